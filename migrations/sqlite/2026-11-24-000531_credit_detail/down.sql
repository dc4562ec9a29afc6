DROP TRIGGER credit_detail_follows;
DROP TABLE credit_report;
DROP TABLE credit_detail;
