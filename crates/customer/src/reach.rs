//! What a list reaches: the caller's scope and what it was narrowed to, as one condition that
//! people, their tallies and the pieces of their names all take.

use std::collections::BTreeSet;

use diesel::dsl::auto_type;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use wangge_db::{Conn, MultiBackend};
use wangge_grid::caller::Narrowing;
use wangge_kernel::DataScope;

use crate::schema::foreign::{grid, scope_grid};
use crate::schema::{customer, customer_gram, people_tally, resident};

/// A condition on the rows of a table.
pub(crate) type Condition<T> =
    Box<dyn BoxableExpression<T, MultiBackend, SqlType = Nullable<Bool>>>;

/// A table whose rows belong to a grid, or else to whoever made them.
pub(crate) trait Placed {
    /// The table.
    type Table: 'static;

    /// In this grid.
    fn in_grid(id: i64) -> Condition<Self::Table>;

    /// In one of these grids.
    fn in_grids(ids: Vec<i64>) -> Condition<Self::Table>;

    /// In one of these orgs' grids.
    fn in_orgs(orgs: OrgGrids) -> Condition<Self::Table>;

    /// Without a grid, made by this account; `None` where every row has a grid.
    fn made_by(_account: i64) -> Option<Condition<Self::Table>> {
        None
    }

    /// Without a grid, made in one of these orgs.
    fn made_in(_orgs: Vec<i64>) -> Option<Condition<Self::Table>> {
        None
    }
}

/// Which rows.
#[derive(Debug, Clone)]
pub(crate) enum Reach {
    /// All of the bank.
    Everything,
    /// Those of a few grids.
    Grids(Vec<i64>, Option<Makers>),
    /// Those of orgs' grids, however many these are.
    Orgs(OrgGrids, Option<Makers>),
}

/// The grids of orgs, and some others.
#[derive(Debug, Clone)]
pub(crate) struct OrgGrids {
    pub(crate) grids: Vec<i64>,
    pub(crate) orgs: Vec<i64>,
    /// Whether rows are looked up grid by grid, instead of along the list's order.
    by_grid: bool,
}

/// Whose rows without a grid.
#[derive(Debug, Clone)]
pub(crate) struct Makers {
    /// The scope: the account's own, and those made in orgs. `None` is everybody's.
    scope: Option<(i64, Vec<i64>)>,
    /// Only this account's.
    by: Option<i64>,
    /// Only those made in these orgs.
    within: Option<Vec<i64>>,
}

/// How the database is to find the rows of a page in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Along an index that has the order, until the page is full.
    Walk,
    /// All rows of a few grids from their index, then sorted: walking would mean to pass by
    /// everybody else's.
    Sort,
}

impl Reach {
    /// What a scope holds.
    pub(crate) fn of(scope: &DataScope) -> Self {
        let DataScope::Part(part) = scope else {
            return Self::Everything;
        };
        let (grids, orgs) = (list(&part.grids), list(&part.orgs));
        let makers = Some(Makers {
            scope: Some((part.account_id, orgs.clone())),
            by: None,
            within: None,
        });
        if orgs.is_empty() {
            return Self::Grids(grids, makers);
        }
        Self::Orgs(OrgGrids::new(grids, orgs), makers)
    }

    /// What a scope holds, of one grid's code, of a manager and of orgs where these are given.
    pub(crate) fn narrowed(
        conn: &mut Conn,
        scope: &DataScope,
        grid_code: Option<&String>,
        narrowing: &Narrowing,
    ) -> QueryResult<Self> {
        let (by, within) = (narrowing.manager, narrowing.orgs.as_ref());
        let whole = Self::of(scope);
        if grid_code.is_none() && by.is_none() && within.is_none() {
            return Ok(whole);
        }
        let (held, makers) = match whole {
            Self::Everything => (None, None),
            Self::Grids(_, makers) => (None, makers),
            Self::Orgs(orgs, makers) => (Some(orgs), makers),
        };
        let makers = grid_code.is_none().then(|| Makers {
            scope: makers.and_then(|makers| makers.scope),
            by,
            within: within.map(list),
        });
        let mut named = grid::table.into_boxed::<MultiBackend>();
        if let Some(code) = grid_code {
            named = named.filter(grid::code.eq(code.clone()));
        } else if let Some(manager) = by {
            named = named.filter(grid::account_id.eq(manager));
        } else {
            match (scope, within, held) {
                // Orgs within orgs may have any number of grids.
                (DataScope::All, Some(orgs), _) => {
                    let (grids, orgs) = (Vec::new(), list(orgs));
                    return Ok(Self::Orgs(OrgGrids::new(grids, orgs), makers));
                }
                (_, Some(orgs), Some(mut held)) => {
                    held.orgs.retain(|org| orgs.contains(org));
                    held.grids = of_orgs(conn, held.grids, orgs)?;
                    return Ok(Self::Orgs(held, makers));
                }
                (DataScope::Part(part), ..) => {
                    named = named.filter(grid::id.eq_any(list(&part.grids)));
                }
                (DataScope::All, None, _) => {}
            }
        }
        let named: Vec<(i64, i64, Option<i64>)> = named
            .order(grid::id)
            .select((grid::id, grid::org_id, grid::account_id))
            .load(conn)?;
        let reached = named.into_iter().filter(|(id, org, manager)| {
            scope.holds_grid(*id, *org)
                && within.is_none_or(|orgs| orgs.contains(org))
                && (by.is_none() || by == *manager)
        });
        Ok(Self::Grids(reached.map(|(id, ..)| id).collect(), makers))
    }

