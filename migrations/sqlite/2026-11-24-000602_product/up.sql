-- Owner: wangge-balances
-- What the bank sells (17).
CREATE TABLE bank_product (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL CONSTRAINT bank_product_name_key UNIQUE,
    code TEXT NOT NULL CONSTRAINT bank_product_code_key UNIQUE,
    -- 1 open, 0 closed.
    state BIGINT NOT NULL,
    -- In hundredths of a percent.
    rate BIGINT NOT NULL,
    explanation TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
