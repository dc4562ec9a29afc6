-- Owner: wangge-customer
-- One published judgment against one person. The person is looked up by number whenever a row is
-- read: he may be registered after it, and he moves between grids.
CREATE TABLE dishonest_person (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- Whom it is about: the person's number; as published where nobody fits.
    id_number TEXT NOT NULL,
    -- suspected, confirmed or dismissed.
    match_state TEXT NOT NULL,
    name TEXT NOT NULL,
    -- As published: some characters may be stars.
    card_number TEXT NOT NULL,
    sex TEXT NOT NULL,
    age BIGINT,
    area_name TEXT NOT NULL,
    court_name TEXT NOT NULL,
    gist_id TEXT NOT NULL,
    register_date TEXT NOT NULL,
    case_code TEXT NOT NULL,
    gist_institution TEXT NOT NULL,
    duty TEXT NOT NULL,
    performance TEXT NOT NULL,
    concrete_reason TEXT NOT NULL,
    kind TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    batch_id BIGINT REFERENCES import_batch (id),
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT dishonest_person_key UNIQUE (id_number, published_at, case_code)
);
CREATE INDEX dishonest_person_card_idx ON dishonest_person (card_number);
CREATE INDEX dishonest_person_batch_idx ON dishonest_person (batch_id);

-- A check of residents against the source of published names.
CREATE TABLE dishonest_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    job_id BIGINT,
    account_id BIGINT NOT NULL,
    -- Whose residents: equal for callers who see the same grids.
    scope_key TEXT NOT NULL,
    -- queued, running, done, stopped (the source does not answer), failed.
    state TEXT NOT NULL,
    -- Who runs it: whoever finds another one here has lost it.
    token BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,
    skipped BIGINT NOT NULL DEFAULT 0,
    checked BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    hits BIGINT NOT NULL DEFAULT 0,
    suspected BIGINT NOT NULL DEFAULT 0,
    imported BIGINT NOT NULL DEFAULT 0,
    -- Why it did not come to its end, for its owner.
    error TEXT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
);
CREATE INDEX dishonest_run_account_idx ON dishonest_run (account_id, id);
CREATE INDEX dishonest_run_scope_idx ON dishonest_run (scope_key, id);

-- Who was asked about, by which run last, and when the source last answered.
CREATE TABLE dishonest_check (
    id_number TEXT PRIMARY KEY NOT NULL,
    -- The name that was asked with: another one is asked again.
    name TEXT NOT NULL,
    run_id BIGINT NOT NULL,
    checked_at BIGINT
);
