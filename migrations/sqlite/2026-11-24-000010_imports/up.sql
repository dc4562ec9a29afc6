-- Owner: wangge-excel-io
-- queued, loading (its rows are not seen by readers), applying (they are, and existing rows are
-- being changed), done, failed (its rows are gone), undoing, undone.
ALTER TABLE import_batch ADD COLUMN grid_id BIGINT;
ALTER TABLE import_batch ADD COLUMN grid_code TEXT;
ALTER TABLE import_batch ADD COLUMN real_name TEXT NOT NULL DEFAULT '';
ALTER TABLE import_batch ADD COLUMN update_existing BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE import_batch ADD COLUMN dry_run BOOLEAN NOT NULL DEFAULT FALSE;
-- Who loads it: whoever finds another token here has lost the import.
ALTER TABLE import_batch ADD COLUMN token TEXT;
-- Rows gone through so far.
ALTER TABLE import_batch ADD COLUMN done BIGINT NOT NULL DEFAULT 0;
-- A JSON list of texts.
ALTER TABLE import_batch ADD COLUMN warnings TEXT;
-- Why it failed, for its owner.
ALTER TABLE import_batch ADD COLUMN error TEXT;
-- What an undo has removed and restored.
ALTER TABLE import_batch ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_batch ADD COLUMN restored BIGINT NOT NULL DEFAULT 0;
CREATE INDEX import_batch_grid_idx ON import_batch (grid_id, id);

-- A refused row, whole: what it shows, and what is wrong with it.
DROP TABLE import_fault;
CREATE TABLE import_bad_row (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES import_batch (id),
    row_number BIGINT NOT NULL,
    -- What messages call the row by.
    label TEXT NOT NULL,
    -- A JSON list: a text or null per declared column.
    cells TEXT NOT NULL,
    -- A JSON list of faults.
    faults TEXT NOT NULL
);
CREATE INDEX import_bad_row_batch_idx ON import_bad_row (batch_id, row_number);

-- A row that an import has changed: what it was, so that it can be restored.
CREATE TABLE import_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES import_batch (id),
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    before_json TEXT NOT NULL,
    -- The row's updated_at after the change: another one there means that someone edited it since.
    changed_at BIGINT NOT NULL
);
CREATE INDEX import_change_batch_idx ON import_change (batch_id, id);
