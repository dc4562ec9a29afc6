-- Owner: wangge-customer
DROP TABLE customer_tag;
DROP TABLE tag;
DROP TABLE family_member;
DROP TABLE customer;
DROP TABLE resident;
