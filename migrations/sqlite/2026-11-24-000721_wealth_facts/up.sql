-- Owner: wangge-wealth-analytics
-- What the bank uploads. Days are numbers (20260630), amounts fen, rates millionths.
CREATE TABLE company (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL,
    CONSTRAINT company_code_key UNIQUE (code)
);
CREATE TABLE company_ver (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    company_id BIGINT NOT NULL REFERENCES company (id),
    name TEXT NOT NULL,
    -- The name as it is compared with others.
    name_norm TEXT NOT NULL,
    outlet_code TEXT NOT NULL,
    linkman TEXT,
    contact TEXT,
    risk_rating BIGINT,
    industry TEXT,
    open_day BIGINT,
    -- Seen by run R if v_from <= R and v_to is empty or above R.
    v_from BIGINT NOT NULL,
    v_to BIGINT
);
CREATE INDEX company_ver_key_idx ON company_ver (company_id);
CREATE INDEX company_ver_from_idx ON company_ver (v_from);
CREATE INDEX company_ver_to_idx ON company_ver (v_to);
CREATE INDEX company_ver_norm_idx ON company_ver (name_norm);

-- Products of ours have an empty bank.
CREATE TABLE product (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    bank TEXT NOT NULL,
    code TEXT NOT NULL,
    CONSTRAINT product_key UNIQUE (bank, code)
);
CREATE TABLE product_ver (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES product (id),
    name TEXT NOT NULL,
    -- 1 保本, 2 非保本, 3 结构性.
    ptype BIGINT,
    risk BIGINT,
    term_days BIGINT,
    period_text TEXT,
    min_fen BIGINT,
    seg_text TEXT,
    rate_ppm BIGINT,
    found_day BIGINT,
    sale_start BIGINT,
    sale_end BIGINT,
    value_day BIGINT,
    expiry_day BIGINT,
    trade_time TEXT,
    apply_text TEXT,
    manual_url TEXT,
    remark TEXT,
    -- Known from trades or holdings alone.
    stub BOOLEAN NOT NULL,
    -- Seen by run R if v_from <= R and v_to is empty or above R.
    v_from BIGINT NOT NULL,
    v_to BIGINT
);
CREATE INDEX product_ver_key_idx ON product_ver (product_id);
CREATE INDEX product_ver_from_idx ON product_ver (v_from);
CREATE INDEX product_ver_to_idx ON product_ver (v_to);
CREATE INDEX product_ver_sale_idx ON product_ver (sale_end);

CREATE TABLE today_product (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    sale_day BIGINT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES product (id),
    min_fen BIGINT,
    rate_ppm BIGINT,
    -- Seen by run R if v_from <= R and v_to is empty or above R.
    v_from BIGINT NOT NULL,
    v_to BIGINT
);
CREATE INDEX today_product_key_idx ON today_product (sale_day, product_id);
CREATE INDEX today_product_from_idx ON today_product (v_from);
CREATE INDEX today_product_to_idx ON today_product (v_to);

CREATE TABLE holding (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    company_id BIGINT NOT NULL REFERENCES company (id),
    product_id BIGINT NOT NULL REFERENCES product (id),
    contract_no TEXT,
    share_fen BIGINT NOT NULL,
    value_day BIGINT NOT NULL,
    expiry_day BIGINT,
    snap_day BIGINT NOT NULL,
    -- Seen by run R if v_from <= R and v_to is empty or above R.
    v_from BIGINT NOT NULL,
    v_to BIGINT
);
CREATE INDEX holding_key_idx ON holding (company_id);
CREATE INDEX holding_from_idx ON holding (v_from);
CREATE INDEX holding_to_idx ON holding (v_to);
CREATE INDEX holding_product_idx ON holding (product_id);
CREATE INDEX holding_expiry_idx ON holding (expiry_day);

