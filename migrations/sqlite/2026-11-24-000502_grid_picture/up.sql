-- Owner: wangge-grid
-- Map pictures of grids, one living of each. The bytes are in the object storage, under the hash.
CREATE TABLE grid_picture (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    grid_id BIGINT NOT NULL REFERENCES grid (id),
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    mime TEXT NOT NULL,
    width BIGINT,
    height BIGINT,
    original_name TEXT,
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- A row with these is a picture that was replaced, or whose grid was deleted.
    deleted_by BIGINT,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX grid_picture_grid_idx ON grid_picture (grid_id) WHERE deleted_at IS NULL;
CREATE INDEX grid_picture_object_idx ON grid_picture (sha256) WHERE deleted_at IS NULL;
