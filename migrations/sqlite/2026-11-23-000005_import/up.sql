-- Owner: wangge-excel-io
CREATE TABLE import_batch (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    -- loading: its rows are not seen by readers; done: they are; failed: swept.
    state TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    account_name TEXT NOT NULL,
    total BIGINT NOT NULL DEFAULT 0,
    success BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    -- When the import was last heard of; one that has been silent for long has died.
    heartbeat_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX import_batch_state_idx ON import_batch (state);

CREATE TABLE import_fault (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES import_batch (id),
    row_number BIGINT NOT NULL,
    column_letter TEXT NOT NULL,
    header TEXT NOT NULL,
    value TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX import_fault_batch_idx ON import_fault (batch_id, id);
