//! Sheets of people into the bank: asked for, run, looked at and undone (13.7, 14.13); and sheets
//! of what is known of them.

mod command;
mod queue;
mod undo;

pub use command::{ImportCustomers, ImportFeed, ImportOptions, ImportResidents, Registering};
pub use queue::{
    Order, Queued, queue_customers, queue_dishonest, queue_into_grid, queue_poverty,
    queue_residents, queue_standings,
};
pub use undo::{Kept, UndoReport, begin_undo, stop_undo, undo};
pub use wangge_excel_io::import::{ImportError, ImportReport, ImportView};

use std::path::Path;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use wangge_audit::Entry;
use wangge_db::{Conn, Db, MultiBackend, Tx};
use wangge_excel_io::import::batch::{self, Batch, Counts};
use wangge_excel_io::import::{self, Run, Subject};
use wangge_excel_io::{Parser, SheetKind};
use wangge_grid::info::{self as grids, GridRef};
use wangge_kernel::{Actor, DataScope, Page, Paged, Policy};

use crate::dishonest::DISHONEST_SHEET;
use crate::dishonest::import::Judgments;
use crate::error::{Error, no_such_grid};
use crate::feed::Feed;
use crate::info::CUSTOMER_SHEET;
use crate::info::import::Customers;
use crate::poverty::{POVERTY_SHEET, Poverty};
use crate::reach::{grids_of, list as ids_of};
use crate::resident::import::{RESIDENT_SHEET, Residents};
use crate::schema::foreign::import_batch;
use crate::schema::{customer, dishonest_person, family_member, resident};
use crate::standing::{STANDING_SHEET, Standings};

/// Rows deleted by one transaction.
const DELETED: i64 = 500;
const INTERRUPTED: &str = "导入多次中断，请重新提交";
const GRID_GONE: &str = "网格号不存在";

/// What a sheet is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// 13.7.
    Residents,
    /// 14.13.
    Customers,
    /// `POST /file/customer/poor/list`.
    Poverty,
    /// `POST /file/customer/credit`.
    Standings,
    /// Beside chapter 24.
    Dishonest,
}

impl Kind {
    /// The word it is stored under.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Residents => "resident",
            Self::Customers => "customer",
            Self::Poverty => "poverty",
            Self::Standings => "standing",
            Self::Dishonest => "dishonest",
        }
    }

    /// Whether its rows are people, who go again when the import is undone.
    fn is_of_people(self) -> bool {
        matches!(self, Self::Residents | Self::Customers)
    }

    fn of(word: &str) -> Option<Self> {
        let kinds = [
            Self::Residents,
            Self::Customers,
            Self::Poverty,
            Self::Standings,
            Self::Dishonest,
        ];
        kinds.into_iter().find(|kind| kind.word() == word)
    }
}

/// Runs an import to its end; safe to call again after a crash. Blocks.
///
/// # Errors
/// A grid that is no longer there, a file that cannot be read, or the database failed; then
/// nothing was imported.
pub fn run(
    db: &Db,
    actor: &Actor,
    policy: Policy,
    order: &Order,
    file: &Path,
    parser: &Parser,
) -> Result<ImportReport, Error> {
    let work = Work {
        db,
        actor,
        policy,
        order,
        file,
        parser,
    };
    match order.kind {
        Kind::Residents => {
            let to = work.target()?;
            work.run(&Residents { to }).to_end()
        }
        Kind::Customers => work.run(&work.customers(work.target()?)).to_end(),
        Kind::Poverty => work.run(&work.feed::<Poverty>()?).to_end(),
        Kind::Standings => work.run(&work.feed::<Standings>()?).to_end(),
        Kind::Dishonest => work.run(&work.judgments()?).to_end(),
    }
}

