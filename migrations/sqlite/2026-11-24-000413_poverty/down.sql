DROP TABLE poverty_file;
