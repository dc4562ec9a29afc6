DROP TRIGGER adviser_opinion_follows ON customer;
DROP FUNCTION adviser_opinion_follows();
DROP TABLE adviser_opinion;
