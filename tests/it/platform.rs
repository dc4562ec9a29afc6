//! Chapter 33: the work platform, who sees whose to-dos, and those made and closed by hand.

use serde_json::{Value, json};
use wangge_tests::world::{id_number, made};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{at_once, column, keeps_strangers_out, long, with};

const DAY_MS: i64 = 24 * 3600 * 1000;

/// Whose to-dos each account sees, of [`HANDLERS`].
const SIGHT: &[(&str, &[&str])] = &[
    ("anna", &["anna"]),
    ("ada", &["ada"]),
    ("bo", &["bo"]),
    ("acct", &["anna", "ada", "acct"]),
    ("pres", &["anna", "ada", "acct"]),
    ("mid", &["anna", "ada", "acct"]),
    ("chair", &["anna", "ada", "bo", "acct", "chair"]),
    ("admin", &["anna", "ada", "bo", "acct", "chair"]),
];
const HANDLERS: &[&str] = &["anna", "ada", "bo", "acct", "chair"];

/// The sound form of a to-do made by hand.
fn visit() -> Value {
    json!({"type": 3, "description": "走访客户张三", "startTime": "2018-10-10", "endTime": "2018-10-12"})
}

fn post(client: &Client, form: &Value) -> Request {
    client
        .call("POST", "/grid/platform/info")
        .form(form.clone())
}

#[track_caller]
fn add(client: &Client, patch: &Value) -> i64 {
    made(&post(client, &with(&visit(), patch)).send().ok().data())
}

fn close(client: &Client, id: i64, status: i64) -> Request {
    client.call("PUT", &format!("/grid/platform/info/{id}/status/{status}"))
}

fn descriptions(client: &Client, filters: &[(&str, &str)]) -> Vec<String> {
    let answer = client.op("33.1").filters(filters).send();
    if answer.code() == 204 {
        return Vec::new();
    }
    let found = column(&answer.ok(), "description");
    assert_eq!(
        found.len() as i64,
        client.op("33.1").filters(filters).send().ok().count()
    );
    found
}

#[track_caller]
fn only(answer: &Answer) -> Value {
    assert_eq!(answer.count(), 1, "{answer}");
    answer.data()[0].clone()
}

fn count(client: &Client) -> usize {
    descriptions(client, &[]).len()
}

#[test]
fn a_draft_lies_on_its_managers_desk_until_it_is_settled() {
    let world = World::new();
    let anna = world.as_("anna");
    let draft = |serial: u32, name: &str| {
        let form = json!({"customerName": name, "idNumber": id_number(serial), "gridCode": "GA"});
        made(&world.as_("pres").op("14.5").form(form).send().ok().data())
    };
    let id = draft(1, "张三");
    let answer = anna.op("33.1").send().ok().documented_filled();
    let row = only(&answer);
    let expected = json!({
        "type": 2, "description": "张三客户建档待完善", "originator": "行长甲", "status": 2, "entrance": 3,
        "accountId": world.account("anna"), "customerId": id.to_string(),
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&row[field], value, "{row}");
    }
    let time = |name: &str| row[name].as_str().unwrap().parse::<i64>().unwrap();
    assert_eq!(time("endTime") - time("startTime"), 7 * DAY_MS);
    close(anna, row["id"].as_i64().unwrap(), 3)
        .send()
        .refused(400, &[]);
    assert_eq!(only(&anna.op("33.1").send().ok())["status"], json!(2));
    anna.op("14.15").path("customerId", id).send().ok();
    let row = only(&anna.op("33.1").send().ok());
    assert_eq!((&row["status"], &row["entrance"]), (&json!(4), &json!(5)));
}

