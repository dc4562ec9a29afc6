//! What becomes of an import after it was asked for: progress, dry run, the workbook of refused
//! rows, and undoing.

use std::time::Duration;

use serde_json::{Value, json};
use wangge_tests::world::id_number;
use wangge_tests::{Answer, Client, World};

use crate::import::{assert_counts, find, import, send};
use crate::people::{assert_holds, customer_with, each, residents, with};
use crate::sheets::{cells, resident_header, resident_row, texts, xlsx};

pub(crate) fn import_id(answer: &Answer) -> i64 {
    answer.data()["importId"].as_i64().unwrap()
}

fn standing(client: &Client, id: i64) -> Answer {
    client
        .call("GET", &format!("/grid/file/import/{id}"))
        .send()
}

/// The import when it is over.
#[track_caller]
fn ended(client: &Client, id: i64) -> Answer {
    for _ in 0..600 {
        let last = standing(client, id).ok();
        if ["done", "failed"]
            .iter()
            .any(|state| last.data()["state"] == *state)
        {
            return last;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("import {id} does not end\n{}", standing(client, id));
}

fn errors(client: &Client, id: i64) -> Answer {
    let path = format!("/grid/file/import/{id}/errors");
    client.call("GET", &path).send()
}

pub(crate) fn undo(client: &Client, id: i64) -> Answer {
    let path = format!("/grid/file/import/{id}/undo");
    client.call("POST", &path).send()
}

fn send_with(client: &Client, fields: Value, rows: &[Value]) -> Answer {
    let fields = with(json!({"gridCode": "GA"}), &fields);
    send(client, fields, "户籍.xlsx", xlsx(rows))
}

#[test]
fn an_import_can_be_left_to_itself_and_looked_at_later() {
    let world = World::new();
    let anna = world.as_("anna");
    let mut rows = vec![resident_header()];
    rows.extend((1..400).map(|serial| resident_row(serial, &json!({}))));
    rows.push(resident_row(400, &json!({"contact": "1"})));
    let begun = send_with(anna, json!({"async": "true"}), &rows).ok();
    let id = import_id(&begun);
    assert!(begun.data()["state"].is_string(), "{begun}");
    let last = ended(anna, id);
    let expected = json!({"importId": id, "kind": "resident", "state": "done", "gridCode": "GA",
        "accountName": "anna", "realName": "安娜", "successCount": 399, "failCount": 1,
        "total": 400, "done": 400, "dryRun": false, "update": false, "error": null});
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&last.data()[key.as_str()], value, "{key}\n{last}");
    }
    assert_eq!(last.data()["errors"][0]["row"], 401, "{last}");
    let message = last.data()["message"].as_str().unwrap().to_owned();
    assert!(
        message.starts_with("共400条数据,导入成功399条,导入失败1条,失败原因:"),
        "{message}"
    );
    assert_eq!(anna.op("13.2").send().ok().count(), 399);

    // Whoever does not see the grid does not see what was imported into it.
    standing(world.as_("bo"), id).blank();
    errors(world.as_("bo"), id).blank();
    undo(world.as_("bo"), id).refused(404, &[]);
    standing(&world.app.client(), id).refused(401, &[]);
    standing(world.as_("pres"), id).ok();
    standing(anna, 999).blank();
    let list = |name: &str| world.as_(name).call("GET", "/grid/file/import/list").send();
    for name in ["anna", "pres", "chair", "admin"] {
        let listed = list(name).ok();
        assert_eq!(
            (listed.count(), &listed.data()[0]["importId"]),
            (1, &json!(id))
        );
    }
    list("bo").blank();
    list("ada").blank();
}

#[test]
fn an_import_that_failed_says_why() {
    let world = World::new();
    let anna = world.as_("anna");
    let fields = json!({"gridCode": "GA", "async": "1"});
    let id = import_id(&send(anna, fields, "a.csv", "甲,乙\n1,2\n").ok());
    let last = ended(anna, id);
    assert_eq!(last.data()["state"], "failed", "{last}");
    assert!(
        last.data()["error"].as_str().unwrap().contains("表头"),
        "{last}"
    );
    errors(anna, id).blank();
    undo(anna, id).refused(400, &[]);
}

