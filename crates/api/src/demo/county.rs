//! A small county: orgs, an account of every role, grids with review groups, households and
//! customers in every state. Everything goes through the use cases a client would call.

use wangge_auth::account::{self, Hashed, SaveAccount};
use wangge_auth::password::Hasher;
use wangge_credit_review::report_account::Sealer;
use wangge_customer::info::{self, SaveCustomer};
use wangge_customer::resident::{self, SaveResident};
use wangge_db::{Conn, Db, Tx};
use wangge_grid::info::{SaveGrid, SaveReviewer};
use wangge_kernel::field::{IdList, Parts};
use wangge_kernel::{Actor, Clock, Field, Org, Policy};
use wangge_org_region::org::{self, SaveOrg};

use super::people::{People, Person};
use super::{
    PASSWORD, approval, backoffice, balances, credit, desk, dishonest, households, maps, pictures,
    records, review, text, wealth,
};
use crate::config::Config;
use crate::error::ApiError;
use crate::start::{StartError, prepare, sealer};

const HOUSEHOLDS_PER_GRID: usize = 12;
const SEED: u64 = 2018;
/// How long the core bank has sent its files day by day.
const FED_DAYS: u64 = 30;

/// Orgs: code, name, code of the parent, level.
const ORGS: &[(&str, &str, &str, i64)] = &[
    ("17001", "西递支行", "17000", 1),
    ("17002", "宏村支行", "17000", 1),
    ("17011", "西递分理处", "17001", 2),
];

/// Accounts: name, real name, role, code of the org.
const ACCOUNTS: &[(&str, &str, i64, &str)] = &[
    ("manager1", "程建国", 1, "17001"),
    ("manager2", "汪秀英", 1, "17002"),
    ("accountant1", "叶敏", 2, "17001"),
    ("branch1", "胡志强", 3, "17001"),
    ("president", "鲍国华", 4, "17000"),
    ("middle1", "许静", 5, "17001"),
];

/// Grids: code, name, type, code of the org, name of the manager.
const GRIDS: &[(&str, &str, i64, &str, &str)] = &[
    ("XD001", "西递村", 1, "17001", "manager1"),
    ("XD002", "石印村", 1, "17011", "manager1"),
    ("HC001", "宏村", 1, "17002", "manager2"),
    ("HC002", "际村市场", 3, "17002", "manager2"),
];

/// Fills a database without customers of its own; one that has orgs below the head is left alone.
///
/// # Errors
/// The database cannot be used, or a use case refused made-up data, which is a slip of ours.
pub fn fill_empty(config: &Config, clock: Clock) -> Result<(), StartError> {
    let config = Config {
        admin_password: config.admin_password.clone().or(Some(PASSWORD.to_owned())),
        ..config.clone()
    };
    let (db, _) = prepare(&config, clock)?;
    let head = db
        .read_blocking(|conn| org::by_code(conn, "17000").map_err(wangge_db::Error::from))?
        .ok_or_else(|| StartError::Demo("no head office".to_owned()))?;
    let filled = db
        .read_blocking(|conn| org::by_code(conn, "17001").map_err(wangge_db::Error::from))?
        .is_some();
    if !filled {
        fill_county(&db, head, &config)?;
    }
    wealth::fill_empty(&db, &config)
}

fn fill_county(db: &Db, head: Org, config: &Config) -> Result<(), StartError> {
    let hash = Hasher::new(config.bcrypt_cost)?.hash_blocking(PASSWORD)?;
    let admin = Actor::system(1, head);
    db.write_blocking(|tx| fill(tx, &admin, config.policy, &hash))
        .map_err(|e| StartError::Demo(e.to_string()))?;
    let slip = |e: ApiError| StartError::Demo(e.to_string());
    let holders = fill_grids(db, &admin, config).map_err(slip)?;
    let sealer = sealer(config)?;
    db.write_blocking(|tx| fill_desks(tx, &admin, &sealer))
        .map_err(slip)?;
    balances::fill(db, &admin, &holders, FED_DAYS).map_err(slip)
}

/// What the branch president asks of his people, what the other branch's manager asks of himself,
/// and the accounts that the branches query credit reports with.
fn fill_desks(tx: &mut Tx<'_>, admin: &Actor, sealer: &Sealer) -> Result<(), ApiError> {
    let president = manager_of(tx.conn(), admin, "branch1", "17001")?;
    for name in ["manager1", "accountant1", "branch1"] {
        let handler = account_id(tx.conn(), admin, name)?;
        desk::todos(tx, &president, handler)?;
    }
    let manager = manager_of(tx.conn(), admin, "manager2", "17002")?;
    desk::todos(tx, &manager, manager.account_id)?;
    for org_code in ["17001", "17002"] {
        desk::report_accounts(tx, admin, sealer, org_code)?;
    }
    Ok(())
}

