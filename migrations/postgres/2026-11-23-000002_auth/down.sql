-- Owner: wangge-auth
DROP TABLE login_log;
DROP TABLE session;
DROP TABLE account_role;
DROP TABLE role_permission;
DROP TABLE permission;
DROP TABLE role;
DROP TABLE account;
