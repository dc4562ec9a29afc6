-- Owner: wangge-jobs
DROP TABLE job;
