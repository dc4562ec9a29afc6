//! Read-only mirrors of other crates' columns: the tree of orgs, and whose name a number bears.

use super::{balance_cell, balance_movement};

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
        grid_id -> Nullable<BigInt>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(customer, balance_cell);
diesel::allow_tables_to_appear_in_same_query!(customer, balance_movement);
