DROP TRIGGER customer_gram_delete;
DROP TRIGGER customer_gram_update;
DROP TRIGGER customer_gram_insert;
DROP TABLE gram_place;
DROP TABLE customer_gram;
