//! Of whom a decision is asked.

use diesel::prelude::*;
use wangge_db::Conn;
use wangge_org_region::org;

use crate::schema::foreign::{account, account_role};

/// The accounts of the grid API.
const REALM: &str = "grid";
const ACTIVE: i64 = 1;

/// The holders of a role in this org and in those above it, the nearest first; of several in one org,
/// who has been there longest. Those of `others` have decided elsewhere about the same file and are
/// passed over.
pub(crate) fn holders(
    conn: &mut Conn,
    (org_id, role_id): (i64, i64),
    others: &[i64],
) -> QueryResult<Vec<i64>> {
    let line = org::line_above(conn, org_id)?;
    let holders: Vec<(i64, i64)> = account::table
        .inner_join(account_role::table.on(account_role::account_id.eq(account::id)))
        .filter(account_role::role_id.eq(role_id))
        .filter(account::realm.eq(REALM))
        .filter(account::status.eq(ACTIVE))
        .filter(account::org_id.eq_any(&line))
        .filter(account::id.ne_all(others))
        .order(account::id)
        .select((account::org_id, account::id))
        .load(conn)?;
    let in_org = |org: &i64| {
        let org = *org;
        holders.iter().filter(move |(of, _)| *of == org)
    };
    Ok(line.iter().flat_map(in_org).map(|(_, id)| *id).collect())
}
