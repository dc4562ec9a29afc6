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
    PRIMARY KEY (gram, customer_id)
) WITHOUT ROWID;
-- The places at which a piece of a name may begin.
CREATE TABLE gram_place (n BIGINT NOT NULL, size BIGINT NOT NULL, PRIMARY KEY (n, size)) WITHOUT ROWID;
WITH RECURSIVE place (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < 100)
INSERT INTO gram_place (n, size) SELECT n, 1 FROM place;
INSERT INTO gram_place (n, size) SELECT n, 2 FROM gram_place;

CREATE TRIGGER customer_gram_insert AFTER INSERT ON customer
BEGIN
    INSERT INTO customer_gram (gram, customer_id, grid_id, status, batch_id, created_by, created_org)
    SELECT DISTINCT substr(NEW.name, n, size), NEW.id, NEW.grid_id, NEW.status, NEW.batch_id,
           CASE WHEN NEW.grid_id IS NULL THEN NEW.created_by END,
           CASE WHEN NEW.grid_id IS NULL THEN NEW.created_org END
    FROM gram_place WHERE n <= length(NEW.name) AND n + size - 1 <= length(NEW.name);
END;
CREATE TRIGGER customer_gram_update AFTER UPDATE OF name, grid_id, status ON customer
WHEN OLD.name <> NEW.name OR OLD.grid_id IS NOT NEW.grid_id OR OLD.status <> NEW.status
BEGIN
    DELETE FROM customer_gram
    WHERE customer_id = OLD.id
        AND gram IN (SELECT substr(OLD.name, n, size) FROM gram_place
                     WHERE n <= length(OLD.name) AND n + size - 1 <= length(OLD.name));
    INSERT INTO customer_gram (gram, customer_id, grid_id, status, batch_id, created_by, created_org)
    SELECT DISTINCT substr(NEW.name, n, size), NEW.id, NEW.grid_id, NEW.status, NEW.batch_id,
           CASE WHEN NEW.grid_id IS NULL THEN NEW.created_by END,
           CASE WHEN NEW.grid_id IS NULL THEN NEW.created_org END
    FROM gram_place WHERE n <= length(NEW.name) AND n + size - 1 <= length(NEW.name);
END;
CREATE TRIGGER customer_gram_delete AFTER DELETE ON customer
BEGIN
    DELETE FROM customer_gram
    WHERE customer_id = OLD.id
        AND gram IN (SELECT substr(OLD.name, n, size) FROM gram_place
                     WHERE n <= length(OLD.name) AND n + size - 1 <= length(OLD.name));
END;

INSERT INTO customer_gram (gram, customer_id, grid_id, status, batch_id, created_by, created_org)
SELECT DISTINCT substr(name, n, size), id, grid_id, status, batch_id,
       CASE WHEN grid_id IS NULL THEN created_by END,
       CASE WHEN grid_id IS NULL THEN created_org END
FROM customer JOIN gram_place ON n + size - 1 <= length(name);
