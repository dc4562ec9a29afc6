//! 14.14: poverty files, what stores and deletes them, and their import from sheets.

use serde_json::{Value, json};
use wangge_tests::world::{birthday, id_number, made};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{at_once, column, keeps_strangers_out, long, with};
use crate::import::{assert_counts, import as import_residents};
use crate::import_batch::{import_id, undo};
use crate::log::entries;
use crate::people::assert_holds;
use crate::sheets::{cells, csv, resident_header, resident_row, texts, xlsx};
use crate::tag::tag;
use crate::tag_worn::{NOTHING, worn};

/// The columns of the register's lists, with the fields under them.
const COLUMNS: [(&str, &str); 29] = [
    ("序号", ""),
    ("县(市、区、旗)", ""),
    ("乡(镇)", ""),
    ("行政村", ""),
    ("自然村", ""),
    ("户编号", ""),
    ("人编号", "personCode"),
    ("姓名", ""),
    ("证件号码", "idNumber"),
    ("人数", "personCount"),
    ("与户主关系", ""),
    ("民族", ""),
    ("文化程度", ""),
    ("在校生状况", "internalStudent"),
    ("健康状况", "healthCondition"),
    ("劳动技能", "laborSkills"),
    ("务工状况", "workingConditions"),
    ("务工时间（月）", "workingTime"),
    ("参加大病医疗", "criticalIllnessInsurance"),
    ("脱贫属性", "overcomePoverty"),
    ("脱贫年度", "overcomePovertyYear"),
    ("贫困户属性", "attribute"),
    ("主要致贫原因", "reason"),
    ("危房户", "dangerousBuilding"),
    ("饮水安全", "safetyWater"),
    ("饮水困难", "dysdipsia"),
    ("人均纯收入", "incomeAvg"),
    ("联系电话", "phone"),
    ("记录日期", "writelme"),
];

pub(crate) fn card() -> Value {
    json!({
        "personCode": "3410230001", "personCount": "4", "internalStudent": "非在校生",
        "healthCondition": "长期慢性病", "laborSkills": "普通劳动力", "workingConditions": "县外省内务工",
        "workingTime": "8", "criticalIllnessInsurance": "是", "overcomePoverty": "已脱贫",
        "overcomePovertyYear": "2017", "attribute": "一般贫困户", "reason": "因病", "dangerousBuilding": "否",
        "safetyWater": "是", "dysdipsia": "否", "incomeAvg": "4680.5", "phone": "0559-5512345",
        "writelme": "2018-08-20",
    })
}

pub(crate) fn save(client: &Client, serial: u32, card: Value) -> Request {
    let path = format!("/grid/customer/poorinfo/{}", id_number(serial));
    client.call("PUT", &path).form(card)
}

fn delete(client: &Client, serial: u32) -> Request {
    let path = format!("/grid/customer/poorinfo/{}", id_number(serial));
    client.call("DELETE", &path)
}

pub(crate) fn find(client: &Client, serial: u32) -> Answer {
    client
        .op("14.14")
        .path("idNumber", id_number(serial))
        .send()
}

fn header() -> Value {
    json!(COLUMNS.map(|(header, _)| header))
}

/// Person `serial` as a row of the register's list, numbered, with some fields changed.
fn row(serial: u32, changes: &Value) -> Value {
    let base = with(&card(), &json!({"idNumber": id_number(serial)}));
    let card = with(&base, changes);
    let cell = |(header, field): &(&str, &str)| match *header {
        "序号" => json!(serial.to_string()),
        "姓名" => json!(format!("居民{serial}")),
        "行政村" => json!("西递村"),
        _ => card[*field].clone(),
    };
    COLUMNS.iter().map(cell).collect()
}

fn send(client: &Client, fields: Value, name: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    let request = client.call("POST", "/grid/file/customer/poor/list");
    request.multipart(fields).file("file", name, bytes).send()
}

fn import(client: &Client, rows: &[Value]) -> Answer {
    send(client, json!({}), "贫困户.xlsx", xlsx(rows))
}

