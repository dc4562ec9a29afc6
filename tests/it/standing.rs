//! 21.1: standings, what stores them, and their import from sheets.

use serde_json::{Value, json};
use wangge_tests::world::id_number;
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{at_once, column, keeps_strangers_out, long, with};
use crate::import::assert_counts;
use crate::import_batch::{import_id, undo};
use crate::log::entries;
use crate::sheets::{cells, csv, texts, xlsx};

/// The columns of the sheet, with the fields under them.
const COLUMNS: [(&str, &str); 20] = [
    ("序号", ""),
    ("姓名", ""),
    ("身份证号", "idNumber"),
    ("用信发生额（元）", "incidenceOfLetter"),
    ("房屋按揭负债（元）", "housingMortgageDebt"),
    ("经营贷款负债（元）", "businessLoanDebt"),
    ("消费贷款负债（元）", "consumerLoanDebt"),
    ("房屋按揭余额（元）", "housingMortgageRemainder"),
    ("经营贷款余额（元）", "businessLoanRemainder"),
    ("消费贷款余额（元）", "consumerLoanRemainder"),
    ("逾期记录", "overdueRecord"),
    ("逾期金额（元）", "pastDue"),
    ("基本身份", "basicIdentity"),
    ("地址1", "address1"),
    ("地址2", "address2"),
    ("地址3", "address3"),
    ("配偶", "mate"),
    ("家庭及邻里关系", "neighborhoodRelation"),
    ("有无不良嗜好（有/无）", "haveBadHabits"),
    ("有无民间信用不良（有/无）", "haveBadCredit"),
];
const AMOUNTS: [&str; 8] = [
    "incidenceOfLetter",
    "housingMortgageDebt",
    "businessLoanDebt",
    "consumerLoanDebt",
    "housingMortgageRemainder",
    "businessLoanRemainder",
    "consumerLoanRemainder",
    "pastDue",
];

pub(crate) fn sound() -> Value {
    json!({
        "incidenceOfLetter": 120_000.5, "housingMortgageDebt": 300_000, "businessLoanDebt": 50_000.25,
        "consumerLoanDebt": 20_000, "housingMortgageRemainder": 210_000.1, "businessLoanRemainder": 1,
        "consumerLoanRemainder": 0, "overdueRecord": 2, "pastDue": 0.07, "basicIdentity": "村民代表",
        "address1": "西递村1号", "address2": "黟县碧阳镇", "address3": "合肥市", "mate": "李四",
        "neighborhoodRelation": "和睦", "haveBadHabits": "0", "haveBadCredit": "1",
    })
}

fn path(serial: u32) -> String {
    format!("/grid/customer/credit/{}", id_number(serial))
}

pub(crate) fn save(client: &Client, serial: u32, standing: Value) -> Request {
    client.call("PUT", &path(serial)).json(standing)
}

pub(crate) fn find(client: &Client, serial: u32) -> Answer {
    client.op("21.1").path("idNumber", id_number(serial)).send()
}

/// Demands that a standing says just this, by the very types.
#[track_caller]
fn assert_says(standing: &Value, expected: &Value) {
    for (key, value) in expected.as_object().unwrap() {
        let same = match (standing[key].as_f64(), value.as_f64()) {
            (Some(one), Some(other)) => (one - other).abs() < 1e-9,
            _ => standing[key] == *value,
        };
        assert!(same, "{key} of {standing:#}");
    }
}

fn header() -> Value {
    json!(COLUMNS.map(|(header, _)| header))
}

fn row(serial: u32, changes: &Value) -> Value {
    let standing = with(
        &with(
            &sound(),
            &json!({"idNumber": id_number(serial), "haveBadHabits": "无", "haveBadCredit": "有"}),
        ),
        changes,
    );
    let cell = |(header, field): &(&str, &str)| match *header {
        "序号" => json!(serial.to_string()),
        "姓名" => json!(format!("客户{serial}")),
        _ => standing[*field].clone(),
    };
    COLUMNS.iter().map(cell).collect()
}

fn send(client: &Client, fields: Value, name: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    let request = client.call("POST", "/grid/file/customer/credit");
    request.multipart(fields).file("file", name, bytes).send()
}

fn import(client: &Client, rows: &[Value]) -> Answer {
    send(client, json!({}), "信誉.xlsx", xlsx(rows))
}

