//! Larger counties for benches: orgs, managers, grids and people by the table.

use wangge_auth::account::{self, Hashed, SaveAccount};
use wangge_auth::password::Hasher;
use wangge_credit_review::report_account::Sealer;
use wangge_credit_review::seed as review;
use wangge_customer::seed::{self, MadeUp};
use wangge_customer::tag::Reserved;
use wangge_db::{Conn, Db, Tx};
use wangge_grid::info::{GridRef, SaveGrid};
use wangge_kernel::field::IdList;
use wangge_kernel::{Actor, DataScope, Field, Policy};
use wangge_org_region::org::{self, SaveOrg};

use super::people::{People, Person};
use super::{PASSWORD, Size, balances, desk, dishonest, maps, records, text};
use crate::config::Config;
use crate::error::ApiError;
use crate::start::{StartError, sealer};

const CHUNK: usize = 1000;
const BRANCHES: usize = 5;
/// How long the core bank has sent its files day by day.
const FED_DAYS: u64 = 3;
const FAMILY: usize = 3;
/// One household in so many has been asked about.
const SURVEYED: usize = 10;
const ADVISERS_PER_GRID: usize = 2;
/// Grids beside its own that the manager of grid 2 has.
const SECOND_MANAGERS: [usize; 2] = [7, 12];
/// People of a grid with a judgment against them.
const DISHONEST_PER_GRID: usize = 2;
/// Who else there is: role and org.
const ROLES: &[(i64, &str)] = &[(2, "18001"), (3, "18001"), (4, "17000"), (5, "17000")];

struct Plan {
    grids: usize,
    residents: usize,
    /// One resident in so many is a customer.
    per_customer: usize,
    /// Customers of a grid who have accounts with the bank.
    holders: usize,
}

fn plan(size: Size) -> Plan {
    match size {
        Size::S => Plan {
            grids: 5,
            residents: 5_000,
            per_customer: 5,
            holders: 200,
        },
        Size::M => Plan {
            grids: 50,
            residents: 200_000,
            per_customer: 4,
            holders: 100,
        },
        Size::L => Plan {
            grids: 500,
            residents: 2_000_000,
            per_customer: 2,
            holders: 40,
        },
    }
}

/// Fills a prepared database. Grid `G0001` belongs to `seed_m1` of org `18001`; `seed_m2` has two
/// more where there are that many. `seed_r2`, `seed_r3` (of `18001`), `seed_r4` and `seed_r5` (of
/// the head office) hold the other roles. All made-up accounts have the demo password.
///
/// # Errors
/// The database failed, or holds such data already.
pub fn seed(db: &Db, config: &Config, size: Size, seed: u64) -> Result<(), StartError> {
    let hash = Hasher::new(config.bcrypt_cost)?.hash_blocking(PASSWORD)?;
    let sealer = sealer(config)?;
    fill(db, &plan(size), seed, (&hash, &sealer)).map_err(|e| StartError::Demo(e.to_string()))?;
    wangge_customer::tally::compact(db).map_err(|e| StartError::Demo(e.to_string()))?;
    Ok(db.settle()?)
}

fn fill(db: &Db, plan: &Plan, seed: u64, (hash, sealer): (&str, &Sealer)) -> Result<(), ApiError> {
    let head =
        db.read_blocking(|conn| org::by_code(conn, "17000").map_err(wangge_db::Error::from))?;
    let admin = Actor::system(1, head.ok_or_else(|| ApiError::fault("orgCode", "17000"))?);
    let mut people = People::new(seed);
    let tags = db.write_blocking(|tx| records::add_tags(tx, &admin))?;
    for branch in 1..=BRANCHES {
        db.write_blocking(|tx| {
            add_branch(tx, &admin, branch)?;
            desk::report_accounts(tx, &admin, sealer, &branch_code(branch))
        })?;
    }
    for (role, org_code) in ROLES {
        let name = format!("seed_r{role}");
        let person = people.next();
        db.write_blocking(|tx| add_account(tx, &admin, &name, (*role, org_code), hash, person))?;
    }
    let per_grid = plan.residents / plan.grids;
    let mut holders = Vec::new();
    for number in 1..=plan.grids {
        let grid = db.write_blocking(|tx| add_grid(tx, &admin, number, hash, &mut people))?;
        let mut left = per_grid;
        while left > 0 {
            let many = left.min(CHUNK);
            let made: Vec<MadeUp> = (0..many)
                .map(|i| made_up(&mut people, (number, per_grid - left + i), plan, &tags))
                .collect();
            let first = left == per_grid;
            db.write_blocking(|tx| {
                seed::people(tx, &grid, &made).map_err(wangge_db::Error::from)?;
                review::entries(tx, &grid, &made).map_err(wangge_db::Error::from)?;
                review::files(tx, &grid, &made).map_err(wangge_db::Error::from)?;
                let some = made.iter().take(if first { DISHONEST_PER_GRID } else { 0 });
                some.enumerate().try_for_each(|(index, who)| {
                    dishonest::add(tx, &admin, (&who.name, &who.id_number), number + index)
                })
            })?;
            let room = (plan.holders * number).saturating_sub(holders.len());
            let customers = made.iter().filter(|who| who.customer).take(room);
            holders.extend(customers.map(|who| balances::Holder {
                name: who.name.clone(),
                id_number: who.id_number.clone(),
                org_code: branch_code(branch_of(number)),
                is_customer: true,
            }));
            left -= many;
        }
    }
    balances::fill(db, &admin, &holders, FED_DAYS)
}

