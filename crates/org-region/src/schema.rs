//! The tables this crate owns, as its migrations make them.

pub(crate) mod foreign;

diesel::table! {
    org (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        corp_code -> Nullable<Text>,
        parent_id -> Nullable<BigInt>,
        relation_type -> Nullable<BigInt>,
        status -> BigInt,
        virtual_flag -> BigInt,
        description -> Nullable<Text>,
        kind -> Nullable<BigInt>,
        level -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    access_epoch (id) {
        id -> BigInt,
        value -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(access_epoch, org);
