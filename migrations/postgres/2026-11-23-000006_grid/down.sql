-- Owner: wangge-grid
DROP TABLE senator;
DROP TABLE grid;
