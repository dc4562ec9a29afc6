//! Which grids' rows a caller sees: entries and opinions follow their grid.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::auto_type;
use diesel::prelude::*;
use wangge_db::{Conn, MultiBackend};
use wangge_grid::caller::Narrowing;
use wangge_kernel::DataScope;

use crate::schema::foreign::{grid, scope_grid};

/// The grids of a scope.
#[derive(Debug, Clone)]
pub(crate) enum Sight {
    /// All of the bank.
    Everything,
    /// One. Only an equality lets PostgreSQL read its rows in their order.
    One(i64),
    /// A few. A page of them is found by sorting their rows, which are soon read; along the ids one
    /// would pass by everybody else's.
    Few(Vec<i64>),
    /// These, and those of these orgs.
    Orgs { grids: Vec<i64>, orgs: Vec<i64> },
}

impl Sight {
    pub(crate) fn of(scope: &DataScope) -> Self {
        let DataScope::Part(part) = scope else {
            return Self::Everything;
        };
        Self::orgs(part.grids.iter().copied().collect(), &part.orgs)
    }

    /// The same, of one grid's code, of a manager and of orgs where these are given.
    pub(crate) fn narrowed(
        conn: &mut Conn,
        scope: &DataScope,
        grid_code: Option<&String>,
        narrowing: &Narrowing,
    ) -> QueryResult<Self> {
        let (by, within) = (narrowing.manager, narrowing.orgs.as_ref());
        let mut named = grid::table.into_boxed::<MultiBackend>();
        match (grid_code, by, within) {
            (None, None, None) => return Ok(Self::of(scope)),
            (Some(code), ..) => named = named.filter(grid::code.eq(code.clone())),
            (None, Some(manager), _) => named = named.filter(grid::account_id.eq(manager)),
            (None, None, Some(orgs)) => match scope {
                // Orgs within orgs may have any number of grids.
                DataScope::All => return Ok(Self::orgs(Vec::new(), orgs)),
                DataScope::Part(part) => {
                    let held: BTreeSet<i64> = part.orgs.intersection(orgs).copied().collect();
                    let own = grid::table
                        .filter(grid::id.eq_any(part.grids.iter().copied().collect::<Vec<i64>>()))
                        .filter(grid::org_id.eq_any(orgs.iter().copied().collect::<Vec<i64>>()))
                        .select(grid::id)
                        .load(conn)?;
                    return Ok(Self::orgs(own, &held));
                }
            },
        }
        let named: Vec<(i64, i64, Option<i64>)> = named
            .order(grid::id)
            .select((grid::id, grid::org_id, grid::account_id))
            .load(conn)?;
        let seen = named.into_iter().filter(|(id, org, manager)| {
            scope.holds_grid(*id, *org)
                && within.is_none_or(|orgs| orgs.contains(org))
                && (by.is_none() || by == *manager)
        });
        Ok(Self::some(seen.map(|(id, ..)| id).collect()))
    }

    fn some(grids: Vec<i64>) -> Self {
        match grids.as_slice() {
            [one] => Self::One(*one),
            _ => Self::Few(grids),
        }
    }

    fn orgs(grids: Vec<i64>, orgs: &BTreeSet<i64>) -> Self {
        match orgs.is_empty() {
            true => Self::some(grids),
            false => Self::Orgs {
                grids,
                orgs: orgs.iter().copied().collect(),
            },
        }
    }

    pub(crate) fn is_few(&self) -> bool {
        matches!(self, Self::Few(_))
    }
}

#[auto_type]
pub(crate) fn grids_of(grids: Vec<i64>, orgs: Vec<i64>) -> _ {
    scope_grid::table
        .filter(
            scope_grid::id
                .eq_any(grids)
                .or(scope_grid::org_id.eq_any(orgs)),
        )
        .select(scope_grid::id)
}

/// Those of the grids with these codes that a scope holds; one query.
pub(crate) fn named(
    conn: &mut Conn,
    scope: &DataScope,
    codes: Vec<&str>,
) -> QueryResult<BTreeMap<String, i64>> {
    let found: Vec<(String, i64, i64)> = grid::table
        .filter(grid::code.eq_any(codes))
        .select((grid::code, grid::id, grid::org_id))
        .load(conn)?;
    let held = found.into_iter();
    let held = held.filter(|(_, id, org)| scope.holds_grid(*id, *org));
    Ok(held.map(|(code, id, _)| (code, id)).collect())
}
