DROP TABLE wm_user;
