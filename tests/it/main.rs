//! The black-box tests: one program, a module per chapter, over HTTP against the real server.

mod scope;
mod shell;
mod smoke;
