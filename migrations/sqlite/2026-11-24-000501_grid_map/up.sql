-- Owner: wangge-grid
CREATE TABLE grid_map (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    grid_id BIGINT NOT NULL CONSTRAINT grid_map_grid_id_key UNIQUE REFERENCES grid (id),
    -- As they were sent: the name, the kind and the two marks.
    grid_name TEXT NOT NULL,
    kind TEXT,
    grand_id TEXT,
    parent_id TEXT,
    -- As it was sent: what clients draw from, whether or not it can be read as an outline.
    coordinate TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
-- Senators are looked for by their number, bank-wide.
CREATE INDEX senator_id_number_idx ON senator (id_number);
-- Advisers outlive their grid.
UPDATE senator SET grid_id = NULL WHERE grid_id IN (SELECT id FROM grid WHERE status = 0);
