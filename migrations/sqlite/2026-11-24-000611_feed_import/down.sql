-- A row of a file that could not be taken; the first ones of each file.
CREATE TABLE balance_fault (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    feed_id BIGINT NOT NULL REFERENCES balance_feed (id),
    row_number BIGINT NOT NULL,
    message TEXT NOT NULL
);
CREATE INDEX balance_fault_feed_idx ON balance_fault (feed_id, id);
