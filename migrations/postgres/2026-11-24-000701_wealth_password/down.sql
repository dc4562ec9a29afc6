ALTER TABLE account DROP COLUMN password_expires_at;
