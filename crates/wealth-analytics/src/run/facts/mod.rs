//! Taking in what was uploaded, some rows at a time, kind by kind.
//!
//! A row that names a company or an outlet nobody knows is passed over and told. A product nobody
//! has described yet becomes a stub.

mod accounts;
mod catalog;
mod ids;
mod listed;
mod trades;

use wangge_db::Tx;

use super::store::{Phase, RunRow};
use super::{Calculator, Organs};
use crate::error::Error;
use crate::upload::kind::Kind;
use crate::upload::line::{Line, stored};
use crate::upload::row::{self as uploads, FileRow};

/// Reasons told for one transaction's rows.
const TOLD: usize = 3;

/// The rows of one transaction.
struct Batch<'a> {
    run_id: i64,
    organs: &'a dyn Organs,
    cells: &'a [Vec<Option<String>>],
    /// Why rows were passed over.
    skipped: Vec<String>,
}

impl Batch<'_> {
    fn lines<L: Line>(&self) -> Vec<L> {
        self.cells
            .iter()
            .filter_map(|cells| stored(cells))
            .collect()
    }

    fn skip(&mut self, reason: String) {
        self.skipped.push(reason);
    }

    fn take_in(&mut self, tx: &mut Tx<'_>, kind: Kind) -> Result<(), Error> {
        match kind {
            Kind::Organ => {
                let refused = self.organs.take_in(tx, &self.lines())?;
                self.skipped.extend(refused);
                Ok(())
            }
            Kind::Company => catalog::companies(tx, self),
            Kind::OwnProduct => catalog::own_products(tx, self),
            Kind::PeerProduct => catalog::peer_products(tx, self),
            Kind::TodayProduct => catalog::today_products(tx, self),
            Kind::Holding => trades::holdings(tx, self),
            Kind::WealthTrade => trades::trades(tx, self),
            Kind::AccountStream => accounts::payments(tx, self),
            Kind::DailyBalance => accounts::balances(tx, self),
            Kind::ListedCompany => listed::companies(tx, self),
            Kind::Shareholder => listed::shareholders(tx, self),
        }
    }
}

impl Calculator<'_> {
    pub(super) fn take_in(&self, run: &RunRow) -> Result<(), Error> {
        let (id, count) = (self.run_id, self.chunks.rows);
        let (files, (file_id, from)) = (
            self.db
                .read_blocking(|conn| uploads::files_of_run(conn, id).map_err(Error::from))?,
            parsed(&run.place),
        );
        let at = files.iter().position(|file| file.id == file_id);
        let Some(file) = files.get(at.unwrap_or_default()) else {
            return self.db.write_blocking(|tx| self.facts_are_in(tx));
        };
        let cells = match file.same {
            true => Vec::new(),
            false => self.db.read_blocking(|conn| {
                uploads::lines(conn, file.id, from, count).map_err(Error::from)
            })?,
        };
        let next = files.get(at.unwrap_or_default() + 1);
        self.db
            .write_blocking(|tx| self.take_in_rows(tx, (file, next), &cells, from))
    }

    fn take_in_rows(
        &self,
        tx: &mut Tx<'_>,
        (file, next): (&FileRow, Option<&FileRow>),
        cells: &[Vec<Option<String>>],
        from: i64,
    ) -> Result<(), Error> {
        if cells.is_empty() {
            return match next {
                Some(next) => self.advance(tx, Phase::Facts, &format!("{}:0", next.id)),
                None => self.facts_are_in(tx),
            };
        }
        let to = from.max(1) + i64::try_from(cells.len()).unwrap_or(i64::MAX);
        self.advance(tx, Phase::Facts, &format!("{}:{to}", file.id))?;
        let mut batch = Batch {
            run_id: self.run_id,
            organs: self.organs,
            cells,
            skipped: Vec::new(),
        };
        if let Some(kind) = Kind::of(file.kind) {
            batch.take_in(tx, kind)?;
        }
        if !batch.skipped.is_empty() {
            let count = i64::try_from(batch.skipped.len()).unwrap_or(i64::MAX);
            batch.skipped.truncate(TOLD);
            uploads::note_skipped(tx, file.id, count, &batch.skipped.join("；"))?;
        }
        Ok(())
    }
}

/// The file and the row of it at which the phase goes on.
fn parsed(place: &str) -> (i64, i64) {
    let (file, row) = place.split_once(':').unwrap_or_default();
    (
        file.parse().unwrap_or_default(),
        row.parse().unwrap_or_default(),
    )
}
