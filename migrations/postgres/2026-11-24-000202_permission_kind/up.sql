-- Owner: wangge-auth
-- `permissionType` is documented as a number; 1 stands for a permission to call something.
UPDATE permission SET kind = '1' WHERE kind = '接口';
