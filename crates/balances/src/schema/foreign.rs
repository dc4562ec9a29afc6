//! Read-only mirrors of other crates' columns: the tree of orgs, who is on file and where, which
//! imports load, what was granted to whom.

use super::{balance_cell, balance_movement, balance_row};

diesel::table! {
    org (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        parent_id -> Nullable<BigInt>,
        level -> BigInt,
    }
}

diesel::table! {
    customer (id) {
        id -> BigInt,
        id_number -> Text,
        name -> Text,
        status -> BigInt,
        grid_id -> Nullable<BigInt>,
        batch_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    resident (id) {
        id -> BigInt,
        household_id -> Text,
        status -> BigInt,
        grid_id -> BigInt,
        batch_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    people_tally (id) {
        id -> BigInt,
        kind -> BigInt,
        grid_id -> Nullable<BigInt>,
        status -> BigInt,
        delta -> BigInt,
    }
}

diesel::table! {
    import_batch (id) {
        id -> BigInt,
        state -> Text,
    }
}

diesel::table! {
    grid (id) {
        id -> BigInt,
        org_id -> BigInt,
        account_id -> Nullable<BigInt>,
        status -> BigInt,
    }
}

diesel::table! {
    account (id) {
        id -> BigInt,
        name -> Text,
        real_name -> Text,
        org_id -> BigInt,
    }
}

diesel::table! {
    credit_detail (id) {
        id -> BigInt,
        id_number -> Text,
        status -> BigInt,
        approval_status -> BigInt,
        is_open -> Bool,
    }
}

diesel::table! {
    credit_approval (id) {
        id -> BigInt,
        credit_detail_id -> BigInt,
        to_status -> BigInt,
        created_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(customer, balance_cell);
diesel::allow_tables_to_appear_in_same_query!(customer, balance_movement);
diesel::allow_tables_to_appear_in_same_query!(org, balance_cell);
diesel::allow_tables_to_appear_in_same_query!(import_batch, balance_cell);
diesel::allow_tables_to_appear_in_same_query!(
    customer,
    balance_row,
    credit_detail,
    credit_approval,
    import_batch,
    resident,
);
