//! The tables this crate owns, as its migrations make them.

pub(crate) mod foreign;

use foreign::{grid, import_batch, org, scope_grid};

diesel::table! {
    resident (id) {
        id -> BigInt,
        id_number -> Text,
        name -> Text,
        sex -> Text,
        nation -> Text,
        birthdate -> Text,
        address -> Text,
        household_type -> Text,
        relationship -> Text,
        household_id -> Text,
        contact -> Text,
        in_list -> Bool,
        remark -> Nullable<Text>,
        status -> BigInt,
        grid_id -> BigInt,
        batch_id -> Nullable<BigInt>,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    customer (id) {
        id -> BigInt,
        id_number -> Text,
        name -> Text,
        status -> BigInt,
        complete -> Bool,
        sex -> Nullable<Text>,
        id_type -> Nullable<Text>,
        marital_status -> Nullable<Text>,
        education_level -> Nullable<Text>,
        nation -> Nullable<Text>,
        birthday -> Nullable<Text>,
        native_place -> Nullable<Text>,
        phone_number -> Nullable<Text>,
        custodian -> Nullable<Text>,
        grid_id -> Nullable<BigInt>,
        household_id -> Nullable<Text>,
        native_address -> Nullable<Text>,
        residence_address -> Nullable<Text>,
        politics_status -> Nullable<Text>,
        living_situation -> Nullable<Text>,
        physical_condition -> Nullable<Text>,
        nationality -> Nullable<Text>,
        borrower_nature -> Nullable<Text>,
        postcode -> Nullable<Text>,
        is_stockholder -> Nullable<Text>,
        is_staff -> Nullable<Text>,
        is_owner -> Nullable<Text>,
        is_buy_house -> Nullable<Text>,
        is_farmer -> Nullable<Text>,
        cell_name -> Nullable<Text>,
        cell_address -> Nullable<Text>,
        credit_id -> Nullable<Text>,
        career -> Nullable<Text>,
        work_year -> Nullable<BigInt>,
        company_name -> Nullable<Text>,
        company_address -> Nullable<Text>,
        investigator1 -> Nullable<Text>,
        investigator2 -> Nullable<Text>,
        registrant -> Nullable<Text>,
        register_org -> Nullable<Text>,
        batch_id -> Nullable<BigInt>,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    family_member (id) {
        id -> BigInt,
        customer_id -> BigInt,
        name -> Text,
        relationship -> Text,
        id_type -> Text,
        id_number -> Text,
        sex -> Nullable<Text>,
        nation -> Nullable<Text>,
        birthday -> Nullable<Text>,
        contact -> Nullable<Text>,
        address -> Nullable<Text>,
        batch_id -> Nullable<BigInt>,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    tag (id) {
        id -> BigInt,
        name -> Text,
        kind -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        description -> Text,
        remark -> Text,
    }
}

diesel::table! {
    customer_tag (id) {
        id -> BigInt,
        tag_id -> BigInt,
        id_number -> Text,
        reason -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    people_tally (id) {
        id -> BigInt,
        kind -> BigInt,
        grid_id -> Nullable<BigInt>,
        created_by -> Nullable<BigInt>,
        created_org -> Nullable<BigInt>,
        status -> BigInt,
        delta -> BigInt,
    }
}

diesel::table! {
    customer_gram (gram, customer_id) {
        gram -> Text,
        customer_id -> BigInt,
        grid_id -> Nullable<BigInt>,
        status -> BigInt,
        batch_id -> Nullable<BigInt>,
        created_by -> Nullable<BigInt>,
        created_org -> Nullable<BigInt>,
    }
}

diesel::joinable!(resident -> grid (grid_id));
diesel::joinable!(customer -> grid (grid_id));
diesel::joinable!(customer_tag -> tag (tag_id));

diesel::allow_tables_to_appear_in_same_query!(
    customer_tag,
    tag,
    family_member,
    customer,
    customer_gram,
    people_tally,
    resident,
    grid,
    scope_grid,
    org,
    import_batch,
);
