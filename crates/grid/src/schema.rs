//! The tables this crate owns, as its migrations make them.

pub(crate) mod foreign;

diesel::table! {
    grid (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        org_id -> BigInt,
        kind -> BigInt,
        description -> Nullable<Text>,
        account_id -> Nullable<BigInt>,
        assist_manager -> Nullable<Text>,
        supervise_manager -> Nullable<Text>,
        qr_code -> Nullable<Text>,
        grid_map -> Nullable<Text>,
        status -> BigInt,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    senator (id) {
        id -> BigInt,
        grid_id -> Nullable<BigInt>,
        org_id -> BigInt,
        name -> Text,
        id_number -> Text,
        phone_number -> Nullable<Text>,
        duty -> Nullable<Text>,
        address -> Nullable<Text>,
        description -> Nullable<Text>,
        formal -> BigInt,
        kind -> BigInt,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    grid_map (id) {
        id -> BigInt,
        grid_id -> BigInt,
        grid_name -> Text,
        kind -> Nullable<Text>,
        grand_id -> Nullable<Text>,
        parent_id -> Nullable<Text>,
        coordinate -> Text,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    grid_picture (id) {
        id -> BigInt,
        grid_id -> BigInt,
        sha256 -> Text,
        size -> BigInt,
        mime -> Text,
        width -> Nullable<BigInt>,
        height -> Nullable<BigInt>,
        original_name -> Nullable<Text>,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        deleted_by -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::joinable!(senator -> grid (grid_id));
diesel::allow_tables_to_appear_in_same_query!(senator, grid);