#[test]
fn a_standing_is_stored_read_and_changed() {
    let world = World::new();
    let (admin, anna) = (world.as_("admin"), world.as_("anna"));
    world.add_customer(1, "GA");
    world.add_resident(2, "GA");
    find(anna, 1).blank();
    for serial in [1, 2] {
        save(anna, serial, sound()).send().ok();
        let found = find(anna, serial).ok().documented_filled();
        let expected = with(
            &sound(),
            &json!({"idNumber": id_number(serial), "isDishonest": "0"}),
        );
        assert_says(&found.data(), &expected);
        let body = String::from_utf8_lossy(&found.body).into_owned();
        for exact in [
            r#""pastDue":0.07"#,
            r#""housingMortgageRemainder":210000.10"#,
            r#""consumerLoanRemainder":0.00"#,
        ] {
            assert!(body.contains(exact), "{exact} in {body}");
        }
    }
    // A form with numbers as text; what is not sent stays, what is sent empty is nothing.
    let form = json!({"pastDue": "1,234.5", "overdueRecord": "3", "mate": "", "consumerLoanDebt": "",
        "haveBadHabits": "有", "isDishonest": "1", "idNumber": id_number(2)});
    anna.call("PUT", &path(1)).form(form).send().ok();
    let changed = json!({"pastDue": 1234.5, "overdueRecord": 3, "mate": "", "consumerLoanDebt": 0,
        "haveBadHabits": "1", "isDishonest": "0", "idNumber": id_number(1)});
    assert_says(
        &find(anna, 1).ok().documented_filled().data(),
        &with(&sound(), &changed),
    );
    // What was read can be sent back whole.
    let before = find(anna, 1).data();
    save(anna, 1, before.clone()).send().ok();
    let after = find(anna, 1).data();
    assert_eq!(
        with(&before, &json!({"updatedAt": null})),
        with(&after, &json!({"updatedAt": null}))
    );
    // A first record without anything has nothing.
    world.add_customer(3, "GA");
    save(anna, 3, json!({})).send().ok();
    let empty = find(anna, 3).ok().documented_filled().data();
    assert_says(
        &empty,
        &json!({"pastDue": 0, "overdueRecord": 0, "mate": "", "haveBadCredit": "0"}),
    );
    let number = id_number(1);
    let told = entries(admin, &[("subject", "standing"), ("subjectId", &number)]);
    let actions = column(&told, "action");
    assert_eq!(
        actions
            .iter()
            .filter(|told| *told == "standing.save")
            .count(),
        3,
        "{actions:?}"
    );
    assert_eq!(
        actions
            .iter()
            .filter(|told| *told == "standing.read")
            .count(),
        4,
        "{actions:?}"
    );
}

#[test]
fn every_faulty_field_is_named_and_nothing_changes() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    save(anna, 1, sound()).send().ok();
    let before = find(anna, 1).data();
    for wrong in [
        json!(-1),
        json!("一百"),
        json!(1.234),
        json!("1e5"),
        json!("99999999999999"),
        json!([1]),
    ] {
        let all: Value = AMOUNTS
            .iter()
            .map(|field| ((*field).to_owned(), wrong.clone()))
            .collect();
        save(anna, 1, all).send().refused(400, &AMOUNTS);
    }
    for (wrong, fields) in [
        (
            json!({"overdueRecord": -1, "haveBadHabits": "2"}),
            ["overdueRecord", "haveBadHabits"].as_slice(),
        ),
        (
            json!({"overdueRecord": 1.5, "haveBadCredit": "或许"}),
            &["overdueRecord", "haveBadCredit"],
        ),
        (
            json!({"basicIdentity": long("长", 51), "mate": long("长", 51), "address1": long("长", 101),
                "address2": long("长", 101), "address3": long("长", 101), "neighborhoodRelation": long("长", 101)}),
            &[
                "basicIdentity",
                "mate",
                "address1",
                "address2",
                "address3",
                "neighborhoodRelation",
            ],
        ),
    ] {
        save(anna, 1, wrong).send().refused(400, fields);
    }
    assert_eq!(find(anna, 1).data(), before);
    save(
        anna,
        1,
        json!({"incidenceOfLetter": 9_999_999_999_999.99_f64}),
    )
    .send()
    .ok();
}

#[test]
fn of_many_who_store_one_standing_each_succeeds() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    let request = |n: usize| save(anna, 1, json!({"overdueRecord": n, "pastDue": n}));
    for answer in at_once((0..20).map(request).collect()) {
        answer.ok();
    }
    let left = find(anna, 1).ok().data();
    assert_eq!(
        left["overdueRecord"].as_f64(),
        left["pastDue"].as_f64(),
        "one of them, whole"
    );
}

