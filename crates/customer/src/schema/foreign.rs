//! Read-only mirrors of other crates' columns: where a person belongs, which imports load, who
//! keeps a family up, who is under review, and what was said of and granted to people.

diesel::table! {
    grid (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        org_id -> BigInt,
        account_id -> Nullable<BigInt>,
        status -> BigInt,
    }
}

diesel::table! {
    /// The same table under a second name, for the subquery that states the scope beside the
    /// join that fetches names.
    #[sql_name = "grid"]
    scope_grid (id) {
        id -> BigInt,
        org_id -> BigInt,
    }
}

diesel::table! {
    org (id) {
        id -> BigInt,
        code -> Text,
    }
}

diesel::table! {
    import_batch (id) {
        id -> BigInt,
        kind -> Text,
        state -> Text,
        account_id -> BigInt,
        grid_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    account (id) {
        id -> BigInt,
        realm -> Text,
        real_name -> Text,
        org_id -> BigInt,
    }
}

diesel::table! {
    review_entry (id) {
        id -> BigInt,
        id_number -> Text,
    }
}

diesel::table! {
    adviser_opinion (id) {
        id -> BigInt,
        id_number -> Text,
    }
}

diesel::table! {
    credit_detail (id) {
        id -> BigInt,
        id_number -> Text,
        status -> BigInt,
        approval_status -> BigInt,
        is_open -> Bool,
    }
}
