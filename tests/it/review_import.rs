//! 26.6, 27.2, 28.2: the lists from sheets.

use serde_json::{Value, json};
use wangge_tests::world::id_number;
use wangge_tests::{Answer, Client, World};

use crate::cases::{at_once, column};
use crate::dishonest_import::{line as judged, send as bring_judged};
use crate::import::assert_counts;
use crate::import_batch::import_id;
use crate::log::entries;
use crate::people::assert_holds;
use crate::review_ops::{BLACK, GREY, LISTS, Ops, WHITE, listed};
use crate::sheets::{cells, csv, texts, xlsx};
use crate::tag_worn::worn;

const PHONE: &str = "13855590001";

/// The sheet as the templates have it; the last column is the phone or the reason.
fn sheet(ops: &Ops, people: &[(&str, String, &str)]) -> Vec<Value> {
    let last = match ops.tag {
        2 => "手机号",
        3 => "观察原因",
        _ => "不符合授信原因",
    };
    let mut rows = vec![
        json!(["农户（居民）清单"]),
        json!(["乡（镇、街道）：西递镇", "", "网格名称：西递村"]),
        json!(["序号", "姓名", "证件号码", last]),
    ];
    rows.extend(
        (1..)
            .zip(people)
            .map(|(serial, (name, number, said)): (i32, _)| {
                json!([serial.to_string(), name, number, said])
            }),
    );
    rows.push(json!([
        "",
        "经办客户经理：          审查员：          评议员：          日期："
    ]));
    rows
}

fn send(ops: &Ops, client: &Client, fields: Value, bytes: impl Into<Vec<u8>>) -> Answer {
    let request = (ops.import)(client).multipart(fields);
    request.file("file", "名单.xlsx", bytes).send()
}

fn import(ops: &Ops, client: &Client, people: &[(&str, String, &str)]) -> Answer {
    send(
        ops,
        client,
        json!({"gridCode": "GA"}),
        xlsx(&sheet(ops, people)),
    )
}

fn reasons(answer: &Answer) -> Vec<(i64, String)> {
    let data = answer.data();
    let errors = data["errors"].as_array().unwrap().iter();
    let told = errors.map(|e| {
        (
            e["row"].as_i64().unwrap(),
            e["reason"].as_str().unwrap().to_owned(),
        )
    });
    told.collect()
}

#[test]
fn a_list_is_imported_and_the_same_file_again_changes_nothing() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    for (base, ops) in (0..).zip(&LISTS) {
        let (first, second) = (base * 10 + 1, base * 10 + 2);
        for serial in [first, second] {
            world.add_customer(serial, "GA");
        }
        let said = if ops.tag == WHITE.tag {
            [PHONE, ""]
        } else {
            ["2，长期外出", "19"]
        };
        let people = [
            (&*format!("客户{first}"), id_number(first), said[0]),
            (&*format!("客户{second}"), id_number(second), said[1]),
        ];
        let done = import(ops, anna, &people).ok().documented_filled();
        assert_counts(&done, 2, 0);
        let list = ops.list(anna, &[]).ok().documented();
        assert_eq!(
            column(&list, "idNumber"),
            [id_number(second), id_number(first)]
        );
        let row = list.data()[1].clone();
        assert_holds(
            &row,
            &json!({"customerName": format!("客户{first}"), "gridCode": "GA"}),
        );
        match ops.tag {
            2 => assert_eq!(row["phoneNumber"].to_string(), PHONE),
            _ => assert_holds(
                &row,
                &json!({"reason": "2，长期外出", "reasonCodes": [2, 7]}),
            ),
        }
        assert_eq!(
            (worn(anna, first), worn(anna, second)),
            (vec![ops.tag], vec![ops.tag])
        );

        assert_counts(&import(ops, anna, &people).ok(), 2, 0);
        assert_eq!(ops.list(anna, &[]).data(), list.data());
        let id = import_id(&done).to_string();
        let told = entries(admin, &[("subject", "import"), ("subjectId", &id)]);
        assert_eq!(column(&told, "action"), ["review_list.import"]);
    }
}

