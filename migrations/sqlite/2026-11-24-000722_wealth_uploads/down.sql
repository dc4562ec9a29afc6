DROP TABLE upload_row;
DROP TABLE upload_file;
DROP TABLE upload_batch;
