-- Owner: wangge-balances
-- Products of persons, entered by hand (16.3, 16.4). Those of the core bank are read from the feed.
CREATE TABLE product_holding (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id_number TEXT NOT NULL,
    product_id BIGINT NOT NULL CONSTRAINT product_holding_product_fkey REFERENCES bank_product (id),
    account_name TEXT NOT NULL,
    card_number TEXT NOT NULL CONSTRAINT product_holding_card_key UNIQUE,
    rate BIGINT NOT NULL,
    money BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX product_holding_person_idx ON product_holding (id_number, id);
