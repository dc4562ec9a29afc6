//! That recommendations find left-out purchases of made-up banks, of seeds 7 to 11.

use chrono::NaiveDate;
use wangge_wealth_analytics::evaluation::measure::{Quality, Table};
use wangge_wealth_analytics::evaluation::{Report, evaluate};
use wangge_wealth_analytics::synth::world::{Size, World};

fn last() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 30).unwrap_or_default()
}

fn report(seed: u64, size: Size) -> Report {
    evaluate(&World::new(seed, size, last()))
}

/// The mean over banks of one figure.
fn mean(tables: &[Table], figure: impl Fn(&Table) -> f64) -> f64 {
    tables.iter().map(figure).sum::<f64>() / tables.len() as f64
}

/// Hits and hits over those of popularity, and the same of NDCG. Whatever finds more than the
/// oracle has seen what it should find.
fn gains(tables: &[Table], way: fn(&Table) -> Quality) -> (f64, f64, f64) {
    let hits = |way: fn(&Table) -> Quality| mean(tables, |table| way(table).hit_rate());
    let ndcg = |way: fn(&Table) -> Quality| mean(tables, |table| way(table).ndcg());
    assert!(hits(way) < hits(|t| t.oracle) && ndcg(way) < ndcg(|t| t.oracle));
    assert!(hits(Table::popularity) > 2.0 * hits(|t| t.random));
    assert!(tables.iter().all(|table| table.recommender.count > 500));
    (
        hits(way),
        hits(way) / hits(Table::popularity),
        ndcg(way) / ndcg(Table::popularity),
    )
}

#[test]
fn purchases_are_found_more_often_than_by_what_is_popular() {
    let reports: Vec<Report> = std::thread::scope(|scope| {
        let seeds = 7..=11;
        let running: Vec<_> = seeds
            .map(|seed| scope.spawn(move || report(seed, Size::MEDIUM)))
            .collect();
        running.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let warm: Vec<Table> = reports.iter().map(|report| report.warm).collect();
    let cold: Vec<Table> = reports.iter().map(|report| report.cold).collect();

    let (hits, over, ndcg_over) = gains(&warm, |table| table.recommender);
    assert!(hits >= 0.33, "{hits}");
    assert!(over >= 1.25 && ndcg_over >= 1.3, "{over} {ndcg_over}");
    let (hits, over, _) = gains(&cold, |table| table.recommender);
    assert!(hits >= 0.28, "{hits}");
    assert!(over >= 1.10, "{over}");

    let (_, over, _) = gains(&warm, |table| table.capped);
    assert!(over >= 1.25, "a limited risk costs little: {over}");
}

#[test]
fn the_same_bank_is_judged_the_same() {
    let once = report(3, Size::SMALL);
    assert_eq!(once, report(3, Size::SMALL));
    assert!(once.warm.recommender.count > 50);
    assert_ne!(once, report(4, Size::SMALL));
}
