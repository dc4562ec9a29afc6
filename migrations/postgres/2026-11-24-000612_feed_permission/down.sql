DELETE FROM role_permission
WHERE permission_id IN (SELECT id FROM permission WHERE url = 'POST:/feed/balance');
DELETE FROM permission WHERE url = 'POST:/feed/balance';
