-- Owner: wangge-worklist
-- The import that made it; while that import loads, nobody sees it.
ALTER TABLE todo ADD COLUMN batch_id BIGINT;
CREATE INDEX todo_batch_idx ON todo (batch_id);
