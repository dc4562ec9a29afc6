//! Writes what a made-up bank uploads: the eleven kinds of files and `truth.json`.
//!
//! `cargo run --release -p wangge-wealth-analytics --example bank -- s FOLDER`; s, m or l.

use std::path::Path;

use chrono::NaiveDate;
use wangge_wealth_analytics::synth::bank::Bank;
use wangge_wealth_analytics::synth::files;
use wangge_wealth_analytics::synth::world::Size;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let size = match words.next().as_deref() {
        Some("s") => Size::SMALL,
        Some("m") => Size::MEDIUM,
        Some("l") => Size::LARGE,
        _ => return Err("s, m or l, then a folder".into()),
    };
    let folder = words.next().ok_or("a folder is missing")?;
    let today = NaiveDate::from_ymd_opt(2026, 6, 30).ok_or("no such day")?;
    let bank = Bank::new(7, size, today, 0.1);
    files::write(&bank, Path::new(&folder))?;
    Ok(())
}
