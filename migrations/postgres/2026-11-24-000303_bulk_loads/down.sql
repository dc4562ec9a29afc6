CREATE INDEX resident_id_number_idx ON resident (id_number);
ALTER TABLE resident ADD CONSTRAINT resident_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES import_batch (id);
ALTER TABLE customer ADD CONSTRAINT customer_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES import_batch (id);
ALTER TABLE family_member ADD CONSTRAINT family_member_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES import_batch (id);
