//! Read-only mirrors of other crates' columns: where an entry, an opinion or a credit file belongs, which
//! papers of a file there are, the org that a report account shows, and who holds which role where.

diesel::table! {
    grid (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        org_id -> BigInt,
        account_id -> Nullable<BigInt>,
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
    customer_image (id) {
        id -> BigInt,
        id_number -> Text,
        kind -> Text,
        credit_detail_id -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    org (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
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
    account_role (account_id, role_id) {
        account_id -> BigInt,
        role_id -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(account, account_role);
