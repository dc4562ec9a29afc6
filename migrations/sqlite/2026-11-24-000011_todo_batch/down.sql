DROP INDEX todo_batch_idx;
ALTER TABLE todo DROP COLUMN batch_id;
