DROP TABLE customer_image;
