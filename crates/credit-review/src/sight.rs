//! Which grids' rows a caller sees: entries and opinions follow their grid.

use diesel::dsl::auto_type;
use diesel::prelude::*;
use wangge_kernel::DataScope;

use crate::schema::foreign::scope_grid;

/// The grids of a scope.
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
        let grids: Vec<i64> = part.grids.iter().copied().collect();
        let orgs: Vec<i64> = part.orgs.iter().copied().collect();
        match (grids.as_slice(), orgs.is_empty()) {
            ([one], true) => Self::One(*one),
            (_, true) => Self::Few(grids),
            _ => Self::Orgs { grids, orgs },
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
