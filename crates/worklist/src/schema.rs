//! The tables this crate owns, as its migrations make them.

pub(crate) mod foreign;

diesel::table! {
    todo (id) {
        id -> BigInt,
        kind -> BigInt,
        description -> Text,
        status -> BigInt,
        entrance -> BigInt,
        handler_id -> BigInt,
        originator_id -> BigInt,
        originator -> Text,
        customer_id -> Nullable<BigInt>,
        system_made -> Bool,
        start_at -> BigInt,
        due_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        batch_id -> Nullable<BigInt>,
        credit_detail_id -> Nullable<BigInt>,
    }
}
