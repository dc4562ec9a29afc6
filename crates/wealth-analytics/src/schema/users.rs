//! Tables of users and of the organs they belong to.

use super::foreign;

diesel::table! {
    organ (id) {
        id -> BigInt,
        kind -> BigInt,
        code -> Text,
        name -> Text,
        parent_id -> Nullable<BigInt>,
        merged_into -> Nullable<BigInt>,
        status -> BigInt,
        created_by -> BigInt,
        created_at -> BigInt,
        updated_by -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    organ_pub (run_id, organ_id) {
        run_id -> BigInt,
        organ_id -> BigInt,
        kind -> BigInt,
        code -> Text,
        name -> Text,
        branch_id -> Nullable<BigInt>,
        resolved_id -> BigInt,
    }
}

diesel::table! {
    organ_in_force (id) {
        id -> BigInt,
        run_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    wm_user (account_id) {
        account_id -> BigInt,
        role -> BigInt,
        branch_id -> Nullable<BigInt>,
        outlet_id -> Nullable<BigInt>,
        creator_id -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::joinable!(wm_user -> foreign::account (account_id));