#[test]
fn rows_that_may_not_go_in_are_told_one_by_one() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    for serial in 1..=4 {
        world.add_customer(serial, "GA");
    }
    let frozen = world.add_customer(5, "GA");
    admin
        .op("14.9")
        .path("customerId", frozen)
        .path("status", 6)
        .send()
        .ok();
    world.add_customer(6, "GB");
    world.add_resident(7, "GA");
    WHITE.added(anna, 2, "GA");
    GREY.added(anna, 3, "GA");
    let people = [
        ("客户1", id_number(1), "游手好闲-1"),
        ("客户2", id_number(2), "1"),
        ("客户3", id_number(3), "1"),
        ("客户4", id_number(4), "好人"),
        ("客户5", id_number(5), "1"),
        ("客户6", id_number(6), "1"),
        ("居民7", id_number(7), "1"),
        ("无此人", id_number(99), "1"),
        ("客户1", id_number(1), "1"),
        ("短号", "34012119800102".to_owned(), "1"),
    ];
    let done = import(&BLACK, anna, &people).ok();
    assert_counts(&done, 1, 9);
    let told = reasons(&done);
    let of = |row: i64| {
        told.iter()
            .find(|(at, _)| *at == row)
            .map(|(_, why)| why.clone())
            .unwrap_or_default()
    };
    for (row, part) in [
        (5, "已在白名单中"),
        (6, "已在灰名单中"),
        (7, "1-19"),
        (8, "冻结"),
        (13, "18位"),
    ] {
        assert!(of(row).contains(part), "{row}: {told:?}");
    }
    // Nobody, a resident, another manager's customer: told alike.
    assert_eq!((of(9), of(10)), (of(11), of(11)));
    assert!(!of(12).is_empty());
    assert_eq!(listed(anna).len(), 3);

    // The refused rows come back, and go in once they are mended.
    let path = format!("/grid/file/import/{}/errors", import_id(&done));
    let book = anna.call("GET", &path).send();
    let rows: Vec<Vec<String>> = cells(&book.body).iter().map(|row| texts(row)).collect();
    assert_eq!(rows.len(), 10);
    assert_eq!(
        rows[0],
        ["序号", "姓名", "证件号码", "不符合授信原因", "失败原因"]
    );
    let mut mended: Vec<Value> = rows.iter().map(|row| json!(row)).collect();
    let at = rows.iter().position(|row| row[1] == "客户4").unwrap();
    mended[at][3] = json!("其他");
    let again = send(
        &BLACK,
        anna,
        json!({"gridCode": "GA"}),
        xlsx(&[mended[0].clone(), mended[at].clone()]),
    );
    assert_counts(&again.ok(), 1, 0);
    world.as_("bo").call("GET", &path).send().blank();
    anna.call("POST", &path.replace("errors", "undo"))
        .send()
        .refused(400, &[]);
}

#[test]
fn a_differing_row_changes_the_entry_only_when_asked() {
    let world = World::new();
    let anna = world.as_("anna");
    let customer_id = world.add_customer(1, "GA");
    world.add_customer(2, "GA");
    assert_counts(
        &import(&BLACK, anna, &[("客户1", id_number(1), "1")]).ok(),
        1,
        0,
    );
    let changed = sheet(
        &BLACK,
        &[("客户1", id_number(1), "5"), ("别名", id_number(2), "")],
    );
    let run = |fields: Value| send(&BLACK, anna, fields, csv(&changed)).ok();

    let tried = run(json!({"gridCode": "GA", "dryRun": "true", "update": "true"}));
    assert_counts(&tried, 2, 0);
    assert_eq!(tried.data()["dryRun"], true);
    assert!(
        tried.data()["warnings"]
            .to_string()
            .contains("姓名与客户档案不一致"),
        "{tried}"
    );
    assert_eq!(listed(anna), [id_number(1)]);

    assert_counts(&run(json!({"gridCode": "GA"})), 1, 1);
    let reason = || {
        let told = anna
            .op("14.1")
            .path("customerId", customer_id)
            .send()
            .data();
        told["tags"][0]["reason"].clone()
    };
    assert_eq!(reason(), "1");
    assert_counts(&run(json!({"gridCode": "GA", "update": "true"})), 2, 0);
    assert_eq!(reason(), "5");
    // A blank cell says nothing.
    let blank = csv(&sheet(&BLACK, &[("客户1", id_number(1), "")]));
    assert_counts(
        &send(
            &BLACK,
            anna,
            json!({"gridCode": "GA", "update": "true"}),
            blank,
        )
        .ok(),
        1,
        0,
    );
    assert_eq!(reason(), "5");
}

