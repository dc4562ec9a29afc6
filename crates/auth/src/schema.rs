//! The tables this crate owns, as its migrations make them.

pub(crate) mod foreign;

diesel::table! {
    account (id) {
        id -> BigInt,
        realm -> Text,
        name -> Text,
        name_key -> Text,
        password_hash -> Text,
        must_change_password -> Bool,
        password_expires_at -> Nullable<BigInt>,
        real_name -> Text,
        id_number -> Nullable<Text>,
        sex -> Nullable<BigInt>,
        phone_number -> Nullable<Text>,
        email -> Nullable<Text>,
        avatar -> Nullable<Text>,
        qr_code -> Nullable<Text>,
        status -> BigInt,
        corp_code -> Nullable<Text>,
        corp_name -> Nullable<Text>,
        org_id -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    role (id) {
        id -> BigInt,
        name -> Text,
        scope_code -> Text,
        description -> Nullable<Text>,
        seeded -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    permission (id) {
        id -> BigInt,
        name -> Text,
        kind -> Text,
        url -> Text,
        sys_code -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    role_permission (role_id, permission_id) {
        role_id -> BigInt,
        permission_id -> BigInt,
    }
}

diesel::table! {
    account_role (account_id, role_id) {
        account_id -> BigInt,
        role_id -> BigInt,
    }
}

diesel::table! {
    session (id) {
        id -> Text,
        account_id -> BigInt,
        realm -> Text,
        address -> Text,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    login_log (id) {
        id -> BigInt,
        realm -> Text,
        name_key -> Text,
        account_id -> Nullable<BigInt>,
        success -> Bool,
        reason -> Text,
        address -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    download_ticket (hash) {
        hash -> Text,
        session_id -> Text,
        expires_at -> BigInt,
    }
}

diesel::joinable!(session -> account (account_id));
diesel::joinable!(account_role -> account (account_id));
diesel::joinable!(account_role -> role (role_id));
diesel::joinable!(role_permission -> role (role_id));
diesel::joinable!(role_permission -> permission (permission_id));

diesel::allow_tables_to_appear_in_same_query!(
    download_ticket,
    login_log,
    session,
    account_role,
    role_permission,
    permission,
    role,
    account
);
