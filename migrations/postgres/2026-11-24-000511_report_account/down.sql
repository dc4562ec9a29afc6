DROP TABLE report_account;
