//! 30.6: credit files from sheets.

use serde_json::{Value, json};
use wangge_tests::world::id_number;
use wangge_tests::{Answer, Client, World};

use crate::cases::column;
use crate::credit_file_ops::{add, decide, delete, eligible, file_of, listed, of_person, opened};
use crate::import::assert_counts;
use crate::import_batch::import_id;
use crate::log::entries;
use crate::people::assert_holds;
use crate::sheets::{csv, xlsx};

const HEADER: [&str; 8] = [
    "序号",
    "姓名",
    "身份证号码",
    "授信总额",
    "授信开始日（年/月/日）",
    "授信到期日（年/月/日）",
    "年利率（%）",
    "还款方式",
];

fn sheet(people: &[(&str, String, [&str; 5])]) -> Vec<Value> {
    let mut rows = vec![
        json!(["“金农易贷”农户小额信用贷款授信审批表"]),
        json!(HEADER),
    ];
    for (name, number, said) in people {
        rows.push(json!([
            "", name, number, said[0], said[1], said[2], said[3], said[4]
        ]));
    }
    rows.push(json!(["合计"]));
    rows
}

fn send(client: &Client, fields: Value, bytes: impl Into<Vec<u8>>) -> Answer {
    let request = client.op("30.6").multipart(fields);
    request.file("file", "面谈.xlsx", bytes).send()
}

fn import(client: &Client, people: &[(&str, String, [&str; 5])]) -> Answer {
    send(client, json!({"gridCode": "GA"}), xlsx(&sheet(people)))
}

const SAID: [&str; 5] = ["50000", "2018/10/10", "2021/10/09", "4.35", "等额本息"];
const NOTHING: [&str; 5] = [""; 5];

#[test]
fn files_are_opened_and_the_same_sheet_again_changes_nothing() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    for serial in [1, 2, 3] {
        eligible(&world, serial, "GA");
    }
    // What was begun by hand gives way.
    add(anna, json!({"idNumber": id_number(3)})).send().ok();
    let people = [
        ("客户1", id_number(1), SAID),
        ("客户2", id_number(2), NOTHING),
        ("客户3", id_number(3), NOTHING),
    ];
    let fields = json!({
        "gridCode": "GA", "gridName": "西递村", "accountId": "9001", "accountName": "登记员",
        "orgCode": "17001", "orgName": "西递支行",
    });
    let done = send(anna, fields.clone(), xlsx(&sheet(&people)))
        .ok()
        .documented_filled();
    assert_counts(&done, 3, 0);
    let ids = listed(anna, &[("approvalStatus", "0")]);
    assert_eq!(ids.len(), 3);
    let first = file_of(anna, of_person(anna, 1)[0]);
    assert_holds(
        &first,
        &json!({
            "status": "0", "approvalStatus": "0", "beginAt": "20181010", "endAt": "20211009", "yearRate": "4.35",
            "refundType": "等额本息还款法", "accountName": "登记员", "accountId": "9001", "sex": "男",
            "phoneNumber": "13800000001", "customerName": "客户1",
        }),
    );
    let again = send(anna, fields, csv(&sheet(&people)));
    assert_counts(&again.ok(), 3, 0);
    assert_eq!(listed(anna, &[("approvalStatus", "0")]), ids);
    assert_eq!(file_of(anna, ids[2])["updatedAt"], first["updatedAt"]);
    let id = import_id(&done).to_string();
    let told = entries(admin, &[("subject", "import"), ("subjectId", &id)]);
    assert_eq!(column(&told, "action"), ["credit_file.import"]);
}

