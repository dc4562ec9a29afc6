//! A migrated database with a small bank: org 1 above 2 and 3, 4 below 2, a grid of org 4 with
//! customers, and files for it.

use std::collections::BTreeSet;
use std::io::Write;

use diesel::RunQueryDsl;
use wangge_balances::feed::{self, Ended, FeedView, Load, Step};
use wangge_balances::{Error, feed::begin};
use wangge_db::testing::TestDb;
use wangge_excel_io::Parser;
use wangge_kernel::{Actor, DataScope, Org, Part};

pub(crate) const ORGS: [i64; 4] = [1, 2, 3, 4];
pub(crate) const HEADER: &str = "日期,身份证号,机构代码,账号,类型,活期/定期,余额,产品编码\n";

pub(crate) struct House {
    pub(crate) db: TestDb,
}

pub(crate) fn number(person: usize) -> String {
    format!("34012119770517{person:04}")
}

/// The first `customers` persons are on file in the grid of org 4.
pub(crate) fn open(customers: usize) -> House {
    let house = House {
        db: TestDb::fresh(),
    };
    for (id, parent, level) in [(1, "NULL", 0), (2, "1", 1), (3, "1", 1), (4, "2", 2)] {
        house.sql(&format!(
            "INSERT INTO org (id, code, name, parent_id, level, created_at, updated_at)
             VALUES ({id}, '1700{id}', '机构{id}', {parent}, {level}, 0, 0)"
        ));
    }
    house.sql(
        "INSERT INTO account (id, realm, name, name_key, password_hash, real_name, org_id,
         created_at, updated_at) VALUES (1, 'grid', 'm', 'm', '', '经理', 4, 0, 0)",
    );
    house.sql(
        "INSERT INTO grid (id, code, name, org_id, kind, account_id, created_by, created_org,
         created_at, updated_at) VALUES (1, 'G1', '网格', 4, 1, 1, 1, 4, 0, 0)",
    );
    for person in 0..customers {
        house.sql(&format!(
            "INSERT INTO customer (id_number, name, status, complete, grid_id, created_by,
             created_org, created_at, updated_at)
             VALUES ('{}', '客{person}', 5, TRUE, 1, 1, 4, 0, 0)",
            number(person)
        ));
    }
    house
}

impl House {
    pub(crate) fn sql(&self, text: &str) -> usize {
        let run = diesel::sql_query(text);
        self.db
            .write_blocking(|tx| Ok::<_, Error>(run.execute(tx.conn())?))
            .unwrap()
    }

    pub(crate) fn count(&self, from: &str) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let query = diesel::sql_query(format!("SELECT COUNT(*) AS n FROM {from}"));
        self.db
            .read_blocking(|conn| Ok::<_, Error>(query.get_result::<Count>(conn)?.n))
            .unwrap()
    }

    pub(crate) fn begin(&self) -> i64 {
        self.db
            .write_blocking(|tx| begin(tx, &admin(), "余额.csv"))
            .unwrap()
    }

    /// One run over a file; `rows` is how many rows may be staged before it is asked to stop.
    pub(crate) fn run(&self, feed_id: i64, bytes: &[u8], rows: i64) -> Result<Ended, Error> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let staged = std::sync::atomic::AtomicI64::new(0);
        let order = std::sync::atomic::Ordering::Relaxed;
        Load {
            db: &self.db,
            feed_id,
            file: file.path(),
            scratch: &std::env::temp_dir(),
            parser: &Parser::InProcess,
            scope: &DataScope::All,
            is_stopping: &|| staged.load(order) >= rows,
            progress: &|step| {
                if let Step::Staged(done) = step {
                    staged.store(done, order);
                }
            },
        }
        .run()
    }

    /// A whole file.
    pub(crate) fn feed(&self, bytes: &[u8]) -> FeedView {
        let id = self.begin();
        assert_eq!(self.run(id, bytes, i64::MAX).unwrap(), Ended::Done);
        self.view(id)
    }

    pub(crate) fn view(&self, feed_id: i64) -> FeedView {
        self.db
            .read_blocking(|conn| feed::view(conn, feed_id))
            .unwrap()
            .unwrap()
    }
}

fn actor(org: i64, scope: DataScope) -> Actor {
    let own = Org {
        id: org,
        code: format!("1700{org}"),
        name: format!("机构{org}"),
    };
    Actor {
        scope,
        is_admin: false,
        ..Actor::system(1, own)
    }
}

pub(crate) fn admin() -> Actor {
    actor(1, DataScope::All)
}

/// Who sees these orgs, and sits in the first.
pub(crate) fn of_orgs(orgs: &[i64]) -> Actor {
    let part = Part {
        account_id: 1,
        orgs: orgs.iter().copied().collect(),
        grids: BTreeSet::new(),
    };
    actor(orgs[0], DataScope::Part(part))
}

/// Who manages the grid, and sits in org 4.
pub(crate) fn manager() -> Actor {
    let part = Part {
        account_id: 1,
        orgs: BTreeSet::new(),
        grids: BTreeSet::from([1]),
    };
    actor(4, DataScope::Part(part))
}

pub(crate) fn from<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> T {
    serde_json::from_value(json).unwrap()
}
