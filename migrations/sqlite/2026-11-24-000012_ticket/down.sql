DROP TABLE download_ticket;
