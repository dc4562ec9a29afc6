-- Owner: wangge-customer
-- What is said of a household, by its number.
CREATE TABLE family (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    household_id TEXT NOT NULL CONSTRAINT family_household_id_key UNIQUE,
    population BIGINT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    local_credit TEXT NOT NULL,
    is_harmony TEXT NOT NULL,
    social_evaluation TEXT NOT NULL,
    is_self_entity TEXT NOT NULL,
    is_owe_tax TEXT NOT NULL,
    produce_capacity TEXT NOT NULL,
    produce_scene TEXT NOT NULL,
    -- Words, separated by commas.
    insurance_type TEXT NOT NULL,
    -- Who keeps it up.
    account_id BIGINT NOT NULL REFERENCES account (id),
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Members whom the registry made are under their head, so none of them is one.
ALTER TABLE family_member ADD COLUMN is_household_head BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE family_member ADD COLUMN remark TEXT NOT NULL DEFAULT '';
ALTER TABLE family_member ADD COLUMN status BIGINT NOT NULL DEFAULT 1;