fn fill(tx: &mut Tx<'_>, admin: &Actor, policy: Policy, hash: &str) -> Result<(), ApiError> {
    for (code, name, parent, level) in ORGS {
        let command = SaveOrg {
            org_code: text(code),
            org_name: text(name),
            pre_org_id: text(parent_id(tx.conn(), parent)?),
            org_level: Field::Value(*level),
            kind: Field::Value(1),
            ..SaveOrg::default()
        };
        org::add(tx, admin, &command)?;
    }
    let mut people = People::new(SEED);
    for (name, real_name, role, org_code) in ACCOUNTS {
        let person = people.next();
        let command = SaveAccount {
            account_name: text(name),
            real_name: text(real_name),
            id_number: text(person.id_number),
            sex: text(person.sex),
            phone_number: text(person.phone),
            org_code: text(org_code),
            role_ids: Field::Value(IdList(vec![*role])),
            ..SaveAccount::default()
        };
        account::add(tx, admin, policy, &command, Hashed::ready(hash.to_owned()))?;
    }
    for (index, (code, name, kind, org_code, manager)) in GRIDS.iter().enumerate() {
        let command = SaveGrid {
            grid_code: text(code),
            grid_name: text(name),
            org_code: text(org_code),
            grid_type: Field::Value(*kind),
            description: text(format!("{name}网格")),
            account_id: Field::Value(account_id(tx.conn(), admin, manager)?),
            list_review: Field::Value(Parts(reviewers(
                &mut People::new(SEED + 100 + index as u64),
                index,
            ))),
            ..SaveGrid::default()
        };
        wangge_grid::info::add(tx, admin, policy, &command)?;
    }
    maps::fill(tx, admin, policy)?;
    records::add_tags(tx, admin)?;
    backoffice::fill(tx, admin)
}

fn parent_id(conn: &mut Conn, code: &str) -> Result<i64, ApiError> {
    Ok(org_by_code(conn, code)?.id)
}

fn org_by_code(conn: &mut Conn, code: &str) -> Result<Org, ApiError> {
    let found = org::by_code(conn, code).map_err(wangge_db::Error::from)?;
    found.ok_or_else(|| ApiError::fault("orgCode", code))
}

fn account_id(conn: &mut Conn, admin: &Actor, name: &str) -> Result<i64, ApiError> {
    let wanted = account::ListAccounts {
        account_name: text(name),
        ..account::ListAccounts::default()
    };
    let page = account::list(conn, admin, &wanted, wangge_kernel::Page::default())?;
    page.rows
        .first()
        .map(|a| a.account.account_id)
        .ok_or_else(|| ApiError::fault("accountName", name))
}

fn reviewers(people: &mut People, grid: usize) -> Vec<SaveReviewer> {
    // Numbers of reviewers must differ from grid to grid, so each grid skips another many.
    for _ in 0..grid * 7 + 40 {
        people.next();
    }
    let duties = ["村书记", "会计", "村民代表"];
    duties
        .iter()
        .zip(["1", "1", "2"])
        .map(|(duty, kind)| {
            let person = people.next();
            SaveReviewer {
                grid_review_name: text(person.name),
                id_number: text(person.id_number),
                duties: text(duty),
                kind: text(kind),
                ..SaveReviewer::default()
            }
        })
        .collect()
}

/// Fills the grids with people, and answers them: they bank with the org of their grid.
fn fill_grids(db: &Db, admin: &Actor, config: &Config) -> Result<Vec<balances::Holder>, ApiError> {
    let mut holders = Vec::new();
    let mut people = People::new(SEED);
    // The first ones are the accounts.
    for _ in ACCOUNTS {
        people.next();
    }
    let deciders = db.read_blocking(|conn| {
        Ok::<_, ApiError>(approval::Deciders {
            accountant: manager_of(conn, admin, "accountant1", "17001")?,
            president: manager_of(conn, admin, "branch1", "17001")?,
        })
    })?;
    for (grid, (code, name, _, org_code, manager)) in GRIDS.iter().enumerate() {
        let manager = db.read_blocking(|conn| manager_of(conn, admin, manager, org_code))?;
        for house in 0..HOUSEHOLDS_PER_GRID {
            let household = format!("{}", 10_230_000 + grid * 1000 + house);
            let size = if people.chance(50) { 3 } else { 2 };
            let family: Vec<Person> = (0..size).map(|_| people.next()).collect();
            let adults = family.iter().enumerate().take(2);
            holders.extend(adults.map(|(index, person)| balances::Holder {
                name: person.name.clone(),
                id_number: person.id_number.clone(),
                org_code: (*org_code).to_owned(),
                is_customer: index == 0 && is_customer(house),
            }));
            db.write_blocking(|tx| {
                fill_household(
                    tx,
                    &manager,
                    config.policy,
                    (code, name),
                    (&household, house),
                    &family,
                )?;
                if let Some(head) = family.first() {
                    let by = (&manager, &deciders);
                    approval::of_customer(tx, by, config.stages, head, (code, house))?;
                }
                let heads = family.first().filter(|_| house % 6 == 2);
                let who = heads.map(|head| (head.name.as_str(), head.id_number.as_str()));
                who.map_or(Ok(()), |who| {
                    dishonest::add(tx, &manager, who, grid + house)
                })
            })?;
        }
        pictures::fill(db, config, &manager, (grid, code))?;
    }
    Ok(holders)
}

