-- Owner: wangge-org-region
CREATE TABLE org (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL CONSTRAINT org_code_key UNIQUE,
    name TEXT NOT NULL,
    corp_code TEXT,
    parent_id BIGINT REFERENCES org (id),
    relation_type BIGINT,
    status BIGINT NOT NULL DEFAULT 1,
    virtual_flag BIGINT NOT NULL DEFAULT 0,
    description TEXT,
    kind BIGINT,
    level BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX org_parent_idx ON org (parent_id);

-- Grows by one whenever accounts, sessions, roles, permissions, orgs or the managers of grids
-- change, so that every instance knows when what it remembers of them is stale.
CREATE TABLE access_epoch (
    id BIGINT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO access_epoch (id, value) VALUES (1, 1);
