//! Report accounts on a real database: what is stored and logged holds no password.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl};
use wangge_credit_review::report_account::{
    self, Error, KEY_BYTES, Plain, RevealPassword, SaveReportAccount, Sealer,
};
use wangge_db::Db;
use wangge_db::testing::TestDb;
use wangge_kernel::{Actor, Field, Org};

const PASSWORD: &str = "Zhengxin#密码 1 ";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

fn open() -> TestDb {
    let db = TestDb::fresh();
    run(
        &db,
        "INSERT INTO org (id, code, name, level, created_at, updated_at)
         VALUES (1, '1', '总行', 0, 0, 0)",
    );
    db
}

fn run(db: &Db, sql: &str) {
    db.write_blocking(|tx| {
        diesel::sql_query(sql)
            .execute(tx.conn())
            .map_err(Error::from)
    })
    .unwrap();
}

fn lines(db: &Db, sql: &str) -> Vec<String> {
    let lines: Vec<Line> = db
        .read_blocking(|conn| diesel::sql_query(sql).load(conn).map_err(Error::from))
        .unwrap();
    lines.into_iter().map(|line| line.text).collect()
}

fn actor() -> Actor {
    let org = Org {
        id: 1,
        code: "1".to_owned(),
        name: "总行".to_owned(),
    };
    Actor::system(1, org)
}

fn add(db: &Db, sealer: &Sealer, name: &str) -> i64 {
    let command = SaveReportAccount {
        user_name: Field::Value(name.to_owned()),
        password: Field::Value(Plain::from(PASSWORD)),
        status: Field::Value("0".to_owned()),
        ..SaveReportAccount::default()
    };
    db.write_blocking(|tx| report_account::add(tx, &actor(), sealer, &command))
        .unwrap()
}

fn reveal(db: &Db, sealer: &Sealer, id: i64) -> Result<String, Error> {
    let command = RevealPassword {
        purpose: Field::Value("贷前调查".to_owned()),
    };
    let shown = db.write_blocking(|tx| report_account::reveal(tx, &actor(), sealer, id, &command));
    shown.map(|shown| shown.password)
}

#[test]
fn neither_the_table_nor_the_log_holds_a_password() {
    let (db, sealer) = (open(), Sealer::new(&[7; KEY_BYTES]));
    let id = add(&db, &sealer, "cx001");
    let change = SaveReportAccount {
        password: Field::Value(Plain::from("Another#密码2")),
        ..SaveReportAccount::default()
    };
    assert_eq!(reveal(&db, &sealer, id).unwrap(), PASSWORD);
    db.write_blocking(|tx| report_account::update(tx, &actor(), &sealer, id, &change))
        .unwrap();
    assert_eq!(reveal(&db, &sealer, id).unwrap(), "Another#密码2");
    let stored = lines(&db, "SELECT sealed_password AS text FROM report_account");
    let log = lines(
        &db,
        "SELECT COALESCE(before_json, '') || COALESCE(after_json, '') AS text FROM operation_log",
    );
    assert_eq!((stored.len(), log.len()), (1, 4));
    let all = [stored, log].concat().join("\n");
    assert!(all.contains("贷前调查") && all.contains("\"password_changed\":true"));
    for secret in ["密码", "Zhengxin", "Another"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}

#[test]
fn a_password_moved_to_another_row_or_sealed_under_another_key_is_not_shown() {
    let (db, sealer) = (open(), Sealer::new(&[7; KEY_BYTES]));
    let (one, two) = (add(&db, &sealer, "cx001"), add(&db, &sealer, "cx002"));
    let other = Sealer::new(&[8; KEY_BYTES]);
    assert!(matches!(reveal(&db, &other, one), Err(Error::OtherKey)));
    run(
        &db,
        "UPDATE report_account SET sealed_password =
         (SELECT sealed_password FROM report_account WHERE user_name = 'cx001')",
    );
    assert_eq!(reveal(&db, &sealer, one).unwrap(), PASSWORD);
    assert!(matches!(reveal(&db, &sealer, two), Err(Error::OtherKey)));
}
