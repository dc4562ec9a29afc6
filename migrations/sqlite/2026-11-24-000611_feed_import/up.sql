-- Owner: wangge-balances
-- A feed is an import among others (import_batch) and has its id; its refused rows stand in
-- import_bad_row. Numbers that were given to feeds before are left out.
DROP TABLE balance_fault;
UPDATE sqlite_sequence SET seq = MAX(seq, (SELECT COALESCE(MAX(id), 0) FROM balance_feed))
WHERE name = 'import_batch';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'import_batch', (SELECT COALESCE(MAX(id), 0) FROM balance_feed)
WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'import_batch');
