//! A server that is killed at any moment of an import shows nothing half done, then or later, and
//! takes the same file when it is sent again. On its own, because it kills processes.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use wangge_tests::process::Process;
use wangge_tests::source::{FakeSource, Told, judgment};
use wangge_tests::world::{birthday, id_number};
use wangge_tests::{Client, Request, World};

const ROUNDS: u32 = 20;
const ROWS: u32 = 1200;
const HEADER: &str =
    "姓名,性别,民族,出生日期,公民身份号码,地址,户别,与户主关系,户号,联系方式,纳入名单库,备注";

/// The people of one round; every other one is to be on the lists.
fn sheet(round: u32) -> String {
    let mut text = format!("{HEADER}\n");
    for serial in round * ROWS..(round + 1) * ROWS {
        let (number, house) = (id_number(serial), serial / 3);
        let kin = ["户主", "长子", "弟弟"][serial as usize % 3];
        let listed = ["是", "否"][serial as usize % 2];
        let day = birthday(&number);
        writeln!(
            text,
            "居民,男,汉族,{day},{number},西递村1号,居民家庭户,{kin},{house},138{serial:08},{listed},"
        )
        .unwrap();
    }
    text
}

fn import(client: &Client, sheet: &str) -> Request {
    let fields = json!({"gridCode": "GA"});
    client
        .op("13.7")
        .multipart(fields)
        .file("file", "户籍.csv", sheet)
}

/// Residents and customers that a reader sees.
fn seen(client: &Client) -> (i64, i64) {
    let count = |id: &str| client.op(id).send().count();
    (count("13.2"), count("14.3"))
}

#[test]
fn killing_the_server_during_imports_leaves_nothing_half_done() {
    let world = World::new();
    let token = world.as_("anna").token().unwrap().to_owned();
    let resting = world.app.rest();
    let program = Path::new(env!("CARGO_BIN_EXE_wangge-server"));

    let mut server = Process::start(program, &resting.config);
    let begun = Instant::now();
    import(&server.client(&token), &sheet(0)).send().ok();
    let whole = begun.elapsed();

    let mut cuts = 0;
    for round in 1..=ROUNDS {
        let file = sheet(round);
        let before = (i64::from(round * ROWS), i64::from(round * ROWS / 2));
        let after = (before.0 + i64::from(ROWS), before.1 + i64::from(ROWS / 2));
        // 7 and 20 have no common factor: every twentieth of the import has its turn.
        let moment = whole * (round * 7 % ROUNDS) / ROUNDS;
        let cut = std::thread::scope(|scope| {
            let request = import(&server.client(&token), &file);
            let asked = scope.spawn(move || request.attempt().is_err());
            std::thread::sleep(moment);
            server.kill();
            asked.join().unwrap()
        });
        cuts += u32::from(cut);
        server = Process::start(program, &resting.config);
        let client = server.client(&token);
        let watch = |_| {
            let now = seen(&client);
            // Residents are counted first, so the customers may already be the newer ones.
            let whole = [before, after, (before.0, after.1)].contains(&now);
            assert!(
                whole,
                "round {round}: {now:?} seen between {before:?} and {after:?}"
            );
            std::thread::sleep(Duration::from_millis(30));
        };
        (0..5).for_each(watch);
        let again = import(&client, &file).send().ok();
        let data = again.data();
        assert_eq!(
            (&data["successCount"], &data["failCount"]),
            (&json!(ROWS), &json!(0)),
            "round {round}\n{again}"
        );
        assert_eq!(seen(&client), after, "round {round}");
    }
    assert!(cuts > ROUNDS / 4, "only {cuts} imports were cut off");
    let left = std::fs::read_dir(resting.config.spool_dir())
        .unwrap()
        .count();
    assert_eq!(left, 0, "no upload stays behind");
}

