//! Read-only mirrors of other crates' columns: where an entry or an opinion belongs, and
//! the org that a report account shows.

diesel::table! {
    grid (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
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
        name -> Text,
    }
}
