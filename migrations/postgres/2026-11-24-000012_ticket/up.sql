-- Owner: wangge-auth
-- A one-time key to one download in the name of a session. Only its hash is kept.
CREATE TABLE download_ticket (
    hash TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES session (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX download_ticket_session_idx ON download_ticket (session_id);
CREATE INDEX download_ticket_expires_idx ON download_ticket (expires_at);