#[test]
fn a_dry_run_tells_what_would_happen() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_resident(1, "GA");
    world.add_resident(2, "GB");
    let rows = [
        resident_header(),
        resident_row(1, &json!({"address": "新址"})),
        resident_row(2, &json!({})),
        resident_row(3, &json!({"isInList": "是"})),
        resident_row(4, &json!({"sex": "不详"})),
    ];
    let before = residents(anna, "GA");
    let told = anna
        .op("13.7")
        .query("dryRun", true)
        .multipart(json!({"gridCode": "GA"}))
        .file("file", "户籍.xlsx", xlsx(&rows))
        .send()
        .ok();
    assert_counts(&told, 1, 3);
    assert_eq!(told.data()["dryRun"], true);
    assert_eq!(residents(anna, "GA"), before);
    anna.op("14.2")
        .path("idNumber", id_number(3))
        .send()
        .blank();
    // The refused rows can be had even so; there is nothing to undo.
    assert_eq!(cells(&errors(anna, import_id(&told)).body).len(), 4);
    undo(anna, import_id(&told)).refused(400, &[]);
    assert_counts(&import(anna, &rows).ok(), 1, 3);
    for (field, bad) in [("dryRun", "也许"), ("update", "2"), ("async", "x")] {
        send_with(anna, json!({ field: bad }), &rows).refused(400, &[field]);
    }
}

#[test]
fn refused_rows_come_back_ready_to_be_mended_and_sent_again() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_resident(5, "GB");
    let rows = [
        resident_header(),
        resident_row(1, &json!({})),
        resident_row(2, &json!({"contact": "1", "sex": "不详"})),
        resident_row(
            3,
            &json!({"residentName": "=1+1", "birthdate": "1900-01-01"}),
        ),
        resident_row(5, &json!({})),
    ];
    let done = import(anna, &rows).ok();
    assert_counts(&done, 1, 3);
    let book = errors(anna, import_id(&done));
    assert_eq!(book.status, 200);
    let disposition = book.headers["content-disposition"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(disposition.starts_with("attachment"), "{disposition}");
    let sheet: Vec<Vec<String>> = cells(&book.body).iter().map(|row| texts(row)).collect();
    let mut header: Vec<String> = resident_header()
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| cell.as_str().unwrap().to_owned())
        .collect();
    header.push("失败原因".to_owned());
    assert_eq!(sheet[0], header);
    assert_eq!(sheet.len(), 4);
    assert_eq!((sheet[1][0].as_str(), sheet[1][9].as_str()), ("居民2", "1"));
    assert_eq!(sheet[2][0], "=1+1", "text stays text");
    assert!(
        sheet[1][12].contains("手机号码不正确") && sheet[1][12].contains("男"),
        "{:?}",
        sheet[1]
    );
    assert_eq!(sheet[3][12], "已由其他网格建档");
    assert_eq!(sheet[3][4], id_number(5));

    // Mended where it can be, the same workbook goes in.
    let mut mended: Vec<Value> = sheet.iter().map(|row| json!(row)).collect();
    mended[1][9] = json!("13800000002");
    mended[1][1] = json!("男");
    mended[2][0] = json!("王三");
    mended[2][3] = resident_row(3, &json!({}))[3].clone();
    mended.truncate(3);
    let again = import(anna, &mended).ok();
    assert_counts(&again, 2, 0);
    let warned = again.data()["warnings"].to_string();
    assert!(
        !warned.contains("失败原因"),
        "the column of reasons is known: {warned}"
    );
    assert_eq!(anna.op("13.2").send().ok().count(), 3);
}

#[test]
fn any_number_of_refused_rows_comes_back() {
    let world = World::new();
    let anna = world.as_("anna");
    let mut text = String::from("姓名,身份证号\n");
    for row in 0..10_500 {
        text.push_str(&format!("王{row},{row}\n"));
    }
    let request = anna.op("14.13").multipart(json!({"gridCode": "GA"}));
    let done = request.file("file", "客户.csv", text).send().ok();
    assert_counts(&done, 0, 10_500);
    assert_eq!(done.data()["errors"].as_array().unwrap().len(), 1000);
    let sheet = cells(&errors(anna, import_id(&done)).body);
    assert_eq!(sheet.len(), 10_501);
    let last = texts(&sheet[10_500]);
    assert_eq!((last[1].as_str(), last[2].as_str()), ("王10499", "10499"));
    assert!(last[29].contains("身份证号"), "{last:?}");
}

