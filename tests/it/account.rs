//! Chapter tests of accounts.
