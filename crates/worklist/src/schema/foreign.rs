//! Read-only mirrors of other crates' columns: whose grid a customer belongs to, which accounts a
//! caller sees, and which imports nobody sees yet.

use super::todo;

diesel::table! {
    customer (id) {
        id -> BigInt,
        grid_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    account (id) {
        id -> BigInt,
        realm -> Text,
        status -> BigInt,
        org_id -> BigInt,
    }
}

diesel::table! {
    import_batch (id) {
        id -> BigInt,
        state -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(customer, import_batch, todo);
