-- Owner: wangge-grid
CREATE TABLE grid (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL CONSTRAINT grid_code_key UNIQUE,
    name TEXT NOT NULL,
    org_id BIGINT NOT NULL REFERENCES org (id),
    kind BIGINT NOT NULL,
    description TEXT,
    account_id BIGINT REFERENCES account (id),
    assist_manager TEXT,
    supervise_manager TEXT,
    qr_code TEXT,
    grid_map TEXT,
    status BIGINT NOT NULL DEFAULT 1,
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX grid_org_idx ON grid (org_id);
CREATE INDEX grid_account_idx ON grid (account_id);

CREATE TABLE senator (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    grid_id BIGINT REFERENCES grid (id),
    org_id BIGINT NOT NULL REFERENCES org (id),
    name TEXT NOT NULL,
    id_number TEXT NOT NULL,
    phone_number TEXT,
    duty TEXT,
    address TEXT,
    description TEXT,
    -- 1 formal, 2 candidate.
    formal BIGINT NOT NULL DEFAULT 1,
    -- 1 reviewer, 2 financial adviser.
    kind BIGINT NOT NULL DEFAULT 1,
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT senator_grid_id_number_key UNIQUE (grid_id, id_number)
);
CREATE INDEX senator_org_idx ON senator (org_id);
