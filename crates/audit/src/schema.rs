//! The tables this crate owns, as its migrations make them.

diesel::table! {
    operation_log (id) {
        id -> BigInt,
        at -> BigInt,
        account_id -> BigInt,
        account_name -> Text,
        real_name -> Text,
        address -> Text,
        request_id -> Text,
        action -> Text,
        subject -> Text,
        subject_id -> Text,
        before_json -> Nullable<Text>,
        after_json -> Nullable<Text>,
    }
}