#[test]
fn a_file_is_stored_read_changed_and_deleted() {
    let world = World::new();
    let (admin, anna) = (world.as_("admin"), world.as_("anna"));
    world.add_customer(1, "GA");
    world.add_resident(2, "GA");
    find(anna, 1).blank();
    for serial in [1, 2] {
        save(anna, serial, card()).send().ok();
        let found = find(anna, serial).ok().documented_filled();
        assert_eq!(found.data().as_array().unwrap().len(), 1);
        let file = &found.data()[0];
        assert_holds(
            file,
            &with(&card(), &json!({"idNumber": id_number(serial)})),
        );
        for (one, other) in [
            ("writelme", "writeTime"),
            ("writelme", "writeIme"),
            ("updateAt", "updatedAt"),
        ] {
            assert_eq!(file[one], file[other]);
        }
        assert_eq!(worn(anna, serial), [4]);
    }
    // What is not sent stays, what is sent empty is cleared.
    save(
        anna,
        1,
        json!({"reason": "缺技术", "phone": "", "writeTime": "2018-09-01"}),
    )
    .send()
    .ok();
    let file = find(anna, 1).ok().documented().data()[0].clone();
    assert_holds(
        &file,
        &json!({"reason": "缺技术", "writelme": "2018-09-01", "personCount": "4"}),
    );
    assert_eq!(file["phone"], json!(null));
    // What was read can be sent back whole; the documented spelling counts.
    let mut back = file.clone();
    back["writelme"] = json!("2018-10-01");
    let path = format!("/grid/customer/poorinfo/{}", id_number(1));
    admin.call("PUT", &path).json(back).send().ok();
    assert_eq!(find(anna, 1).data()[0]["writeIme"], "2018-10-01");
    let mut back = find(anna, 1).data()[0].clone();
    back["writeTime"] = json!("2018-10-15");
    admin.call("PUT", &path).json(back).send().ok();
    assert_eq!(find(anna, 1).data()[0]["writelme"], "2018-10-15");
    save(anna, 1, json!({"writeIme": "2018-11-01"})).send().ok();
    assert_eq!(find(anna, 1).data()[0]["writeTime"], "2018-11-01");

    delete(anna, 1).send().ok();
    find(anna, 1).blank();
    assert_eq!(worn(anna, 1), NOTHING);
    delete(anna, 1).send().refused(404, &[]);
    assert_eq!(worn(anna, 2), [4]);
    let number = id_number(1);
    let told = entries(admin, &[("subject", "poverty"), ("subjectId", &number)]);
    let actions = column(&told, "action");
    assert_eq!(actions[0], "poverty.delete");
    for (action, times) in [("poverty.save", 5), ("poverty.read", 6)] {
        assert_eq!(
            actions.iter().filter(|told| *told == action).count(),
            times,
            "{action} {actions:?}"
        );
    }
}

#[test]
fn every_faulty_field_is_named() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    let fields: Vec<&str> = COLUMNS.iter().map(|(_, field)| *field).collect();
    let fields: Vec<&str> = fields
        .into_iter()
        .filter(|f| !["", "idNumber"].contains(f))
        .collect();
    let all: Value = fields
        .iter()
        .map(|field| ((*field).to_owned(), json!(long("长", 256))))
        .collect();
    save(anna, 1, all).send().refused(400, &fields);
    find(anna, 1).blank();
    assert_eq!(worn(anna, 1), NOTHING);
    let path = format!("/grid/customer/poorinfo/{}", id_number(1));
    let wrong = json!({"reason": {"a": 1}, "phone": [1], "writeTime": "\u{0}"});
    anna.call("PUT", &path)
        .json(wrong)
        .send()
        .refused(400, &["reason", "phone", "writeTime"]);
    save(
        anna,
        1,
        json!({"reason": long("长", 255), "phone": long("1", 50)}),
    )
    .send()
    .ok();
}

#[test]
fn of_many_who_store_one_file_each_succeeds_and_one_file_stays() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    let request = |n: usize| save(anna, 1, json!({"personCount": n}));
    for answer in at_once((0..20).map(request).collect()) {
        answer.ok();
    }
    assert_eq!(find(anna, 1).ok().data().as_array().unwrap().len(), 1);
    assert_eq!(worn(anna, 1), [4]);
}

#[test]
fn files_follow_the_person() {
    let world = World::new();
    world.add_customer(1, "GA");
    world.add_resident(2, "GB");
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
            save(world.as_("admin"), serial, card()).send().ok();
            let found = find(client, serial);
            let (saved, deleted) = (
                save(client, serial, card()).send(),
                delete(client, serial).send(),
            );
            match (name, is_seen) {
                ("chair", _) => drop((
                    found.ok(),
                    saved.refused(403, &[]),
                    deleted.refused(403, &[]),
                )),
                (_, true) => drop((found.ok(), saved.ok(), deleted.ok())),
                (_, false) => {
                    found.blank();
                    saved.refused(404, &[]);
                    deleted.refused(404, &[]);
                    assert_eq!(find(world.as_("admin"), serial).code(), 200);
                }
            }
        }
    }
    save(world.as_("admin"), 99, card())
        .send()
        .refused(404, &[]);
    keeps_strangers_out(
        &world,
        &[
            (&[], &|client| {
                client.op("14.14").path("idNumber", id_number(1))
            }),
            (&["chair"], &|client| save(client, 1, card())),
            (&["chair"], &|client| delete(client, 1)),
            (&["chair"], &|client| {
                let request = client.call("POST", "/grid/file/customer/poor/list");
                request
                    .multipart(json!({}))
                    .file("file", "x.csv", csv(&[header()]))
            }),
        ],
    );
}

