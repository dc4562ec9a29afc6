DROP INDEX todo_file_idx;
ALTER TABLE todo DROP COLUMN credit_detail_id;
