DROP TABLE bank_product;
