DROP TRIGGER adviser_opinion_follows;
DROP TABLE adviser_opinion;
