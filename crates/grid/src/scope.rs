//! The one condition that every query on grids carries: living, and inside the caller's scope.

use std::collections::BTreeSet;

use diesel::dsl::{InnerJoinQuerySource, LeftJoinQuerySource};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use wangge_db::MultiBackend;
use wangge_kernel::DataScope;

use crate::caller::Narrowing;
use crate::schema::foreign::{account, org};
use crate::schema::grid;

/// The status of a grid that was not deleted.
pub(crate) const LIVING: i64 = 1;
/// The status of a deleted grid.
pub(crate) const DELETED: i64 = 0;

/// Grids with their org and, where there is one, their manager.
pub(crate) type Source =
    LeftJoinQuerySource<InnerJoinQuerySource<grid::table, org::table>, account::table>;

/// A condition on [`Source`].
pub(crate) type Filter = Box<dyn BoxableExpression<Source, MultiBackend, SqlType = Bool>>;

/// Living grids inside `scope`.
pub(crate) fn grids_in(scope: &DataScope) -> Filter {
    let living = grid::status.eq(LIVING);
    match scope {
        DataScope::All => Box::new(living),
        DataScope::Part(part) => Box::new(
            living.and(
                grid::id
                    .eq_any(ids(&part.grids))
                    .or(grid::org_id.eq_any(ids(&part.orgs))),
            ),
        ),
    }
}

/// Living grids inside `scope` of the manager and the orgs the client looks at.
pub(crate) fn grids_narrowed(scope: &DataScope, narrowing: &Narrowing) -> Filter {
    let mut filter = grids_in(scope);
    if let Some(manager) = narrowing.manager {
        filter = Box::new(filter.and(grid::account_id.eq(manager).assume_not_null()));
    }
    if let Some(orgs) = &narrowing.orgs {
        filter = Box::new(filter.and(grid::org_id.eq_any(ids(orgs))));
    }
    filter
}

fn ids(set: &BTreeSet<i64>) -> Vec<i64> {
    set.iter().copied().collect()
}
