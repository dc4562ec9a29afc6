-- Owner: wangge-worklist
CREATE TABLE todo (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- 2 customer file, 5 interview and signing, 6 credit granted, 7 loan review; 1, 3, 4 by hand.
    kind BIGINT NOT NULL,
    description TEXT NOT NULL,
    -- 2 open, 3 done, 4 cancelled.
    status BIGINT NOT NULL,
    entrance BIGINT NOT NULL,
    handler_id BIGINT NOT NULL REFERENCES account (id),
    originator_id BIGINT NOT NULL,
    originator TEXT NOT NULL,
    customer_id BIGINT,
    system_made BOOLEAN NOT NULL DEFAULT TRUE,
    start_at BIGINT NOT NULL,
    due_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX todo_handler_idx ON todo (handler_id, status, id);
CREATE INDEX todo_customer_idx ON todo (customer_id);
