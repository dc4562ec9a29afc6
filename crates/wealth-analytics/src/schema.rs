//! The tables this crate owns, as its migrations make them.

pub(crate) mod foreign;
mod users;

pub(crate) use users::{organ, organ_in_force, organ_pub, wm_user};

diesel::table! {
    company (id) {
        id -> BigInt,
        code -> Text,
    }
}

diesel::table! {
    company_ver (id) {
        id -> BigInt,
        company_id -> BigInt,
        name -> Text,
        name_norm -> Text,
        outlet_code -> Text,
        linkman -> Nullable<Text>,
        contact -> Nullable<Text>,
        risk_rating -> Nullable<BigInt>,
        industry -> Nullable<Text>,
        open_day -> Nullable<BigInt>,
        v_from -> BigInt,
        v_to -> Nullable<BigInt>,
    }
}

diesel::table! {
    product (id) {
        id -> BigInt,
        bank -> Text,
        code -> Text,
    }
}

diesel::table! {
    product_ver (id) {
        id -> BigInt,
        product_id -> BigInt,
        name -> Text,
        ptype -> Nullable<BigInt>,
        risk -> Nullable<BigInt>,
        term_days -> Nullable<BigInt>,
        period_text -> Nullable<Text>,
        min_fen -> Nullable<BigInt>,
        seg_text -> Nullable<Text>,
        rate_ppm -> Nullable<BigInt>,
        found_day -> Nullable<BigInt>,
        sale_start -> Nullable<BigInt>,
        sale_end -> Nullable<BigInt>,
        value_day -> Nullable<BigInt>,
        expiry_day -> Nullable<BigInt>,
        trade_time -> Nullable<Text>,
        apply_text -> Nullable<Text>,
        manual_url -> Nullable<Text>,
        remark -> Nullable<Text>,
        stub -> Bool,
        v_from -> BigInt,
        v_to -> Nullable<BigInt>,
    }
}

diesel::table! {
    today_product (id) {
        id -> BigInt,
        sale_day -> BigInt,
        product_id -> BigInt,
        min_fen -> Nullable<BigInt>,
        rate_ppm -> Nullable<BigInt>,
        v_from -> BigInt,
        v_to -> Nullable<BigInt>,
    }
}

diesel::table! {
    holding (id) {
        id -> BigInt,
        company_id -> BigInt,
        product_id -> BigInt,
        contract_no -> Nullable<Text>,
        share_fen -> BigInt,
        value_day -> BigInt,
        expiry_day -> Nullable<BigInt>,
        snap_day -> BigInt,
        v_from -> BigInt,
        v_to -> Nullable<BigInt>,
    }
}

diesel::table! {
    wealth_trade (id) {
        id -> BigInt,
        trade_no -> Text,
        company_id -> BigInt,
        product_id -> BigInt,
        ts -> BigInt,
        day -> BigInt,
        value_day -> Nullable<BigInt>,
        expiry_day -> Nullable<BigInt>,
        biz -> BigInt,
        channel -> BigInt,
        amount_fen -> BigInt,
        balance_fen -> Nullable<BigInt>,
        rate_ppm -> Nullable<BigInt>,
        all_redeem -> Nullable<Bool>,
        v_from -> BigInt,
        v_to -> Nullable<BigInt>,
    }
}

diesel::table! {
    acct_txn (account_no, serial_no) {
        account_no -> Text,
        serial_no -> Text,
        company_id -> BigInt,
        ts -> BigInt,
        day -> BigInt,
        outgoing -> Bool,
        amount_fen -> BigInt,
        bal_after_fen -> Nullable<BigInt>,
        inner_bank -> Nullable<Bool>,
        cp_bank -> Nullable<Text>,
        cp_name -> Nullable<Text>,
        channel -> Nullable<Text>,
    }
}

diesel::table! {
    acct_daily (account_no, day) {
        account_no -> Text,
        day -> BigInt,
        company_id -> BigInt,
        bal_fen -> BigInt,
    }
}

diesel::table! {
    dirty_company (company_id) {
        company_id -> BigInt,
    }
}

diesel::table! {
    listed_company (id) {
        id -> BigInt,
        sec_code -> Text,
    }
}

