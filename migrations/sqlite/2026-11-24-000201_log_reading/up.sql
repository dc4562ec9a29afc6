-- Owner: wangge-audit, wangge-auth
-- The logs are read newest first, and by action.
CREATE INDEX operation_log_action_idx ON operation_log (action, at);
CREATE INDEX login_log_at_idx ON login_log (realm, at);