/// Whether the head of a house is a customer; others are drafts, or in the registry only.
fn is_customer(house: usize) -> bool {
    matches!(house % 4, 1 | 2)
}

fn manager_of(
    conn: &mut Conn,
    admin: &Actor,
    name: &str,
    org_code: &str,
) -> Result<Actor, ApiError> {
    let account_id = account_id(conn, admin, name)?;
    let real_name = ACCOUNTS.iter().find(|a| a.0 == name).map_or("", |a| a.1);
    Ok(Actor {
        account_id,
        account_name: name.to_owned(),
        real_name: real_name.to_owned(),
        org: org_by_code(conn, org_code)?,
        ..admin.clone()
    })
}

fn fill_household(
    tx: &mut Tx<'_>,
    manager: &Actor,
    policy: Policy,
    (grid_code, village): (&str, &str),
    (household, house): (&str, usize),
    family: &[Person],
) -> Result<(), ApiError> {
    let roles = ["户主", "配偶", "子"];
    for (person, relationship) in family.iter().zip(roles) {
        let command = SaveResident {
            resident_name: text(&person.name),
            sex: text(person.sex),
            nation: text("汉族"),
            birthdate: text(&person.birthday),
            id_number: text(&person.id_number),
            address: text(format!("黟县{village}{}号", house + 1)),
            household_type: text("居民家庭户"),
            relationship: text(relationship),
            household_id: text(household),
            contact: text(&person.phone),
            is_in_list: text("否"),
            grid_code: text(grid_code),
            ..SaveResident::default()
        };
        resident::add(tx, manager, policy, &command)?;
    }
    match (family.first(), house % 4) {
        (Some(head), 0) => drop(info::add_draft(
            tx,
            manager,
            policy,
            &draft(head, grid_code),
        )?),
        (Some(head), _) if is_customer(house) => {
            let id = info::add(
                tx,
                manager,
                policy,
                &full(head, grid_code, household, village),
            )?;
            records::of_customer(tx, manager, &head.id_number, &head.phone, house)?;
            review::of_customer(tx, manager, head, (grid_code, village), house)?;
            credit::of_customer(tx, manager, head, grid_code, house)?;
            if house % 8 == 5 {
                info::set_status(tx, manager, id, 6)?;
            }
            let home = households::Home {
                id: household,
                village,
                customer_id: id,
            };
            households::fill(tx, manager, policy, &home, (head, family))?;
        }
        _ => {}
    }
    Ok(())
}

fn draft(head: &Person, grid_code: &str) -> SaveCustomer {
    SaveCustomer {
        customer_name: text(&head.name),
        id_number: text(&head.id_number),
        grid_code: text(grid_code),
        ..SaveCustomer::default()
    }
}

fn full(head: &Person, grid_code: &str, household: &str, village: &str) -> SaveCustomer {
    SaveCustomer {
        sex: text(head.sex),
        id_type: text("中国居民身份证"),
        marital_status: text("已婚"),
        education_level: text("高中"),
        nation: text("汉族"),
        birthday: text(&head.birthday),
        phone_number: text(&head.phone),
        household_id: text(household),
        native_address: text(format!("黟县{village}")),
        residence_address: text(format!("黟县{village}")),
        politics_status: text("群众"),
        living_situation: text("自购房"),
        physical_condition: text("健康"),
        nationality: text("中华人民共和国"),
        postcode: text("245500"),
        is_stockholder: text("否"),
        is_staff: text("否"),
        is_owner: text("否"),
        is_buy_house: text("否"),
        is_farmer: text("是"),
        career: text("农、林、牧、渔、水利业生产人员"),
        work_year: Field::Value(10),
        ..draft(head, grid_code)
    }
}
