-- Owner: wangge-wealth-analytics
-- What customer managers note of companies.
-- A contact that somebody has edited: it counts until a later upload says something else.
CREATE TABLE company_contact (
    company_id BIGINT PRIMARY KEY NOT NULL REFERENCES company (id),
    linkman TEXT NOT NULL,
    contact TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    edited_at BIGINT NOT NULL
);

CREATE TABLE marketing (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    company_id BIGINT NOT NULL REFERENCES company (id),
    account_id BIGINT NOT NULL,
    -- Who it was, as he was called then.
    account_name TEXT NOT NULL,
    -- 0 未联系上, 1 无意向, 2 考虑中, 3 有意向, 4 已预约, 5 已购买.
    kind BIGINT NOT NULL,
    remark TEXT NOT NULL,
    -- The day it took place.
    day BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX marketing_company_idx ON marketing (company_id, day);
CREATE INDEX marketing_day_idx ON marketing (day);

CREATE TABLE focus (
    account_id BIGINT NOT NULL,
    company_id BIGINT NOT NULL REFERENCES company (id),
    noted_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, company_id)
);

-- How many days before and after today expiring products are listed (w34, w35).
CREATE TABLE alert_config (
    account_id BIGINT PRIMARY KEY NOT NULL,
    start_days BIGINT NOT NULL,
    end_days BIGINT NOT NULL
);
