//! The back-to-back review and what follows from it: the white, grey and black lists (26 to 28) and
//! the interviews (30).
//!
//! So far the crate declares their sheets, from which the templates are made.

pub mod sheet;
