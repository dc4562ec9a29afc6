//! The shared kernel: the few types every crate of the house speaks in.
//!
//! Purpose: identifiers, people's numbers, days, money, pages, the caller and what he may see,
//! faults of input and kinds of error. It knows no table, no HTTP and no configuration, and it
//! never asks the system for the time except in [`clock`].

pub mod actor;
pub mod clock;
pub mod error;
pub mod field;
pub mod id_number;
pub mod money;
pub mod page;
pub mod policy;
pub mod rule;
pub mod text;
pub mod wire;

pub use actor::{Actor, DataScope, Org, Part, RoleScope};
pub use clock::{Clock, Instant, start_of, today_of};
pub use error::{ErrorKind, Failure, Fault, Faults};
pub use field::{Field, FromInput};
pub use id_number::{IdNumber, Sex, foreign_number};
pub use money::Money;
pub use page::{Page, Paged};
pub use policy::Policy;