    /// The same without rows that have no grid.
    pub(crate) fn in_grids(self) -> Self {
        match self {
            Self::Everything => Self::Everything,
            Self::Grids(grids, _) => Self::Grids(grids, None),
            Self::Orgs(orgs, _) => Self::Orgs(orgs, None),
        }
    }

    /// The same, with rows looked up grid by grid: for a condition that leaves few of each.
    pub(crate) fn by_grid(&self) -> Self {
        let mut same = self.clone();
        if let Self::Orgs(orgs, _) = &mut same {
            orgs.by_grid = true;
        }
        same
    }

    /// The grids of several, as the condition of a query on grids; `None` for one or all.
    pub(crate) fn several(&self) -> Option<OrgGrids> {
        match self {
            Self::Grids(grids, _) if grids.len() > 1 => {
                Some(OrgGrids::new(grids.clone(), Vec::new()))
            }
            Self::Orgs(orgs, _) => Some(orgs.clone()),
            _ => None,
        }
    }

    /// Whether nothing is left out.
    pub(crate) fn is_everything(&self) -> bool {
        matches!(self, Self::Everything)
    }

    /// Whether so many grids may be reached that looking through all their rows is too much.
    pub(crate) fn is_broad(&self) -> bool {
        !matches!(self, Self::Grids(..))
    }

    /// How a page of these rows is found.
    pub(crate) fn way(&self) -> Way {
        match self {
            Self::Everything | Self::Orgs(..) => Way::Walk,
            Self::Grids(grids, None) if grids.len() == 1 => Way::Walk,
            Self::Grids(..) => Way::Sort,
        }
    }

    /// The condition on `P`; `None` when there is none.
    pub(crate) fn condition<P: Placed>(&self) -> Option<Condition<P::Table>> {
        let (in_grids, makers) = match self {
            Self::Everything => return None,
            // Only an equality lets PostgreSQL read one grid's rows in their order.
            Self::Grids(grids, makers) => match grids.as_slice() {
                [one] => (P::in_grid(*one), makers),
                many => (P::in_grids(many.to_vec()), makers),
            },
            // As one of two terms the set of grids is made once and asked row by row, along the
            // way in which the list is ordered. Alone it would be joined or looked up grid by
            // grid, and all their rows sorted for one page.
            Self::Orgs(orgs, makers) if orgs.by_grid => (P::in_orgs(orgs.clone()), makers),
            Self::Orgs(orgs, makers) => (or(P::in_orgs(orgs.clone()), never()), makers),
        };
        let made = makers.as_ref().and_then(Makers::condition::<P>);
        Some(match made {
            Some(made) => or(in_grids, made),
            None => in_grids,
        })
    }

    /// The condition on those rows of `P` that have no grid; `None` when none are reached, or all.
    pub(crate) fn without_grid<P: Placed>(&self) -> Option<Condition<P::Table>> {
        match self {
            Self::Everything => None,
            Self::Grids(_, makers) | Self::Orgs(_, makers) => makers.as_ref()?.condition::<P>(),
        }
    }
}

impl OrgGrids {
    fn new(grids: Vec<i64>, orgs: Vec<i64>) -> Self {
        Self {
            grids,
            orgs,
            by_grid: false,
        }
    }
}

impl Makers {
    fn condition<P: Placed>(&self) -> Option<Condition<P::Table>> {
        let any_of = |account: i64, orgs: &Vec<i64>| match orgs.is_empty() {
            true => P::made_by(account),
            // Each way of being seen is a term of its own, for which there is an index.
            false => Some(or(P::made_by(account)?, P::made_in(orgs.clone())?)),
        };
        let terms = [
            self.scope
                .as_ref()
                .map(|(account, orgs)| any_of(*account, orgs)),
            self.by.map(P::made_by),
            self.within.clone().map(P::made_in),
        ];
        let terms: Vec<_> = terms.into_iter().flatten().collect::<Option<_>>()?;
        terms
            .into_iter()
            .reduce(|all, term| Box::new(all.and(term)))
    }
}