#[test]
fn a_check_of_residents_survives_its_server() {
    let source = FakeSource::start(|asked| {
        let serial: u32 = asked.name.trim_start_matches("居民").parse().unwrap();
        let hit = judgment(&asked.name, &id_number(serial));
        let rows = if serial.is_multiple_of(3) {
            vec![hit]
        } else {
            Vec::new()
        };
        Told::rows(&rows).after(Duration::from_millis(150))
    });
    let settings = source.settings();
    let world = World::with(|config| config.dishonesty.source = Some(settings));
    for serial in 1..=90 {
        world.add_resident(serial, "GA");
    }
    let token = world.as_("anna").token().unwrap().to_owned();
    let resting = world.app.rest();
    let program = Path::new(env!("CARGO_BIN_EXE_wangge-server"));
    let server = Process::start(program, &resting.config);
    let client = server.client(&token);
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| client.op("24.3").attempt().is_err());
        while source.asked().len() < 40 {
            std::thread::sleep(Duration::from_millis(5));
        }
        server.kill();
        assert!(
            asked.join().unwrap(),
            "the check was over before its server was killed"
        );
    });
    // No one asks again: the next server goes on by itself.
    let server = Process::start(program, &resting.config);
    let progress = server.client(&token);
    let progress = || {
        progress
            .call("GET", "/grid/customer/dishonesty/progress")
            .send()
            .ok()
            .data()
    };
    let begun = Instant::now();
    while progress()["state"] != "done" {
        assert!(begun.elapsed() < Duration::from_secs(60), "{}", progress());
        std::thread::sleep(Duration::from_millis(50));
    }
    let counts =
        ["total", "checked", "failed", "hits", "imported"].map(|name| progress()[name].as_i64());
    assert_eq!(counts, [90, 90, 0, 30, 30].map(Some));
    let rows = server
        .client(&token)
        .op("24.1")
        .query("pageNum", 1)
        .query("pageSize", 10)
        .send();
    assert_eq!(rows.ok().count(), 30);
    // What was not written down when the server died was asked about again, and no more.
    let twice = source.asked().len() - 90;
    assert!(twice <= 30, "{twice} people were asked about again");
}

#[test]
fn a_feed_of_balances_survives_its_server() {
    let world = World::new();
    let token = world.as_("admin").token().unwrap().to_owned();
    let resting = world.app.rest();
    let program = Path::new(env!("CARGO_BIN_EXE_wangge-server"));
    let mut text = String::from("日期,身份证号,机构代码,账号,类型,活期/定期,余额\n");
    for serial in 0..30_000 {
        let number = id_number(serial);
        writeln!(text, "20180928,{number},17001,A{serial},存款,活期,1").unwrap();
    }
    let mut server = Process::start(program, &resting.config);
    let asked = server.client(&token).call("POST", "/grid/file/balance");
    let asked = asked
        .multipart(json!({"async": "true"}))
        .file("file", "余额.csv", text);
    let id = asked.send().ok().data()["importId"].as_i64().unwrap();
    let path = format!("/grid/file/import/{id}");
    let standing = |server: &Process| server.client(&token).call("GET", &path).send().ok().data();
    let until = |server: &Process, come: &dyn Fn(&serde_json::Value) -> bool| {
        let begun = Instant::now();
        loop {
            let now = standing(server);
            if come(&now) {
                return now;
            }
            assert!(begun.elapsed() < Duration::from_secs(120), "{now}");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let staged = |rows: i64| move |now: &serde_json::Value| now["done"].as_i64() >= Some(rows);
    // Killed while rows are read, asked to stop while rows are read; then nobody asks again.
    until(&server, &staged(5_000));
    server.kill();
    server = Process::start(program, &resting.config);
    assert_eq!(
        standing(&server)["state"],
        "running",
        "{}",
        standing(&server)
    );
    let before = until(&server, &staged(10_000));
    assert!(before["done"].as_i64() < Some(30_000), "{before}");
    server.terminate();
    server = Process::start(program, &resting.config);
    let resumed = standing(&server);
    assert!(
        resumed["done"].as_i64() >= before["done"].as_i64(),
        "{resumed}"
    );
    let over = until(&server, &|now| now["state"] == "done");
    let counts = ["total", "successCount", "failCount", "unknownCount"];
    let counts = counts.map(|name| over[name].as_i64());
    assert_eq!(counts, [30_000, 30_000, 0, 30_000].map(Some), "{over}");
    let year = [
        ("orgCode", "17000"),
        ("time", "2018"),
        ("timeType", "3"),
        ("amountType", "1"),
    ];
    let sums = server
        .client(&token)
        .op("11.1")
        .filters(&year)
        .send()
        .ok()
        .data();
    assert_eq!(sums[0]["peopleNum"], 30_000, "{sums}");
    assert_eq!(sums[0]["amount"].as_f64(), Some(30_000.0), "{sums}");
    let left = std::fs::read_dir(resting.config.spool_dir()).unwrap();
    assert_eq!(left.count(), 0, "no upload stays behind");
}
