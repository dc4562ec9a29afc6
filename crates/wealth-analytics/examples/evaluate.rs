//! Prints how good recommendations are on made-up banks of seeds 7 to 11:
//! `cargo run -p wangge-wealth-analytics --example evaluate`.

use std::io::{self, Write};

use chrono::NaiveDate;
use wangge_wealth_analytics::evaluation::measure::{Quality, Table};
use wangge_wealth_analytics::evaluation::{Report, evaluate};
use wangge_wealth_analytics::synth::world::{Size, World};

/// A way to order products, and its name.
type Way = (&'static str, fn(&Table) -> Quality);

const SEEDS: std::ops::RangeInclusive<u64> = 7..=11;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "HR@5 / NDCG@5; * among products whose risk suits the company"
    )?;
    let last = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap_or_default();
    let mut reports = Vec::new();
    for seed in SEEDS {
        let report = evaluate(&World::new(seed, Size::MEDIUM, last));
        line(&mut out, &format!("{seed} warm"), &[report.warm])?;
        line(&mut out, &format!("{seed} cold"), &[report.cold])?;
        reports.push(report);
    }
    let of = |table: fn(&Report) -> Table| reports.iter().map(table).collect::<Vec<_>>();
    line(&mut out, "mean warm", &of(|report| report.warm))?;
    line(&mut out, "mean cold", &of(|report| report.cold))
}

/// One line of the means of some tables.
fn line(out: &mut impl Write, name: &str, tables: &[Table]) -> io::Result<()> {
    let count: u32 = tables.iter().map(|table| table.recommender.count).sum();
    write!(out, "{name:10} n={count:5}")?;
    let ways: [Way; 5] = [
        ("recommender", |table| table.recommender),
        ("recommender*", |table| table.capped),
        ("popularity", Table::popularity),
        ("random", |table| table.random),
        ("oracle", |table| table.oracle),
    ];
    for (way, quality) in ways {
        let mean = |value: fn(&Quality) -> f64| {
            let values = tables.iter().map(|table| value(&quality(table)));
            values.sum::<f64>() / tables.len() as f64
        };
        let (hits, gain) = (mean(Quality::hit_rate), mean(Quality::ndcg));
        write!(out, "  {way} {hits:.3} / {gain:.3}")?;
    }
    writeln!(out)
}
