DROP TABLE alert_config;
DROP TABLE focus;
DROP TABLE marketing;
DROP TABLE company_contact;
