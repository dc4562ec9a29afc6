//! The tables this crate owns, as its migrations make them.

pub(crate) mod foreign;

use foreign::{grid, org, scope_grid};

diesel::table! {
    review_entry (id) {
        id -> BigInt,
        list -> BigInt,
        id_number -> Text,
        customer_name -> Text,
        phone_number -> Nullable<Text>,
        address -> Nullable<Text>,
        comment -> Nullable<Text>,
        reason -> Nullable<Text>,
        reason_codes -> Nullable<Text>,
        grid_id -> BigInt,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    adviser_opinion (id) {
        id -> BigInt,
        id_number -> Text,
        customer_name -> Text,
        phone -> Text,
        address -> Text,
        income -> Nullable<BigInt>,
        expenditure -> Nullable<BigInt>,
        rental -> Nullable<BigInt>,
        signing_time -> Text,
        adviser_name -> Text,
        comment -> Nullable<Text>,
        status -> BigInt,
        grid_id -> BigInt,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    report_account (id) {
        id -> BigInt,
        user_name -> Text,
        sealed_password -> Text,
        org_id -> BigInt,
        org_name -> Nullable<Text>,
        status -> Text,
        kind -> Text,
        comment -> Nullable<Text>,
        remind -> Nullable<Text>,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::joinable!(review_entry -> grid (grid_id));
diesel::joinable!(adviser_opinion -> grid (grid_id));
diesel::joinable!(report_account -> org (org_id));

diesel::allow_tables_to_appear_in_same_query!(review_entry, adviser_opinion, grid, scope_grid);
diesel::allow_tables_to_appear_in_same_query!(report_account, org);
