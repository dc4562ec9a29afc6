-- Owner: wangge-credit-review
-- Credit files: the interview with a customer and what is to be lent to him.
CREATE TABLE credit_detail (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id_number TEXT NOT NULL CONSTRAINT credit_detail_customer_fkey REFERENCES customer (id_number),
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    customer_name TEXT NOT NULL,
    -- 0 normal, 1 deleted, 2 temporary: not all that is asked for is there yet.
    status BIGINT NOT NULL CONSTRAINT credit_detail_status_check CHECK (status IN (0, 1, 2)),
    -- 0 waits for the manager, 1 submitted, 2 refused by the manager, 3 agreed and 4 refused by the
    -- accountant, 5 agreed and 6 refused by the president.
    approval_status BIGINT NOT NULL
        CONSTRAINT credit_detail_approval_check CHECK (approval_status BETWEEN 0 AND 6),
    -- Whether it is still to be decided. A person has one such file at most.
    is_open BOOLEAN NOT NULL,
    -- The yearly rate in ten-thousandths of a percent.
    year_rate_parts BIGINT,
    begin_at TEXT,
    end_at TEXT,
    comment TEXT,
    postil TEXT,
    sex TEXT,
    spouse_name TEXT,
    spouse_id_number TEXT,
    education_level TEXT,
    phone_number TEXT,
    member_count TEXT,
    company_name TEXT,
    company_address TEXT,
    native_address TEXT,
    residence_address TEXT,
    jnyd_name TEXT,
    jnyd_id TEXT,
    rental TEXT,
    deadline TEXT,
    rate_type TEXT,
    year_rate TEXT,
    rate_float TEXT,
    rate_update_date TEXT,
    disbursement TEXT,
    refund_type TEXT,
    credit_use_type TEXT,
    income TEXT,
    family_income TEXT,
    advisers_flag TEXT,
    advisers_income TEXT,
    advisers_expense TEXT,
    advisers_rental TEXT,
    advisers_name TEXT,
    advisers_comment TEXT,
    true_customer_info TEXT,
    true_customer_talk TEXT,
    staff_name TEXT,
    staff_id TEXT,
    talk_date TEXT,
    account_name TEXT,
    account_id TEXT,
    org_name TEXT,
    org_code TEXT,
    credit_report TEXT,
    -- The customer's; the trigger below keeps it.
    grid_id BIGINT NOT NULL REFERENCES grid (id),
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX credit_detail_open_key ON credit_detail (id_number) WHERE is_open;
CREATE INDEX credit_detail_person_idx ON credit_detail (id_number, id);
-- Pages and counts are answered from these alone.
CREATE INDEX credit_detail_walk_idx
    ON credit_detail (id, status, approval_status, grid_id, customer_name);
CREATE INDEX credit_detail_state_idx
    ON credit_detail (approval_status, id, status, grid_id, customer_name);
CREATE INDEX credit_detail_grid_idx
    ON credit_detail (grid_id, id, status, approval_status, customer_name);

-- The page of the central bank's report on the customer, cleaned.
CREATE TABLE credit_report (
    credit_detail_id BIGINT PRIMARY KEY NOT NULL
        CONSTRAINT credit_report_detail_fkey REFERENCES credit_detail (id),
    html TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- A file goes where its customer goes.
CREATE TRIGGER credit_detail_follows AFTER UPDATE OF grid_id ON customer
WHEN NEW.grid_id IS NOT NULL AND NEW.grid_id IS NOT OLD.grid_id
BEGIN
    UPDATE credit_detail SET grid_id = NEW.grid_id WHERE id_number = NEW.id_number;
END;
