//! Checks of residents that are cut off, taken over and asked for again.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use wangge_customer::dishonest::check::{self, Ended, Limits};
use wangge_customer::dishonest::source::{Asked, Published, Source, Trouble};
use wangge_customer::dishonest::{self, ListDishonest};
use wangge_customer::{Error, resident};
use wangge_kernel::{Actor, Page};

use crate::support::{House, POLICY, manager, open, resident as person};

const LIMITS: Limits = Limits {
    parallel: 4,
    window_ms: 3_600_000,
    failures_max: 5,
};

/// Everybody has been sentenced; every seventh question fails.
#[derive(Default)]
struct Told {
    asked: Mutex<Vec<String>>,
    failing: bool,
}

impl Source for Told {
    fn ask(
        &self,
        who: Asked<'_>,
        _: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Published>, Trouble> {
        let mut asked = self.asked.lock().unwrap();
        asked.push(who.id_number.to_owned());
        if self.failing && asked.len().is_multiple_of(7) {
            return Err(Trouble::TimedOut);
        }
        Ok(vec![Published {
            name: who.name.to_owned(),
            card_number: who.id_number.to_owned(),
            case_code: "(2018)皖1023执87号".to_owned(),
            published_at: 1,
            ..Published::default()
        }])
    }
}

impl Told {
    fn numbers(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn populated(people: usize) -> House {
    let house = open();
    for serial in 0..people {
        let sent =
            json!({"idNumber": format!("34012119770517{serial:03}1"), "sex": Sex(serial).word()});
        house
            .write(|tx| resident::add(tx, &manager(1), POLICY, &person(sent)))
            .unwrap();
    }
    house
}

/// The sex that a number with this serial says.
struct Sex(usize);

impl Sex {
    fn word(&self) -> &'static str {
        if self.0 % 2 == 1 { "男" } else { "女" }
    }
}

fn started(house: &House, actor: &Actor) -> i64 {
    house.write(|tx| check::start(tx, actor)).unwrap().run_id
}

/// Runs until so many were asked about.
fn run(house: &House, actor: &Actor, id: i64, source: &Told, most: usize) -> Result<Ended, Error> {
    let stopping = || source.numbers().len() >= most;
    check::run(
        &house.db,
        actor,
        id,
        (source, LIMITS),
        &stopping,
        &|_, _| (),
    )
}

fn counts(house: &House, id: i64) -> (String, [i64; 5]) {
    let view = house
        .read(|conn| check::standing(conn, id))
        .unwrap()
        .unwrap();
    let counts = [
        view.total,
        view.checked,
        view.skipped,
        view.failed,
        view.imported,
    ];
    (view.state, counts)
}

#[test]
fn a_check_that_was_cut_off_goes_on_where_it_was() {
    let house = populated(40);
    let (anna, source) = (manager(1), Told::default());
    let id = started(&house, &anna);
    assert_eq!(run(&house, &anna, id, &source, 15).unwrap(), Ended::PutOff);
    let (state, [total, checked, ..]) = counts(&house, id);
    assert_eq!((state.as_str(), total), ("running", 40));
    assert!((1..40).contains(&checked), "{checked}");
    // Asked for again meanwhile: the same one.
    assert_eq!(started(&house, &anna), id);
    assert_eq!(run(&house, &anna, id, &source, 1000).unwrap(), Ended::Over);
    assert_eq!(counts(&house, id), ("done".to_owned(), [40, 40, 0, 0, 40]));
    let asked = source.numbers();
    assert_eq!(
        asked.iter().collect::<BTreeSet<_>>().len(),
        asked.len(),
        "nobody is asked about twice"
    );
    // Over is over.
    assert_eq!(run(&house, &anna, id, &source, 1000).unwrap(), Ended::Over);
    assert_eq!(source.numbers().len(), 40);
}

#[test]
fn only_those_who_failed_or_are_called_otherwise_are_asked_about_again() {
    let house = populated(30);
    let anna = manager(1);
    let sick = Told {
        failing: true,
        ..Told::default()
    };
    let first = started(&house, &anna);
    run(&house, &anna, first, &sick, 1000).unwrap();
    assert_eq!(
        counts(&house, first),
        ("done".to_owned(), [30, 26, 0, 4, 26])
    );
    house.sql("UPDATE resident SET name = '改名' WHERE id = 1");
    let (second, source) = (started(&house, &anna), Told::default());
    assert_ne!(first, second);
    run(&house, &anna, second, &source, 1000).unwrap();
    let (state, [total, checked, skipped, failed, _]) = counts(&house, second);
    assert_eq!((state.as_str(), total, failed), ("done", 30, 0));
    assert_eq!(checked + skipped, 30);
    assert!((4..=5).contains(&checked), "{checked}");
    let rows = house.read(|conn| {
        dishonest::list(
            conn,
            &anna.scope,
            &ListDishonest::default(),
            Page::default(),
        )
    });
    assert_eq!(rows.unwrap().count, 30);
}

#[test]
fn a_check_that_another_process_has_taken_over_stops() {
    /// One more than a run reads at once: those of one page may all be asked before it notices.
    const PEOPLE: usize = 201;
    struct Thief<'a> {
        house: &'a House,
        run_id: i64,
        asked: AtomicUsize,
    }
    impl Source for Thief<'_> {
        fn ask(
            &self,
            _: Asked<'_>,
            _: &(dyn Fn() -> bool + Sync),
        ) -> Result<Vec<Published>, Trouble> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            self.house.sql(&format!(
                "UPDATE dishonest_run SET token = 7 WHERE id = {}",
                self.run_id
            ));
            Ok(Vec::new())
        }
    }
    let house = populated(PEOPLE);
    let anna = manager(1);
    let run_id = started(&house, &anna);
    let thief = Thief {
        house: &house,
        run_id,
        asked: AtomicUsize::new(0),
    };
    let ended = check::run(
        &house.db,
        &anna,
        run_id,
        (&thief, LIMITS),
        &|| false,
        &|_, _| (),
    );
    assert!(
        matches!(ended, Err(Error::Db(wangge_db::Error::Interrupted))),
        "{ended:?}"
    );
    assert_eq!(
        counts(&house, run_id),
        ("running".to_owned(), [201, 0, 0, 0, 0])
    );
    assert!(thief.asked.load(Ordering::Relaxed) < PEOPLE);
    check::abandon(&house.db, run_id).unwrap();
    assert_eq!(counts(&house, run_id).0, "failed");
}