diesel::table! {
    listed_ver (id) {
        id -> BigInt,
        listed_id -> BigInt,
        name -> Text,
        name_norm -> Text,
        company_code -> Nullable<Text>,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        capital -> Nullable<Text>,
        found -> Nullable<Text>,
        ra -> Nullable<Text>,
        addr -> Nullable<Text>,
        descr -> Nullable<Text>,
        business -> Nullable<Text>,
        statement_url -> Nullable<Text>,
        notice_url -> Nullable<Text>,
        bought_other -> Nullable<Bool>,
        v_from -> BigInt,
        v_to -> Nullable<BigInt>,
    }
}

diesel::table! {
    shareholder (id) {
        id -> BigInt,
        listed_id -> BigInt,
        name -> Text,
        quantity -> BigInt,
        ratio_ppm -> Nullable<BigInt>,
        share_type -> Nullable<BigInt>,
        v_from -> BigInt,
        v_to -> Nullable<BigInt>,
    }
}

diesel::table! {
    upload_batch (id) {
        id -> BigInt,
        kind -> BigInt,
        init_by -> BigInt,
        init_at -> BigInt,
        state -> BigInt,
        updated_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    upload_file (id) {
        id -> BigInt,
        batch_id -> BigInt,
        kind -> BigInt,
        name -> Text,
        sha256 -> Text,
        row_count -> BigInt,
        state -> Text,
        same -> Bool,
        errors -> Nullable<Text>,
        warnings -> Nullable<Text>,
        skipped -> BigInt,
        run_id -> Nullable<BigInt>,
        uploaded_by -> BigInt,
        uploaded_at -> BigInt,
    }
}

diesel::table! {
    upload_row (file_id, seq) {
        file_id -> BigInt,
        seq -> BigInt,
        cells -> Text,
    }
}

diesel::table! {
    compute_run (id) {
        id -> BigInt,
        state -> Text,
        phase -> BigInt,
        place -> Text,
        token -> BigInt,
        cause -> Text,
        today -> BigInt,
        as_of -> Nullable<BigInt>,
        error -> Nullable<Text>,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    app_state (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    company_month (company_id, month) {
        company_id -> BigInt,
        month -> BigInt,
        out_count -> BigInt,
        out_fen -> BigInt,
        out_inner_count -> BigInt,
        out_inner_fen -> BigInt,
        out_known_count -> BigInt,
        out_known_fen -> BigInt,
        in_count -> BigInt,
        in_fen -> BigInt,
        in_inner_count -> BigInt,
        in_inner_fen -> BigInt,
        in_known_count -> BigInt,
        in_known_fen -> BigInt,
        all_days -> BigInt,
        all_sum -> BigInt,
        all_spread -> Double,
        all_max -> BigInt,
        all_min -> BigInt,
        out_days -> BigInt,
        out_sum -> BigInt,
        out_spread -> Double,
        out_max -> BigInt,
        out_min -> BigInt,
        in_days -> BigInt,
        in_sum -> BigInt,
        in_spread -> Double,
        in_max -> BigInt,
        in_min -> BigInt,
    }
}

diesel::table! {
    company_balance (company_id) {
        company_id -> BigInt,
        day -> BigInt,
        bal_fen -> BigInt,
    }
}

diesel::table! {
    company_metric (run_id, company_id, stream) {
        run_id -> BigInt,
        company_id -> BigInt,
        stream -> BigInt,
        hour_max -> Nullable<BigInt>,
        hour_min -> Nullable<BigInt>,
        hour_avg -> Nullable<BigInt>,
        hour_cv -> Nullable<Double>,
        month_max -> Nullable<BigInt>,
        month_min -> Nullable<BigInt>,
        month_avg -> Nullable<BigInt>,
        month_cv -> Nullable<Double>,
        amount_max -> Nullable<BigInt>,
        amount_min -> Nullable<BigInt>,
        amount_avg -> Nullable<BigInt>,
        amount_cv -> Nullable<Double>,
        quantity_max -> Nullable<BigInt>,
        quantity_min -> Nullable<BigInt>,
        quantity_avg -> Nullable<BigInt>,
        quantity_cv -> Nullable<Double>,
        hour_rank -> Nullable<BigInt>,
        hour_branch_rank -> Nullable<BigInt>,
        hour_outlet_rank -> Nullable<BigInt>,
        hour_level -> Nullable<BigInt>,
        month_rank -> Nullable<BigInt>,
        month_branch_rank -> Nullable<BigInt>,
        month_outlet_rank -> Nullable<BigInt>,
        month_level -> Nullable<BigInt>,
        trade_rank -> Nullable<BigInt>,
        trade_branch_rank -> Nullable<BigInt>,
        trade_outlet_rank -> Nullable<BigInt>,
        trade_level -> Nullable<BigInt>,
    }
}

diesel::table! {
    company_profile (run_id, company_id) {
        run_id -> BigInt,
        company_id -> BigInt,
        code -> Text,
        outlet_id -> Nullable<BigInt>,
        branch_id -> Nullable<BigInt>,
        bought -> Bool,
        category -> BigInt,
        known -> Bool,
        risk_mode -> BigInt,
        risk_mask -> BigInt,
        cycle_mode -> BigInt,
        amount_mode -> BigInt,
        rate_mode -> BigInt,
        rate_avg -> Nullable<BigInt>,
        rate_min -> Nullable<BigInt>,
        rate_max -> Nullable<BigInt>,
        cycle_avg -> Nullable<BigInt>,
        amount_avg -> Nullable<BigInt>,
        channel -> Text,
        feature_mask -> BigInt,
        capacity_fen -> BigInt,
        risk_cap -> BigInt,
        month_fen -> Nullable<BigInt>,
        expected -> Double,
        expected_e6 -> BigInt,
        value_e6 -> BigInt,
        whole -> Nullable<Double>,
        inner_trade -> Nullable<BigInt>,
        inner_borrow -> Nullable<BigInt>,
        inner_lend -> Nullable<BigInt>,
        inner_quantity -> Nullable<BigInt>,
        inner_borrow_quantity -> Nullable<BigInt>,
        inner_lend_quantity -> Nullable<BigInt>,
        shares -> Text,
        amounts -> Text,
    }
}

diesel::table! {
    reco_top (run_id, company_id, place) {
        run_id -> BigInt,
        company_id -> BigInt,
        place -> BigInt,
        varied -> Nullable<BigInt>,
        product_id -> BigInt,
        score_e6 -> BigInt,
        percent -> BigInt,
        risk_e6 -> BigInt,
        cycle_e6 -> BigInt,
        amount_e6 -> BigInt,
        rate_e6 -> BigInt,
        appeal_e6 -> BigInt,
    }
}

diesel::table! {
    product_expected (run_id, product_id) {
        run_id -> BigInt,
        product_id -> BigInt,
        bought -> BigInt,
        expected -> Double,
        lift -> Double,
    }
}

diesel::table! {
    reco_log (company_id, product_id, day) {
        company_id -> BigInt,
        product_id -> BigInt,
        day -> BigInt,
        account_id -> BigInt,
        source -> Text,
        run_id -> BigInt,
    }
}

diesel::table! {
    company_contact (company_id) {
        company_id -> BigInt,
        linkman -> Text,
        contact -> Text,
        account_id -> BigInt,
        edited_at -> BigInt,
    }
}

diesel::table! {
    marketing (id) {
        id -> BigInt,
        company_id -> BigInt,
        account_id -> BigInt,
        account_name -> Text,
        kind -> BigInt,
        remark -> Text,
        day -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    focus (account_id, company_id) {
        account_id -> BigInt,
        company_id -> BigInt,
        noted_at -> BigInt,
    }
}

diesel::table! {
    alert_config (account_id) {
        account_id -> BigInt,
        start_days -> BigInt,
        end_days -> BigInt,
    }
}

diesel::joinable!(company_ver -> company (company_id));
diesel::joinable!(product_ver -> product (product_id));
diesel::joinable!(upload_row -> upload_file (file_id));
diesel::joinable!(listed_ver -> listed_company (listed_id));

diesel::allow_tables_to_appear_in_same_query!(
    company,
    company_ver,
    product,
    product_ver,
    today_product,
    holding,
    wealth_trade,
    acct_txn,
    acct_daily,
    dirty_company,
    listed_company,
    listed_ver,
    shareholder,
    upload_batch,
    upload_file,
    upload_row,
    compute_run,
    app_state,
    company_month,
    company_balance,
    company_metric,
    company_profile,
    reco_top,
    product_expected,
    reco_log,
    company_contact,
    marketing,
    focus,
    alert_config,
);
