//! The tables this crate owns, as its migrations make them.

diesel::table! {
    import_batch (id) {
        id -> BigInt,
        kind -> Text,
        file_hash -> Text,
        state -> Text,
        account_id -> BigInt,
        account_name -> Text,
        total -> BigInt,
        success -> BigInt,
        failed -> BigInt,
        created_at -> BigInt,
        heartbeat_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    import_fault (id) {
        id -> BigInt,
        batch_id -> BigInt,
        row_number -> BigInt,
        column_letter -> Text,
        header -> Text,
        value -> Text,
        reason -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(import_fault, import_batch);
