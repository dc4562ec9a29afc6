//! Read-only mirrors of other crates' columns: the org and the manager that a grid shows, whether
//! an account may manage one, and the guard that keeps a used grid.

use super::{grid, senator};

diesel::table! {
    org (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    account (id) {
        id -> BigInt,
        real_name -> Text,
        status -> BigInt,
        org_id -> BigInt,
    }
}

diesel::table! {
    account_role (account_id, role_id) {
        account_id -> BigInt,
        role_id -> BigInt,
    }
}

diesel::table! {
    customer (id) {
        id -> BigInt,
        grid_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    resident (id) {
        id -> BigInt,
        grid_id -> BigInt,
        status -> BigInt,
    }
}

diesel::table! {
    people_tally (id) {
        id -> BigInt,
        kind -> BigInt,
        grid_id -> Nullable<BigInt>,
        delta -> BigInt,
    }
}

diesel::joinable!(grid -> org (org_id));
diesel::joinable!(grid -> account (account_id));
diesel::joinable!(senator -> org (org_id));
diesel::joinable!(account_role -> account (account_id));
diesel::allow_tables_to_appear_in_same_query!(account, account_role, grid, org);
diesel::allow_tables_to_appear_in_same_query!(senator, org);