fn or<T: 'static>(left: Condition<T>, right: Condition<T>) -> Condition<T> {
    Box::new(left.or(right))
}

fn never<T: 'static>() -> Condition<T> {
    Box::new(false.into_sql::<Nullable<Bool>>())
}

#[auto_type]
pub(crate) fn grids_of(grids: Vec<i64>, orgs: Vec<i64>) -> _ {
    scope_grid::table
        .filter(
            scope_grid::id
                .eq_any(grids)
                .or(scope_grid::org_id.eq_any(orgs)),
        )
        .select(scope_grid::id.nullable())
}

/// Those of `grids` that belong to one of `orgs`.
fn of_orgs(conn: &mut Conn, grids: Vec<i64>, orgs: &BTreeSet<i64>) -> QueryResult<Vec<i64>> {
    if grids.is_empty() {
        return Ok(grids);
    }
    scope_grid::table
        .filter(scope_grid::id.eq_any(grids))
        .filter(scope_grid::org_id.eq_any(list(orgs)))
        .order(scope_grid::id)
        .select(scope_grid::id)
        .load(conn)
}

pub(crate) fn list(ids: &BTreeSet<i64>) -> Vec<i64> {
    ids.iter().copied().collect()
}

impl Placed for customer::table {
    type Table = Self;

    fn in_grid(id: i64) -> Condition<Self> {
        Box::new(customer::grid_id.eq(id))
    }

    fn in_grids(ids: Vec<i64>) -> Condition<Self> {
        Box::new(customer::grid_id.eq_any(ids))
    }

    fn in_orgs(orgs: OrgGrids) -> Condition<Self> {
        Box::new(customer::grid_id.eq_any(grids_of(orgs.grids, orgs.orgs)))
    }

    fn made_by(account: i64) -> Option<Condition<Self>> {
        let own = customer::created_by.nullable().eq(account);
        Some(Box::new(customer::grid_id.is_null().and(own)))
    }

    fn made_in(orgs: Vec<i64>) -> Option<Condition<Self>> {
        let made = customer::created_org.nullable().eq_any(orgs);
        Some(Box::new(customer::grid_id.is_null().and(made)))
    }
}

impl Placed for people_tally::table {
    type Table = Self;

    fn in_grid(id: i64) -> Condition<Self> {
        Box::new(people_tally::grid_id.eq(id))
    }

    fn in_grids(ids: Vec<i64>) -> Condition<Self> {
        Box::new(people_tally::grid_id.eq_any(ids))
    }

    fn in_orgs(orgs: OrgGrids) -> Condition<Self> {
        Box::new(people_tally::grid_id.eq_any(grids_of(orgs.grids, orgs.orgs)))
    }

    fn made_by(account: i64) -> Option<Condition<Self>> {
        let own = people_tally::created_by.eq(account);
        Some(Box::new(people_tally::grid_id.is_null().and(own)))
    }

    fn made_in(orgs: Vec<i64>) -> Option<Condition<Self>> {
        let made = people_tally::created_org.eq_any(orgs);
        Some(Box::new(people_tally::grid_id.is_null().and(made)))
    }
}

impl Placed for customer_gram::table {
    type Table = Self;

    fn in_grid(id: i64) -> Condition<Self> {
        Box::new(customer_gram::grid_id.eq(id))
    }

    fn in_grids(ids: Vec<i64>) -> Condition<Self> {
        Box::new(customer_gram::grid_id.eq_any(ids))
    }

    fn in_orgs(orgs: OrgGrids) -> Condition<Self> {
        Box::new(customer_gram::grid_id.eq_any(grids_of(orgs.grids, orgs.orgs)))
    }

    fn made_by(account: i64) -> Option<Condition<Self>> {
        let own = customer_gram::created_by.eq(account);
        Some(Box::new(customer_gram::grid_id.is_null().and(own)))
    }

    fn made_in(orgs: Vec<i64>) -> Option<Condition<Self>> {
        let made = customer_gram::created_org.eq_any(orgs);
        Some(Box::new(customer_gram::grid_id.is_null().and(made)))
    }
}

impl Placed for resident::table {
    type Table = Self;

    fn in_grid(id: i64) -> Condition<Self> {
        Box::new(resident::grid_id.nullable().eq(id))
    }

    fn in_grids(ids: Vec<i64>) -> Condition<Self> {
        Box::new(resident::grid_id.nullable().eq_any(ids))
    }

    fn in_orgs(orgs: OrgGrids) -> Condition<Self> {
        Box::new(
            resident::grid_id
                .nullable()
                .eq_any(grids_of(orgs.grids, orgs.orgs)),
        )
    }
}