#[test]
fn reminders_visits_and_tasks_are_made_by_hand() {
    let world = World::new();
    let anna = world.as_("anna");
    for kind in [1, 3, 4] {
        add(
            anna,
            &json!({"type": kind.to_string(), "description": long("字", 100)}),
        );
    }
    let answer = anna.op("33.1").send().ok().documented_filled();
    assert_eq!(column(&answer, "type"), ["4", "3", "1"]);
    let row = &answer.data()[0];
    // 2018-10-10 and the last millisecond of 2018-10-12, at +08:00.
    assert_eq!(row["startTime"], json!("1539100800000"));
    assert_eq!(row["endTime"], json!("1539359999999"));
    assert_eq!(row["originator"], json!("安娜"));
    // In any form, with milliseconds, beginning now.
    let now = world.app.clock.now();
    let task = json!({"type": 1, "description": "开会", "endTime": now + DAY_MS});
    anna.call("POST", "/grid/platform/info")
        .json(task.clone())
        .send()
        .ok();
    anna.call("POST", "/grid/platform/info")
        .multipart(task)
        .send()
        .ok();
    let row = anna.op("33.1").send().ok().data()[0].clone();
    let begun: i64 = row["startTime"].as_str().unwrap().parse().unwrap();
    assert!((now..now + 60_000).contains(&begun), "{row}");
    assert_eq!(
        (&row["endTime"], &row["status"]),
        (&json!((now + DAY_MS).to_string()), &json!(2))
    );
}

#[test]
fn every_faulty_field_is_named_and_nothing_is_made() {
    let world = World::new();
    let anna = world.as_("anna");
    let faulty = [
        (json!({"type": null}), "type"),
        (json!({"type": 2}), "type"),
        (json!({"type": 5}), "type"),
        (json!({"type": 8}), "type"),
        (json!({"type": "x"}), "type"),
        (json!({"description": null}), "description"),
        (json!({"description": " "}), "description"),
        (json!({"description": long("字", 101)}), "description"),
        (json!({"startTime": "2018-13-01"}), "startTime"),
        (json!({"endTime": null}), "endTime"),
        (json!({"endTime": "明天"}), "endTime"),
        (json!({"endTime": "2018-10-09"}), "endTime"),
        (json!({"endTime": "9223372036854775807"}), "endTime"),
        (json!({"accountId": "anna"}), "accountId"),
    ];
    for (patch, field) in faulty {
        post(anna, &with(&visit(), &patch))
            .send()
            .refused(400, &[field]);
    }
    let nothing = json!({"accountId": "x"});
    post(anna, &nothing)
        .send()
        .refused(400, &["type", "description", "endTime", "accountId"]);
    assert_eq!(count(anna), 0);
}

#[test]
fn a_list_is_narrowed_by_type_state_and_time() {
    let world = World::new();
    let anna = world.as_("anna");
    let now = world.app.clock.now();
    let of = |name: &str, kind: i64, days: i64| {
        let (begin, end) = (now - 30 * DAY_MS, now + days * DAY_MS);
        add(
            anna,
            &json!({"type": kind, "description": name, "startTime": begin, "endTime": end}),
        )
    };
    of("早已到期", 1, -4);
    of("刚刚到期", 3, -2);
    of("尚未到期", 4, 5);
    let done = of("已经办完", 3, -10);
    let dropped = of("不再要办", 4, -10);
    close(anna, done, 3).send().ok();
    close(anna, dropped, 4).send().ok();
    let all = ["不再要办", "已经办完", "尚未到期", "刚刚到期", "早已到期"];
    assert_eq!(descriptions(anna, &[]), all);
    for (status, expected) in [
        ("1", vec!["早已到期"]),
        ("2", vec!["尚未到期", "刚刚到期"]),
        ("3", vec!["已经办完"]),
        ("4", vec!["不再要办"]),
    ] {
        assert_eq!(
            descriptions(anna, &[("status", status)]),
            expected,
            "{status}"
        );
        let rows = anna.op("33.1").query("status", status).send().ok();
        assert!(column(&rows, "status").iter().all(|s| s == status));
    }
    let entrances = column(&anna.op("33.1").send().ok(), "entrance");
    assert_eq!(entrances, ["5", "4", "3", "3", "3"]);
    assert_eq!(
        descriptions(anna, &[("type", "3")]),
        ["已经办完", "刚刚到期"]
    );
    assert_eq!(
        descriptions(anna, &[("type", "4"), ("status", "2")]),
        ["尚未到期"]
    );
    assert_eq!(descriptions(anna, &[("type", "7")]), Vec::<String>::new());
    let day = |days: i64| wangge_kernel::today_of(now + days * DAY_MS).to_string();
    assert_eq!(
        descriptions(anna, &[("endTime", &day(-4))]),
        ["不再要办", "已经办完", "早已到期"]
    );
    assert_eq!(
        descriptions(anna, &[("endTime", &day(5)), ("startTime", &day(-30))]),
        all
    );
    assert_eq!(
        descriptions(anna, &[("startTime", &day(-29))]),
        Vec::<String>::new()
    );
    let faulty = [
        ("type", "8"),
        ("status", "5"),
        ("startTime", "x"),
        ("endTime", "2018-10-32"),
        ("accountId", "y"),
    ];
    anna.op("33.1").filters(&faulty).send().refused(
        400,
        &["type", "status", "startTime", "endTime", "accountId"],
    );
    anna.op("33.1")
        .query("pageSize", 0)
        .send()
        .refused(400, &["pageSize"]);
}

