-- Owner: wangge-wealth-analytics
-- A run takes in what is queued and works everything out again.
CREATE TABLE compute_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- queued, running, done, failed.
    state TEXT NOT NULL,
    -- 1 facts, 2 months, 3 metrics, 4 profiles, 5 lists, 6 appeal, 7 flip, 8 prune.
    phase BIGINT NOT NULL,
    -- How far the phase is.
    place TEXT NOT NULL,
    -- Who runs it: whoever finds another one here has lost it.
    token BIGINT NOT NULL,
    -- files, organs, day.
    cause TEXT NOT NULL,
    -- The business day it works for.
    today BIGINT NOT NULL,
    -- The latest day of account data.
    as_of BIGINT,
    error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX compute_run_state_idx ON compute_run (state, id);

CREATE TABLE app_state (
    name TEXT PRIMARY KEY NOT NULL,
    value BIGINT NOT NULL
);

-- Payments and balances of a company, summed up by month (months since the year 0).
CREATE TABLE company_month (
    company_id BIGINT NOT NULL,
    month BIGINT NOT NULL,
    out_count BIGINT NOT NULL,
    out_fen BIGINT NOT NULL,
    out_inner_count BIGINT NOT NULL,
    out_inner_fen BIGINT NOT NULL,
    out_known_count BIGINT NOT NULL,
    out_known_fen BIGINT NOT NULL,
    in_count BIGINT NOT NULL,
    in_fen BIGINT NOT NULL,
    in_inner_count BIGINT NOT NULL,
    in_inner_fen BIGINT NOT NULL,
    in_known_count BIGINT NOT NULL,
    in_known_fen BIGINT NOT NULL,
    all_days BIGINT NOT NULL,
    all_sum BIGINT NOT NULL,
    all_spread DOUBLE PRECISION NOT NULL,
    all_max BIGINT NOT NULL,
    all_min BIGINT NOT NULL,
    out_days BIGINT NOT NULL,
    out_sum BIGINT NOT NULL,
    out_spread DOUBLE PRECISION NOT NULL,
    out_max BIGINT NOT NULL,
    out_min BIGINT NOT NULL,
    in_days BIGINT NOT NULL,
    in_sum BIGINT NOT NULL,
    in_spread DOUBLE PRECISION NOT NULL,
    in_max BIGINT NOT NULL,
    in_min BIGINT NOT NULL,
    PRIMARY KEY (company_id, month)
);
-- The balance of a company on the latest day of account data.
CREATE TABLE company_balance (
    company_id BIGINT PRIMARY KEY NOT NULL,
    day BIGINT NOT NULL,
    bal_fen BIGINT NOT NULL
);

CREATE TABLE company_metric (
    run_id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    -- 0 all, 1 out (借), 2 in (贷).
    stream BIGINT NOT NULL,
    hour_max BIGINT,
    hour_min BIGINT,
    hour_avg BIGINT,
    hour_cv DOUBLE PRECISION,
    month_max BIGINT,
    month_min BIGINT,
    month_avg BIGINT,
    month_cv DOUBLE PRECISION,
    amount_max BIGINT,
    amount_min BIGINT,
    amount_avg BIGINT,
    amount_cv DOUBLE PRECISION,
    quantity_max BIGINT,
    quantity_min BIGINT,
    quantity_avg BIGINT,
    quantity_cv DOUBLE PRECISION,
    hour_rank BIGINT,
    hour_branch_rank BIGINT,
    hour_outlet_rank BIGINT,
    hour_level BIGINT,
    month_rank BIGINT,
    month_branch_rank BIGINT,
    month_outlet_rank BIGINT,
    month_level BIGINT,
    trade_rank BIGINT,
    trade_branch_rank BIGINT,
    trade_outlet_rank BIGINT,
    trade_level BIGINT,
    PRIMARY KEY (run_id, company_id, stream)
);

CREATE TABLE company_profile (
    run_id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    -- The company's code, for the order of lists.
    code TEXT NOT NULL,
    outlet_id BIGINT,
    branch_id BIGINT,
    bought BOOLEAN NOT NULL,
    category BIGINT NOT NULL,
    -- Whether enough is known to speak of preferences.
    known BOOLEAN NOT NULL,
    risk_mode BIGINT NOT NULL,
    -- Bit n: risk level n is liked.
    risk_mask BIGINT NOT NULL,
    cycle_mode BIGINT NOT NULL,
    amount_mode BIGINT NOT NULL,
    rate_mode BIGINT NOT NULL,
    rate_avg BIGINT,
    rate_min BIGINT,
    rate_max BIGINT,
    -- Weighted means of its purchases, which filters by range look at.
    cycle_avg BIGINT,
    amount_avg BIGINT,
    channel TEXT NOT NULL,
    -- Bit n - 301 or n - 401 + 20: feature n.
    feature_mask BIGINT NOT NULL,
    capacity_fen BIGINT NOT NULL,
    risk_cap BIGINT NOT NULL,
    month_fen BIGINT,
    expected DOUBLE PRECISION NOT NULL,
    -- Expected purchases as a whole number, for the order of lists.
    expected_e6 BIGINT NOT NULL,
    value_e6 BIGINT NOT NULL,
    whole DOUBLE PRECISION,
    inner_trade BIGINT,
    inner_borrow BIGINT,
    inner_lend BIGINT,
    inner_quantity BIGINT,
    inner_borrow_quantity BIGINT,
    inner_lend_quantity BIGINT,
    -- Shares of risks, cycles, amounts and rates, and weights and amounts of purchases.
    shares TEXT NOT NULL,
    amounts TEXT NOT NULL,
    PRIMARY KEY (run_id, company_id)
);
CREATE INDEX company_profile_list_idx ON company_profile (run_id, bought, expected_e6);
CREATE INDEX company_profile_outlet_idx ON company_profile (run_id, outlet_id, bought);

CREATE TABLE reco_top (
    run_id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    -- From 1; above 10 those that only the varied list needs.
    place BIGINT NOT NULL,
    -- The place in the varied list of five, if it is on it.
    varied BIGINT,
    product_id BIGINT NOT NULL,
    score_e6 BIGINT NOT NULL,
    percent BIGINT NOT NULL,
    risk_e6 BIGINT NOT NULL,
    cycle_e6 BIGINT NOT NULL,
    amount_e6 BIGINT NOT NULL,
    rate_e6 BIGINT NOT NULL,
    appeal_e6 BIGINT NOT NULL,
    PRIMARY KEY (run_id, company_id, place)
);

-- How often a product was bought in the days before a run, and how often it was expected to be.
CREATE TABLE product_expected (
    run_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    bought BIGINT NOT NULL,
    expected DOUBLE PRECISION NOT NULL,
    lift DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (run_id, product_id)
);

-- Products that were shown to someone who advises companies, once a day.
CREATE TABLE reco_log (
    company_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    source TEXT NOT NULL,
    run_id BIGINT NOT NULL,
    PRIMARY KEY (company_id, product_id, day)
);
CREATE INDEX reco_log_day_idx ON reco_log (day);