/// Into which grid an import goes, and whether its rows change what differs from them. An import
/// whose grid the caller no longer holds ends here.
///
/// # Errors
/// No such grid any more, or the database failed.
pub fn destination(db: &Db, actor: &Actor, import_id: i64) -> Result<(GridRef, bool), Error> {
    let (grid, update) = db.read_blocking(|conn| {
        let found = batch::find(conn, import_id)?.ok_or(Error::NotFound)?;
        let code = found.grid_code.unwrap_or_default();
        let grid = grids::resolve_in_scope(conn, &actor.scope, &code)?;
        Ok::<_, Error>((grid, found.update_existing))
    })?;
    match grid {
        Some(grid) => Ok((grid, update)),
        None => {
            import::abandon(db, import_id, GRID_GONE, &delete_some)?;
            Err(no_such_grid())
        }
    }
}

/// Takes back an import that will not be run again: its job was cut off too often.
///
/// # Errors
/// The database failed.
pub fn abandon(db: &Db, import_id: i64) -> Result<(), Error> {
    import::abandon(db, import_id, INTERRUPTED, &delete_some)
}

/// Takes back imports that nobody will run again: whoever loaded them has gone, and so have their
/// jobs. Called when the server starts.
///
/// # Errors
/// The database failed.
pub fn sweep(db: &Db) -> Result<(), Error> {
    // Unseen rows are those of people; other imports have none.
    for batch in import::sweep(db)? {
        abandon(db, batch.id)?;
    }
    Ok(())
}

/// Who looks at imports.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The caller.
    pub actor: Actor,
    /// Kinds of imports of which he sees his own only, whatever his scope.
    pub own_only: &'static [&'static str],
}

/// `GET /file/import/{importId}`: an import into a grid in scope.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, viewer: &Viewer, id: i64) -> Result<Option<ImportView>, Error> {
    match seen(conn, viewer, id)? {
        Some(found) => Ok(Some(import::view(conn, &found)?)),
        None => Ok(None),
    }
}

/// `GET /file/import/list`: imports into grids in scope, newest first, without the cells they
/// refused.
///
/// # Errors
/// The database failed.
pub fn list(conn: &mut Conn, viewer: &Viewer, page: Page) -> Result<Paged<ImportView>, Error> {
    let count = in_scope(viewer).count().get_result(conn)?;
    let ids: Vec<i64> = in_scope(viewer)
        .order(import_batch::id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .select(import_batch::id)
        .load(conn)?;
    let found = batch::find_all(conn, &ids)?;
    Ok(Paged {
        rows: found.iter().map(import::summary).collect(),
        count,
    })
}

/// `GET /file/import/{importId}/errors`: the kind of an import in scope, as it is stored, and how
/// many rows it has refused; the rows themselves are [`import::bad_rows`].
///
/// # Errors
/// The database failed.
pub fn refused_rows(
    conn: &mut Conn,
    viewer: &Viewer,
    id: i64,
) -> Result<Option<(String, i64)>, Error> {
    let found = seen(conn, viewer, id)?;
    Ok(found.map(|found| (found.kind, found.failed)))
}

/// The sheet of an import that is stored under this word.
#[must_use]
pub fn sheet_of(word: &str) -> Option<&'static SheetKind> {
    Some(match Kind::of(word)? {
        Kind::Residents => &RESIDENT_SHEET,
        Kind::Customers => &CUSTOMER_SHEET,
        Kind::Poverty => &POVERTY_SHEET,
        Kind::Standings => &STANDING_SHEET,
        Kind::Dishonest => &DISHONEST_SHEET,
    })
}

/// An import follows its grid, and whoever made it where it has none.
fn seen(conn: &mut Conn, viewer: &Viewer, id: i64) -> Result<Option<Batch>, Error> {
    let ids: Vec<i64> = in_scope(viewer)
        .filter(import_batch::id.eq(id))
        .select(import_batch::id)
        .load(conn)?;
    match ids.first() {
        Some(id) => Ok(batch::find(conn, *id)?),
        None => Ok(None),
    }
}

