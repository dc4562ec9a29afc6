DROP TABLE dictionary_row;
DROP TABLE dictionary;
