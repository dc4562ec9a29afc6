-- Owner: wangge-excel-io
DROP TABLE import_fault;
DROP TABLE import_batch;
