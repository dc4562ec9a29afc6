DROP INDEX login_log_at_idx;
DROP INDEX operation_log_kind_idx;
DROP INDEX operation_log_action_idx;
