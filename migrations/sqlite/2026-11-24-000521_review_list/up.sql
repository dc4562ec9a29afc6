-- Owner: wangge-credit-review
-- The white, the grey and the black list of the back-to-back review. One table, so that a person
-- stands on one list at most.
CREATE TABLE review_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- 1 black, 2 white, 3 grey, as their tags.
    list BIGINT NOT NULL CONSTRAINT review_entry_list_check CHECK (list IN (1, 2, 3)),
    id_number TEXT NOT NULL CONSTRAINT review_entry_id_number_key UNIQUE
        CONSTRAINT review_entry_customer_fkey REFERENCES customer (id_number),
    customer_name TEXT NOT NULL,
    phone_number TEXT,
    address TEXT,
    comment TEXT,
    -- As it was sent, and the codes it means, ascending, with commas between.
    reason TEXT,
    reason_codes TEXT,
    -- The customer's; the trigger below keeps it.
    grid_id BIGINT NOT NULL REFERENCES grid (id),
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
-- Pages and counts are answered from these alone.
CREATE INDEX review_entry_walk_idx ON review_entry (list, id, grid_id, customer_name);
CREATE INDEX review_entry_grid_idx ON review_entry (grid_id, list, id, customer_name);

-- An entry goes where its customer goes.
CREATE TRIGGER review_entry_follows AFTER UPDATE OF grid_id ON customer
WHEN NEW.grid_id IS NOT NULL AND NEW.grid_id IS NOT OLD.grid_id
BEGIN
    UPDATE review_entry SET grid_id = NEW.grid_id WHERE id_number = NEW.id_number;
END;
