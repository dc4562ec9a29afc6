DROP TABLE product_holding;
