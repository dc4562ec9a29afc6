DROP TABLE dishonest_check;
DROP TABLE dishonest_run;
DROP TABLE dishonest_person;