#[test]
fn the_registers_list_is_imported() {
    let world = World::new();
    let (anna, bo) = (world.as_("anna"), world.as_("bo"));
    world.add_customer(1, "GA");
    world.add_resident(2, "GA");
    world.add_customer(3, "GB");
    let rows = [
        json!(["贫困户信息2018.8"]),
        json!([]),
        header(),
        row(1, &json!({"personCount": 4, "incomeAvg": 4680.5})),
        row(2, &json!({"reason": "因残"})),
        row(3, &json!({})),
        row(4, &json!({})),
        row(5, &json!({"idNumber": "34012119771"})),
        row(6, &json!({"idNumber": id_number(1)})),
    ];
    let done = import(anna, &rows).ok();
    assert_counts(&done, 2, 4);
    let data = done.data();
    assert_eq!((&data["success"], &data["faile"]), (&json!(2), &json!(4)));
    let list = data["faileList"].as_array().unwrap();
    let nums: Vec<&str> = list
        .iter()
        .map(|row| row["num"].as_str().unwrap())
        .collect();
    let mut sorted = nums.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["3", "4", "5", "6"]);
    assert!(
        list.iter()
            .all(|row| !row["reason"].as_str().unwrap().is_empty())
    );
    let errors = data["errors"].as_array().unwrap();
    let foreign = errors.iter().find(|error| error["row"] == 6).unwrap();
    let unknown = errors.iter().find(|error| error["row"] == 7).unwrap();
    assert_eq!(
        foreign["reason"], unknown["reason"],
        "foreign and unknown are one"
    );
    assert_eq!(
        (&foreign["column"], &foreign["value"]),
        (&json!("I"), &json!(id_number(3)))
    );
    let warnings = done.data()["warnings"].to_string();
    let is_known = |(header, _): &(&str, &str)| !warnings.contains(header);
    assert!(COLUMNS.iter().all(is_known), "{warnings}");
    assert_holds(&find(anna, 1).ok().documented_filled().data()[0], &card());
    assert_holds(&find(anna, 2).ok().data()[0], &json!({"reason": "因残"}));
    assert_eq!((worn(anna, 1), worn(anna, 2)), (vec![4], vec![4]));
    find(bo, 3).blank();

    // Again changes nothing.
    let before = (find(anna, 1).data(), find(anna, 2).data());
    assert_counts(&import(anna, &rows).ok(), 2, 4);
    assert_eq!((find(anna, 1).data(), find(anna, 2).data()), before);

    // The refused rows come back as they were, each with its reason, and can be mended.
    let id = import_id(&done);
    let path = format!("/grid/file/import/{id}/errors");
    let book = anna.call("GET", &path).send();
    let told: Vec<Vec<String>> = cells(&book.body).iter().map(|row| texts(row)).collect();
    assert_eq!(told.len(), 5, "{told:?}");
    assert_eq!(told[0].last().unwrap(), "失败原因");
    assert_eq!(told[0][8], "证件号码");
    undo(anna, id).refused(400, &[]);
    // Whose import it was sees it, and whoever sees everything.
    bo.call("GET", &path).send().blank();
    bo.call("GET", &format!("/grid/file/import/{id}"))
        .send()
        .blank();
    let seen = world
        .as_("admin")
        .call("GET", &format!("/grid/file/import/{id}"))
        .send()
        .ok();
    assert_eq!(
        (&seen.data()["kind"], &seen.data()["gridCode"]),
        (&json!("poverty"), &json!(null))
    );
    let told = entries(world.as_("admin"), &[("action", "poverty.import")]);
    assert_eq!(told.count(), 2);
}

