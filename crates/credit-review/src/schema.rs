//! The tables this crate owns, as its migrations make them.

pub(crate) mod foreign;

use foreign::{customer_image, grid, org, scope_grid};

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
    credit_detail (id) {
        id -> BigInt,
        id_number -> Text,
        customer_id -> BigInt,
        customer_name -> Text,
        status -> BigInt,
        approval_status -> BigInt,
        is_open -> Bool,
        year_rate_parts -> Nullable<BigInt>,
        begin_at -> Nullable<Text>,
        end_at -> Nullable<Text>,
        comment -> Nullable<Text>,
        postil -> Nullable<Text>,
        sex -> Nullable<Text>,
        spouse_name -> Nullable<Text>,
        spouse_id_number -> Nullable<Text>,
        education_level -> Nullable<Text>,
        phone_number -> Nullable<Text>,
        member_count -> Nullable<Text>,
        company_name -> Nullable<Text>,
        company_address -> Nullable<Text>,
        native_address -> Nullable<Text>,
        residence_address -> Nullable<Text>,
        jnyd_name -> Nullable<Text>,
        jnyd_id -> Nullable<Text>,
        rental -> Nullable<Text>,
        deadline -> Nullable<Text>,
        rate_type -> Nullable<Text>,
        year_rate -> Nullable<Text>,
        rate_float -> Nullable<Text>,
        rate_update_date -> Nullable<Text>,
        disbursement -> Nullable<Text>,
        refund_type -> Nullable<Text>,
        credit_use_type -> Nullable<Text>,
        income -> Nullable<Text>,
        family_income -> Nullable<Text>,
        advisers_flag -> Nullable<Text>,
        advisers_income -> Nullable<Text>,
        advisers_expense -> Nullable<Text>,
        advisers_rental -> Nullable<Text>,
        advisers_name -> Nullable<Text>,
        advisers_comment -> Nullable<Text>,
        true_customer_info -> Nullable<Text>,
        true_customer_talk -> Nullable<Text>,
        staff_name -> Nullable<Text>,
        staff_id -> Nullable<Text>,
        talk_date -> Nullable<Text>,
        account_name -> Nullable<Text>,
        account_id -> Nullable<Text>,
        org_name -> Nullable<Text>,
        org_code -> Nullable<Text>,
        credit_report -> Nullable<Text>,
        grid_id -> BigInt,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    credit_report (credit_detail_id) {
        credit_detail_id -> BigInt,
        html -> Text,
        created_by -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    credit_approval (id) {
        id -> BigInt,
        credit_detail_id -> BigInt,
        id_number -> Text,
        node -> BigInt,
        result -> BigInt,
        opinion -> Text,
        approval_account_id -> BigInt,
        approval_name -> Text,
        from_status -> BigInt,
        to_status -> BigInt,
        created_at -> BigInt,
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

diesel::joinable!(credit_detail -> grid (grid_id));
diesel::joinable!(review_entry -> grid (grid_id));
diesel::joinable!(adviser_opinion -> grid (grid_id));
diesel::joinable!(report_account -> org (org_id));

diesel::allow_tables_to_appear_in_same_query!(
    review_entry,
    adviser_opinion,
    credit_detail,
    credit_report,
    customer_image,
    grid,
    scope_grid,
);
diesel::allow_tables_to_appear_in_same_query!(report_account, org);
