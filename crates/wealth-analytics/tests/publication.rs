//! How drafts of organs come into force, and what becomes of the users of organs that moved.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]

use chrono::NaiveDate;
use diesel::RunQueryDsl;
use wangge_db::testing::TestDb;
use wangge_kernel::{Failure, Field};
use wangge_wealth_analytics::organ::{
    self, AddOrgan, BankOrgans, ChangeBranch, ListOrgans, MergeOrgans, OrganCode,
};
use wangge_wealth_analytics::run::{self, Calculator, Chunks, Organs};
use wangge_wealth_analytics::upload::OrganLine;
use wangge_wealth_analytics::user::{self, CreateUser, FirstPassword, UserId};
use wangge_wealth_analytics::{Error, WealthActor, WealthScope, params};

fn text(value: &str) -> Field<String> {
    Field::Value(value.to_owned())
}

/// Branches A (outlets A1 and A2) and B (B1), published before any run.
struct Bank {
    db: TestDb,
    by: WealthActor,
}

impl Bank {
    fn open() -> Self {
        let bank = Self {
            db: TestDb::fresh(),
            by: WealthActor::system(),
        };
        let org = "INSERT INTO org (code, name, level, created_at, updated_at)
                   VALUES ('17000', '总行', 0, 0, 0)";
        bank.write(|tx| Ok(diesel::sql_query(org).execute(tx.conn())?));
        bank.write(organ::seed_head);
        for (code, branch) in [("A1", "A"), ("A2", "A"), ("B1", "B")] {
            let command = AddOrgan {
                outlet_code: text(code),
                outlet_name: text(code),
                branch_code: text(branch),
                branch_name: text(branch),
            };
            bank.write(|tx| organ::add(tx, &bank.by, &command));
        }
        bank.write(|tx| organ::publish(tx, 0));
        bank
    }