#[test]
fn undoing_removes_what_was_made_and_restores_what_was_changed() {
    let world = World::new();
    let anna = world.as_("anna");
    for serial in [1, 2] {
        world.add_resident(serial, "GA");
    }
    let before = residents(anna, "GA");
    let family = json!({"householdId": "77", "isInList": "是"});
    let rows = [
        resident_header(),
        resident_row(1, &json!({"address": "新址", "isInList": "是"})),
        resident_row(2, &json!({"address": "新址"})),
        resident_row(3, &with(family.clone(), &json!({"relationship": "户主"}))),
        resident_row(4, &with(family.clone(), &json!({"relationship": "次子"}))),
        resident_row(5, &family),
        resident_row(6, &json!({})),
        resident_row(7, &json!({})),
    ];
    let done = send_with(anna, json!({"update": "true"}), &rows).ok();
    assert_counts(&done, 7, 0);
    let id = import_id(&done);
    // Edited or used since: these stay, and are told.
    let edited = find(anna, 6)["residentId"].clone();
    let edit = anna.op("13.4").path("residentId", edited.as_str().unwrap());
    edit.form(json!({"remark": "走访过"})).send().ok();
    let second = find(anna, 2)["residentId"].clone();
    let edit = anna.op("13.4").path("residentId", second.as_str().unwrap());
    edit.form(json!({"remark": "走访过"})).send().ok();
    let head = customer_with(anna, &id_number(5))["customerId"].clone();
    let freeze = anna.op("14.9").path("customerId", head.as_str().unwrap());
    freeze.path("status", 6).send().ok();

    undo(world.as_("chair"), id).refused(403, &[]);
    let undone = undo(anna, id).ok();
    let data = undone.data();
    // Residents 3, 4 and 7, customers 1, 3 and 4 go; resident 1 is what he was.
    let expected = json!({"importId": id, "removedCount": 6, "restoredCount": 1, "keptCount": 4});
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&data[key.as_str()], value, "{key}\n{undone}");
    }
    let kept: Vec<(String, String)> = data["kept"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap().to_owned();
            assert!(text("reason").contains("修改"), "{row}");
            (text("type"), text("idNumber"))
        })
        .collect();
    let mut expected: Vec<(String, String)> = [
        (2, "resident"),
        (5, "customer"),
        (5, "resident"),
        (6, "resident"),
    ]
    .map(|(serial, kind)| (kind.to_owned(), id_number(serial)))
    .into();
    expected.sort();
    let mut sorted = kept;
    sorted.sort();
    assert_eq!(sorted, expected);

    let now = residents(anna, "GA");
    let names = each(&now, "residentName");
    assert_eq!(names.len(), 4, "{names:?}");
    let first = now
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["idNumber"] == id_number(1))
        .unwrap();
    let was = before
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["idNumber"] == id_number(1))
        .unwrap();
    assert_eq!(
        with(first.clone(), &json!({"updatedAt": null})),
        with(was.clone(), &json!({"updatedAt": null}))
    );
    assert_holds(
        &find(anna, 2),
        &json!({"address": "新址", "remark": "走访过"}),
    );
    for gone in [1, 3, 4] {
        anna.op("14.2")
            .path("idNumber", id_number(gone))
            .send()
            .blank();
    }
    assert_eq!(standing(anna, id).ok().data()["state"], "undone");
    // Once more finds the same to keep.
    assert_eq!(undo(anna, id).ok().data()["kept"], data["kept"]);
    // The same sheet goes in again; who stayed is told from who differs.
    let again = send_with(anna, json!({"update": "true"}), &rows).ok();
    assert_counts(&again, 7, 0);
}

