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

diesel::table! {
    region (code) {
        code -> Text,
        name -> Text,
        parent_code -> Nullable<Text>,
        level -> BigInt,
        description -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    dictionary (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        kind -> BigInt,
        parent_id -> Nullable<Text>,
        disabled -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    dictionary_row (dictionary_id, key) {
        dictionary_id -> BigInt,
        key -> BigInt,
        value -> Text,
        description -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(access_epoch, org);
