-- Owner: wangge-credit-review
-- What financial advisers say of customers.
CREATE TABLE adviser_opinion (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id_number TEXT NOT NULL CONSTRAINT adviser_opinion_customer_fkey REFERENCES customer (id_number),
    customer_name TEXT NOT NULL,
    phone TEXT NOT NULL,
    address TEXT NOT NULL,
    -- In fen.
    income BIGINT,
    expenditure BIGINT,
    rental BIGINT,
    signing_time TEXT NOT NULL,
    adviser_name TEXT NOT NULL,
    comment TEXT,
    -- 1 living, 0 deleted.
    status BIGINT NOT NULL,
    -- The customer's; the trigger below keeps it.
    grid_id BIGINT NOT NULL REFERENCES grid (id),
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX adviser_opinion_person_idx ON adviser_opinion (id_number, id);
-- Pages and counts are answered from these alone.
CREATE INDEX adviser_opinion_walk_idx
    ON adviser_opinion (status, id, grid_id, customer_name, adviser_name);
CREATE INDEX adviser_opinion_grid_idx
    ON adviser_opinion (grid_id, status, id, customer_name, adviser_name);

-- An opinion goes where its customer goes.
CREATE TRIGGER adviser_opinion_follows AFTER UPDATE OF grid_id ON customer
WHEN NEW.grid_id IS NOT NULL AND NEW.grid_id IS NOT OLD.grid_id
BEGIN
    UPDATE adviser_opinion SET grid_id = NEW.grid_id WHERE id_number = NEW.id_number;
END;
