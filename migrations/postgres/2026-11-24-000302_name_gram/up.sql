-- Owner: wangge-customer
-- Every piece of one or two characters of customers' names, with what a scope asks for, so that
-- people are found and counted by a part of their name from this table alone. Kept by triggers.
CREATE TABLE customer_gram (
    gram TEXT NOT NULL,
    customer_id BIGINT NOT NULL,
    grid_id BIGINT,
    status BIGINT NOT NULL,
    batch_id BIGINT,
    -- Whoever made a customer that has no grid; NULL for the others.
    created_by BIGINT,
    created_org BIGINT,
    PRIMARY KEY (gram, customer_id) INCLUDE (grid_id, status, batch_id, created_by, created_org)
);
-- The places at which a piece of a name may begin.
CREATE TABLE gram_place (n BIGINT NOT NULL, size BIGINT NOT NULL, PRIMARY KEY (n, size));
INSERT INTO gram_place (n, size) SELECT n, size FROM generate_series(1, 100) AS n, generate_series(1, 2) AS size;

CREATE FUNCTION customer_gram_insert() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO customer_gram (gram, customer_id, grid_id, status, batch_id, created_by, created_org)
    SELECT DISTINCT substr(name, n::INT, size::INT), id, grid_id, status, batch_id,
           CASE WHEN grid_id IS NULL THEN created_by END,
           CASE WHEN grid_id IS NULL THEN created_org END
    FROM fresh, gram_place WHERE n <= length(name) AND n + size - 1 <= length(name);
    RETURN NULL;
END $$;
CREATE FUNCTION customer_gram_update() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM customer_gram AS g
    USING stale AS o JOIN fresh AS f USING (id), gram_place
    WHERE (o.name <> f.name OR o.status <> f.status OR o.grid_id IS DISTINCT FROM f.grid_id)
        AND n <= length(o.name) AND n + size - 1 <= length(o.name)
        AND g.gram = substr(o.name, n::INT, size::INT) AND g.customer_id = o.id;
    INSERT INTO customer_gram (gram, customer_id, grid_id, status, batch_id, created_by, created_org)
    SELECT DISTINCT substr(f.name, n::INT, size::INT), f.id, f.grid_id, f.status, f.batch_id,
           CASE WHEN f.grid_id IS NULL THEN f.created_by END,
           CASE WHEN f.grid_id IS NULL THEN f.created_org END
    FROM stale AS o JOIN fresh AS f USING (id), gram_place
    WHERE (o.name <> f.name OR o.status <> f.status OR o.grid_id IS DISTINCT FROM f.grid_id)
        AND n <= length(f.name) AND n + size - 1 <= length(f.name);
    RETURN NULL;
END $$;
CREATE FUNCTION customer_gram_delete() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM customer_gram AS g
    USING stale AS o, gram_place
    WHERE n <= length(o.name) AND n + size - 1 <= length(o.name)
        AND g.gram = substr(o.name, n::INT, size::INT) AND g.customer_id = o.id;
    RETURN NULL;
END $$;
CREATE TRIGGER customer_gram_insert AFTER INSERT ON customer
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION customer_gram_insert();
CREATE TRIGGER customer_gram_update AFTER UPDATE ON customer
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION customer_gram_update();
CREATE TRIGGER customer_gram_delete AFTER DELETE ON customer
    REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION customer_gram_delete();

INSERT INTO customer_gram (gram, customer_id, grid_id, status, batch_id, created_by, created_org)
SELECT DISTINCT substr(name, n::INT, size::INT), id, grid_id, status, batch_id,
       CASE WHEN grid_id IS NULL THEN created_by END,
       CASE WHEN grid_id IS NULL THEN created_org END
FROM customer, gram_place WHERE n + size - 1 <= length(name);
