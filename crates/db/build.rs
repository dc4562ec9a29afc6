//! Rebuilds this crate when a migration is added: they are embedded in it.

#![expect(
    clippy::print_stdout,
    reason = "this is how a build script speaks to cargo"
)]

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
