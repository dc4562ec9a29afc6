-- Owner: wangge-auth
CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    realm TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The name in lower case: names differ by more than their case.
    name_key TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password BOOLEAN NOT NULL DEFAULT FALSE,
    real_name TEXT NOT NULL,
    id_number TEXT,
    sex BIGINT,
    phone_number TEXT,
    email TEXT,
    avatar TEXT,
    qr_code TEXT,
    status BIGINT NOT NULL DEFAULT 1,
    corp_code TEXT,
    corp_name TEXT,
    org_id BIGINT NOT NULL REFERENCES org (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT account_name_key UNIQUE (realm, name_key)
);
CREATE INDEX account_org_idx ON account (org_id);

CREATE TABLE role (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL CONSTRAINT role_name_key UNIQUE,
    scope_code TEXT NOT NULL,
    description TEXT,
    seeded BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE permission (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    sys_code TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE role_permission (
    role_id BIGINT NOT NULL REFERENCES role (id),
    permission_id BIGINT NOT NULL REFERENCES permission (id),
    PRIMARY KEY (role_id, permission_id)
);
CREATE INDEX role_permission_permission_idx ON role_permission (permission_id);

CREATE TABLE account_role (
    account_id BIGINT NOT NULL REFERENCES account (id),
    role_id BIGINT NOT NULL REFERENCES role (id),
    PRIMARY KEY (account_id, role_id)
);
CREATE INDEX account_role_role_idx ON account_role (role_id);

CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    realm TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX session_account_idx ON session (account_id);

CREATE TABLE login_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    realm TEXT NOT NULL,
    name_key TEXT NOT NULL,
    account_id BIGINT,
    success BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    address TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX login_log_name_idx ON login_log (realm, name_key, at);
CREATE INDEX login_log_address_idx ON login_log (address, at);
