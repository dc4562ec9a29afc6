//! timing
#![allow(clippy::all, clippy::unwrap_used, clippy::print_stdout, missing_docs)]
use std::time::Instant;
use wangge_customer::resident::import::{self, ImportOptions, RESIDENT_SHEET};
use wangge_db::{Db, DbOptions, migrate, url::DatabaseUrl};
use wangge_excel_io::{Limits, Parser, SheetReader};
use wangge_kernel::*;
fn main() {
    let dir = tempfile::tempdir().unwrap();
    let address = std::env::args()
        .nth(1)
        .unwrap_or_else(|| format!("sqlite:{}/w.db", dir.path().display()));
    migrate::up(&DatabaseUrl::parse(&address).unwrap()).unwrap();
    let db = Db::open(&address, DbOptions { connections: 4 }, Clock::real()).unwrap();
    db.write_blocking(|tx| {
        use diesel::RunQueryDsl;
        for s in ["INSERT INTO org (id, code, name, level, created_at, updated_at) VALUES (1,'17001','x',1,0,0)",
         "INSERT INTO account (id, realm, name, name_key, password_hash, real_name, org_id, created_at, updated_at) VALUES (1,'grid','m','m','','x',1,0,0)",
         "INSERT INTO grid (id, code, name, org_id, kind, account_id, created_by, created_org, created_at, updated_at) VALUES (1,'G1','g',1,1,1,1,1,0,0)"] {
            diesel::sql_query(s).execute(tx.conn())?;
        }
        Ok::<_, wangge_db::Error>(())
    }).unwrap();
    let mut text = String::from(
        "姓名,性别,民族,出生日期（2018-01-01）,公民身份号码,地址,户别,与户主关系,户号,联系方式,纳入名单库（是/否）,备注\n",
    );
    for i in 0..20_000usize {
        let id = format!(
            "3401211977{:02}{:02}{:03}7",
            1 + i / 500 % 12,
            1 + i / 6_000 % 28,
            i % 500 * 2 + 1
        );
        let kin = ["户主", "妹", "长子", "父亲"][i % 4];
        text += &format!(
            "张三,男,汉族,{},{id},某某镇某某村三号,居民家庭户,{kin},{},17755553210,{},\n",
            &id[6..14],
            i / 4,
            if i % 2 == 0 { "是" } else { "否" }
        );
    }
    let path = dir.path().join("f.csv");
    std::fs::write(&path, text).unwrap();
    let t = Instant::now();
    let mut r = SheetReader::new(&RESIDENT_SHEET);
    let mut n = 0;
    Parser::InProcess
        .rows(&path, &Limits::default(), &mut |row| {
            if r.feed(&row).unwrap().is_some() {
                n += 1;
            }
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    println!("read {n}: {:?}", t.elapsed());
    let actor = Actor {
        scope: DataScope::All,
        ..Actor::system(
            1,
            Org {
                id: 1,
                code: "17001".into(),
                name: "x".into(),
            },
        )
    };
    let o = ImportOptions {
        grid_code: "G1".into(),
        update: false,
    };
    for _ in 0..2 {
        let t = Instant::now();
        let rep = import::run(
            &db,
            &actor,
            Policy::default(),
            &path,
            &Parser::InProcess,
            &o,
            &|_, _| {},
        )
        .unwrap();
        println!(
            "import {} {}: {:?} {}",
            rep.success_count,
            rep.fail_count,
            t.elapsed(),
            rep.message.chars().take(200).collect::<String>()
        );
    }
    let t = Instant::now();
    let list = wangge_customer::info::ListCustomers::default();
    let page = db
        .read_blocking(|c| wangge_customer::info::list(c, &actor, &list, Page::default()))
        .unwrap();
    println!("list {}: {:?}", page.count, t.elapsed());
}