#[test]
fn imports_are_undone_one_after_the_other() {
    let world = World::new();
    let anna = world.as_("anna");
    let rows = |address: &str| {
        let change = json!({ "address": address });
        [
            resident_header(),
            resident_row(1, &change),
            resident_row(2, &change),
        ]
    };
    let first = import_id(&import(anna, &rows("一号")).ok());
    let second = import_id(&send_with(anna, json!({"update": "true"}), &rows("二号")).ok());
    let third = import_id(&send_with(anna, json!({"update": "true"}), &rows("三号")).ok());
    // What a later one has changed stays until that one is undone.
    let early = undo(anna, second).ok();
    assert_eq!(
        (&early.data()["restoredCount"], &early.data()["keptCount"]),
        (&json!(0), &json!(2))
    );
    assert_eq!(undo(anna, third).ok().data()["restoredCount"], 2);
    assert_holds(&find(anna, 1), &json!({"address": "二号"}));
    let again = undo(anna, second).ok();
    assert_eq!(
        (&again.data()["restoredCount"], &again.data()["keptCount"]),
        (&json!(2), &json!(0))
    );
    assert_holds(&find(anna, 1), &json!({"address": "一号"}));
    assert_eq!(undo(anna, first).ok().data()["removedCount"], 2);
    anna.op("13.2").send().blank();
    for id in [first, second, third] {
        undo(anna, id).refused(400, &[]);
    }
}

#[test]
fn a_resident_who_stays_keeps_his_customer_and_a_deleted_one_is_told() {
    let world = World::new();
    let anna = world.as_("anna");
    let listed = json!({"isInList": "是"});
    let rows = [
        resident_header(),
        resident_row(1, &listed),
        resident_row(2, &json!({})),
    ];
    let id = import_id(&import(anna, &rows).ok());
    let resident_id = |serial| {
        find(anna, serial)["residentId"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let edit = anna.op("13.4").path("residentId", resident_id(1));
    edit.form(json!({"remark": "走访过"})).send().ok();
    let delete = anna.op("13.5").path("residentId", resident_id(2));
    delete.path("status", 0).send().ok();
    let undone = undo(anna, id).ok();
    let data = undone.data();
    assert_eq!(
        (&data["removedCount"], &data["keptCount"]),
        (&json!(0), &json!(3)),
        "{undone}"
    );
    let mut kept = each(&data["kept"], "type");
    kept.sort();
    assert_eq!(kept, ["customer", "resident", "resident"]);
    assert_eq!(customer_with(anna, &id_number(1))["status"], 5);
}

#[test]
fn what_is_done_to_imports_is_in_the_operation_log() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    world.add_resident(1, "GA");
    let rows = [
        resident_header(),
        resident_row(1, &json!({"address": "新址"})),
        resident_row(2, &json!({"contact": "1"})),
    ];
    let id = import_id(&send_with(anna, json!({"update": "true"}), &rows).ok());
    errors(anna, id);
    undo(anna, id).ok();
    send_with(anna, json!({"dryRun": "true"}), &rows).ok();
    let logged = admin
        .call("GET", "/grid/super/log/list")
        .query("accountName", "anna")
        .query("pageSize", 100)
        .send()
        .ok();
    let mut actions = each(&logged.data(), "action");
    actions.reverse();
    let expected = [
        "resident.import",
        "resident.update",
        "import.errors",
        "import.undo",
        "import.restore",
    ];
    assert_eq!(actions, expected, "a dry run does nothing\n{logged}");
}

#[test]
fn many_who_undo_at_once_undo_once() {
    let world = World::new();
    let anna = world.as_("anna");
    let mut rows = vec![resident_header()];
    rows.extend((1..900).map(|serial| resident_row(serial, &json!({}))));
    let id = import_id(&import(anna, &rows).ok());
    let asks = (0..10).map(|_| anna.call("POST", &format!("/grid/file/import/{id}/undo")));
    let answers = crate::cases::at_once(asks.collect());
    let won: Vec<&Answer> = answers
        .iter()
        .filter(|answer| answer.code() == 200)
        .collect();
    assert_eq!(won.len(), 1);
    assert_eq!(won[0].data()["removedCount"], 899);
    anna.op("13.2").send().blank();
}
