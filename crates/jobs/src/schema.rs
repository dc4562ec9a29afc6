//! The tables this crate owns, as its migrations make them.

diesel::table! {
    job (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        state -> Text,
        owner_id -> BigInt,
        owner_name -> Text,
        done -> BigInt,
        total -> BigInt,
        resume_cursor -> Nullable<Text>,
        result -> Nullable<Text>,
        error -> Nullable<Text>,
        attempts -> BigInt,
        cancel_requested -> Bool,
        claimed_by -> Nullable<Text>,
        heartbeat_at -> Nullable<BigInt>,
        created_at -> BigInt,
        started_at -> Nullable<BigInt>,
        finished_at -> Nullable<BigInt>,
    }
}
