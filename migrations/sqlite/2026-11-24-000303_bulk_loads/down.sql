CREATE INDEX resident_id_number_idx ON resident (id_number);
