//! The caller, and which rows he sees. Made in one place (`auth`) and handed to every use case.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Which rows a call may see or touch. Always an explicit argument, never ambient.
///
/// One form serves every role and their unions: a customer manager has grids and no orgs, an
/// accountant orgs and no grids, someone who is both has both. A row is inside when its grid is
/// one of `grids`, or its grid's org one of `orgs`; a row without a grid when the caller made it
/// or it was made in one of `orgs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataScope {
    /// Every row of the bank.
    All,
    /// Some rows.
    Part(Part),
}

/// The bounds of a scope that does not see everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The caller: what he made outside any grid is his.
    pub account_id: i64,
    /// Orgs (`org_id`), already closed over their subtrees.
    pub orgs: BTreeSet<i64>,
    /// Grids (`grid.id`) the caller manages.
    pub grids: BTreeSet<i64>,
}

impl DataScope {
    /// Whether a row of this org, outside any grid's ownership, is inside.
    pub fn holds_org(&self, org_id: i64) -> bool {
        match self {
            Self::All => true,
            Self::Part(part) => part.orgs.contains(&org_id),
        }
    }

    /// Whether a grid of this org is inside.
    pub fn holds_grid(&self, grid_id: i64, org_id: i64) -> bool {
        match self {
            Self::All => true,
            Self::Part(part) => part.grids.contains(&grid_id) || part.orgs.contains(&org_id),
        }
    }
}

/// The rule by which a role's rows are found (`roleScope` of a role).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleScope {
    /// The grids the account manages.
    OwnGrids,
    /// The account's org and everything below.
    OrgSubtree,
    /// All rows.
    Everything,
    /// All rows, all functions.
    Admin,
}

impl RoleScope {
    /// Reads the stored code. An unknown one gives the least: own grids only.
    pub fn from_code(code: &str) -> Self {
        match code {
            "admin" => Self::Admin,
            "president" => Self::Everything,
            "accountant" | "branch_president" | "middle" => Self::OrgSubtree,
            _ => Self::OwnGrids,
        }
    }
}

/// The org an account belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Org {
    /// Surrogate id.
    pub id: i64,
    /// Business key.
    pub code: String,
    /// Name shown to users.
    pub name: String,
}

/// Who calls, with the scope of this very call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account.
    pub account_id: i64,
    /// Its login name.
    pub account_name: String,
    /// The person's name.
    pub real_name: String,
    /// The org the account belongs to.
    pub org: Org,
    /// All roles the account holds.
    pub role_ids: BTreeSet<i64>,
    /// Whether one of the roles is the administrator's.
    pub is_admin: bool,
    /// The rows this call may see or touch.
    pub scope: DataScope,
    /// Where the call came from, for the operation log.
    pub address: String,
    /// The request's id, for the operation log.
    pub request_id: String,
}

impl Actor {
    /// An actor for work the system does itself (command line, demo data): sees everything.
    pub fn system(account_id: i64, org: Org) -> Self {
        Self {
            account_id,
            account_name: "system".to_owned(),
            real_name: "系统".to_owned(),
            org,
            role_ids: BTreeSet::new(),
            is_admin: true,
            scope: DataScope::All,
            address: String::new(),
            request_id: String::new(),
        }
    }
}
