-- Owner: wangge-credit-review
-- What was decided about credit files, step by step.
CREATE TABLE credit_approval (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    credit_detail_id BIGINT NOT NULL
        CONSTRAINT credit_approval_detail_fkey REFERENCES credit_detail (id),
    id_number TEXT NOT NULL,
    -- 1 customer manager, 2 accountant, 3 president: also the id of the role that decides there.
    node BIGINT NOT NULL CONSTRAINT credit_approval_node_check CHECK (node IN (1, 2, 3)),
    -- 0 agreed, 1 refused.
    result BIGINT NOT NULL CONSTRAINT credit_approval_result_check CHECK (result IN (0, 1)),
    opinion TEXT NOT NULL,
    approval_account_id BIGINT NOT NULL REFERENCES account (id),
    approval_name TEXT NOT NULL,
    -- From which approval status to which.
    from_status BIGINT NOT NULL,
    to_status BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX credit_approval_file_idx ON credit_approval (credit_detail_id, id);
