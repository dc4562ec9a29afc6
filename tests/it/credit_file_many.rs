//! 26.1: credit files for many who stand on the white list.

use serde_json::{Value, json};
use wangge_tests::world::id_number;
use wangge_tests::{Client, Request, World};

use crate::cases::{at_once, column, long};
use crate::credit_file_ops::{add, complete, delete, eligible, file_of, listed, of_person, opened};
use crate::people::assert_holds;

fn chosen(serial: u32, grid: &str) -> Value {
    json!({"customerName": format!("客户{serial}"), "idNumber": id_number(serial), "gridCode": grid})
}

fn send(client: &Client, list: &[Value]) -> Request {
    client.op("26.1").json(json!({"list": list}))
}

#[test]
fn each_is_decided_by_himself() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    for serial in [1, 2, 3] {
        eligible(&world, serial, "GA");
    }
    opened(&world, 4, "GA");
    world.add_customer(5, "GA");
    eligible(&world, 6, "GB");
    // A temporary file gives way.
    let begun = add(anna, json!({"idNumber": id_number(3)}))
        .send()
        .ok()
        .data();
    let all = [
        chosen(1, "GA"),
        chosen(2, "GC"),
        chosen(3, "GA"),
        chosen(4, "GA"),
        chosen(5, "GA"),
        chosen(6, "GB"),
        chosen(6, "GA"),
        chosen(99, "GA"),
        chosen(1, "GA"),
    ];
    let done = send(anna, &all).send().ok().documented_filled().data();
    let failed = json!([
        "客户2", "客户4", "客户5", "客户6", "客户6", "客户99", "客户1"
    ]);
    assert_holds(&done, &json!({"success": 2, "faile": 7, "fail": 7}));
    assert_eq!(done["successList"], json!(["客户1", "客户3"]));
    assert_eq!((&done["faileList"], &done["failList"]), (&failed, &failed));
    let errors = done["errors"].as_array().unwrap();
    let reasons: Vec<&str> = errors
        .iter()
        .map(|error| error["reason"].as_str().unwrap())
        .collect();
    for (reason, part) in reasons.iter().zip([
        "网格编号不存在",
        "未办结",
        "不在白名单",
        "网格编号不存在",
        "身份证号不存在",
        "身份证号不存在",
        "未办结",
    ]) {
        assert!(reason.contains(part), "{reason}: {part}");
    }
    let now = of_person(anna, 3);
    assert_ne!(Some(now[0]), begun["id"].as_i64());
    let file = file_of(anna, of_person(anna, 1)[0]);
    assert_holds(
        &file,
        &json!({
            "status": "0", "approvalStatus": "0", "attachFlag": "0.0", "customerName": "客户1", "sex": "男",
            "accountName": "安娜", "advisersFlag": "否", "memberCount": "1",
        }),
    );
    assert_eq!(listed(admin, &[("approvalStatus", "0")]).len(), 3);
    // Who has a file already fails, and is named.
    let again = anna
        .op("26.1")
        .json(json!([chosen(1, "GA"), chosen(3, "GA")]))
        .send()
        .ok()
        .data();
    assert_holds(&again, &json!({"success": 0, "faile": 2}));
    assert_eq!(again["faileList"], json!(["客户1", "客户3"]));
    let told = crate::log::entries(admin, &[("action", "credit_file.add")]);
    assert_eq!(column(&told, "action").len(), 4);
}

#[test]
fn every_faulty_field_is_named_and_nothing_is_stored() {
    let world = World::new();
    let anna = world.as_("anna");
    eligible(&world, 1, "GA");
    for body in [
        json!({}),
        json!([]),
        json!({"list": ""}),
        json!({"list": "x"}),
        json!({"list": [7]}),
    ] {
        anna.op("26.1").json(body).send().refused(400, &["list"]);
    }
    let bad = [
        chosen(1, "GA"),
        json!({}),
        json!({"customerName": long("长", 21), "idNumber": "12", "gridCode": long("G", 101)}),
    ];
    send(anna, &bad).send().refused(
        400,
        &[
            "list[1].customerName",
            "list[1].gridCode",
            "list[1].idNumber",
            "list[2].customerName",
            "list[2].gridCode",
            "list[2].idNumber",
        ],
    );
    let many = vec![chosen(1, "GA"); 1001];
    send(anna, &many).send().refused(400, &["list"]);
    assert_eq!(listed(anna, &[]), Vec::<i64>::new());
    let as_form = json!({"list": json!([chosen(1, "GA")]).to_string()});
    anna.op("26.1").form(as_form).send().ok();
    assert_eq!(listed(anna, &[]).len(), 1);
}

#[test]
fn of_many_who_open_files_at_once_one_stays() {
    let world = World::new();
    let (anna, acct) = (world.as_("anna"), world.as_("acct"));
    for serial in [1, 2] {
        eligible(&world, serial, "GA");
    }
    let ask = |n: usize| match n % 3 {
        0 => send(anna, &[chosen(1, "GA"), chosen(2, "GA")]),
        1 => send(acct, &[chosen(2, "GA"), chosen(1, "GA")]),
        _ => add(anna, complete(1)),
    };
    let answers = at_once((0..50).map(ask).collect());
    let made: i64 = answers
        .iter()
        .filter(|answer| answer.code() == 200)
        .map(|answer| answer.data()["success"].as_i64().unwrap_or(1))
        .sum();
    assert_eq!(made, 2);
    assert_eq!((of_person(anna, 1).len(), of_person(anna, 2).len()), (1, 1));
    for serial in [1, 2] {
        delete(anna, of_person(anna, serial)[0]).send().ok();
    }
}
