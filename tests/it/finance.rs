//! What people have and earn (chapter 15): one record a number, which follows the person.

use serde_json::{Value, json};
use wangge_tests::world::{customer, id_number, made};
use wangge_tests::{Answer, Client, World};

use crate::cases::{keeps_strangers_out, long, only_one_wins, with};
use crate::log::entries;
use crate::people::assert_holds;
use crate::sheets::{cells, texts};

/// Every field of 15.3.
pub(crate) fn full(serial: u32) -> Value {
    json!({
        "idNumber": id_number(serial), "industry": "1", "career": "5", "companyName": "西递茶厂",
        "companyAddress": "西递村1号", "workYear": 10, "houseNumber": 2, "housePrice": "260000.50",
        "carNumber": 1, "carPrice": 68000, "yearSalary": 84500.1, "shopNumber": 1, "shopPrice": "0",
        "equipmentNumber": 3, "equipmentPrice": "1,200.00", "yearSurplus": "-300.05",
        "landAcreage": "8.5", "greenhouseNumber": 4, "breedType": "茶叶", "breedNumber": 1200,
        "companyEarnings": "-1", "other": "无", "businessLicense": "A1；B2、C3", "isFarmIncome": "是",
        "isBusinessIncome": "否",
    })
}

fn read(client: &Client, serial: u32) -> Answer {
    client.op("15.1").path("idNumber", id_number(serial)).send()
}

fn change(client: &Client, serial: u32, form: Value) -> Answer {
    let put = client.op("15.3").path("idNumber", id_number(serial));
    put.form(form).send()
}

fn delete(client: &Client, serial: u32) -> Answer {
    let path = format!("/grid/customer/finance/{}", id_number(serial));
    client.call("DELETE", &path).send()
}

#[test]
fn a_persons_finance_is_added_read_changed_and_deleted() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    read(anna, 1).blank();
    assert_eq!(
        anna.op("15.2").form(full(1)).send().ok().data(),
        Value::Null
    );
    let first = read(anna, 1).ok().documented_filled();
    let answered = json!({
        "industry": "1", "career": "5", "workYear": 10, "houseNumber": 2, "breedNumber": 1200,
        "businessLicense": "A1,B2,C3", "isFarmIncome": "是", "isBusinessIncome": "否",
    });
    assert_holds(&first.data(), &answered);
    let text = String::from_utf8(first.body.clone()).unwrap();
    for amount in [
        r#""housePrice":260000.50,"#,
        r#""carPrice":68000.00,"#,
        r#""yearSalary":84500.10,"#,
        r#""equipmentPrice":1200.00,"#,
        r#""yearSurplus":-300.05,"#,
        r#""landAcreage":8.50,"#,
        r#""companyEarnings":-1.00,"#,
    ] {
        assert!(text.contains(amount), "{amount}\n{text}");
    }
    // Missing stays, blank is cleared, words are codes.
    let patch = json!({
        "yearSalary": "", "other": "", "houseNumber": "", "industry": "金融业", "career": "军人",
        "businessLicense": "",
    });
    change(anna, 1, patch).ok();
    let second = read(anna, 1).ok().documented();
    let cleared = json!({
        "yearSalary": null, "houseNumber": null, "other": "", "businessLicense": "",
        "industry": "10", "career": "7", "carNumber": 1, "companyName": "西递茶厂",
    });
    for (field, value) in cleared.as_object().unwrap() {
        assert_eq!(&second.data()[field.as_str()], value, "{field}\n{second}");
    }
    delete(anna, 1).ok();
    read(anna, 1).blank();
    delete(anna, 1).refused(404, &[]);
    // A change of none adds it.
    change(anna, 1, json!({"yearSalary": "5000"})).ok();
    assert_eq!(read(anna, 1).ok().data()["yearSalary"], json!(5000.0));
}

#[test]
fn it_may_be_a_residents_and_comes_in_any_form() {
    let world = World::new();
    let anna = world.as_("anna");
    for serial in 1..=3 {
        world.add_resident(serial, "GA");
    }
    anna.op("15.2").json(full(1)).send().ok();
    anna.op("15.2").multipart(full(2)).send().ok();
    let listed = with(
        &full(3),
        &json!({"businessLicense": ["A1", "B2"], "industry": 1, "career": 5}),
    );
    anna.op("15.2").json(listed).send().ok();
    for serial in 1..=3 {
        let found = read(anna, serial).ok().documented_filled();
        assert_eq!(found.data()["industry"], json!("1"));
    }
    assert_eq!(read(anna, 3).data()["businessLicense"], json!("A1,B2"));
    // The number may be typed with a small x, or spaces around it.
    let spaced = format!(" {} ", id_number(1));
    anna.op("15.1").path("idNumber", spaced).send().ok();
}