#[test]
fn all_documented_ways_lead_to_the_imports() {
    let world = World::new();
    let anna = world.as_("anna");
    for (serial, (method, path, ops)) in (1..).zip([
        ("PUT", "greylist/import", &GREY),
        ("POST", "greylist/import", &GREY),
        ("PUT", "greylis/import", &GREY),
        ("POST", "greylis/import", &GREY),
        ("POST", "blacklist/list", &BLACK),
        ("POST", "blacklist/import", &BLACK),
        ("POST", "whitelist/import", &WHITE),
    ]) {
        world.add_customer(serial, "GA");
        let name = format!("客户{serial}");
        let rows = sheet(
            ops,
            &[(
                &name,
                id_number(serial),
                if ops.tag == 2 { PHONE } else { "1" },
            )],
        );
        let request = anna.call(method, &format!("/grid/customer/{path}"));
        let request = request.multipart(json!({"gridCode": "GA"}));
        let done = request.file("file", "名单.xlsx", xlsx(&rows)).send().ok();
        assert_counts(&done, 1, 0);
        assert_eq!(done.data().get("blockList"), None);
    }
    assert_eq!(listed(anna).len(), 7);
}

#[test]
fn old_clients_find_the_counts_of_the_black_list_where_they_look() {
    let world = World::with(|config| {
        config.compat_2018 = true;
        config.envelope_status = true;
    });
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    let people = [("客户1", id_number(1), "1"), ("无此人", id_number(9), "1")];
    let done = import(&BLACK, anna, &people);
    assert_counts(&done, 1, 1);
    assert_eq!(
        done.data()["blockList"],
        json!({"successCount": 1, "failCount": 1})
    );
    let empty = WHITE.list(anna, &[]);
    assert_eq!((empty.code(), empty.data()), (200, json!([])));
}

#[test]
fn an_import_asks_for_its_grid_and_its_file() {
    let world = World::new();
    let (anna, chair) = (world.as_("anna"), world.as_("chair"));
    world.add_customer(1, "GA");
    for ops in &LISTS {
        let rows = xlsx(&sheet(ops, &[("客户1", id_number(1), "")]));
        for (grid, code) in [("", 400), ("GB", 404), ("NONE", 404)] {
            send(ops, anna, json!({"gridCode": grid}), rows.clone()).refused(code, &["gridCode"]);
        }
        let no_file = (ops.import)(anna).multipart(json!({"gridCode": "GA"}));
        no_file.send().refused(400, &["file"]);
        send(ops, chair, json!({"gridCode": "GA"}), rows.clone()).refused(403, &[]);
        send(ops, &world.app.client(), json!({"gridCode": "GA"}), rows).refused(401, &[]);
        let broken = send(
            ops,
            anna,
            json!({"gridCode": "GA"}),
            "姓名,电话\r\n张三,1\r\n",
        );
        assert!(broken.code() == 400, "{broken}");
    }
    assert_eq!(listed(world.as_("admin")), Vec::<String>::new());
}

