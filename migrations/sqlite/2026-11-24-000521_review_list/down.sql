DROP TRIGGER review_entry_follows;
DROP TABLE review_entry;
