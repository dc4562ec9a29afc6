-- Owner: wangge-customer
ALTER TABLE family_member DROP COLUMN status;
ALTER TABLE family_member DROP COLUMN remark;
ALTER TABLE family_member DROP COLUMN is_household_head;
DROP TABLE family;