#[test]
fn pages_are_cut_from_the_newest_and_both_methods_ask() {
    let world = World::new();
    let chair = world.as_("chair");
    let id = world.account("chair");
    for number in 1..=5 {
        let task = json!({"description": format!("第{number}件"), "accountId": id});
        add(world.as_("admin"), &task);
    }
    let page = |number: i64| {
        let request = chair.op("33.1").query("accountId", id);
        request
            .query("pageNum", number)
            .query("pageSize", 2)
            .send()
            .ok()
    };
    assert_eq!(column(&page(1), "description"), ["第5件", "第4件"]);
    assert_eq!(column(&page(3), "description"), ["第1件"]);
    assert_eq!((page(3).count(), page(9).count()), (5, 5));
    for request in [
        chair
            .call("POST", "/grid/platform/info/list")
            .form(json!({"pageNum": 2, "pageSize": 2, "type": 3})),
        chair
            .call("POST", "/grid/platform/info/list")
            .json(json!({"pageNo": 2, "pageSize": "2", "accountId": id})),
        chair
            .call("POST", "/grid/platform/info/list")
            .query("pageNum", 2)
            .query("pageSize", 2),
    ] {
        let answer = request.send().ok();
        assert_eq!(column(&answer, "description"), ["第3件", "第2件"]);
        assert_eq!(answer.count(), 5);
    }
    let faulty = json!({"pageNum": 0, "status": 9});
    chair
        .call("POST", "/grid/platform/info/list")
        .form(faulty)
        .send()
        .refused(400, &["pageNum"]);
}

#[test]
fn each_sees_the_desks_of_his_scope_and_lays_to_dos_on_them() {
    let world = World::new();
    for name in HANDLERS {
        let task = json!({"description": *name, "accountId": world.account(name)});
        add(world.as_("admin"), &task);
    }
    for (name, sight) in SIGHT {
        let client = world.as_(name);
        for handler in HANDLERS {
            let id = world.account(handler);
            let answer = client.op("33.1").query("accountId", id).send();
            if sight.contains(handler) {
                assert_eq!(only(&answer.ok())["description"], json!(*handler), "{name}");
            } else {
                answer.blank();
            }
        }
        client.op("33.1").query("accountId", 999_999).send().blank();
    }
    // Of the caller himself when nobody is named, whatever else he sees.
    assert_eq!(descriptions(world.as_("pres"), &[]), Vec::<String>::new());
    assert_eq!(descriptions(world.as_("anna"), &[]), ["anna"]);
    for (name, sight) in SIGHT {
        for handler in HANDLERS {
            let task = with(&visit(), &json!({"accountId": world.account(handler)}));
            let answer = post(world.as_(name), &task).send();
            match (*name, sight.contains(handler)) {
                ("chair", _) => answer.refused(403, &[]),
                (_, true) => answer.ok(),
                (_, false) => answer.refused(404, &[]),
            };
        }
    }
    let unknown = with(&visit(), &json!({"accountId": 999_999}));
    post(world.as_("admin"), &unknown).send().refused(404, &[]);
    // anna, acct, pres, mid, admin; bo and admin; the admin alone.
    for (name, many) in [("anna", 6), ("bo", 3), ("chair", 2)] {
        assert_eq!(count(world.as_(name)), many, "{name}");
    }
}

