-- Owner: wangge-org-region
DROP TABLE access_epoch;
DROP TABLE org;
