-- Owner: wangge-customer
DROP TABLE finance;
