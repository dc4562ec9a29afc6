//! A desk that uploads: a database, a tree of organs in memory, and the use cases.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Text;
use wangge_db::testing::TestDb;
use wangge_db::{Conn, Tx};
use wangge_excel_io::Parser;
use wangge_jobs::{Context, Work};
use wangge_kernel::{Actor, Org};
use wangge_wealth_analytics::Error;
use wangge_wealth_analytics::metrics::rank::Place;
use wangge_wealth_analytics::run::{self, Calculator, Chunks, Organs, RunRow, RunWork};
use wangge_wealth_analytics::upload::view::KindStatus;
use wangge_wealth_analytics::upload::{self, Kind, OrganLine, Staged};

pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 30).unwrap()
}

/// The tree of organs, in memory.
#[derive(Default)]
pub(crate) struct Tree {
    draft: Mutex<BTreeMap<String, Place>>,
    frozen: Mutex<BTreeMap<i64, BTreeMap<String, Place>>>,
    pub(crate) published: Mutex<Option<i64>>,
    pub(crate) broken: Mutex<bool>,
}

impl Organs for Tree {
    fn take_in(&self, _: &mut Tx<'_>, lines: &[OrganLine]) -> Result<Vec<String>, Error> {
        let mut draft = self.draft.lock().unwrap();
        for line in lines {
            let place = Place {
                branch: line.branch_code.parse().ok(),
                outlet: line.outlet_code.parse().ok(),
            };
            draft.insert(line.outlet_code.clone(), place);
        }
        Ok(Vec::new())
    }

    fn known(&self, _: &mut Conn, codes: &[&str]) -> Result<BTreeSet<String>, Error> {
        let draft = self.draft.lock().unwrap();
        let known = codes.iter().filter(|code| draft.contains_key(**code));
        Ok(known.map(|code| (*code).to_owned()).collect())
    }

    fn freeze(&self, _: &mut Tx<'_>, run_id: i64) -> Result<(), Error> {
        if *self.broken.lock().unwrap() {
            return Err(Error::Organs("网点10101没有所属支行".to_owned()));
        }
        let draft = self.draft.lock().unwrap().clone();
        self.frozen.lock().unwrap().insert(run_id, draft);
        Ok(())
    }

    fn places(&self, _: &mut Conn, run_id: i64) -> Result<BTreeMap<String, Place>, Error> {
        Ok(self.frozen.lock().unwrap()[&run_id].clone())
    }

    fn publish(&self, _: &mut Tx<'_>, run_id: i64) -> Result<(), Error> {
        *self.published.lock().unwrap() = Some(run_id);
        Ok(())
    }

    fn forget(&self, _: &mut Tx<'_>, run_id: i64) -> Result<(), Error> {
        self.frozen.lock().unwrap().remove(&run_id);
        Ok(())
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

pub(crate) struct Desk {
    pub(crate) db: TestDb,
    pub(crate) tree: Arc<Tree>,
    pub(crate) actor: Actor,
    folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn open() -> Self {
        let org = Org {
            id: 1,
            code: "1".to_owned(),
            name: "总行".to_owned(),
        };
        Self {
            db: TestDb::fresh(),
            tree: Arc::default(),
            actor: Actor::system(1, org),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn initialize(&self, kind: Kind) {
        self.db
            .write_blocking(|tx| upload::initialize(tx, &self.actor, kind))
            .unwrap();
    }

    pub(crate) fn stage(&self, kind: Kind, file: &Path) -> Result<Staged, Error> {
        let name = file.file_name().unwrap().to_str().unwrap();
        upload::stage(
            &self.db,
            &self.actor,
            (kind, name),
            file,
            &Parser::InProcess,
        )
    }

    /// Checks a text file under the first line of headers.
    pub(crate) fn stage_text(&self, kind: Kind, text: &str) -> Result<Staged, Error> {
        let file = self.folder.path().join(format!("{}.csv", kind.word()));
        std::fs::write(&file, text).unwrap();
        self.stage(kind, &file)
    }

    /// Opens a batch, checks a text file and hands it to the next run.
    pub(crate) fn upload(&self, kind: Kind, text: &str) -> i64 {
        self.initialize(kind);
        let staged = self.stage_text(kind, text).unwrap();
        let id = staged.id.unwrap_or_else(|| panic!("{:?}", staged.errors));
        self.queue(&[id]).unwrap();
        id
    }

    pub(crate) fn queue(&self, ids: &[i64]) -> Result<(), Error> {
        self.db
            .write_blocking(|tx| upload::queue(tx, &self.actor, ids, today()))
    }

    pub(crate) fn active(&self) -> RunRow {
        self.db.read_blocking(run::active).unwrap().unwrap()
    }

    pub(crate) fn calculator(&self, run_id: i64, chunks: Chunks) -> Calculator<'_> {
        Calculator::open(&self.db, self.tree.as_ref(), chunks, run_id)
            .unwrap()
            .unwrap()
    }

    /// Works the waiting run to its end.
    pub(crate) fn run(&self) -> i64 {
        let run_id = self.active().id;
        self.calculator(run_id, Chunks::default()).to_end().unwrap();
        run_id
    }

    /// Does the job of a run, as the runner would.
    pub(crate) fn work(&self, run_id: i64) -> Result<String, String> {
        let work = RunWork {
            db: self.db.clone(),
            organs: self.tree.clone(),
            actor: self.actor.clone(),
        };
        work.run(&Context::default(), &run_id.to_string())
    }

    pub(crate) fn current(&self) -> Option<i64> {
        self.db.read_blocking(run::current).unwrap()
    }

    pub(crate) fn status(&self, kind: Kind) -> KindStatus {
        let all = self.db.read_blocking(upload::status).unwrap();
        assert_eq!(all.len(), Kind::ALL.len());
        all.into_iter().find(|s| s.kind == kind.word()).unwrap()
    }

    /// The answer of a statement that selects one text `line`.
    pub(crate) fn lines(&self, sql: &str) -> Vec<String> {
        let rows: Vec<Line> = self
            .db
            .read_blocking(|conn| diesel::sql_query(sql).load(conn).map_err(Error::from))
            .unwrap();
        rows.into_iter().map(|row| row.line).collect()
    }
}
