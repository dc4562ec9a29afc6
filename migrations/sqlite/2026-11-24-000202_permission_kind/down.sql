UPDATE permission SET kind = '接口' WHERE kind = '1';
