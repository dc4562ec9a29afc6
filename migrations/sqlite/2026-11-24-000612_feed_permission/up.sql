-- Owner: wangge-auth
-- To feed balances needs a permission of its own. An empty database gets it from the seed; the
-- administrators of any other are given it here, so that it can be given to others.
INSERT INTO permission (name, kind, url, created_at, updated_at)
SELECT '账户余额-导入', '1', 'POST:/feed/balance', role.created_at, role.created_at
FROM role
WHERE role.id = 7
  AND NOT EXISTS (SELECT 1 FROM permission WHERE url = 'POST:/feed/balance');
INSERT INTO role_permission (role_id, permission_id)
SELECT role.id, permission.id
FROM role
JOIN permission ON permission.url = 'POST:/feed/balance'
WHERE role.id = 7
  AND NOT EXISTS (
      SELECT 1 FROM role_permission AS held
      WHERE held.role_id = role.id AND held.permission_id = permission.id
  );
