//! The core bank's files (`POST /file/balance`): what is taken, refused and replaced, and that 11, 12
//! and 16 show it.

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use wangge_tests::world::id_number;
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::at_once;
use crate::home::{HEADER, deposit, held, loan, moved, sums};
use crate::sheets::{cells, texts, xlsx};

const PATH: &str = "/grid/file/balance";

/// A file as it is sent.
pub(crate) fn send(client: &Client, name: &str, bytes: impl Into<Vec<u8>>) -> Request {
    let asked = client.call("POST", PATH).multipart(json!({}));
    asked.file("file", name, bytes)
}

/// Lines under the header.
pub(crate) fn csv(lines: &[String]) -> String {
    HEADER.to_owned() + &lines.concat()
}

pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// So many deposits of one yuan each in org 17001.
pub(crate) fn many(day: &str, from: u32, count: u32) -> Vec<String> {
    (from..from + count)
        .map(|n| deposit(day, n, "17001", &format!("A{n}"), "活期", "1"))
        .collect()
}

pub(crate) fn standing(client: &Client, id: i64) -> Answer {
    let path = format!("/grid/file/import/{id}");
    client.call("GET", &path).send()
}

pub(crate) fn id_of(answer: &Answer) -> i64 {
    answer.data()["importId"].as_i64().unwrap()
}

/// What the whole bank holds at the end of 2018: persons, yuan.
pub(crate) fn whole(world: &World, kind: &str) -> Vec<(i64, f64)> {
    let asked = json!({"timeType": "3", "amountType": kind});
    let answer = held(world.as_("chair"), "11.1", &asked);
    if answer.code() == 204 {
        return Vec::new();
    }
    let sums = sums(&answer.ok());
    sums.into_iter()
        .map(|(_, people, yuan)| (people, yuan))
        .collect()
}

#[test]
fn every_form_of_a_file_is_taken_and_told_in_full() {
    let world = World::new();
    world.add_customer(1, "GA");
    let admin = world.as_("admin");
    let row = |serial: u32, yuan: f64| {
        json!([
            "20180928",
            id_number(serial),
            "17001",
            format!("A{serial}"),
            "存款",
            "活期",
            yuan,
            "P1"
        ])
    };
    let headers: Vec<&str> = HEADER.trim_end().split(',').collect();
    let book = xlsx(&[json!(headers), row(1, 700.5), row(2, 0.25)]);
    let lines = [
        deposit("2018-09-28", 1, "17001", "A1", "活期", "700.5"),
        deposit("2018-09-28", 2, "17001", "A2", "定期", "0.25"),
    ];
    let text = csv(&lines);
    let files = [
        ("余额.csv", text.clone().into_bytes()),
        ("余额.csv.gz", packed(text.as_bytes())),
        ("余额.xlsx", book.clone()),
        ("余额.xlsx.gz", packed(&book)),
        // The bytes say what a file is.
        ("balances", packed(text.as_bytes())),
    ];
    for (name, bytes) in files {
        let told = send(admin, name, bytes).send().ok();
        assert_eq!(
            told.message(),
            "共2条数据,导入成功2条,导入失败0条,未建档客户1条",
            "{name}"
        );
        let id = id_of(&told);
        let data = told.data();
        let expected = json!({"importId": id, "kind": "balance", "state": "done", "fileName": name,
            "successCount": 2, "failCount": 0, "total": 2, "done": 2, "unknownCount": 1,
            "message": told.message(), "errors": [], "warnings": [], "dryRun": false,
            "update": false, "gridCode": null, "accountName": "admin", "realName": "系统管理员",
            "error": null, "removedCount": 0, "restoredCount": 0,
            "days": [{"day": 20_180_928, "amountType": 1, "state": "visible", "rows": 2, "failed": 0}]});
        for (key, value) in expected.as_object().unwrap() {
            assert_eq!(&data[key.as_str()], value, "{name} {key}\n{told}");
        }
        for instant in ["accountId", "createdAt", "finishedAt"] {
            assert!(data[instant].is_i64(), "{instant} {told}");
        }
        // Whoever asks later reads the same.
        assert_eq!(standing(admin, id).ok().data(), data);
    }
    assert_eq!(whole(&world, "1"), [(2, 700.75)]);
    let listed = admin.call("GET", "/grid/file/import/list").send().ok();
    assert_eq!(
        (listed.count(), &listed.data()[0]["kind"]),
        (5, &json!("balance"))
    );
}

