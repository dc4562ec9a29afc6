DROP TABLE import_change;
DROP TABLE import_bad_row;
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
DROP INDEX import_batch_grid_idx;
ALTER TABLE import_batch DROP COLUMN restored;
ALTER TABLE import_batch DROP COLUMN removed;
ALTER TABLE import_batch DROP COLUMN error;
ALTER TABLE import_batch DROP COLUMN warnings;
ALTER TABLE import_batch DROP COLUMN done;
ALTER TABLE import_batch DROP COLUMN token;
ALTER TABLE import_batch DROP COLUMN dry_run;
ALTER TABLE import_batch DROP COLUMN update_existing;
ALTER TABLE import_batch DROP COLUMN real_name;
ALTER TABLE import_batch DROP COLUMN grid_code;
ALTER TABLE import_batch DROP COLUMN grid_id;