#[test]
fn a_frozen_account_is_given_nothing_to_do() {
    let world = World::new();
    let (admin, id) = (world.as_("admin"), world.account("mid"));
    admin
        .op("5.6")
        .path("accountId", id)
        .path("status", 0)
        .send()
        .ok();
    let task = with(&visit(), &json!({"accountId": id}));
    post(admin, &task).send().refused(400, &["accountId"]);
    admin.op("33.1").query("accountId", id).send().blank();
}

#[test]
fn only_handler_and_originator_close_and_only_once() {
    let world = World::new();
    let (anna, pres) = (world.as_("anna"), world.as_("pres"));
    let ask = || add(pres, &json!({"accountId": world.account("anna")}));
    let id = ask();
    for name in ["bo", "ada"] {
        close(world.as_(name), id, 3).send().refused(404, &[]);
    }
    close(world.as_("chair"), id, 3).send().refused(403, &[]);
    for name in ["acct", "mid", "admin"] {
        close(world.as_(name), id, 3).send().refused(400, &[]);
    }
    for status in [0, 1, 2, 5] {
        close(anna, id, status).send().refused(400, &["status"]);
    }
    close(anna, 999_999, 3).send().refused(404, &[]);
    anna.call("PUT", "/grid/platform/info/x/status/3")
        .send()
        .refused(400, &["id"]);
    assert_eq!(
        only(&anna.op("33.1").query("status", 1).send().ok())["entrance"],
        json!(3)
    );
    close(anna, id, 3).send().ok();
    for status in [3, 4] {
        close(pres, id, status).send().refused(409, &[]);
    }
    assert_eq!(only(&anna.op("33.1").send().ok())["status"], json!(3));
    close(pres, ask(), 4).send().ok();
    assert_eq!(column(&anna.op("33.1").send().ok(), "status"), ["4", "3"]);
    let id = ask();
    let mut requests: Vec<Request> = (0..10).map(|_| close(anna, id, 3)).collect();
    requests.extend((0..10).map(|_| close(pres, id, 4)));
    let answers = at_once(requests);
    let won: Vec<_> = answers.iter().filter(|a| a.code() == 200).collect();
    assert_eq!(won.len(), 1);
    assert!(answers.iter().all(|a| [200, 409].contains(&a.code())));
}

#[test]
fn what_is_made_and_closed_is_in_the_operation_log() {
    let world = World::new();
    let id = add(world.as_("anna"), &json!({}));
    close(world.as_("anna"), id, 4).send().ok();
    let log = world.as_("admin").call("GET", "/grid/super/log/list");
    let log = log.query("subject", "todo").send().ok();
    assert_eq!(column(&log, "action"), ["todo.set_status", "todo.add"]);
    let entry = &log.data()[0];
    assert_eq!(
        (&entry["subjectId"], &entry["accountName"]),
        (&json!(id.to_string()), &json!("anna"))
    );
    assert_eq!(
        (&entry["before"]["status"], &entry["after"]["status"]),
        (&json!(2), &json!(4))
    );
}

#[test]
fn nobody_else_gets_in() {
    let world = World::new();
    let id = add(world.as_("anna"), &json!({}));
    keeps_strangers_out(
        &world,
        &[
            (&[], &|client| client.op("33.1")),
            (&[], &|client| {
                client.call("POST", "/grid/platform/info/list")
            }),
            (&["chair"], &|client| post(client, &visit())),
            (&["chair"], &|client| close(client, id, 3)),
        ],
    );
}
