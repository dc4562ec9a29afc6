-- Owner: wangge-customer
-- What is known of a person's debts and reputation. Amounts are in fen.
CREATE TABLE standing (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id_number TEXT NOT NULL CONSTRAINT standing_id_number_key UNIQUE,
    incidence_of_letter BIGINT NOT NULL,
    housing_mortgage_debt BIGINT NOT NULL,
    business_loan_debt BIGINT NOT NULL,
    consumer_loan_debt BIGINT NOT NULL,
    housing_mortgage_remainder BIGINT NOT NULL,
    business_loan_remainder BIGINT NOT NULL,
    consumer_loan_remainder BIGINT NOT NULL,
    -- How many records of loans overdue, and what is past due.
    overdue_record BIGINT NOT NULL,
    past_due BIGINT NOT NULL,
    basic_identity TEXT NOT NULL,
    address1 TEXT NOT NULL,
    address2 TEXT NOT NULL,
    address3 TEXT NOT NULL,
    mate TEXT NOT NULL,
    neighborhood_relation TEXT NOT NULL,
    have_bad_habits BOOLEAN NOT NULL,
    have_bad_credit BOOLEAN NOT NULL,
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
