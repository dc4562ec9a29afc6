-- Owner: wangge-worklist
-- The credit file it is about, for what is asked of whoever decides about one.
ALTER TABLE todo ADD COLUMN credit_detail_id BIGINT REFERENCES credit_detail (id);
CREATE INDEX todo_file_idx ON todo (credit_detail_id, status);
