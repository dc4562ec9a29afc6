//! Read-only mirror of another crate's columns: whose grid a customer belongs to.

use super::todo;

diesel::table! {
    customer (id) {
        id -> BigInt,
        grid_id -> Nullable<BigInt>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(customer, todo);
