//! Chapter tests of orgs.