#[test]
fn what_was_fed_is_shown_by_chapters_11_12_and_16() {
    let world = World::new();
    world.add_customer(1, "GA");
    let admin = world.as_("admin");
    for (day, yuan) in [("2018-08-30", "600000"), ("2018-09-28", "7600000.5")] {
        let lines = [
            deposit(day, 1, "17001", "A1", "定期", yuan),
            loan(day, 1, "17001", "L1", "50000"),
        ];
        let told = send(admin, "余额.csv", csv(&lines)).send().ok();
        assert_eq!(told.data()["days"].as_array().unwrap().len(), 2, "{told}");
    }
    assert_eq!(whole(&world, "1"), [(1, 7_600_000.5)]);
    assert_eq!(whole(&world, "2"), [(1, 50_000.0)]);
    let message = &moved(world.as_("chair"), "12.1", &[]).ok().data()[0]["message"];
    assert_eq!(
        message,
        &json!(format!("客户客户1（{}）存款增加 700.00 万元", masked(1)))
    );
    let of = world.as_("anna").op("16.2").path("idNumber", id_number(1));
    let business = of.send().ok().data()["business"].clone();
    assert_eq!(business["depositTotal"], json!(7_600_000.5), "{business}");
}

fn masked(serial: u32) -> String {
    let number = id_number(serial);
    format!("{}…{}", &number[..4], &number[14..])
}

#[test]
fn a_day_that_is_sent_again_is_replaced_and_loans_leave_deposits_alone() {
    let world = World::new();
    let admin = world.as_("admin");
    let feed = |lines: &[String]| {
        send(admin, "余额.csv", csv(lines)).send().ok();
    };
    let elsewhere = deposit("2018-09-28", 9, "17002", "B1", "活期", "8");
    let mut first = many("2018-09-28", 1, 3);
    first.push(elsewhere);
    first.push(loan("2018-09-28", 1, "17001", "L1", "50"));
    feed(&first);
    feed(&many("2018-09-28", 1, 2));
    assert_eq!(whole(&world, "1"), [(3, 10.0)]);
    feed(&[loan("2018-09-28", 2, "17001", "L2", "70")]);
    assert_eq!(whole(&world, "1"), [(3, 10.0)]);
    assert_eq!(whole(&world, "2"), [(1, 70.0)]);
}

#[test]
fn a_day_with_too_many_broken_rows_is_refused_and_the_others_stand() {
    let world = World::new();
    let admin = world.as_("admin");
    send(admin, "余额.csv", csv(&many("2018-09-28", 1, 2)))
        .send()
        .ok();
    let broken = |day: &str| deposit(day, 500, "99999", "X1", "活期", "-1");
    // One in a hundred is told and left out.
    let mut lines = many("2018-09-29", 1, 99);
    lines.push(broken("2018-09-29"));
    // Two in a hundred are not: this would replace the day that stands.
    lines.extend(many("2018-09-28", 1, 98));
    lines.push(broken("2018-09-28"));
    lines.push(deposit("2018-09-28", 501, "17001", "", "活期", "1"));
    let told = send(admin, "余额.csv", csv(&lines)).send().ok();
    assert_eq!(
        told.message(),
        "共200条数据,导入成功99条,导入失败3条,未建档客户197条。错误数据超过1%，以下日期未导入：20180928"
    );
    let days = json!([
        {"day": 20_180_928, "amountType": 1, "state": "refused", "rows": 98, "failed": 2},
        {"day": 20_180_929, "amountType": 1, "state": "visible", "rows": 99, "failed": 1}]);
    assert_eq!(told.data()["days"], days, "{told}");
    let errors = told.data()["errors"].clone();
    let first = json!({"row": 101, "column": "C", "value": "99999", "header": "机构代码", "reason": "机构不存在"});
    assert_eq!(errors[0], first, "{told}");
    let rows: Vec<_> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["row"].as_i64())
        .collect();
    assert_eq!(
        rows,
        [Some(101), Some(101), Some(200), Some(200), Some(201)],
        "{told}"
    );
    // What stood of the refused day stands.
    let months = json!({"timeType": "1"});
    assert_eq!(
        sums(&held(world.as_("chair"), "11.1", &months).ok()),
        [("2018-09".to_owned(), 99, 99.0)]
    );
    let path = format!("/grid/file/import/{}/errors", id_of(&told));
    let book = admin.call("GET", &path).send();
    let sheet = cells(&book.body);
    assert_eq!(sheet.len(), 4);
    let row = texts(&sheet[1]);
    assert_eq!(row[2..5], ["99999", "X1", "存款"], "{row:?}");
    assert!(row.last().unwrap().contains("机构不存在"), "{row:?}");
    // Imports of balances are corrected by sending the day again.
    let undo = format!("/grid/file/import/{}/undo", id_of(&told));
    admin.call("POST", &undo).send().refused(400, &[]);
}

#[test]
fn a_file_of_which_nothing_is_taken_is_refused_and_changes_nothing() {
    let world = World::new();
    let admin = world.as_("admin");
    send(admin, "余额.csv", csv(&many("2018-09-28", 1, 2)))
        .send()
        .ok();
    let mut lines = many("2018-09-28", 1, 1);
    lines.push(deposit("2018-09-28", 2, "17001", "A2", "活期", "1.234"));
    let refused = send(admin, "余额.csv", csv(&lines)).send();
    let refused = refused.refused(400, &["row[3].balance"]);
    assert!(
        refused
            .message()
            .starts_with("错误数据超过1%，以下日期未导入：20180928（共2条，错误1条，导入批次"),
        "{refused}"
    );
    assert_eq!(whole(&world, "1"), [(2, 2.0)]);
    let listed = admin.call("GET", "/grid/file/import/list").send().ok();
    assert_eq!(listed.data()[0]["state"], "failed", "{listed}");
}

