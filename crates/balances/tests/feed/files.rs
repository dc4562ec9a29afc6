//! Files: what is taken, refused, repeated, cut off and gone on with.
