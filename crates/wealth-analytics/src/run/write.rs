//! What was worked out, written down some companies at a time. A run that goes on works it out
//! again, which comes to the same, and writes the rest.

use diesel::prelude::*;
use wangge_db::{Tx, insert_many};

use super::store::{Phase, RunRow};
use super::{Calculator, load};
use crate::engine;
use crate::engine::input::Input;
use crate::engine::output::Output;
use crate::error::Error;
use crate::results::metric::MetricRow;
use crate::results::profile::ProfileRow;
use crate::results::top::TopRow;
use crate::schema::{company_metric, company_profile, product_expected, reco_top};

/// Rows that one statement inserts: SQLite binds 32,766 values.
const ROWS: usize = 500;

impl Calculator<'_> {
    /// Writes the next results.
    pub(super) fn put(&mut self, run: &RunRow) -> Result<(), Error> {
        if self.results.is_none() {
            let organs = self.organs;
            let input = self
                .db
                .read_blocking(|conn| load::input(conn, organs, run))?;
            let output = engine::compute(&input);
            self.results = Some((input, output));
        }
        let (Some((input, output)), phase) = (&self.results, run.phase()) else {
            return Err(Error::Lost);
        };
        let from: usize = run.place.parse().unwrap_or_default();
        let to = from + self.chunks.companies;
        let count = input.companies.len();
        self.db.write_blocking(|tx| {
            match phase == Phase::Appeal || to >= count {
                true => self.advance(tx, phase.next(), "")?,
                false => self.advance(tx, phase, &to.to_string())?,
            }
            write(tx, run.id, phase, (input, output), from..to.min(count))
        })
    }
}

fn write(
    tx: &mut Tx<'_>,
    run_id: i64,
    phase: Phase,
    (input, output): (&Input, &Output),
    range: std::ops::Range<usize>,
) -> Result<(), Error> {
    let companies = input.companies.get(range.clone()).unwrap_or_default();
    match phase {
        Phase::Metrics => {
            let ranks = output.ranks.get(range).unwrap_or_default();
            let rows = companies.iter().zip(ranks).flat_map(|(company, ranks)| {
                let metrics = &company.accounts.metrics;
                [
                    MetricRow::new(run_id, company.id, 0, &metrics.all, &ranks.all),
                    MetricRow::new(run_id, company.id, 1, &metrics.borrow, &ranks.borrow),
                    MetricRow::new(run_id, company.id, 2, &metrics.lend, &ranks.lend),
                ]
            });
            for part in rows.collect::<Vec<_>>().chunks(ROWS) {
                let insert = diesel::insert_into(company_metric::table).values(part);
                insert_many(tx.conn(), insert)?;
            }
        }
        Phase::Profiles => {
            let portraits = output.portraits.get(range.clone()).unwrap_or_default();
            let lists = output.lists.get(range).unwrap_or_default();
            let rows: Vec<ProfileRow> = companies
                .iter()
                .zip(portraits.iter().zip(lists))
                .map(|(company, (portrait, list))| ProfileRow::new(run_id, company, portrait, list))
                .collect();
            for part in rows.chunks(ROWS) {
                let insert = diesel::insert_into(company_profile::table).values(part);
                insert_many(tx.conn(), insert)?;
            }
        }
        Phase::Lists => {
            let lists = output.lists.get(range).unwrap_or_default();
            let rows: Vec<TopRow> = companies
                .iter()
                .zip(lists)
                .flat_map(|(company, list)| TopRow::all(run_id, company.id, list))
                .collect();
            for part in rows.chunks(ROWS) {
                let insert = diesel::insert_into(reco_top::table).values(part);
                insert_many(tx.conn(), insert)?;
            }
        }
        _ => write_appeal(tx, run_id, output)?,
    }
    Ok(())
}

fn write_appeal(tx: &mut Tx<'_>, run_id: i64, output: &Output) -> Result<(), Error> {
    let rows: Vec<_> = output
        .appeal
        .iter()
        .map(|appeal| {
            (
                product_expected::run_id.eq(run_id),
                product_expected::product_id.eq(appeal.product),
                product_expected::bought.eq(i64::from(appeal.bought)),
                product_expected::expected.eq(appeal.expected),
                product_expected::lift.eq(appeal.lift),
            )
        })
        .collect();
    for part in rows.chunks(ROWS) {
        let insert = diesel::insert_into(product_expected::table).values(part);
        insert_many(tx.conn(), insert)?;
    }
    Ok(())
}
