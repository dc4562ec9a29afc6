DROP TABLE grid_picture;
