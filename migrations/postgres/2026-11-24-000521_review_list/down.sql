DROP TRIGGER review_entry_follows ON customer;
DROP FUNCTION review_entry_follows();
DROP TABLE review_entry;
