//! The black-box tests: one program, a module per chapter, over HTTP against the real server.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    reason = "a test fails by panicking, and tables of cases are long"
)]

mod account;
mod account_life;
mod account_list;
mod adviser;
mod approval;
mod approval_faults;
mod approval_sight;
mod approvals;
mod balance_command;
mod balance_feed;
mod balance_feed_sight;
mod business;
mod cases;
mod credit_file;
mod credit_file_import;
mod credit_file_list;
mod credit_file_many;
mod credit_file_ops;
mod credit_file_paper;
mod credit_file_report;
mod credit_file_sight;
mod customer;
mod customer_list;
mod customer_move;
mod customer_state;
mod demo;
mod dictionary;
mod dishonest;
mod dishonest_check;
mod dishonest_import;
mod draft_gone;
mod export;
mod family;
mod finance;
mod grid;
mod grid_map;
mod grid_picture;
mod grid_sight;
mod home;
mod home_explain;
mod home_people;
mod image;
mod image_files;
mod import;
mod import_batch;
mod import_customer;
mod import_refused;
mod log;
mod login;
mod member;
mod ocr;
mod ocr_service;
mod one_grid;
mod org;
mod people;
mod permission;
mod pictures;
mod platform;
mod poverty;
mod product;
mod region;
mod report_account;
mod report_account_sight;
mod resident;
mod resident_state;
mod review_import;
mod review_list;
mod review_move;
mod review_ops;
mod review_sight;
mod role;
mod role_felt;
mod scope;
mod senator;
mod sheets;
mod shell;
mod smoke;
mod standing;
mod tag;
mod tag_worn;
mod template;
mod ticket;
mod trail;
mod wealth_login;
mod wealth_organ;
mod wealth_password;
mod wealth_user;
