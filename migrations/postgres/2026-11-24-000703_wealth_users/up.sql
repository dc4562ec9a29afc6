-- Owner: wangge-wealth-analytics
-- What an account of the realm wealth is: its role, and where.
CREATE TABLE wm_user (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES account (id),
    role BIGINT NOT NULL,
    branch_id BIGINT REFERENCES organ (id),
    outlet_id BIGINT REFERENCES organ (id),
    creator_id BIGINT REFERENCES account (id),
    deleted_at BIGINT
);
CREATE INDEX wm_user_branch_idx ON wm_user (branch_id);
CREATE INDEX wm_user_outlet_idx ON wm_user (outlet_id);
