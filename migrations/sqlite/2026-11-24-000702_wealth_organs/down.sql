DROP TABLE organ_in_force;
DROP TABLE organ_pub;
DROP TABLE organ;
