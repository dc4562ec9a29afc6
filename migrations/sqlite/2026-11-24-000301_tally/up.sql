-- Owner: wangge-customer
-- How many customers and living residents there are, as rows that are summed when read. Writers
-- only append; triggers see to it, so that none can forget. Rows of an import count once it is
-- not `loading` any more.
CREATE TABLE people_tally (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- 1 customers, 2 living residents.
    kind BIGINT NOT NULL,
    grid_id BIGINT,
    -- Whoever made a customer that has no grid; NULL for the others.
    created_by BIGINT,
    created_org BIGINT,
    status BIGINT NOT NULL,
    delta BIGINT NOT NULL
);
CREATE INDEX people_tally_grid_idx
    ON people_tally (kind, grid_id, status, delta, created_by, created_org);

CREATE TRIGGER customer_tally_insert AFTER INSERT ON customer
WHEN NEW.batch_id IS NULL
    OR EXISTS (SELECT 1 FROM import_batch WHERE id = NEW.batch_id AND state <> 'loading')
BEGIN
    INSERT INTO people_tally (kind, grid_id, created_by, created_org, status, delta)
    VALUES (1, NEW.grid_id, CASE WHEN NEW.grid_id IS NULL THEN NEW.created_by END,
            CASE WHEN NEW.grid_id IS NULL THEN NEW.created_org END, NEW.status, 1);
END;
CREATE TRIGGER customer_tally_update AFTER UPDATE OF grid_id, status ON customer
WHEN (OLD.grid_id IS NOT NEW.grid_id OR OLD.status <> NEW.status)
    AND (NEW.batch_id IS NULL
         OR EXISTS (SELECT 1 FROM import_batch WHERE id = NEW.batch_id AND state <> 'loading'))
BEGIN
    INSERT INTO people_tally (kind, grid_id, created_by, created_org, status, delta)
    VALUES (1, OLD.grid_id, CASE WHEN OLD.grid_id IS NULL THEN OLD.created_by END,
            CASE WHEN OLD.grid_id IS NULL THEN OLD.created_org END, OLD.status, -1),
           (1, NEW.grid_id, CASE WHEN NEW.grid_id IS NULL THEN NEW.created_by END,
            CASE WHEN NEW.grid_id IS NULL THEN NEW.created_org END, NEW.status, 1);
END;
CREATE TRIGGER customer_tally_delete AFTER DELETE ON customer
WHEN OLD.batch_id IS NULL
    OR EXISTS (SELECT 1 FROM import_batch WHERE id = OLD.batch_id AND state <> 'loading')
BEGIN
    INSERT INTO people_tally (kind, grid_id, created_by, created_org, status, delta)
    VALUES (1, OLD.grid_id, CASE WHEN OLD.grid_id IS NULL THEN OLD.created_by END,
            CASE WHEN OLD.grid_id IS NULL THEN OLD.created_org END, OLD.status, -1);
END;

-- An import writes residents only while it is loading.
CREATE TRIGGER resident_tally_insert AFTER INSERT ON resident
WHEN NEW.batch_id IS NULL AND NEW.status = 1
BEGIN
    INSERT INTO people_tally (kind, grid_id, status, delta) VALUES (2, NEW.grid_id, 1, 1);
END;
CREATE TRIGGER resident_tally_update AFTER UPDATE OF grid_id, status ON resident
WHEN (OLD.grid_id <> NEW.grid_id OR OLD.status <> NEW.status)
    AND (NEW.batch_id IS NULL
         OR EXISTS (SELECT 1 FROM import_batch WHERE id = NEW.batch_id AND state <> 'loading'))
BEGIN
    INSERT INTO people_tally (kind, grid_id, status, delta) SELECT 2, OLD.grid_id, 1, -1 WHERE OLD.status = 1;
    INSERT INTO people_tally (kind, grid_id, status, delta) SELECT 2, NEW.grid_id, 1, 1 WHERE NEW.status = 1;
END;
CREATE TRIGGER resident_tally_delete AFTER DELETE ON resident
WHEN OLD.status = 1 AND (OLD.batch_id IS NULL
    OR EXISTS (SELECT 1 FROM import_batch WHERE id = OLD.batch_id AND state <> 'loading'))
BEGIN
    INSERT INTO people_tally (kind, grid_id, status, delta) VALUES (2, OLD.grid_id, 1, -1);
END;

-- The moment an import is shown, all its rows count.
CREATE TRIGGER import_batch_tally AFTER UPDATE OF state ON import_batch
WHEN (OLD.state = 'loading') <> (NEW.state = 'loading')
BEGIN
    INSERT INTO people_tally (kind, grid_id, status, delta)
    SELECT 1, grid_id, status, CASE WHEN OLD.state = 'loading' THEN count(*) ELSE -count(*) END
    FROM customer WHERE batch_id = NEW.id AND grid_id IS NOT NULL
    GROUP BY grid_id, status;
    INSERT INTO people_tally (kind, created_by, created_org, status, delta)
    SELECT 1, created_by, created_org, status,
           CASE WHEN OLD.state = 'loading' THEN count(*) ELSE -count(*) END
    FROM customer WHERE batch_id = NEW.id AND grid_id IS NULL
    GROUP BY created_by, created_org, status;
    INSERT INTO people_tally (kind, grid_id, status, delta)
    SELECT 2, grid_id, 1, CASE WHEN OLD.state = 'loading' THEN count(*) ELSE -count(*) END
    FROM resident WHERE batch_id = NEW.id AND status = 1
    GROUP BY grid_id;
END;

INSERT INTO people_tally (kind, grid_id, created_by, created_org, status, delta)
SELECT 1, grid_id, CASE WHEN grid_id IS NULL THEN created_by END,
       CASE WHEN grid_id IS NULL THEN created_org END, status, count(*)
FROM customer
WHERE batch_id IS NULL OR batch_id IN (SELECT id FROM import_batch WHERE state <> 'loading')
GROUP BY 2, 3, 4, 5;
INSERT INTO people_tally (kind, grid_id, status, delta)
SELECT 2, grid_id, 1, count(*) FROM resident
WHERE status = 1
    AND (batch_id IS NULL OR batch_id IN (SELECT id FROM import_batch WHERE state <> 'loading'))
GROUP BY grid_id;

-- Lists walk through these narrow indexes, by id or within a grid, and never through whole rows.
CREATE INDEX customer_walk_idx ON customer (id, grid_id, status, batch_id, created_by, created_org);
CREATE INDEX resident_walk_idx ON resident (id, grid_id, status, batch_id, name);
DROP INDEX customer_grid_idx;
CREATE INDEX customer_grid_idx ON customer (grid_id, id, status, batch_id, name);
DROP INDEX resident_grid_idx;
CREATE INDEX resident_grid_idx ON resident (grid_id, id, status, batch_id, name);
-- What an import has written, in its order; enough to count it when it is shown.
DROP INDEX customer_batch_idx;
CREATE INDEX customer_batch_idx ON customer (batch_id, id, grid_id, status) WHERE batch_id IS NOT NULL;
DROP INDEX resident_batch_idx;
CREATE INDEX resident_batch_idx ON resident (batch_id, id, grid_id, status) WHERE batch_id IS NOT NULL;