/// The branch that a grid belongs to.
fn branch_of(grid: usize) -> usize {
    1 + (grid - 1) % BRANCHES
}

fn branch_code(branch: usize) -> String {
    (18_000 + branch).to_string()
}

fn add_branch(tx: &mut Tx<'_>, admin: &Actor, branch: usize) -> Result<i64, ApiError> {
    let command = SaveOrg {
        org_code: text(branch_code(branch)),
        org_name: text(format!("第{branch}支行")),
        pre_org_id: text(admin.org.id),
        org_level: Field::Value(1),
        ..SaveOrg::default()
    };
    Ok(org::add(tx, admin, &command)?)
}

fn add_account(
    tx: &mut Tx<'_>,
    admin: &Actor,
    name: &str,
    (role, org_code): (i64, &str),
    hash: &str,
    person: Person,
) -> Result<i64, ApiError> {
    let account = SaveAccount {
        account_name: text(name),
        real_name: text(person.name),
        id_number: text(person.id_number),
        sex: text(person.sex),
        phone_number: text(person.phone),
        org_code: text(org_code),
        role_ids: Field::Value(IdList(vec![role])),
        ..SaveAccount::default()
    };
    let hash = Hashed::ready(hash.to_owned());
    Ok(account::add(tx, admin, Policy::default(), &account, hash)?)
}

/// A grid with its manager, its map and its financial advisers.
fn add_grid(
    tx: &mut Tx<'_>,
    admin: &Actor,
    number: usize,
    hash: &str,
    people: &mut People,
) -> Result<GridRef, ApiError> {
    let org_code = branch_code(branch_of(number));
    let name = format!("seed_m{number}");
    let own = add_account(tx, admin, &name, (1, &org_code), hash, people.next())?;
    desk::todos(tx, admin, own)?;
    let manager = match SECOND_MANAGERS.contains(&number) {
        true => manager_of(tx.conn(), "G0002")?,
        false => own,
    };
    let code = format!("G{number:04}");
    let grid = SaveGrid {
        grid_code: text(&code),
        grid_name: text(format!("第{number}村")),
        org_code: text(org_code),
        grid_type: Field::Value(1),
        account_id: Field::Value(manager),
        ..SaveGrid::default()
    };
    wangge_grid::info::add(tx, admin, Policy::default(), &grid)?;
    let field = maps::field(u32::try_from(number).unwrap_or_default());
    maps::draw(tx, admin, (&code, &format!("第{number}村")), &field)?;
    let grid = grid_of(tx.conn(), &code)?;
    let advisers: Vec<(String, String)> = (0..ADVISERS_PER_GRID)
        .map(|_| people.next())
        .map(|person| (person.name, person.id_number))
        .collect();
    wangge_grid::seed::advisers(tx, &grid, &advisers).map_err(wangge_db::Error::from)?;
    Ok(grid)
}

fn grid_of(conn: &mut Conn, code: &str) -> Result<GridRef, ApiError> {
    let found = wangge_grid::info::resolve_in_scope(conn, &DataScope::All, code);
    let found = found.map_err(wangge_db::Error::from)?;
    found.ok_or_else(|| ApiError::fault("gridCode", code))
}

fn manager_of(conn: &mut Conn, code: &str) -> Result<i64, ApiError> {
    let manager = grid_of(conn, code)?.account_id;
    manager.ok_or_else(|| ApiError::fault("gridCode", code))
}

/// The review list someone stands on, if any.
fn listed(people: &mut People) -> Option<Reserved> {
    let lists = [
        (30, Reserved::White),
        (7, Reserved::Grey),
        (4, Reserved::Black),
    ];
    let mut on = lists.into_iter();
    on.find_map(|(percent, list)| people.chance(percent).then_some(list))
}

fn made_up(
    people: &mut People,
    (grid, index): (usize, usize),
    plan: &Plan,
    tags: &[i64],
) -> MadeUp {
    let person = people.next();
    let worn = tags
        .get(index / plan.per_customer % tags.len().max(1))
        .copied();
    let relationship = ["户主", "配偶", "子"]
        .get(index % FAMILY)
        .copied()
        .unwrap_or("户主");
    MadeUp {
        name: person.name,
        id_number: person.id_number,
        sex: person.sex.to_owned(),
        birthday: person.birthday,
        phone: person.phone,
        household_id: format!("{}", 100_000_000 + grid * 100_000 + index / FAMILY),
        relationship: relationship.to_owned(),
        address: format!("第{grid}村{}号", index / FAMILY + 1),
        customer: index.is_multiple_of(plan.per_customer),
        poor: people.chance(5),
        tag: worn.filter(|_| people.chance(30)),
        judged: people.chance(10),
        surveyed: (index / FAMILY).is_multiple_of(SURVEYED),
        listed: listed(people),
    }
}
