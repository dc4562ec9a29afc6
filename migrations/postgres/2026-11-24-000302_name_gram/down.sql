DROP TRIGGER customer_gram_delete ON customer;
DROP TRIGGER customer_gram_update ON customer;
DROP TRIGGER customer_gram_insert ON customer;
DROP FUNCTION customer_gram_delete();
DROP FUNCTION customer_gram_update();
DROP FUNCTION customer_gram_insert();
DROP TABLE gram_place;
DROP TABLE customer_gram;