#[test]
fn every_faulty_field_is_named_and_nothing_changes() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    anna.op("15.2").form(full(1)).send().ok();
    let before = read(anna, 1).data();
    let faults = [
        ("industry", json!("21")),
        ("industry", json!("农业")),
        ("career", json!(9)),
        ("companyName", json!(long("长", 51))),
        ("companyAddress", json!(long("长", 101))),
        ("workYear", json!(100)),
        ("workYear", json!("很久")),
        ("houseNumber", json!(-1)),
        ("housePrice", json!("1.234")),
        ("carNumber", json!("1.5")),
        ("carPrice", json!("-1")),
        ("yearSalary", json!("一万")),
        ("yearSalary", json!("99999999999999")),
        ("shopNumber", json!(10000)),
        ("shopPrice", json!(-0.01)),
        ("equipmentNumber", json!({"a": 1})),
        ("equipmentPrice", json!([1, 2])),
        ("yearSurplus", json!("1e3")),
        ("landAcreage", json!("-1")),
        ("landAcreage", json!("1.234")),
        ("landAcreage", json!("100000.01")),
        ("greenhouseNumber", json!("x")),
        ("breedType", json!(long("长", 101))),
        ("breedNumber", json!(100_000_000)),
        ("companyEarnings", json!("x")),
        ("other", json!(long("长", 501))),
        ("businessLicense", json!(long("长", 501))),
        ("isFarmIncome", json!("有")),
        ("isBusinessIncome", json!("1")),
        ("idNumber", json!("123")),
    ];
    world.add_customer(2, "GA");
    for (field, bad) in &faults {
        let patch = json!({*field: bad});
        let put = anna.op("15.3").path("idNumber", id_number(1));
        put.json(patch.clone()).send().refused(400, &[field]);
        let post = anna.op("15.2").json(with(&full(2), &patch));
        post.send().refused(400, &[field]);
    }
    // Who has a record, or is nobody the caller sees, is told beside what is wrong by itself.
    for serial in [1, 99] {
        let odd = with(&full(serial), &json!({"carNumber": "x"}));
        let post = anna.op("15.2").json(odd).send();
        post.refused(400, &["carNumber", "idNumber"]);
    }
    let all: Vec<&str> = vec![
        "industry",
        "housePrice",
        "workYear",
        "isFarmIncome",
        "idNumber",
    ];
    let wrong = json!({
        "industry": "x", "housePrice": "x", "workYear": "x", "isFarmIncome": "x", "idNumber": "",
    });
    anna.op("15.2").form(wrong).send().refused(400, &all);
    anna.op("15.2")
        .form(json!({}))
        .send()
        .refused(400, &["idNumber"]);
    assert_eq!(read(anna, 1).data(), before);
    // One record a person; the path says whose.
    anna.op("15.2")
        .form(full(1))
        .send()
        .refused(400, &["idNumber"]);
    change(anna, 1, json!({"idNumber": id_number(2), "workYear": 1})).refused(400, &["idNumber"]);
    read(anna, 2).blank();
    change(anna, 1, json!({"idNumber": id_number(1)})).ok();
    assert_eq!(read(anna, 1).data(), before);
}

#[test]
fn whoever_sees_the_person_sees_it_and_nobody_else() {
    let world = World::new();
    let (admin, sight) = (
        world.as_("admin"),
        [
            ("anna", true),
            ("acct", true),
            ("pres", true),
            ("mid", true),
            ("chair", true),
            ("ada", false),
            ("bo", false),
        ],
    );
    world.add_customer(1, "GA");
    world.add_customer(2, "GB");
    world.add_resident(3, "GA");
    for serial in [1, 3] {
        admin.op("15.2").form(full(serial)).send().ok();
    }
    for (name, sees) in sight {
        let client = world.as_(name);
        for serial in [1, 3] {
            let answer = read(client, serial);
            match sees {
                true => answer.ok(),
                false => answer.blank(),
            };
            let answer = change(client, serial, json!({"other": name}));
            match (name, sees) {
                ("chair", _) => answer.refused(403, &[]),
                (_, true) => answer.ok(),
                (_, false) => answer.refused(404, &[]),
            };
        }
        if !sees {
            // As if there were no such person.
            client.op("15.2").form(full(1)).send().refused(404, &[]);
            client.op("15.2").form(full(99)).send().refused(404, &[]);
            change(client, 99, json!({})).refused(404, &[]);
            delete(client, 1).refused(404, &[]);
        }
    }
    assert_eq!(read(admin, 1).ok().data()["other"], json!("mid"));
    read(admin, 99).blank();
    keeps_strangers_out(
        &world,
        &[
            (&[], &|c| c.op("15.1").path("idNumber", id_number(1))),
            (&["chair"], &|c| c.op("15.2").form(full(2))),
            (&["chair"], &|c| {
                c.op("15.3").path("idNumber", id_number(1)).form(json!({}))
            }),
            (&["chair"], &|c| {
                c.call(
                    "DELETE",
                    &format!("/grid/customer/finance/{}", id_number(1)),
                )
            }),
        ],
    );
}