fn in_scope<'a>(viewer: &Viewer) -> diesel::dsl::IntoBoxed<'a, import_batch::table, MultiBackend> {
    let query = import_batch::table.into_boxed::<MultiBackend>();
    let query = match &viewer.actor.scope {
        DataScope::All => query,
        DataScope::Part(part) => {
            let grids = grids_of(ids_of(&part.grids), ids_of(&part.orgs));
            let own = import_batch::grid_id
                .is_null()
                .and(import_batch::account_id.nullable().eq(part.account_id));
            query.filter(import_batch::grid_id.eq_any(grids).or(own))
        }
    };
    let other = import_batch::kind.ne_all(viewer.own_only.to_vec());
    query.filter(other.or(import_batch::account_id.eq(viewer.actor.account_id)))
}

/// Deletes some of the unseen rows of an import; answers whether there were any.
pub(crate) fn delete_some(tx: &mut Tx<'_>, batch: i64) -> Result<bool, Error> {
    macro_rules! delete_from {
        ($table:ident) => {{
            let some = $table::table
                .filter($table::batch_id.eq(batch))
                .limit(DELETED)
                .select($table::id);
            let ids: Vec<i64> = some.load(tx.conn())?;
            diesel::delete($table::table.filter($table::id.eq_any(ids))).execute(tx.conn())?
        }};
    }
    // What refers to others goes first.
    let deleted =
        wangge_worklist::todo::delete_of_batch(tx, batch, DELETED)? + delete_from!(family_member);
    if deleted > 0 {
        return Ok(true);
    }
    Ok(delete_from!(customer) + delete_from!(resident) + delete_from!(dishonest_person) > 0)
}

/// Into which grid, in whose name and how people are imported.
pub(crate) struct Target<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) policy: Policy,
    pub(crate) grid: GridRef,
    /// Whether a row that differs from who is on file changes him instead of being refused.
    pub(crate) update: bool,
}

/// What the operation log keeps of an import.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trail<'a> {
    grid_code: &'a str,
    update: bool,
    success_count: i64,
    fail_count: i64,
}

impl Target<'_> {
    /// Writes into the operation log what an import came to.
    pub(crate) fn log(
        &self,
        tx: &mut Tx<'_>,
        action: &'static str,
        batch_id: i64,
        counts: Counts,
    ) -> Result<(), Error> {
        let trail = Trail {
            grid_code: &self.grid.code,
            update: self.update,
            success_count: counts.success,
            fail_count: counts.failed,
        };
        let entry = Entry::new(action, "import", batch_id).after(&trail);
        Ok(wangge_audit::record(tx, self.actor, entry)?)
    }
}

/// What running an import needs.
struct Work<'a> {
    db: &'a Db,
    actor: &'a Actor,
    policy: Policy,
    order: &'a Order,
    file: &'a Path,
    parser: &'a Parser,
}

impl<'a> Work<'a> {
    /// Where the rows go.
    fn target(&self) -> Result<Target<'a>, Error> {
        let (grid, update) = destination(self.db, self.actor, self.order.import_id)?;
        Ok(Target {
            actor: self.actor,
            policy: self.policy,
            grid,
            update,
        })
    }

    fn judgments(&self) -> Result<Judgments<'a>, Error> {
        let found = self
            .db
            .read_blocking(|conn| Ok::<_, Error>(batch::find(conn, self.order.import_id)?))?;
        Ok(Judgments {
            actor: self.actor,
            update: found.ok_or(Error::NotFound)?.update_existing,
        })
    }

    /// What people's records of this kind are read by.
    fn feed<K>(&self) -> Result<Feed<'a, K>, Error> {
        self.db.read_blocking(|conn| {
            let found = batch::find(conn, self.order.import_id)?.ok_or(Error::NotFound)?;
            Ok(Feed::new(self.actor, found.update_existing))
        })
    }

    fn customers(&self, to: Target<'a>) -> Customers<'a> {
        Customers {
            to,
            registrant: self.order.by.registrant(),
            register_org: self.order.by.register_org(),
        }
    }

    fn run<'s, S: Subject>(&'s self, subject: &'s S) -> Run<'s, S> {
        Run {
            db: self.db,
            subject,
            batch_id: self.order.import_id,
            file: self.file,
            parser: self.parser,
        }
    }
}
