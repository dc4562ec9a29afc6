//! Read-only mirrors of other crates' columns, for the guard that keeps a used org.

diesel::table! {
    account (id) {
        id -> BigInt,
        realm -> Text,
        org_id -> BigInt,
    }
}

diesel::table! {
    grid (id) {
        id -> BigInt,
        org_id -> BigInt,
        status -> BigInt,
    }
}

diesel::table! {
    report_account (id) {
        id -> BigInt,
        org_id -> BigInt,
    }
}

diesel::table! {
    balance_cell (id) {
        id -> BigInt,
        org_id -> BigInt,
    }
}