#[test]
fn one_sheet_sent_to_all_lists_at_once_leaves_each_person_on_one() {
    let world = World::new();
    let anna = world.as_("anna");
    let people: Vec<(String, String)> = (1..=12)
        .map(|s| (format!("客户{s}"), id_number(s)))
        .collect();
    for serial in 1..=12 {
        world.add_customer(serial, "GA");
    }
    let rows: Vec<(&str, String, &str)> = people
        .iter()
        .map(|(name, number)| (name.as_str(), number.clone(), ""))
        .collect();
    let requests = LISTS.iter().map(|ops| {
        let request = (ops.import)(anna).multipart(json!({"gridCode": "GA"}));
        request.file("file", "名单.xlsx", xlsx(&sheet(ops, &rows)))
    });
    let answers = at_once(requests.collect());
    let taken: i64 = answers
        .iter()
        .map(|a| a.data()["successCount"].as_i64().unwrap())
        .sum();
    assert_eq!(taken, 12);
    let mut found = listed(anna);
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 12);
    for serial in 1..=12 {
        assert_eq!(worn(anna, serial).len(), 1, "{serial}");
    }
}

#[test]
fn the_servers_own_templates_are_read() {
    let world = World::new();
    let anna = world.as_("anna");
    for (serial, (template, ops)) in
        (1..).zip([("26.7", &WHITE), ("27.1", &GREY), ("28.1", &BLACK)])
    {
        world.add_customer(serial, "GA");
        let book = world.app.client().op(template).send().body;
        assert_counts(
            &send(ops, anna, json!({"gridCode": "GA"}), book.clone()).ok(),
            0,
            0,
        );
        let mut rows: Vec<Value> = cells(&book).iter().map(|row| json!(texts(row))).collect();
        let header = rows.iter().position(|row| row[1] == "姓名").unwrap();
        let filled = rows
            .iter()
            .skip(header + 1)
            .position(|row| row[2] == "")
            .unwrap()
            + header
            + 1;
        rows[filled][1] = json!(format!("客户{serial}"));
        rows[filled][2] = json!(id_number(serial));
        rows[filled][3] = json!(if ops.tag == 2 { PHONE } else { "18" });
        assert_counts(
            &send(ops, anna, json!({"gridCode": "GA"}), xlsx(&rows)).ok(),
            1,
            0,
        );
        assert_eq!(worn(anna, serial), [ops.tag]);
    }
}

#[test]
fn whoever_lists_a_dishonest_person_as_white_is_warned() {
    let world = World::new();
    let anna = world.as_("anna");
    for serial in 1..=2 {
        world.add_customer(serial, "GA");
    }
    let published = [1, 2].map(|serial| {
        let name = format!("客户{serial}");
        judged(&name, &id_number(serial), &format!("(2018){serial}号"))
    });
    bring_judged(anna, &published, json!({})).ok();

    let by_hand = WHITE.add(anna, WHITE.entry(1, "GA")).send().ok();
    assert!(by_hand.message().contains("失信"), "{by_hand}");
    let grey = GREY.add(anna, GREY.entry(2, "GA")).send().ok();
    assert_eq!(grey.message(), "OK");
    let move_to = |kind: &str| {
        let body = json!({"idNumber": id_number(2), "type": kind, "reason": "1"});
        anna.op("26.8").json(body).send().ok()
    };
    assert!(move_to("2").message().contains("失信"));
    assert_eq!(move_to("1").message(), "OK");
}

#[test]
fn a_sheet_tells_which_of_its_white_people_are_dishonest() {
    let world = World::new();
    let anna = world.as_("anna");
    for serial in 1..=2 {
        world.add_customer(serial, "GA");
    }
    bring_judged(
        anna,
        &[judged("客户2", &id_number(2), "(2018)1号")],
        json!({}),
    )
    .ok();
    let people = [
        ("客户1", id_number(1), PHONE),
        ("客户2", id_number(2), PHONE),
    ];
    let done = import(&WHITE, anna, &people).ok();
    assert_counts(&done, 2, 0);
    let warnings = done.data()["warnings"].to_string();
    assert!(
        warnings.contains("失信") && warnings.contains("第5行"),
        "{warnings}"
    );
}
