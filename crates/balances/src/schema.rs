//! The tables this crate owns, as its migrations make them.

pub(crate) mod foreign;

diesel::table! {
    balance_feed (id) {
        id -> BigInt,
        file_name -> Text,
        account_id -> BigInt,
        state -> Text,
        claim -> BigInt,
        cursor_row -> BigInt,
        bad_unplaced -> BigInt,
        unknown_rows -> BigInt,
        message -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    balance_unit (id) {
        id -> BigInt,
        feed_id -> BigInt,
        day -> BigInt,
        kind -> BigInt,
        state -> Text,
        row_count -> BigInt,
        bad_count -> BigInt,
    }
}

diesel::table! {
    balance_row (unit_id, org_id, id_number, account_no) {
        unit_id -> BigInt,
        org_id -> BigInt,
        id_number -> Text,
        account_no -> Text,
        is_fixed -> Bool,
        balance -> BigInt,
        product_code -> Nullable<Text>,
    }
}

diesel::table! {
    balance_cell (id) {
        id -> BigInt,
        kind -> BigInt,
        org_id -> BigInt,
        day -> BigInt,
        unit_id -> Nullable<BigInt>,
        changes_of -> Nullable<BigInt>,
    }
}

diesel::table! {
    balance_change (made_by, id_number, cell_id) {
        made_by -> BigInt,
        id_number -> Text,
        cell_id -> BigInt,
        total -> BigInt,
        fixed -> BigInt,
    }
}

diesel::table! {
    balance_movement (id) {
        id -> BigInt,
        made_by -> BigInt,
        cell_id -> BigInt,
        kind -> BigInt,
        org_id -> BigInt,
        day -> BigInt,
        id_number -> Text,
        before -> BigInt,
        after -> BigInt,
        amount -> BigInt,
    }
}

diesel::table! {
    balance_month (org_id, kind, month) {
        org_id -> BigInt,
        kind -> BigInt,
        month -> BigInt,
        people -> BigInt,
        amount -> BigInt,
    }
}

diesel::table! {
    balance_stale (id) {
        id -> BigInt,
        unit_id -> BigInt,
        cell_id -> BigInt,
        is_rows -> Bool,
    }
}

diesel::table! {
    balance_state (id) {
        id -> BigInt,
        generation -> BigInt,
        tree_changed -> Bool,
    }
}

diesel::table! {
    bank_product (id) {
        id -> BigInt,
        name -> Text,
        code -> Text,
        state -> BigInt,
        rate -> BigInt,
        explanation -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    product_holding (id) {
        id -> BigInt,
        id_number -> Text,
        product_id -> BigInt,
        account_name -> Text,
        card_number -> Text,
        rate -> BigInt,
        money -> BigInt,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::joinable!(balance_change -> balance_cell (cell_id));
diesel::joinable!(balance_movement -> balance_cell (cell_id));
diesel::joinable!(product_holding -> bank_product (product_id));
diesel::joinable!(balance_stale -> balance_cell (cell_id));
diesel::allow_tables_to_appear_in_same_query!(
    balance_cell,
    balance_change,
    balance_movement,
    balance_row,
    balance_stale,
    balance_unit,
);
diesel::allow_tables_to_appear_in_same_query!(bank_product, product_holding);
