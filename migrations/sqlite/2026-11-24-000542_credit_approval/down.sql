DROP TABLE credit_approval;
