//! Maps of grids (19.6-19.8): stored and answered as they were sent, and beside that read as
//! outlines, shown as GeoJSON and looked over for slips of the hand and overlaps.
//!
//! Reading texts as outlines and laying outlines upon each other is work for a processor, not for
//! a connection: [`drawn`] fetches, [`check`] and [`collection`] think.

mod check;
mod command;
mod geojson;
mod outline;
mod row;
mod tangle;
mod view;

pub use check::check;
pub use command::{MapText, SaveMap};
pub use geojson::collection;
pub use view::{
    Coordinates, Feature, FeatureCollection, Geometry, MapCheck, MapItem, MapOverlap, MapProblem,
    MapView, Properties, Ring,
};

use std::collections::BTreeMap;

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, DataScope};

use crate::caller::{self, CallerQuery};
use crate::error::Error;
use crate::info::{self, GridRef};
use crate::scope::grids_narrowed;
use row::{Heads, MapRow};

/// Maps that one statement fetches when all of them are looked over.
const FETCHED: usize = 50;
/// Text of all maps that are looked over together.
const BYTES_MAX: usize = 64 * 1024 * 1024;
/// Characters of a map that the operation log keeps.
const LOGGED_CHARS: usize = 10_000;

/// The maps of a caller's grids, as texts.
#[derive(Debug, Default)]
pub struct Maps {
    grids: usize,
    drawn: Vec<Drawn>,
    /// Grids that were too much together.
    left_out: usize,
    heads: BTreeMap<i64, Heads>,
}

/// A grid with its map.
#[derive(Debug)]
struct Drawn {
    grid_id: i64,
    code: String,
    name: String,
    account_id: Option<i64>,
    coordinate: String,
}

/// 19.6: makes this the map of a grid inside the scope; the one it had is replaced.
///
/// # Errors
/// Faulty fields, no such grid inside the scope, or the database failed.
pub fn save(tx: &mut Tx<'_>, actor: &Actor, command: &SaveMap) -> Result<(), Error> {
    let checked = command.validate()?;
    tx.one_at_a_time("grid_map")?;
    let grid = info::resolve_in_scope(tx.conn(), &actor.scope, &checked.grid_code)?
        .ok_or(Error::NotFound)?;
    let before = row::of_grid(tx.conn(), grid.id)?;
    let id = row::save(
        tx,
        actor,
        (&grid, before.as_ref().map(|map| map.id)),
        &checked,
    )?;
    let after = row::of_grid(tx.conn(), grid.id)?;
    let logged = |map: Option<MapRow>| map.map(|map| shortened(view(&grid, map)));
    let entry = Entry::new("grid.map.save", "grid_map", id)
        .before(&logged(before))
        .after(&logged(after));
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}

/// 19.7: the map of the grid with this code, as a list of one or none.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, scope: &DataScope, code: &str) -> Result<Vec<MapView>, Error> {
    let Some(grid) = info::resolve_in_scope(conn, scope, code)? else {
        return Ok(Vec::new());
    };
    let map = row::of_grid(conn, grid.id)?;
    Ok(map.map(|map| view(&grid, map)).into_iter().collect())
}

/// 19.8: the maps of all grids inside the caller's scope, newest grid first.
///
/// # Errors
/// Faulty values, a role the caller does not hold, or the database failed.
pub fn list(conn: &mut Conn, actor: &Actor, query: &CallerQuery) -> Result<Vec<MapItem>, Error> {
    let narrowing = caller::narrow(conn, actor, query)?;
    let grids = row::grids(conn, grids_narrowed(&actor.scope, &narrowing))?;
    let ids: Vec<i64> = grids.iter().map(|grid| grid.id).collect();
    let mut maps = row::of_grids(conn, &ids)?;
    let item = |grid: row::GridHead| {
        let map = maps.remove(&grid.id)?;
        Some(MapItem {
            id: map.id,
            grid_code: grid.code,
            grid_name: map.grid_name,
            coordinate: map.coordinate,
        })
    };
    Ok(grids.into_iter().filter_map(item).collect())
}

/// The maps of the caller's grids, to be looked over by [`check`] or shown by [`collection`].
///
/// # Errors
/// Faulty values, a role the caller does not hold, or the database failed.
pub fn drawn(conn: &mut Conn, actor: &Actor, query: &CallerQuery) -> Result<Maps, Error> {
    let narrowing = caller::narrow(conn, actor, query)?;
    let grids = row::grids(conn, grids_narrowed(&actor.scope, &narrowing))?;
    let ids: Vec<i64> = grids.iter().map(|grid| grid.id).collect();
    let mut maps = Maps {
        grids: grids.len(),
        heads: row::heads(conn, &ids)?,
        ..Maps::default()
    };
    let mut bytes = 0;
    for grids in grids.chunks(FETCHED) {
        let ids: Vec<i64> = grids.iter().map(|grid| grid.id).collect();
        let mut fetched = match bytes < BYTES_MAX {
            true => row::of_grids(conn, &ids)?,
            false => {
                maps.left_out += grids.len();
                continue;
            }
        };
        for grid in grids {
            let Some(map) = fetched.remove(&grid.id) else {
                continue;
            };
            bytes += map.coordinate.len();
            maps.drawn.push(Drawn {
                grid_id: grid.id,
                code: grid.code.clone(),
                name: grid.name.clone(),
                account_id: grid.account_id,
                coordinate: map.coordinate,
            });
        }
    }
    Ok(maps)
}

impl Maps {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.grids == 0
    }
}

fn view(grid: &GridRef, map: MapRow) -> MapView {
    MapView {
        grid_code: grid.code.clone(),
        grid_name: map.grid_name,
        kind: map.kind,
        grand_id: map.grand_id,
        parent_id: map.parent_id,
        coordinate: map.coordinate,
    }
}

/// The operation log need not hold a megabyte for every save.
fn shortened(mut map: MapView) -> MapView {
    if let Some((end, _)) = map.coordinate.char_indices().nth(LOGGED_CHARS) {
        map.coordinate.truncate(end);
        map.coordinate.push('…');
    }
    map
}
