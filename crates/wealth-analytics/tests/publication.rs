//! How drafts of organs come into force, and what becomes of the users of organs that moved.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as tests do"
)]

use diesel::RunQueryDsl;
use wangge_db::testing::TestDb;
use wangge_kernel::{Failure, Field};
use wangge_wealth_analytics::organ::{self, AddOrgan, ChangeBranch, ListOrgans, MergeOrgans};
use wangge_wealth_analytics::user::{self, CreateUser, FirstPassword, UserId};
use wangge_wealth_analytics::{Error, WealthActor, WealthScope, params};

fn text(value: &str) -> Field<String> {
    Field::Value(value.to_owned())
}

/// Branches A (outlets A1 and A2) and B (B1), published by run 1.
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
        bank.write(|tx| organ::publish(tx, 1));
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
fn nothing_else_runs_while_a_run_is_under_way() {
    let bank = Bank::open();
    let actor = bank.by.actor.clone();
    bank.write(|tx| Ok(wangge_jobs::enqueue(tx, &actor, organ::RUN, "{}")?));
    assert_eq!(bank.status(), 2);
    let refused = bank.db.write_blocking(|tx| organ::update(tx, &bank.by));
    assert_eq!(refused.unwrap_err().wealth_number(), Some(30004));
    let failed = "UPDATE job SET state = 'failed'";
    bank.write(|tx| Ok(diesel::sql_query(failed).execute(tx.conn())?));
    assert_eq!(bank.status(), 3);
}
