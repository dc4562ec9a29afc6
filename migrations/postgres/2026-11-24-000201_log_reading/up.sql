-- Owner: wangge-audit, wangge-auth
-- The logs are read newest first, also of one action or of one kind of record.
CREATE INDEX operation_log_action_idx ON operation_log (action, at);
CREATE INDEX operation_log_kind_idx ON operation_log (subject, at);
CREATE INDEX login_log_at_idx ON login_log (realm, at);