    fn write<T>(&self, work: impl FnOnce(&mut wangge_db::Tx<'_>) -> Result<T, Error>) -> T {
        self.db.write_blocking(work).unwrap()
    }

    fn id(&self, outlet: &str) -> (i64, i64) {
        let read = |conn: &mut wangge_db::Conn| {
            let all = ListOrgans::default();
            organ::list(conn, WealthScope::All, &all, Default::default())
        };
        let list = self.db.read_blocking(read).unwrap().outlet_list;
        let found = list.iter().find(|row| row.outlet_code == outlet).unwrap();
        (found.branch_id, found.outlet_id)
    }

    fn add_user(&self, login: &str, outlet: &str) -> i64 {
        let (branch, outlet) = self.id(outlet);
        let command = CreateUser {
            username: text(login),
            name: text(login),
            role: Field::Value(4),
            subbranch_id: Field::Value(branch),
            outlet_id: Field::Value(outlet),
            ..CreateUser::default()
        };
        let first = FirstPassword::ready("first".to_owned(), "hash".to_owned());
        self.write(|tx| user::create(tx, &self.by, &command, &first))
            .user_id
    }

    fn place_of(&self, user: i64) -> (Option<i64>, Option<i64>) {
        let command = UserId {
            user_id: Field::Value(user),
        };
        let read = |conn: &mut wangge_db::Conn| user::find(conn, &self.by, &command);
        let found = self.db.read_blocking(read).unwrap().user;
        (found.branch_id, found.outlet_id)
    }

    /// Branches in force with their outlets, by name.
    fn in_force(&self) -> Vec<(String, Vec<String>)> {
        let read = |conn: &mut wangge_db::Conn| params::params(conn, WealthScope::All);
        let branches = self.db.read_blocking(read).unwrap().branches;
        let of = |branch: params::Branch<String>| {
            let outlets = branch.outlets.into_iter().map(|outlet| outlet.name);
            (branch.name, outlets.collect())
        };
        branches.into_iter().map(of).collect()
    }

    fn status(&self) -> i64 {
        self.db.read_blocking(organ::status).unwrap().status
    }
}

fn tree(a: &[&str], b: &[&str]) -> Vec<(String, Vec<String>)> {
    let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    vec![("A".to_owned(), named(a)), ("B".to_owned(), named(b))]
}

#[test]
fn users_follow_their_outlets_when_the_draft_is_published() {
    let bank = Bank::open();
    let (merged, moved) = (bank.add_user("merged", "A1"), bank.add_user("moved", "A2"));
    let (b, b1) = bank.id("B1");
    let (a, a1) = bank.id("A1");
    let (_, a2) = bank.id("A2");
    let merge = MergeOrgans {
        outlet_code: text("A1"),
        new_outlet_code: text("B1"),
    };
    bank.write(|tx| organ::merge(tx, &bank.by, &merge));
    let change = ChangeBranch {
        outlet_code: text("A2"),
        branch_code: text("B"),
    };
    bank.write(|tx| organ::change_branch(tx, &bank.by, &change));
    // A draft changes nobody's place.
    assert_eq!(bank.status(), 1);
    assert_eq!(bank.in_force(), tree(&["A1", "A2"], &["B1"]));
    assert_eq!(bank.place_of(merged), (Some(a), Some(a1)));
    bank.write(|tx| organ::publish(tx, 2));
    assert_eq!(bank.status(), 0);
    assert_eq!(bank.in_force(), tree(&[], &["A2", "B1"]));
    assert_eq!(bank.place_of(merged), (Some(b), Some(b1)));
    assert_eq!(bank.place_of(moved), (Some(b), Some(a2)));
    let read = |conn: &mut wangge_db::Conn| organ::in_force(conn);
    let published = bank.db.read_blocking(read).unwrap();
    let old = published.iter().find(|organ| organ.code == "A1").unwrap();
    assert_eq!((old.resolved_id, old.branch_id), (b1, Some(b)));
}

#[test]
fn what_is_written_while_a_run_computes_waits_for_the_next() {
    let bank = Bank::open();
    bank.write(|tx| organ::take_down(tx, 2));
    // A run that begins again takes it down again.
    bank.write(|tx| organ::take_down(tx, 2));
    let change = ChangeBranch {
        outlet_code: text("A2"),
        branch_code: text("B"),
    };
    bank.write(|tx| organ::change_branch(tx, &bank.by, &change));
    bank.write(|tx| organ::publish(tx, 2));
    assert_eq!(bank.in_force(), tree(&["A1", "A2"], &["B1"]));
    assert_eq!(bank.status(), 1);
}

#[test]
fn a_run_publishes_the_draft_once_there_are_companies() {
    let bank = Bank::open();
    let today = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
    let update = || {
        bank.db
            .write_blocking(|tx| organ::update(tx, &bank.by, today))
    };
    assert_eq!(update().unwrap_err().wealth_number(), Some(30004));
    for sql in [
        "INSERT INTO company (id, code) VALUES (7, 'E7')",
        "INSERT INTO company_ver (company_id, name, name_norm, outlet_code, v_from)
         VALUES (7, '某企业', '某企业', 'A2', 0)",
    ] {
        bank.write(|tx| Ok(diesel::sql_query(sql).execute(tx.conn())?));
    }
    // An outlet with companies is not deleted, even when nobody works there.
    let a2 = OrganCode { code: text("A2") };
    let held = bank
        .db
        .write_blocking(|tx| organ::delete(tx, &bank.by, &a2));
    assert_eq!(held.unwrap_err().wealth_number(), Some(30007));
    let change = ChangeBranch {
        outlet_code: text("A2"),
        branch_code: text("B"),
    };
    bank.write(|tx| organ::change_branch(tx, &bank.by, &change));
    let run_id = update().unwrap();
    assert_eq!(bank.status(), 2);
    assert_eq!(update().unwrap_err().wealth_number(), Some(30004));
    let opened = Calculator::open(&bank.db, &BankOrgans, Chunks::default(), run_id).unwrap();
    let mut calculator = opened.unwrap();
    while calculator.step().unwrap() {}
    assert_eq!(bank.in_force(), tree(&["A1"], &["A2", "B1"]));
    let current = bank.db.read_blocking(run::current).unwrap();
    assert_eq!(current, Some(run_id));
    let failed = "UPDATE job SET state = 'failed'";
    bank.write(|tx| Ok(diesel::sql_query(failed).execute(tx.conn())?));
    assert_eq!(bank.status(), 3);
}

#[test]
fn uploaded_outlets_go_into_the_draft_as_they_are_there() {
    let bank = Bank::open();
    let merge = MergeOrgans {
        outlet_code: text("A1"),
        new_outlet_code: text("B1"),
    };
    bank.write(|tx| organ::merge(tx, &bank.by, &merge));
    let line = |outlet: &str, name: &str, branch: &str, branch_name: &str| OrganLine {
        branch_code: branch.to_owned(),
        branch_name: branch_name.to_owned(),
        outlet_code: outlet.to_owned(),
        outlet_name: name.to_owned(),
    };
    let lines = [
        line("A2", "二部", "B", "新B"),
        line("C1", "C1", "C", "C"),
        line("A1", "A1", "A", "A"),
        line("B", "B", "A", "A"),
        line("D1", "D1", "A2", "A2"),
    ];
    let refused = bank.write(|tx| BankOrgans.take_in(tx, &lines));
    assert_eq!(refused.len(), 3, "{refused:?}");
    let known = ["A1", "A2", "C1", "D1", "A", "X"];
    let read = |conn: &mut wangge_db::Conn| BankOrgans.known(conn, &known);
    let known = bank.db.read_blocking(read).unwrap();
    assert_eq!(known.into_iter().collect::<Vec<_>>(), ["A1", "A2", "C1"]);
    bank.write(|tx| BankOrgans.freeze(tx, 2));
    let read = |conn: &mut wangge_db::Conn| BankOrgans.places(conn, 2);
    let places = bank.db.read_blocking(read).unwrap();
    let (b, b1) = bank.id("B1");
    let merged = places.get("A1").unwrap();
    assert_eq!((merged.branch, merged.outlet), (Some(b), Some(b1)));
    assert_eq!(places.get("A2").unwrap().branch, Some(b));
    bank.write(|tx| BankOrgans.publish(tx, 2));
    let names: Vec<String> = bank.in_force().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["A", "新B", "C"]);
    bank.write(|tx| BankOrgans.forget(tx, 0));
    let read = |conn: &mut wangge_db::Conn| organ::tree_of(conn, 0);
    assert!(bank.db.read_blocking(read).unwrap().is_empty());
}
