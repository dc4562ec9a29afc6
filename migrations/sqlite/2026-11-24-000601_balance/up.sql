-- Owner: wangge-balances
-- What the core bank says of accounts, day by day, and what is computed from it. docs/balances.md
-- tells how the tables hang together. Days are written YYYYMMDD, months YYYYMM; money is fen.

-- A file of the core bank.
CREATE TABLE balance_feed (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    file_name TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    -- loading (rows are being staged), settling, done, failed
    state TEXT NOT NULL,
    -- Who works on it: grows with each run, so that one who lost it notices.
    claim BIGINT NOT NULL DEFAULT 0,
    -- The last physical row that is staged: whoever goes on reads from here.
    cursor_row BIGINT NOT NULL DEFAULT 0,
    -- Broken rows whose day or kind cannot be read: they count against every day of the file.
    bad_unplaced BIGINT NOT NULL DEFAULT 0,
    -- Rows of persons who are no customers.
    unknown_rows BIGINT NOT NULL DEFAULT 0,
    message TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- A row of a file that could not be taken; the first ones of each file.
CREATE TABLE balance_fault (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    feed_id BIGINT NOT NULL REFERENCES balance_feed (id),
    row_number BIGINT NOT NULL,
    message TEXT NOT NULL
);
CREATE INDEX balance_fault_feed_idx ON balance_fault (feed_id, id);

-- The deposits (1) or the loans (2) of a day in one file: what becomes visible at once.
CREATE TABLE balance_unit (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    feed_id BIGINT NOT NULL REFERENCES balance_feed (id),
    day BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    -- staging, visible, refused
    state TEXT NOT NULL,
    row_count BIGINT NOT NULL DEFAULT 0,
    bad_count BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT balance_unit_key UNIQUE (feed_id, day, kind)
);

-- An account's balance as a unit says it.
CREATE TABLE balance_row (
    unit_id BIGINT NOT NULL REFERENCES balance_unit (id),
    org_id BIGINT NOT NULL,
    id_number TEXT NOT NULL,
    account_no TEXT NOT NULL,
    is_fixed BOOLEAN NOT NULL,
    balance BIGINT NOT NULL,
    product_code TEXT,
    PRIMARY KEY (unit_id, org_id, id_number, account_no),
    CONSTRAINT balance_row_account_key UNIQUE (unit_id, account_no)
);

-- What is valid for a day, a kind and an org: the rows of unit_id, and the changes that changes_of
-- computed. Both NULL until first fed.
CREATE TABLE balance_cell (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind BIGINT NOT NULL,
    org_id BIGINT NOT NULL CONSTRAINT balance_cell_org_fkey REFERENCES org (id),
    day BIGINT NOT NULL,
    unit_id BIGINT REFERENCES balance_unit (id),
    changes_of BIGINT REFERENCES balance_unit (id),
    CONSTRAINT balance_cell_key UNIQUE (kind, org_id, day)
);
CREATE INDEX balance_cell_day_idx ON balance_cell (kind, day);

-- A person whose holdings in a cell differ from those in the cell fed before it: what he holds then.
CREATE TABLE balance_change (
    made_by BIGINT NOT NULL REFERENCES balance_unit (id),
    id_number TEXT NOT NULL,
    cell_id BIGINT NOT NULL REFERENCES balance_cell (id),
    total BIGINT NOT NULL,
    fixed BIGINT NOT NULL,
    PRIMARY KEY (made_by, id_number, cell_id)
);
CREATE INDEX balance_change_person_idx ON balance_change (id_number, cell_id);

-- The large ones among the changes.
CREATE TABLE balance_movement (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    made_by BIGINT NOT NULL REFERENCES balance_unit (id),
    cell_id BIGINT NOT NULL REFERENCES balance_cell (id),
    kind BIGINT NOT NULL,
    org_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    id_number TEXT NOT NULL,
    before BIGINT NOT NULL,
    after BIGINT NOT NULL,
    -- The absolute difference.
    amount BIGINT NOT NULL
);
CREATE INDEX balance_movement_walk_idx ON balance_movement (kind, day, id);
CREATE INDEX balance_movement_org_idx ON balance_movement (kind, org_id, day, id);
CREATE INDEX balance_movement_maker_idx ON balance_movement (made_by, cell_id);

-- How the holders below an org, and what they hold, at the end of a month differ from the month
-- before. No foreign key: an org that is gone may stand here until the summaries are made anew.
CREATE TABLE balance_month (
    org_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    month BIGINT NOT NULL,
    people BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (org_id, kind, month)
);

-- What a unit wrote for a cell and is no longer valid: to be swept.
CREATE TABLE balance_stale (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES balance_unit (id),
    cell_id BIGINT NOT NULL REFERENCES balance_cell (id),
    -- Whether the rows are to go, or the changes.
    is_rows BOOLEAN NOT NULL
);

-- One row. The generation grows with everything that summaries are computed from, so that whoever
-- computed on an older one notices.
CREATE TABLE balance_state (
    id BIGINT NOT NULL PRIMARY KEY,
    generation BIGINT NOT NULL,
    tree_changed BOOLEAN NOT NULL
);
INSERT INTO balance_state (id, generation, tree_changed) VALUES (1, 1, FALSE);

-- An org that moves takes its holders along: the summaries must be made anew.
CREATE TRIGGER balance_org_moves AFTER UPDATE OF parent_id ON org
WHEN NEW.parent_id IS NOT OLD.parent_id
BEGIN
    UPDATE balance_state SET generation = generation + 1, tree_changed = TRUE;
END;
