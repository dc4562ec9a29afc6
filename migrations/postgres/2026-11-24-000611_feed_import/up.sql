-- Owner: wangge-balances
-- A feed is an import among others (import_batch) and has its id; its refused rows stand in
-- import_bad_row. Numbers that were given to feeds before are left out.
DROP TABLE balance_fault;
SELECT setval(
    pg_get_serial_sequence('import_batch', 'id'),
    GREATEST(
        (SELECT COALESCE(MAX(id), 0) FROM import_batch),
        (SELECT COALESCE(MAX(id), 0) FROM balance_feed)
    ) + 1,
    FALSE
);
