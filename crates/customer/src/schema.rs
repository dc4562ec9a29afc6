//! The tables this crate owns, as its migrations make them.

pub(crate) mod foreign;

use foreign::{account, grid, import_batch, org, scope_grid};

diesel::table! {
    resident (id) {
        id -> BigInt,
        id_number -> Text,
        name -> Text,
        sex -> Text,
        nation -> Text,
        birthdate -> Text,
        address -> Text,
        household_type -> Text,
        relationship -> Text,
        household_id -> Text,
        contact -> Text,
        in_list -> Bool,
        remark -> Nullable<Text>,
        status -> BigInt,
        grid_id -> BigInt,
        batch_id -> Nullable<BigInt>,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    customer (id) {
        id -> BigInt,
        id_number -> Text,
        name -> Text,
        status -> BigInt,
        complete -> Bool,
        sex -> Nullable<Text>,
        id_type -> Nullable<Text>,
        marital_status -> Nullable<Text>,
        education_level -> Nullable<Text>,
        nation -> Nullable<Text>,
        birthday -> Nullable<Text>,
        native_place -> Nullable<Text>,
        phone_number -> Nullable<Text>,
        custodian -> Nullable<Text>,
        grid_id -> Nullable<BigInt>,
        household_id -> Nullable<Text>,
        native_address -> Nullable<Text>,
        residence_address -> Nullable<Text>,
        politics_status -> Nullable<Text>,
        living_situation -> Nullable<Text>,
        physical_condition -> Nullable<Text>,
        nationality -> Nullable<Text>,
        borrower_nature -> Nullable<Text>,
        postcode -> Nullable<Text>,
        is_stockholder -> Nullable<Text>,
        is_staff -> Nullable<Text>,
        is_owner -> Nullable<Text>,
        is_buy_house -> Nullable<Text>,
        is_farmer -> Nullable<Text>,
        cell_name -> Nullable<Text>,
        cell_address -> Nullable<Text>,
        credit_id -> Nullable<Text>,
        career -> Nullable<Text>,
        work_year -> Nullable<BigInt>,
        company_name -> Nullable<Text>,
        company_address -> Nullable<Text>,
        investigator1 -> Nullable<Text>,
        investigator2 -> Nullable<Text>,
        registrant -> Nullable<Text>,
        register_org -> Nullable<Text>,
        batch_id -> Nullable<BigInt>,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    family_member (id) {
        id -> BigInt,
        customer_id -> BigInt,
        name -> Text,
        relationship -> Text,
        id_type -> Text,
        id_number -> Text,
        sex -> Nullable<Text>,
        nation -> Nullable<Text>,
        birthday -> Nullable<Text>,
        contact -> Nullable<Text>,
        address -> Nullable<Text>,
        batch_id -> Nullable<BigInt>,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        is_household_head -> Bool,
        remark -> Text,
        status -> BigInt,
    }
}

diesel::table! {
    finance (id) {
        id -> BigInt,
        id_number -> Text,
        industry -> Nullable<Text>,
        career -> Nullable<Text>,
        company_name -> Nullable<Text>,
        company_address -> Nullable<Text>,
        work_year -> Nullable<BigInt>,
        house_number -> Nullable<BigInt>,
        house_price -> Nullable<BigInt>,
        car_number -> Nullable<BigInt>,
        car_price -> Nullable<BigInt>,
        year_salary -> Nullable<BigInt>,
        shop_number -> Nullable<BigInt>,
        shop_price -> Nullable<BigInt>,
        equipment_number -> Nullable<BigInt>,
        equipment_price -> Nullable<BigInt>,
        year_surplus -> Nullable<BigInt>,
        land_acreage -> Nullable<BigInt>,
        greenhouse_number -> Nullable<BigInt>,
        breed_type -> Nullable<Text>,
        breed_number -> Nullable<BigInt>,
        company_earnings -> Nullable<BigInt>,
        other -> Nullable<Text>,
        business_license -> Nullable<Text>,
        is_farm_income -> Nullable<Text>,
        is_business_income -> Nullable<Text>,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    family (id) {
        id -> BigInt,
        household_id -> Text,
        population -> BigInt,
        address -> Text,
        postcode -> Text,
        local_credit -> Text,
        is_harmony -> Text,
        social_evaluation -> Text,
        is_self_entity -> Text,
        is_owe_tax -> Text,
        produce_capacity -> Text,
        produce_scene -> Text,
        insurance_type -> Text,
        account_id -> BigInt,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    tag (id) {
        id -> BigInt,
        name -> Text,
        kind -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        description -> Text,
        remark -> Text,
    }
}

diesel::table! {
    customer_tag (id) {
        id -> BigInt,
        tag_id -> BigInt,
        id_number -> Text,
        reason -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    poverty_file (id) {
        id -> BigInt,
        id_number -> Text,
        person_code -> Nullable<Text>,
        person_count -> Nullable<Text>,
        internal_student -> Nullable<Text>,
        health_condition -> Nullable<Text>,
        labor_skills -> Nullable<Text>,
        working_conditions -> Nullable<Text>,
        working_time -> Nullable<Text>,
        critical_illness_insurance -> Nullable<Text>,
        overcome_poverty -> Nullable<Text>,
        overcome_poverty_year -> Nullable<Text>,
        attribute -> Nullable<Text>,
        reason -> Nullable<Text>,
        dangerous_building -> Nullable<Text>,
        safety_water -> Nullable<Text>,
        dysdipsia -> Nullable<Text>,
        income_avg -> Nullable<Text>,
        phone -> Nullable<Text>,
        write_time -> Nullable<Text>,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    standing (id) {
        id -> BigInt,
        id_number -> Text,
        incidence_of_letter -> BigInt,
        housing_mortgage_debt -> BigInt,
        business_loan_debt -> BigInt,
        consumer_loan_debt -> BigInt,
        housing_mortgage_remainder -> BigInt,
        business_loan_remainder -> BigInt,
        consumer_loan_remainder -> BigInt,
        overdue_record -> BigInt,
        past_due -> BigInt,
        basic_identity -> Text,
        address1 -> Text,
        address2 -> Text,
        address3 -> Text,
        mate -> Text,
        neighborhood_relation -> Text,
        have_bad_habits -> Bool,
        have_bad_credit -> Bool,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    customer_image (id) {
        id -> BigInt,
        id_number -> Text,
        kind -> Text,
        credit_detail_id -> Nullable<BigInt>,
        sha256 -> Text,
        size -> BigInt,
        mime -> Text,
        width -> Nullable<BigInt>,
        height -> Nullable<BigInt>,
        original_name -> Nullable<Text>,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        deleted_by -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    people_tally (id) {
        id -> BigInt,
        kind -> BigInt,
        grid_id -> Nullable<BigInt>,
        created_by -> Nullable<BigInt>,
        created_org -> Nullable<BigInt>,
        status -> BigInt,
        delta -> BigInt,
    }
}

diesel::table! {
    customer_gram (gram, customer_id) {
        gram -> Text,
        customer_id -> BigInt,
        grid_id -> Nullable<BigInt>,
        status -> BigInt,
        batch_id -> Nullable<BigInt>,
        created_by -> Nullable<BigInt>,
        created_org -> Nullable<BigInt>,
    }
}

diesel::table! {
    dishonest_person (id) {
        id -> BigInt,
        id_number -> Text,
        match_state -> Text,
        name -> Text,
        card_number -> Text,
        sex -> Text,
        age -> Nullable<BigInt>,
        area_name -> Text,
        court_name -> Text,
        gist_id -> Text,
        register_date -> Text,
        case_code -> Text,
        gist_institution -> Text,
        duty -> Text,
        performance -> Text,
        concrete_reason -> Text,
        kind -> Text,
        published_at -> BigInt,
        batch_id -> Nullable<BigInt>,
        created_by -> BigInt,
        created_org -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    dishonest_run (id) {
        id -> BigInt,
        job_id -> Nullable<BigInt>,
        account_id -> BigInt,
        scope_key -> Text,
        state -> Text,
        token -> BigInt,
        total -> BigInt,
        skipped -> BigInt,
        checked -> BigInt,
        failed -> BigInt,
        hits -> BigInt,
        suspected -> BigInt,
        imported -> BigInt,
        error -> Nullable<Text>,
        created_at -> BigInt,
        started_at -> Nullable<BigInt>,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    dishonest_check (id_number) {
        id_number -> Text,
        name -> Text,
        run_id -> BigInt,
        checked_at -> Nullable<BigInt>,
    }
}

diesel::joinable!(resident -> grid (grid_id));
diesel::joinable!(customer -> grid (grid_id));
diesel::joinable!(customer_tag -> tag (tag_id));
diesel::joinable!(family -> account (account_id));

diesel::allow_tables_to_appear_in_same_query!(
    customer_tag,
    tag,
    family,
    account,
    family_member,
    customer,
    customer_gram,
    people_tally,
    resident,
    grid,
    scope_grid,
    org,
    import_batch,
    dishonest_person,
);
