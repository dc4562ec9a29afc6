//! Residents and customers without HTTP: one resident by hand, two from a sheet.
//!
//! Run it with `cargo run -p wangge-customer --example registry`.

#![expect(clippy::print_stdout, reason = "an example prints what it has to show")]

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use diesel::RunQueryDsl;
use wangge_customer::import::{self, ImportOptions, ImportResidents};
use wangge_customer::info::{self, ListCustomers};
use wangge_customer::resident::{self, SaveResident};
use wangge_db::url::DatabaseUrl;
use wangge_db::{Db, DbOptions, migrate};
use wangge_excel_io::Parser;
use wangge_grid::info::SaveGrid;
use wangge_kernel::{Actor, Clock, DataScope, Failure, Field, Org, Page, Part, Policy};

const SHEET: &str = "\
姓名,性别,民族,出生日期,公民身份号码,地址,户别,与户主关系,户号,联系方式,纳入名单库,备注
汪秀英,女,汉族,1980-01-02,340121198001025528,西递村1号,居民家庭户,配偶,10230001,17755553211,否,
胡志强,男,汉族,1980-01-02,3401211980,西递村2号,居民家庭户,户主,10230002,17755553212,是,
";

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::temp_dir().join(format!("wangge-registry-{}", std::process::id()));
    std::fs::create_dir_all(&dir)?;
    let outcome = show(&open(&dir)?, &dir);
    std::fs::remove_dir_all(&dir)?;
    outcome
}

/// A migrated SQLite database in `dir`.
fn open(dir: &Path) -> Result<Db, wangge_db::Error> {
    let url = format!("sqlite:{}", dir.join("bank.db").display());
    migrate::up(&DatabaseUrl::parse(&url)?)?;
    Db::open(&url, DbOptions::default(), Clock::real())
}

fn show(db: &Db, dir: &Path) -> Result<(), Box<dyn Error>> {
    let manager = manager(db)?;
    let policy = Policy::default();

    // Every fault is named at once, by its documented field.
    let mut head = head();
    head.contact = Field::Value("2".to_owned());
    head.sex = Field::Missing;
    if let Err(error) = db.write_blocking(|tx| resident::add(tx, &manager, policy, &head)) {
        for fault in error.faults() {
            println!("{}: {}", fault.field, fault.message);
        }
    }

    // Sound now. He is to be on the lists, so his customer's file is opened as well.
    head.contact = Field::Value("17755553210".to_owned());
    head.sex = Field::Value("男".to_owned());
    let id = db.write_blocking(|tx| resident::add(tx, &manager, policy, &head))?;
    println!("resident {id} is there");

    let file = dir.join("residents.csv");
    std::fs::write(&file, SHEET)?;
    let command = ImportResidents {
        options: ImportOptions {
            grid_code: Field::Value("XD001".to_owned()),
            ..ImportOptions::default()
        },
        ..ImportResidents::default()
    };
    let order = db.write_blocking(|tx| import::queue_residents(tx, &manager, &command))?;
    let parser = Parser::InProcess;
    let report = import::run(db, &manager, policy, &order, &file, &parser)?;
    println!("{}", report.message);

    let all = ListCustomers::default();
    let page = db.read_blocking(|conn| info::list(conn, &manager, &all, Page::default()))?;
    for customer in &page.rows {
        println!(
            "customer {} of {:?}",
            customer.customer_name, customer.grid_code
        );
    }
    Ok(())
}

/// The manager of grid XD001, which is made on the way.
fn manager(db: &Db) -> Result<Actor, Box<dyn Error>> {
    let org = Org {
        id: 1,
        code: "17001".to_owned(),
        name: "西递支行".to_owned(),
    };
    // Orgs belong to a crate that this one does not depend on; a program of its own would call
    // `wangge_org_region::org::add`.
    let sql = "INSERT INTO org (id, code, name, level, created_at, updated_at)
               VALUES (1, '17001', '西递支行', 1, 0, 0)";
    let system = Actor::system(7, org);
    let grid = SaveGrid {
        grid_code: Field::Value("XD001".to_owned()),
        grid_name: Field::Value("西递村".to_owned()),
        org_code: Field::Value("17001".to_owned()),
        grid_type: Field::Value(1),
        ..SaveGrid::default()
    };
    let grid_id = db.write_blocking(|tx| {
        diesel::sql_query(sql).execute(tx.conn())?;
        wangge_grid::info::add(tx, &system, Policy::default(), &grid)
    })?;
    Ok(Actor {
        is_admin: false,
        scope: DataScope::Part(Part {
            account_id: system.account_id,
            orgs: BTreeSet::new(),
            grids: BTreeSet::from([grid_id]),
        }),
        ..system
    })
}

fn head() -> SaveResident {
    let text = |text: &str| Field::Value(text.to_owned());
    SaveResident {
        resident_name: text("程建国"),
        sex: text("男"),
        nation: text("汉族"),
        birthdate: text("19770517"),
        id_number: text("340121197705175537"),
        address: text("西递村1号"),
        household_type: text("居民家庭户"),
        relationship: text("户主"),
        household_id: text("10230001"),
        contact: text("17755553210"),
        is_in_list: text("是"),
        grid_code: text("XD001"),
        ..SaveResident::default()
    }
}
