-- Owner: wangge-customer
-- Which papers of a credit file are there.
CREATE INDEX customer_image_credit_idx ON customer_image (credit_detail_id, kind) WHERE deleted_at IS NULL;
