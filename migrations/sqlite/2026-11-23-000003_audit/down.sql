-- Owner: wangge-audit
DROP TABLE operation_log;
