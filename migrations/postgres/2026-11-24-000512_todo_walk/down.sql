DROP INDEX todo_walk_idx;
