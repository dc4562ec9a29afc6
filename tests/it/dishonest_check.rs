//! 24.3 with a source that is slow, sick, hostile or gone.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wangge_tests::source::{FakeSource, Told, judgment, settings};
use wangge_tests::world::id_number;
use wangge_tests::{Client, World};

use crate::cases::at_once;
use crate::dishonest::check;

fn progress(client: &Client) -> Value {
    client
        .call("GET", "/grid/customer/dishonesty/progress")
        .send()
        .ok()
        .data()
}

fn numbers<const N: usize>(data: &Value, names: [&str; N]) -> [i64; N] {
    names.map(|name| {
        data[name]
            .as_i64()
            .unwrap_or_else(|| panic!("{name} in {data}"))
    })
}

#[test]
fn a_sick_source_fails_for_the_one_person_and_not_for_the_others() {
    let elsewhere = FakeSource::start(|_| Told::rows(&[]));
    let lure = elsewhere.url();
    let source = FakeSource::start(move |asked| {
        let serial: u32 = asked.name.trim_start_matches("居民").parse().unwrap();
        let hit = judgment(&asked.name, &id_number(serial));
        let good = Told::rows(std::slice::from_ref(&hit));
        match (serial, asked.before) {
            (1, 0) => Told::status("500 Oops"),
            (2, 0) => Told::status("429 Slow down").header("Retry-After", "1"),
            (3, _) => Told::status("302 Found").header("Location", &lure),
            (4, _) => Told::body("<html>维护中</html>"),
            (5, _) => Told::body(format!("[\"{}\"]", "长".repeat(600_000))),
            (6, 0) => good.after(Duration::from_secs(3)),
            (7, _) => Told::body(format!("jsonp_1({});", json!([hit]))),
            (8, _) => Told::status("500 Always"),
            (9, _) => Told::status("404 Not here"),
            (10, _) => Told::body("{\"data\":[7]}"),
            (11, _) => Told::status("429 Go away").header("Retry-After", "9999"),
            (12, _) => Told::rows(&[]),
            _ => good,
        }
    });
    let settings = source.settings();
    let world = World::with(|config| config.dishonesty.source = Some(settings));
    for serial in 1..=13 {
        world.add_resident(serial, "GA");
    }
    let anna = world.as_("anna");
    let answer = check(anna);
    assert_eq!(
        answer.message(),
        "户籍总数:13,导入失信人的总数:5,未能核查:7.",
        "{answer}"
    );
    let data = answer.data();
    let counts = numbers(&data, ["checked", "failed", "hits", "unchecked"]);
    assert_eq!((counts, &data["state"]), ([6, 7, 5, 0], &json!("done")));
    assert!(
        elsewhere.asked().is_empty(),
        "nobody is sent to another host"
    );
    let tries = |serial: u32| {
        let asked = source.asked();
        asked
            .iter()
            .filter(|q| q.name == format!("居民{serial}"))
            .count()
    };
    assert_eq!([1, 2, 4, 6, 8, 9, 11].map(tries), [2, 2, 1, 2, 3, 1, 1]);
    // Only those about whom nothing is known are asked about again.
    let again = check(anna).data();
    assert_eq!(numbers(&again, ["skipped", "failed", "checked"]), [6, 7, 0]);
}

#[test]
fn a_source_that_is_gone_ends_the_check_soon_and_honestly() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let gone = settings(&format!("http://{port}/"));
    let world = World::with(|config| {
        config.dishonesty.source = Some(gone);
        config.dishonesty.limits.parallel = 2;
        config.dishonesty.limits.failures_max = 4;
    });
    for serial in 1..=30 {
        world.add_resident(serial, "GA");
    }
    let begun = Instant::now();
    let answer = check(world.as_("anna"));
    assert!(begun.elapsed() < Duration::from_secs(15));
    assert_eq!(
        answer.message(),
        "户籍总数:30,导入失信人的总数:0,未能核查:30."
    );
    let data = answer.data();
    assert_eq!(
        (&data["state"], &data["checked"]),
        (&json!("stopped"), &json!(0))
    );
    let [failed, unchecked] = numbers(&data, ["failed", "unchecked"]);
    assert!(failed >= 4 && failed + unchecked == 30, "{data}");
    let why = data["error"].as_str().unwrap();
    assert!(
        why.contains("连续") && !why.contains("居民") && !why.contains(&port.to_string()),
        "{why}"
    );
}

