-- Owner: wangge-customer
-- Numbers are looked up among the living, who have an index of their own (resident_id_number_key).
-- A second one in another random order would only cost imports.
DROP INDEX resident_id_number_idx;

-- Imports are never deleted, so nothing is lost when rows do not check that theirs is there; such a
-- check is a statement a row, a fifth of an import. (On SQLite it is a look-up and stays.)
ALTER TABLE resident DROP CONSTRAINT resident_batch_id_fkey;
ALTER TABLE customer DROP CONSTRAINT customer_batch_id_fkey;
ALTER TABLE family_member DROP CONSTRAINT family_member_batch_id_fkey;
