DROP INDEX senator_id_number_idx;
DROP TABLE grid_map;
