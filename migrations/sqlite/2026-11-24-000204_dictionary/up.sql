-- Owner: wangge-org-region
-- What all rows of a dictionary agree on.
CREATE TABLE dictionary (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL CONSTRAINT dictionary_code_key UNIQUE,
    name TEXT NOT NULL CONSTRAINT dictionary_name_key UNIQUE,
    kind BIGINT NOT NULL,
    parent_id TEXT,
    -- The documented `isenable`: 0 means enabled.
    disabled BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE dictionary_row (
    dictionary_id BIGINT NOT NULL REFERENCES dictionary (id),
    key BIGINT NOT NULL,
    value TEXT NOT NULL,
    description TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (dictionary_id, key)
);
