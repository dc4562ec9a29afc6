-- Owner: wangge-auth
-- A password made up for the account opens nothing any more from then on.
ALTER TABLE account ADD COLUMN password_expires_at BIGINT;