CREATE TABLE wealth_trade (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    trade_no TEXT NOT NULL,
    company_id BIGINT NOT NULL REFERENCES company (id),
    product_id BIGINT NOT NULL REFERENCES product (id),
    ts BIGINT NOT NULL,
    day BIGINT NOT NULL,
    value_day BIGINT,
    expiry_day BIGINT,
    -- 1 认购, 2 申购, 3 赎回, 4 到期兑付, 5 分红.
    biz BIGINT NOT NULL,
    -- 1 网银, 2 柜台, 3 手机, 4 银企直联.
    channel BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    balance_fen BIGINT,
    rate_ppm BIGINT,
    all_redeem BOOLEAN,
    -- Seen by run R if v_from <= R and v_to is empty or above R.
    v_from BIGINT NOT NULL,
    v_to BIGINT
);
CREATE INDEX wealth_trade_key_idx ON wealth_trade (trade_no);
CREATE INDEX wealth_trade_from_idx ON wealth_trade (v_from);
CREATE INDEX wealth_trade_to_idx ON wealth_trade (v_to);
CREATE INDEX wealth_trade_company_idx ON wealth_trade (company_id, ts);
CREATE INDEX wealth_trade_ts_idx ON wealth_trade (ts);
CREATE INDEX wealth_trade_product_idx ON wealth_trade (product_id, ts);

-- Payments and balances have no versions: requests never read them.
CREATE TABLE acct_txn (
    account_no TEXT NOT NULL,
    serial_no TEXT NOT NULL,
    company_id BIGINT NOT NULL REFERENCES company (id),
    ts BIGINT NOT NULL,
    day BIGINT NOT NULL,
    -- 借: money goes out.
    outgoing BOOLEAN NOT NULL,
    amount_fen BIGINT NOT NULL,
    bal_after_fen BIGINT,
    -- Whether the other side banks with us, if that is known.
    inner_bank BOOLEAN,
    cp_bank TEXT,
    cp_name TEXT,
    channel TEXT,
    PRIMARY KEY (account_no, serial_no)
);
CREATE INDEX acct_txn_company_idx ON acct_txn (company_id, day);

CREATE TABLE acct_daily (
    account_no TEXT NOT NULL,
    day BIGINT NOT NULL,
    company_id BIGINT NOT NULL REFERENCES company (id),
    bal_fen BIGINT NOT NULL,
    PRIMARY KEY (account_no, day)
);
CREATE INDEX acct_daily_company_idx ON acct_daily (company_id, day);

-- Companies whose months must be summed up again.
CREATE TABLE dirty_company (
    company_id BIGINT PRIMARY KEY NOT NULL
);

CREATE TABLE listed_company (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    sec_code TEXT NOT NULL,
    CONSTRAINT listed_company_code_key UNIQUE (sec_code)
);
CREATE TABLE listed_ver (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    listed_id BIGINT NOT NULL REFERENCES listed_company (id),
    name TEXT NOT NULL,
    name_norm TEXT NOT NULL,
    company_code TEXT,
    phone TEXT,
    email TEXT,
    capital TEXT,
    found TEXT,
    ra TEXT,
    addr TEXT,
    descr TEXT,
    business TEXT,
    statement_url TEXT,
    notice_url TEXT,
    bought_other BOOLEAN,
    -- Seen by run R if v_from <= R and v_to is empty or above R.
    v_from BIGINT NOT NULL,
    v_to BIGINT
);
CREATE INDEX listed_ver_key_idx ON listed_ver (listed_id);
CREATE INDEX listed_ver_from_idx ON listed_ver (v_from);
CREATE INDEX listed_ver_to_idx ON listed_ver (v_to);
CREATE INDEX listed_ver_norm_idx ON listed_ver (name_norm);

CREATE TABLE shareholder (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    listed_id BIGINT NOT NULL REFERENCES listed_company (id),
    name TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    ratio_ppm BIGINT,
    -- 1 流通A, 2 限售A, 3 流通B, 4 H股, 9 其他.
    share_type BIGINT,
    -- Seen by run R if v_from <= R and v_to is empty or above R.
    v_from BIGINT NOT NULL,
    v_to BIGINT
);
CREATE INDEX shareholder_key_idx ON shareholder (listed_id);
CREATE INDEX shareholder_from_idx ON shareholder (v_from);
CREATE INDEX shareholder_to_idx ON shareholder (v_to);
