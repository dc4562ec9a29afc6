-- Owner: wangge-worklist
-- An account's to-dos, newest first, with all that a list of them filters by.
CREATE INDEX todo_walk_idx ON todo (handler_id, id, status, kind, start_at, due_at, batch_id);