#[test]
fn what_is_no_file_of_the_core_bank_is_refused() {
    let world = World::new();
    let admin = world.as_("admin");
    let torn = packed(csv(&many("2018-09-28", 1, 900)).as_bytes());
    let torn = &torn[..torn.len() - 40];
    let refused = |name: &str, bytes: &[u8], code: u16| {
        let answer = send(admin, name, bytes).send().refused(code, &[]);
        assert!(!answer.message().contains("系统"), "{answer}");
    };
    refused("a.csv", b"", 400);
    refused("a.csv.gz", &packed(b""), 400);
    refused("a.csv", HEADER.as_bytes(), 400);
    refused("a.csv", "姓名,身份证号\n张三,1\n".as_bytes(), 400);
    refused("a.xlsx", "not a workbook at all".as_bytes(), 400);
    refused("a.csv.gz", torn, 400);
    refused("a.csv.gz", b"\x1f\x8bgarbage", 400);
    // A bomb: it would unpack a thousandfold.
    let bomb = packed(&vec![b'1'; 80 << 20]);
    let refused = send(admin, "a.csv.gz", bomb).send().refused(413, &[]);
    assert!(refused.message().contains("解压后过大"), "{refused}");
    admin
        .call("POST", PATH)
        .multipart(json!({"x": 1}))
        .send()
        .refused(400, &["file"]);
    admin
        .call("POST", PATH)
        .json(json!({}))
        .send()
        .refused(400, &["file"]);
    let fields = json!({"async": "perhaps", "dryRun": "true"});
    let asked = admin.call("POST", PATH).multipart(fields).file(
        "file",
        "a.csv",
        csv(&many("2018-09-28", 1, 1)),
    );
    asked.send().refused(400, &["async", "dryRun"]);
    assert!(whole(&world, "1").is_empty());
    let left = std::fs::read_dir(world.app.config.data_dir.join("spool"))
        .unwrap()
        .count();
    assert_eq!(left, 0, "no upload stays behind");
}

#[test]
fn two_feeds_at_once_lose_nothing() {
    let world = World::new();
    let admin = world.as_("admin");
    let of = |org: &str, from: u32| {
        let lines = (from..from + 700)
            .map(|n| deposit("2018-09-28", n, org, &format!("A{n}"), "活期", "1"));
        send(admin, "余额.csv", csv(&lines.collect::<Vec<_>>()))
    };
    let told = at_once(vec![of("17001", 0), of("17002", 1000), of("17001", 0)]);
    for answer in told {
        assert_eq!(answer.ok().data()["successCount"], 700);
    }
    assert_eq!(whole(&world, "1"), [(1400, 1400.0)]);
}

#[test]
fn a_feed_can_be_left_to_itself_and_looked_at_later() {
    let world = World::new();
    let admin = world.as_("admin");
    for word in ["async", "background"] {
        let asked = admin.call("POST", PATH).multipart(json!({word: "true"}));
        let lines = many("2018-09-28", 1, 3000);
        let begun = asked.file("file", "余额.csv", csv(&lines)).send().ok();
        let id = id_of(&begun);
        until(|| standing(admin, id).ok().data()["state"] == "done");
        assert_eq!(standing(admin, id).data()["successCount"], 3000);
    }
}

/// Waits until something has come about.
#[track_caller]
pub(crate) fn until(come: impl Fn() -> bool) {
    let begun = Instant::now();
    while !come() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "it does not come about"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn sums_follow_an_org_that_moves() {
    let world = World::new();
    let admin = world.as_("admin");
    let line = deposit("2018-09-28", 1, "17011", "A1", "活期", "5");
    send(admin, "余额.csv", csv(&[line])).send().ok();
    let year = |org: &str| -> Vec<Value> {
        let asked = json!({"orgCode": org, "orgLevel": null, "timeType": "3"});
        let answer = held(world.as_("chair"), "11.1", &asked);
        let data = answer.data();
        data.as_array()
            .map(|rows| rows.iter().map(|row| row["amount"].clone()).collect())
            .unwrap_or_default()
    };
    assert_eq!(year("17001"), [json!(5.0)]);
    let moves = json!({"preOrgId": world.org("17002")});
    let moved = admin
        .op("8.1")
        .path("orgId", world.org("17011"))
        .form(moves);
    moved.send().ok();
    until(|| year("17002") == [json!(5.0)]);
    let left = year("17001");
    assert!(left.is_empty() || left == [json!(0.0)], "{left:?}");
}
