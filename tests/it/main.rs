//! The black-box tests: one program, a module per chapter, over HTTP against the real server.

mod account;
mod cases;
mod grid;
mod login;
mod org;
mod people;
mod resident;
mod scope;
mod shell;
mod smoke;
