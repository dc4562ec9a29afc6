-- Owner: wangge-audit
CREATE TABLE operation_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    account_name TEXT NOT NULL,
    real_name TEXT NOT NULL,
    address TEXT NOT NULL,
    request_id TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    before_json TEXT,
    after_json TEXT
);
CREATE INDEX operation_log_at_idx ON operation_log (at);
CREATE INDEX operation_log_subject_idx ON operation_log (subject, subject_id, at);
CREATE INDEX operation_log_account_idx ON operation_log (account_id, at);
