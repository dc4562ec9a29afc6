-- Owner: wangge-customer
-- Numbers are looked up among the living, who have an index of their own (resident_id_number_key).
-- A second one in another random order would only cost imports.
DROP INDEX resident_id_number_idx;
