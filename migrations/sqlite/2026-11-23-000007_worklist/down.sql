-- Owner: wangge-worklist
DROP TABLE todo;
