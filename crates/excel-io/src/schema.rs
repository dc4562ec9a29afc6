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
        grid_id -> Nullable<BigInt>,
        grid_code -> Nullable<Text>,
        real_name -> Text,
        update_existing -> Bool,
        dry_run -> Bool,
        token -> Nullable<Text>,
        done -> BigInt,
        warnings -> Nullable<Text>,
        error -> Nullable<Text>,
        removed -> BigInt,
        restored -> BigInt,
    }
}

diesel::table! {
    import_bad_row (id) {
        id -> BigInt,
        batch_id -> BigInt,
        row_number -> BigInt,
        label -> Text,
        cells -> Text,
        faults -> Text,
    }
}

diesel::table! {
    import_change (id) {
        id -> BigInt,
        batch_id -> BigInt,
        subject -> Text,
        subject_id -> BigInt,
        before_json -> Text,
        changed_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(import_bad_row, import_batch, import_change);
