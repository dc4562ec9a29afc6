-- Owner: wangge-customer
ALTER TABLE tag ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE tag ADD COLUMN remark TEXT NOT NULL DEFAULT '';
-- What the reserved tags of a bank that runs already mean.
UPDATE tag SET description = '列入黑名单的客户' WHERE id = 1;
UPDATE tag SET description = '列入白名单的客户' WHERE id = 2;
UPDATE tag SET description = '列入灰名单的客户' WHERE id = 3;
UPDATE tag SET description = '建有贫困户档案的人员' WHERE id = 4;
