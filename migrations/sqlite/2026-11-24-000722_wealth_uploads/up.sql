-- Owner: wangge-wealth-analytics
-- One upload of a kind of data; the latest of a kind is the one that counts.
CREATE TABLE upload_batch (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- 1 to 11.
    kind BIGINT NOT NULL,
    init_by BIGINT NOT NULL,
    init_at BIGINT NOT NULL,
    -- 1 待更新, 2 排队, 3 导入中, 4 计算中, 5 成功, 6 失败.
    state BIGINT NOT NULL,
    updated_at BIGINT
);
CREATE INDEX upload_batch_kind_idx ON upload_batch (kind, id);

CREATE TABLE upload_file (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES upload_batch (id),
    kind BIGINT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    -- loading, ready, wrong, queued, running, applied, failed, discarded.
    state TEXT NOT NULL,
    -- Says what the latest file that was applied said already.
    same BOOLEAN NOT NULL,
    errors TEXT,
    warnings TEXT,
    skipped BIGINT NOT NULL DEFAULT 0,
    run_id BIGINT,
    uploaded_by BIGINT NOT NULL,
    uploaded_at BIGINT NOT NULL
);
CREATE INDEX upload_file_batch_idx ON upload_file (batch_id);
CREATE INDEX upload_file_state_idx ON upload_file (state, kind, id);
CREATE INDEX upload_file_run_idx ON upload_file (run_id);

-- Checked rows that wait for a run.
CREATE TABLE upload_row (
    file_id BIGINT NOT NULL REFERENCES upload_file (id),
    seq BIGINT NOT NULL,
    cells TEXT NOT NULL,
    PRIMARY KEY (file_id, seq)
);
