-- Owner: wangge-wealth-analytics
-- The draft tree: what administrators write. Kind 1 is the bank's branch, 2 a sub-branch, 3 an outlet.
CREATE TABLE organ (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind BIGINT NOT NULL,
    code TEXT NOT NULL CONSTRAINT organ_code_key UNIQUE,
    name TEXT NOT NULL,
    parent_id BIGINT REFERENCES organ (id),
    -- Where a merged outlet has gone; never an outlet that was merged itself.
    merged_into BIGINT REFERENCES organ (id),
    -- 1 living, 0 deleted, 2 merged
    status BIGINT NOT NULL DEFAULT 1,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_by BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX organ_parent_idx ON organ (parent_id);
CREATE INDEX organ_merged_idx ON organ (merged_into);

-- The tree as each compute run found it, which reads and scopes follow.
CREATE TABLE organ_pub (
    run_id BIGINT NOT NULL,
    organ_id BIGINT NOT NULL REFERENCES organ (id),
    kind BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    branch_id BIGINT,
    resolved_id BIGINT NOT NULL,
    PRIMARY KEY (run_id, organ_id)
);
CREATE INDEX organ_pub_organ_idx ON organ_pub (organ_id);

-- Whose tree is in force.
CREATE TABLE organ_in_force (
    id BIGINT NOT NULL PRIMARY KEY,
    run_id BIGINT
);
INSERT INTO organ_in_force (id, run_id) VALUES (1, NULL);