#[test]
fn a_full_number_makes_sure_what_stars_only_suspected() {
    let house = populated(1);
    let anna = manager(1);
    let number = "340121197705170001";
    let who = Asked {
        name: "张三",
        id_number: number,
    };
    let published = |card: &str| Published {
        name: "张三".to_owned(),
        card_number: card.to_owned(),
        published_at: 5,
        ..Published::default()
    };
    let take = |card: &str| {
        house
            .write(|tx| dishonest::take_in(tx, &anna, who, &[published(card)]))
            .unwrap()
            .imported
    };
    let hit = || {
        house
            .read(|conn| dishonest::confirmed(conn, &[number, "x"]))
            .unwrap()
    };
    assert_eq!(take(&dishonest::starred(number)), 1);
    assert!(hit().is_empty(), "a suspicion is no hit");
    house
        .write(|tx| dishonest::decide(tx, &anna, 1, "dismissed"))
        .unwrap();
    assert_eq!(take(number), 0);
    assert_eq!(hit(), BTreeSet::from([number.to_owned()]));
    // Somebody knows better: that stays.
    house
        .write(|tx| dishonest::decide(tx, &anna, 1, "dismissed"))
        .unwrap();
    assert_eq!(take(number), 0);
    assert!(hit().is_empty());
    let foreign = house.write(|tx| dishonest::decide(tx, &manager(2), 1, "confirmed"));
    assert!(matches!(foreign, Err(Error::NotFound)));
}