#[test]
fn of_many_who_add_it_at_once_one_does() {
    let world = World::new();
    world.add_customer(1, "GA");
    let anna = world.as_("anna");
    only_one_wins(|| anna.op("15.2").form(full(1)), &["idNumber"]);
}

#[test]
fn it_follows_a_draft_whose_number_is_corrected_and_goes_with_one_that_is_deleted() {
    let world = World::new();
    let anna = world.as_("anna");
    let draft = |serial: u32| {
        let form = json!({"customerName": "草稿", "idNumber": id_number(serial), "gridCode": "GA"});
        made(&anna.op("14.5").form(form).send().ok().data())
    };
    let renumber = |id: i64, serial: u32| {
        let put = anna.op("14.7").path("customerId", id);
        put.form(json!({"idNumber": id_number(serial)})).send().ok();
    };
    let id = draft(1);
    anna.op("15.2").form(full(1)).send().ok();
    renumber(id, 2);
    read(anna, 1).blank();
    assert_eq!(read(anna, 2).ok().data()["companyName"], json!("西递茶厂"));
    // What the right number has already stays.
    world.add_resident(3, "GA");
    change(anna, 3, json!({"other": "先有"})).ok();
    renumber(id, 3);
    assert_eq!(read(anna, 3).ok().data()["other"], json!("先有"));
    world.add_resident(2, "GA");
    read(anna, 2).blank();
    // A resident keeps his when the draft turns out to be somebody else.
    renumber(id, 4);
    assert_eq!(read(anna, 3).ok().data()["other"], json!("先有"));
    read(anna, 4).blank();
    // Deleted drafts take theirs along, unless it is a resident's too.
    change(anna, 4, json!({"other": "随草稿"})).ok();
    anna.op("14.15").path("customerId", id).send().ok();
    world.add_resident(4, "GA");
    read(anna, 4).blank();
    let id = draft(3);
    anna.op("14.15").path("customerId", id).send().ok();
    assert_eq!(read(anna, 3).ok().data()["other"], json!("先有"));
    // A resident's number may be corrected as well.
    let id = world.add_resident(5, "GA");
    change(anna, 5, json!({"other": "居民"})).ok();
    let form = json!({"idNumber": id_number(6), "birthdate": ""});
    let birthdate = json!(wangge_tests::world::birthday(&id_number(6)));
    let put = anna.op("13.4").path("residentId", id);
    put.form(with(&form, &json!({"birthdate": birthdate})))
        .send()
        .ok();
    assert_eq!(read(anna, 6).ok().data()["other"], json!("居民"));
}

#[test]
fn reads_and_writes_are_in_the_operation_log() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    world.add_customer(1, "GA");
    anna.op("15.2").form(full(1)).send().ok();
    change(anna, 1, json!({"other": "改过"})).ok();
    read(anna, 1).ok();
    delete(anna, 1).ok();
    for (action, before, after) in [
        ("finance.add", false, true),
        ("finance.update", true, true),
        ("finance.read", false, false),
        ("finance.delete", true, false),
    ] {
        let found = entries(admin, &[("action", action)]).ok();
        assert_eq!(found.count(), 1, "{found}");
        let entry = &found.data()[0];
        assert_eq!(entry["subjectId"], json!(id_number(1)), "{found}");
        assert_eq!(entry["accountId"], json!(world.account("anna")), "{found}");
        let told = (!entry["before"].is_null(), !entry["after"].is_null());
        assert_eq!(told, (before, after), "{found}");
    }
    // Nobody reads what is not there.
    read(anna, 1).blank();
    assert_eq!(
        entries(admin, &[("action", "finance.read")]).ok().count(),
        1
    );
}

#[test]
fn the_export_tells_the_income_of_a_year() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    let poorer = with(&customer(2, "GA"), &json!({"customerName": "无收入"}));
    anna.op("14.6").form(poorer).send().ok();
    anna.op("15.2").form(full(1)).send().ok();
    change(anna, 2, json!({"houseNumber": 1})).ok();
    let book = anna.op("14.11").path("gridCode", "GA").send();
    let rows = cells(&book.body);
    let place = texts(&rows[0]).iter().position(|name| name == "年收入");
    let mut incomes: Vec<String> = rows[1..]
        .iter()
        .map(|row| row[place.unwrap()].to_string())
        .collect();
    incomes.sort();
    assert_eq!(incomes, ["", "84500.10"]);
}
