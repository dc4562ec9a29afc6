//! Who may come in, and what he may do and see.
//!
//! Purpose: accounts of both APIs (chapters 4 and 5), roles and permissions (6 and 7), passwords,
//! tokens, sessions, lockout and the login log; and [`Access`], from which the [`wangge_kernel::Actor`] of
//! every request of the grid API is made, in this one place. Accounts of another realm are kept by
//! [`member`]; what they are stands in the crate of that realm, which a [`Gatekeeper`] asks.
//!
//! Invariants: passwords leave only as bcrypt hashes and only into the account table; an ended
//! session, a frozen account, a changed password or role is felt by the next request; a scope is
//! never taken from anything a client sends but the token; there is always an administrator; nobody
//! else gives himself or others more than he holds.

pub mod access;
pub mod account;
pub mod attempts;
mod error;
mod gatekeeper;
pub mod login;
pub mod member;
pub mod password;
pub mod permission;
pub mod role;
mod schema;
pub mod seed;
mod session;
pub mod ticket;
mod token;

pub use access::Access;
pub use error::Error;
pub use gatekeeper::{Admitted, Gatekeeper};
pub use session::LivingSession;
pub use token::Keys;

/// The realm of the grid API's accounts; the wealth API has its own.
pub const GRID_REALM: &str = "grid";
