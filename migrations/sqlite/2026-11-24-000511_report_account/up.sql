-- Owner: wangge-credit-review
CREATE TABLE report_account (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_name TEXT NOT NULL,
    -- The password, sealed; see the crate's seal.rs. Never in clear.
    sealed_password TEXT NOT NULL,
    org_id BIGINT NOT NULL REFERENCES org (id),
    -- What the client calls the org, when that is not the org's own name.
    org_name TEXT,
    -- 0 in use, 1 frozen, 2 deleted.
    status TEXT NOT NULL,
    -- 0 queries, 1 approves.
    kind TEXT NOT NULL,
    comment TEXT,
    remind TEXT,
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX report_account_user_name_key ON report_account (user_name) WHERE status <> '2';
CREATE INDEX report_account_org_idx ON report_account (org_id, id);
