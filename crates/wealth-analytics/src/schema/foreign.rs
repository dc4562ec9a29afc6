//! Read-only mirrors of other crates' columns: the accounts of users.

use super::wm_user;

diesel::table! {
    account (id) {
        id -> BigInt,
        name -> Text,
        name_key -> Text,
        must_change_password -> Bool,
        real_name -> Text,
        created_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(account, wm_user);