#[test]
fn bad_rows_are_told_and_good_ones_go_in() {
    let world = World::new();
    let anna = world.as_("anna");
    for serial in [1, 2] {
        eligible(&world, serial, "GA");
    }
    world.add_customer(3, "GA");
    opened(&world, 4, "GA");
    eligible(&world, 5, "GB");
    world.add_resident(6, "GA");
    let late = ["50000", "2018/10/10", "2017/10/09", "4.35", ""];
    let odd = ["0", "", "", "150", "不还"];
    let people = [
        ("客户1", id_number(1), SAID),
        ("客户2", id_number(2), late),
        ("客户2", id_number(12), odd),
        ("客户3", id_number(3), SAID),
        ("客户4", id_number(4), SAID),
        ("客户5", id_number(5), SAID),
        ("居民6", id_number(6), SAID),
        ("无此人", id_number(99), SAID),
    ];
    let done = import(anna, &people).ok();
    assert_counts(&done, 1, 7);
    let data = done.data();
    let told = |row: i64| -> String {
        let errors = data["errors"].as_array().unwrap().iter();
        let of = errors.filter(|error| error["row"].as_i64() == Some(row));
        of.map(|error| error["reason"].as_str().unwrap().to_owned())
            .collect()
    };
    for (row, part) in [(4, "不能早于"), (6, "不在白名单"), (7, "未办结")] {
        assert!(told(row).contains(part), "{row}: {data:#}");
    }
    assert!(!told(5).is_empty());
    assert_eq!((told(8), told(9)), (told(10), told(10)));
    assert_eq!(of_person(anna, 1).len(), 1);
    assert_eq!(of_person(anna, 2), Vec::<i64>::new());
    let errors = format!("/grid/file/import/{}/errors", import_id(&done));
    assert_eq!(anna.call("GET", &errors).send().status, 200);
}

#[test]
fn an_open_file_is_changed_only_when_that_is_asked() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = opened(&world, 1, "GA");
    let people = [("客户1", id_number(1), SAID)];
    assert_counts(&import(anna, &people).ok(), 0, 1);
    let update = json!({"gridCode": "GA", "update": "true"});
    let dry = json!({"gridCode": "GA", "update": "true", "dryRun": "true"});
    assert_counts(&send(anna, dry, xlsx(&sheet(&people))).ok(), 1, 0);
    assert_eq!(file_of(anna, id)["yearRate"], "4.3525");
    assert_counts(
        &send(anna, update.clone(), xlsx(&sheet(&people))).ok(),
        1,
        0,
    );
    let file = file_of(anna, id);
    assert_holds(
        &file,
        &json!({"id": id, "yearRate": "4.35", "comment": "种茶"}),
    );
    decide(&world, &[id], 1, true);
    let other = [("客户1", id_number(1), ["60000", "", "", "", ""])];
    assert_counts(&send(anna, update, xlsx(&sheet(&other))).ok(), 0, 1);
    decide(&world, &[id], 4, true);
    delete(anna, id).send().ok();
}

#[test]
fn faulty_options_are_named() {
    let world = World::new();
    let anna = world.as_("anna");
    let bytes = xlsx(&sheet(&[]));
    let long = "长".repeat(21);
    let bad = json!({"gridCode": "", "accountName": long, "orgName": long, "update": "x"});
    let refused = send(anna, bad, bytes.clone());
    refused.refused(400, &["accountName", "gridCode", "orgName", "update"]);
    for foreign in ["GB", "NONE"] {
        send(anna, json!({"gridCode": foreign}), bytes.clone()).refused(404, &["gridCode"]);
    }
    anna.op("30.6")
        .multipart(json!({"gridCode": "GA"}))
        .send()
        .refused(400, &["file"]);
    send(anna, json!({"gridCode": "GA"}), "x").refused(400, &[]);
}

#[test]
fn old_clients_find_the_counts_where_they_look() {
    let world = World::with(|config| {
        config.compat_2018 = true;
        config.envelope_status = true;
    });
    let anna = world.as_("anna");
    eligible(&world, 1, "GA");
    let people = [
        ("客户1", id_number(1), NOTHING),
        ("无此人", id_number(9), NOTHING),
    ];
    let done = import(anna, &people).data();
    assert_eq!(done["sum"], json!({"successCount": 1, "failCount": 1}));
    for status in [("approvalStatus", "4"), ("status", "4")] {
        let empty = crate::credit_file_ops::list(anna, &[status]);
        assert_eq!((empty.code(), empty.data()), (200, json!([])));
    }
}
