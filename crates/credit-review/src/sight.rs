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
    /// These, and those of these orgs.
    Some { grids: Vec<i64>, orgs: Vec<i64> },
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
            _ => Self::Some { grids, orgs },
        }
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