#[test]
fn a_differing_row_changes_the_file_only_when_asked() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    save(anna, 1, card()).send().ok();
    let rows = [header(), row(1, &json!({"reason": "缺资金", "phone": ""}))];
    let refused = import(anna, &rows).ok();
    assert_counts(&refused, 0, 1);
    assert_holds(&find(anna, 1).data()[0], &card());
    let fields = json!({"update": "true", "dryRun": "1"});
    let tried = send(anna, fields, "贫困户.xlsx", xlsx(&rows)).ok();
    assert_counts(&tried, 1, 0);
    assert_holds(&find(anna, 1).data()[0], &card());
    let done = send(anna, json!({"update": "true"}), "贫困户.csv", csv(&rows)).ok();
    assert_counts(&done, 1, 0);
    // A blank cell says nothing.
    assert_holds(
        &find(anna, 1).data()[0],
        &with(&card(), &json!({"reason": "缺资金"})),
    );
    send(
        anna,
        json!({"update": "x", "dryRun": "y"}),
        "a.csv",
        csv(&rows),
    )
    .refused(400, &["update", "dryRun"]);
    anna.call("POST", "/grid/file/customer/poor/list")
        .multipart(json!({"update": "1"}))
        .send()
        .refused(400, &["file"]);
    send(anna, json!({}), "a.csv", "甲,乙\r\n1,2\r\n").refused(400, &[]);
}

#[test]
fn the_same_list_sent_twice_at_once_is_a_success_for_both() {
    let world = World::new();
    let anna = world.as_("anna");
    let mut rows = vec![header()];
    for serial in 1..=30 {
        world.add_resident(serial, "GA");
        rows.push(row(serial, &json!({})));
    }
    let request = |_| {
        let request = anna.call("POST", "/grid/file/customer/poor/list");
        request.file("file", "贫困户.xlsx", xlsx(&rows))
    };
    for answer in at_once((0..4).map(request).collect()) {
        assert_counts(&answer.ok(), 30, 0);
    }
    assert_eq!(find(anna, 30).ok().data().as_array().unwrap().len(), 1);
}

#[test]
fn what_is_kept_follows_a_corrected_number() {
    let world = World::new();
    let anna = world.as_("anna");
    let resident = world.add_resident(1, "GA");
    let draft = json!({"customerName": "草稿", "idNumber": id_number(2), "gridCode": "GA"});
    let draft = made(&anna.op("14.5").form(draft).send().ok().data());
    let label = tag(&world, "甲");
    for serial in [1, 2] {
        save(anna, serial, card()).send().ok();
        let credit = format!("/grid/customer/credit/{}", id_number(serial));
        anna.call("PUT", &credit)
            .form(json!({"overdueRecord": serial}))
            .send()
            .ok();
        let tags = anna.op("18.9").path("idNumber", id_number(serial));
        tags.form(json!({"tagIds": label})).send().ok();
    }
    let corrected =
        |serial| json!({"idNumber": id_number(serial), "birthdate": birthday(&id_number(serial))});
    let update = anna.op("13.4").path("residentId", resident);
    update.form(corrected(11)).send().ok();
    let update = anna.op("14.7").path("customerId", draft);
    update.form(json!({"idNumber": id_number(12)})).send().ok();
    for (old, new) in [(1, 11), (2, 12)] {
        assert_eq!(worn(anna, new), [4, label]);
        assert_holds(&find(anna, new).ok().data()[0], &card());
        let standing = anna.op("21.1").path("idNumber", id_number(new));
        assert_eq!(standing.send().ok().data()["overdueRecord"], old);
        // Whoever gets the old number next begins anew.
        world.add_resident(old, "GB");
        let bo = world.as_("bo");
        find(bo, old).blank();
        assert_eq!(worn(bo, old), NOTHING);
        bo.op("21.1")
            .path("idNumber", id_number(old))
            .send()
            .blank();
    }
}

#[test]
fn a_resident_with_a_file_outlives_his_import() {
    let world = World::new();
    let anna = world.as_("anna");
    let rows = [
        resident_header(),
        resident_row(1, &json!({})),
        resident_row(2, &json!({})),
    ];
    let id = import_id(&import_residents(anna, &rows).ok());
    save(anna, 1, card()).send().ok();
    let undone = undo(anna, id).ok().data();
    assert_eq!(
        (&undone["removedCount"], &undone["keptCount"]),
        (&json!(1), &json!(1))
    );
    find(anna, 1).ok();
}

#[test]
fn the_servers_own_template_is_the_registers_list() {
    let world = World::new();
    let path = "/grid/template/%E8%B4%AB%E5%9B%B0%E6%88%B7%E4%BF%A1%E6%81%AF%E5%AF%BC%E5%85%A5%E6%A8%A1%E6%9D%BF.xls";
    let template = world.app.client().call("GET", path).send();
    assert_eq!(template.status, 200);
    let found: Vec<Vec<String>> = cells(&template.body).iter().map(|row| texts(row)).collect();
    assert!(found.iter().any(|row| json!(row) == header()), "{found:?}");
    let unfilled = send(world.as_("anna"), json!({}), "模板.xls", template.body).ok();
    assert_counts(&unfilled, 0, 0);
}
