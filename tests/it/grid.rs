//! Chapter tests of grids.
