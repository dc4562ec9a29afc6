DROP INDEX customer_image_credit_idx;
