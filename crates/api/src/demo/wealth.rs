//! The wealth API's side of the small county: organs, and users of every role.

use wangge_auth::member::{self, Stored};
use wangge_auth::password::Hasher;
use wangge_db::{Conn, Db, Tx};
use wangge_kernel::{Field, Page};
use wangge_wealth_analytics::organ::{self, AddOrgan, ListOrgans, ListedOutlet, OutletList};
use wangge_wealth_analytics::user::{self, CreateUser, FirstPassword};
use wangge_wealth_analytics::{Error, Role, WealthActor, WealthScope};

use super::{PASSWORD, text};
use crate::config::Config;
use crate::start::{StartError, first_wealth_start};

/// The tree that is in force before the first compute run.
const NO_RUN: i64 = 0;

/// Outlets: code, name, code and name of the branch.
const OUTLETS: &[(&str, &str, &str, &str)] = &[
    ("010101", "城关支行营业部", "0101", "城关支行"),
    ("010102", "碧阳分理处", "0101", "城关支行"),
    ("010201", "西递支行营业部", "0102", "西递支行"),
    ("010202", "石印分理处", "0102", "西递支行"),
    ("010301", "宏村支行营业部", "0103", "宏村支行"),
    ("010302", "际村分理处", "0103", "宏村支行"),
];

/// Users: login name, name, role, code of the outlet at whose branch or which they are.
const USERS: &[(&str, &str, Role, &str)] = &[
    ("head1", "余国强", Role::HeadManager, "010101"),
    ("sub1", "舒慧", Role::BranchAdmin, "010101"),
    ("outlet1", "江晓云", Role::OutletManager, "010102"),
    ("sub2", "卢志远", Role::BranchManager, "010101"),
];

/// Makes organs and users where the wealth API has no organs.
///
/// # Errors
/// The database failed, or a use case refused made-up data, which is a slip of ours.
pub(super) fn fill_empty(db: &Db, config: &Config) -> Result<(), StartError> {
    if db.read_blocking(outlets)?.total > 0 {
        return Ok(());
    }
    let password = config.wealth_admin_password.clone();
    let config = Config {
        wealth_admin_password: password.or(Some(PASSWORD.to_owned())),
        ..config.clone()
    };
    first_wealth_start(&config, db)?;
    let hash = Hasher::new(config.bcrypt_cost)?.hash_blocking(PASSWORD)?;
    db.write_blocking(|tx| fill(tx, &hash))
        .map_err(|e| StartError::Demo(e.to_string()))
}

fn outlets(conn: &mut Conn) -> Result<OutletList, Error> {
    let all = ListOrgans::default();
    organ::list(conn, WealthScope::All, &all, Page::default())
}

fn fill(tx: &mut Tx<'_>, hash: &str) -> Result<(), Error> {
    let by = WealthActor::system();
    for (code, name, branch_code, branch_name) in OUTLETS {
        let command = AddOrgan {
            outlet_code: text(code),
            outlet_name: text(name),
            branch_code: text(branch_code),
            branch_name: text(branch_name),
        };
        organ::add(tx, &by, &command)?;
    }
    let outlets = outlets(tx.conn())?;
    for (login, name, role, code) in USERS {
        let outlets = &mut outlets.outlet_list.iter();
        let at = outlets.find(|outlet| outlet.outlet_code == *code);
        add_user(tx, &by, (login, name, *role), at, hash)?;
    }
    organ::publish(tx, NO_RUN)
}

fn add_user(
    tx: &mut Tx<'_>,
    by: &WealthActor,
    (login, name, role): (&str, &str, Role),
    at: Option<&ListedOutlet>,
    hash: &str,
) -> Result<(), Error> {
    let place = |has: bool, id: fn(&ListedOutlet) -> i64| {
        at.filter(|_| has)
            .map_or(Field::Missing, |outlet| Field::Value(id(outlet)))
    };
    let command = CreateUser {
        username: text(login),
        name: text(name),
        role: Field::Value(role.number()),
        subbranch_id: place(role.has_branch(), |outlet| outlet.branch_id),
        outlet_id: place(role.has_outlet(), |outlet| outlet.outlet_id),
        ..CreateUser::default()
    };
    let first = FirstPassword::ready(PASSWORD.to_owned(), hash.to_owned());
    let made = user::create(tx, by, &command, &first)?;
    Ok(member::set_password(
        tx,
        made.user_id,
        Stored::chosen(hash),
        None,
    )?)
}
