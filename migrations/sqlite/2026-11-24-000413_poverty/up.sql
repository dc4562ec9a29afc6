-- Owner: wangge-customer
-- The card of a poor household's member, as the register has it: words, not codes.
CREATE TABLE poverty_file (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id_number TEXT NOT NULL CONSTRAINT poverty_file_id_number_key UNIQUE,
    person_code TEXT,
    person_count TEXT,
    internal_student TEXT,
    health_condition TEXT,
    labor_skills TEXT,
    working_conditions TEXT,
    working_time TEXT,
    critical_illness_insurance TEXT,
    overcome_poverty TEXT,
    overcome_poverty_year TEXT,
    attribute TEXT,
    reason TEXT,
    dangerous_building TEXT,
    safety_water TEXT,
    dysdipsia TEXT,
    income_avg TEXT,
    phone TEXT,
    write_time TEXT,
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