#[test]
fn without_a_source_or_a_way_out_nobody_is_checked() {
    let world = World::new();
    let refused = world.as_("anna").op("24.3").send().refused(400, &[]);
    assert!(refused.message().contains("未配置"), "{refused}");
    let none = world
        .as_("anna")
        .call("GET", "/grid/customer/dishonesty/progress");
    none.send().blank();
    let source = FakeSource::start(|_| Told::rows(&[]));
    for (out_net, said) in [(None, "1"), (Some(true), "1"), (Some(false), "0")] {
        let settings = source.settings();
        let world = World::with(|config| {
            config.dishonesty.source = Some(settings);
            config.out_net = out_net;
        });
        let password = wangge_tests::world::PASSWORD;
        let login = world.app.client().op("4.1");
        let login = login
            .form(json!({"accountName": "anna", "password": password}))
            .send()
            .ok();
        assert_eq!(login.data()["outNet"], said);
        let asked = world.as_("anna").op("24.3").send();
        match out_net {
            Some(false) => assert!(asked.refused(400, &[]).message().contains("禁止")),
            _ => assert_eq!(asked.ok().message(), "户籍总数:0,导入失信人的总数:0."),
        }
    }
    assert!(source.asked().is_empty());
}

#[test]
fn a_check_under_way_is_joined_and_its_progress_read() {
    let source = FakeSource::start(|_| Told::rows(&[]).after(Duration::from_millis(400)));
    let settings = source.settings();
    let world = World::with(|config| {
        config.dishonesty.source = Some(settings);
        config.dishonesty.limits.parallel = 2;
        config.dishonesty.wait = Duration::from_millis(100);
    });
    for serial in 1..=12 {
        world.add_resident(serial, "GA");
    }
    world.add_resident(13, "GB");
    let (anna, bo) = (world.as_("anna"), world.as_("bo"));
    let answers = at_once((0..5).map(|_| anna.op("24.3")).collect());
    let jobs: Vec<Value> = answers
        .into_iter()
        .map(|a| a.ok().data()["jobId"].clone())
        .collect();
    assert!(
        jobs[0].is_i64() && jobs.iter().all(|job| *job == jobs[0]),
        "{jobs:?}"
    );
    let begun = Instant::now();
    let mut seen = Vec::new();
    let last = loop {
        let now = progress(anna);
        let over = now["state"] == "done";
        seen.push(numbers(&now, ["checked"])[0]);
        if over {
            break now;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{now}");
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(
        seen.is_sorted() && seen.iter().any(|n| (1..12).contains(n)),
        "{seen:?}"
    );
    assert_eq!(numbers(&last, ["total", "checked", "failed"]), [12, 12, 0]);
    assert_eq!((source.asked().len(), &last["jobId"]), (12, &jobs[0]));
    // Others of the same sight may look; bo sees neither the grid nor the check.
    let by_job = |client: &Client| {
        let call = client.call("GET", "/grid/customer/dishonesty/progress");
        call.query("jobId", &jobs[0]).send()
    };
    by_job(anna).ok();
    by_job(world.as_("admin")).ok();
    by_job(bo).blank();
    let wrong = anna
        .call("GET", "/grid/customer/dishonesty/progress")
        .query("jobId", "x");
    wrong.send().refused(400, &["jobId"]);
    assert_ne!(bo.op("24.3").send().ok().data()["jobId"], jobs[0]);
}
