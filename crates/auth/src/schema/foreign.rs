//! Read-only mirrors of other crates' columns: names of orgs, and which grids an account manages.

use super::account;

diesel::table! {
    org (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    grid (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        account_id -> Nullable<BigInt>,
        status -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(org, grid);
diesel::allow_tables_to_appear_in_same_query!(org, account);
