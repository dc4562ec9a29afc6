-- Owner: wangge-customer
-- Pictures of people. The bytes are in the object storage, under the hash; whose they are is told
-- by the number alone, so they follow the person from grid to grid.
CREATE TABLE customer_image (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id_number TEXT NOT NULL,
    kind TEXT NOT NULL,
    credit_detail_id BIGINT,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    mime TEXT NOT NULL,
    width BIGINT,
    height BIGINT,
    original_name TEXT,
    created_by BIGINT NOT NULL,
    created_org BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- A row with these is a picture that was deleted or replaced.
    deleted_by BIGINT,
    deleted_at BIGINT
);
CREATE INDEX customer_image_person_idx ON customer_image (id_number, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX customer_image_object_idx ON customer_image (sha256) WHERE deleted_at IS NULL;
