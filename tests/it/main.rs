//! The black-box tests: one program, a module per chapter, over HTTP against the real server.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    reason = "a test fails by panicking, and tables of cases are long"
)]

mod account;
mod account_life;
mod account_list;
mod cases;
mod customer;
mod customer_list;
mod customer_state;
mod grid;
mod grid_sight;
mod login;
mod org;
mod people;
mod import;
mod export;
mod sheets;
mod resident;
mod resident_state;
mod scope;
mod shell;
mod smoke;