#[test]
fn standings_follow_the_person() {
    let world = World::new();
    world.add_customer(1, "GA");
    world.add_resident(2, "GB");
    for serial in [1, 2] {
        save(world.as_("admin"), serial, sound()).send().ok();
    }
    for (name, seen) in [
        ("anna", [true, false]),
        ("ada", [false, false]),
        ("bo", [false, true]),
        ("acct", [true, false]),
        ("pres", [true, false]),
        ("mid", [true, false]),
        ("chair", [true, true]),
        ("admin", [true, true]),
    ] {
        let client = world.as_(name);
        for (serial, is_seen) in [1, 2].into_iter().zip(seen) {
            let (found, saved) = (find(client, serial), save(client, serial, sound()).send());
            match (name, is_seen) {
                ("chair", _) => drop((found.ok(), saved.refused(403, &[]))),
                (_, true) => drop((found.ok(), saved.ok())),
                (_, false) => drop((found.blank(), saved.refused(404, &[]))),
            }
        }
    }
    find(world.as_("admin"), 99).blank();
    save(world.as_("admin"), 99, sound())
        .send()
        .refused(404, &[]);
    keeps_strangers_out(
        &world,
        &[
            (&[], &|client| {
                client.op("21.1").path("idNumber", id_number(1))
            }),
            (&["chair"], &|client| save(client, 1, sound())),
            (&["chair"], &|client| {
                let request = client.call("POST", "/grid/file/customer/credit");
                request
                    .multipart(json!({}))
                    .file("file", "x.csv", csv(&[header()]))
            }),
        ],
    );
}

#[test]
fn a_sheet_of_standings_is_imported() {
    let world = World::new();
    let (anna, bo) = (world.as_("anna"), world.as_("bo"));
    world.add_customer(1, "GA");
    world.add_resident(2, "GA");
    world.add_customer(3, "GB");
    let rows = [
        json!(["客户信誉信息"]),
        header(),
        row(1, &json!({"pastDue": "1,234.50元"})),
        row(2, &json!({"haveBadHabits": "1", "overdueRecord": null})),
        row(3, &json!({})),
        row(1, &json!({})),
        row(
            4,
            &json!({"pastDue": "很多", "haveBadCredit": "或许", "incidenceOfLetter": -5, "overdueRecord": "x"}),
        ),
    ];
    let done = import(anna, &rows).ok();
    assert_counts(&done, 2, 3);
    let data = done.data();
    let last = data["errors"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|error| error["row"] == 7);
    let columns: Vec<&str> = last
        .map(|error| error["column"].as_str().unwrap())
        .collect();
    for column in ["D", "K", "L", "T"] {
        assert!(columns.contains(&column), "{column} of {columns:?}");
    }
    assert_says(
        &find(anna, 1).ok().documented_filled().data(),
        &with(&sound(), &json!({"pastDue": 1234.5})),
    );
    assert_says(
        &find(anna, 2).ok().data(),
        &json!({"haveBadHabits": "1", "overdueRecord": 0}),
    );
    find(bo, 3).blank();
    // Again changes nothing; a differing row does only when asked.
    let before = find(anna, 1).data();
    assert_counts(&import(anna, &rows).ok(), 2, 3);
    assert_eq!(find(anna, 1).data(), before);
    let other = [header(), row(1, &json!({"mate": "王五"}))];
    assert_counts(&import(anna, &other).ok(), 0, 1);
    assert_counts(
        &send(anna, json!({"update": true}), "x.csv", csv(&other)).ok(),
        1,
        0,
    );
    assert_eq!(find(anna, 1).data()["mate"], "王五");
    let id = import_id(&done);
    let book = anna
        .call("GET", &format!("/grid/file/import/{id}/errors"))
        .send();
    let told: Vec<Vec<String>> = cells(&book.body).iter().map(|row| texts(row)).collect();
    assert_eq!((told.len(), told[0][2].as_str()), (4, "身份证号"));
    undo(anna, id).refused(400, &[]);
    assert_eq!(
        entries(world.as_("admin"), &[("action", "standing.import")]).count(),
        4
    );
}

#[test]
fn columns_are_known_by_the_documents_words_too() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    let rows = [
        json!([
            "客户身份证号",
            "房屋按揭（负债）",
            "房屋按揭（余额）",
            "有无涉黄、赌、毒等不良嗜好",
            "逾期记录（多少条记录）"
        ]),
        json!([id_number(1), 100, 60.5, "有", 3]),
    ];
    assert_counts(&import(anna, &rows).ok(), 1, 0);
    let expected = json!({"housingMortgageDebt": 100, "housingMortgageRemainder": 60.5, "haveBadHabits": "1",
        "overdueRecord": 3});
    assert_says(&find(anna, 1).ok().data(), &expected);
    let path = "/grid/template/%E5%AE%A2%E6%88%B7%E4%BF%A1%E8%AA%89%E4%BF%A1%E6%81%AF%E5%AF%BC%E5%85%A5%E6%A8%A1%E6%9D%BF.xls";
    let template = world.app.client().call("GET", path).send();
    let found: Vec<Vec<String>> = cells(&template.body).iter().map(|row| texts(row)).collect();
    assert!(found.iter().any(|row| json!(row) == header()), "{found:?}");
    assert_counts(&send(anna, json!({}), "模板.xls", template.body).ok(), 0, 0);
}
