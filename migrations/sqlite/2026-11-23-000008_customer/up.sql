-- Owner: wangge-customer
CREATE TABLE resident (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id_number TEXT NOT NULL,
    name TEXT NOT NULL,
    sex TEXT NOT NULL,
    nation TEXT NOT NULL,
    birthdate TEXT NOT NULL,
    address TEXT NOT NULL,
    household_type TEXT NOT NULL,
    relationship TEXT NOT NULL,
    household_id TEXT NOT NULL,
    contact TEXT NOT NULL,
    in_list BOOLEAN NOT NULL,
    remark TEXT,
    status BIGINT NOT NULL DEFAULT 1,
    grid_id BIGINT NOT NULL REFERENCES grid (id),
    batch_id BIGINT REFERENCES import_batch (id),
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX resident_id_number_key ON resident (id_number) WHERE status = 1;
CREATE INDEX resident_id_number_idx ON resident (id_number);
-- Pages and counts of a grid are answered from these alone.
CREATE INDEX resident_grid_idx ON resident (grid_id, id, status, batch_id);
CREATE INDEX resident_household_idx ON resident (household_id);
CREATE INDEX resident_batch_idx ON resident (batch_id);

CREATE TABLE customer (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id_number TEXT NOT NULL CONSTRAINT customer_id_number_key UNIQUE,
    name TEXT NOT NULL,
    status BIGINT NOT NULL,
    -- Whether every field that a complete file needs is there.
    complete BOOLEAN NOT NULL,
    sex TEXT,
    id_type TEXT,
    marital_status TEXT,
    education_level TEXT,
    nation TEXT,
    birthday TEXT,
    native_place TEXT,
    phone_number TEXT,
    custodian TEXT,
    grid_id BIGINT REFERENCES grid (id),
    household_id TEXT,
    native_address TEXT,
    residence_address TEXT,
    politics_status TEXT,
    living_situation TEXT,
    physical_condition TEXT,
    nationality TEXT,
    borrower_nature TEXT,
    postcode TEXT,
    is_stockholder TEXT,
    is_staff TEXT,
    is_owner TEXT,
    is_buy_house TEXT,
    is_farmer TEXT,
    cell_name TEXT,
    cell_address TEXT,
    credit_id TEXT,
    career TEXT,
    work_year BIGINT,
    company_name TEXT,
    company_address TEXT,
    investigator1 TEXT,
    investigator2 TEXT,
    registrant TEXT,
    register_org TEXT,
    batch_id BIGINT REFERENCES import_batch (id),
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX customer_grid_idx ON customer (grid_id, id, status, batch_id);
CREATE INDEX customer_created_by_idx ON customer (created_by) WHERE grid_id IS NULL;
CREATE INDEX customer_created_org_idx ON customer (created_org) WHERE grid_id IS NULL;
CREATE INDEX customer_household_idx ON customer (household_id);
CREATE INDEX customer_batch_idx ON customer (batch_id);

CREATE TABLE family_member (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    name TEXT NOT NULL,
    relationship TEXT NOT NULL,
    id_type TEXT NOT NULL,
    id_number TEXT NOT NULL,
    sex TEXT,
    nation TEXT,
    birthday TEXT,
    contact TEXT,
    address TEXT,
    batch_id BIGINT REFERENCES import_batch (id),
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT family_member_id_number_key UNIQUE (customer_id, id_number)
);
CREATE INDEX family_member_id_number_idx ON family_member (id_number);
CREATE INDEX family_member_batch_idx ON family_member (batch_id);

CREATE TABLE tag (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL CONSTRAINT tag_name_key UNIQUE,
    kind BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE customer_tag (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    tag_id BIGINT NOT NULL REFERENCES tag (id),
    id_number TEXT NOT NULL,
    reason TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT customer_tag_key UNIQUE (id_number, tag_id)
);
CREATE INDEX customer_tag_tag_idx ON customer_tag (tag_id, id_number);
