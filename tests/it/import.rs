//! 13.7: the registry from a sheet. Templates are with the export.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wangge_tests::world::{birthday, id_number, resident};
use wangge_tests::{Answer, Client, World};

use crate::people::{assert_holds, customer_with, residents, with, womans};
use crate::sheets::{cells, csv, resident_header, resident_row, texts, xlsx};

pub(crate) fn send(
    client: &Client,
    fields: Value,
    name: &str,
    bytes: impl Into<Vec<u8>>,
) -> Answer {
    let request = client.op("13.7").multipart(fields);
    request.file("file", name, bytes).send()
}

/// An import into grid GA.
pub(crate) fn import(client: &Client, rows: &[Value]) -> Answer {
    let fields = json!({"gridCode": "GA", "realName": "安娜", "orgName": "西递支行"});
    send(client, fields, "户籍.xlsx", xlsx(rows))
}

#[track_caller]
pub(crate) fn assert_counts(answer: &Answer, success: i64, failed: i64) {
    let data = answer.data();
    let counts = (&data["successCount"], &data["failCount"]);
    assert_eq!(counts, (&json!(success), &json!(failed)), "{answer}");
}

/// Row, column and reason of every refused cell.
fn refused(answer: &Answer) -> Vec<(i64, String, String)> {
    let data = answer.data();
    let errors = data["errors"].as_array().unwrap().iter();
    let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
    let told = errors.map(|error| {
        (
            error["row"].as_i64().unwrap(),
            text(error, "column"),
            text(error, "reason"),
        )
    });
    told.collect()
}

pub(crate) fn find(client: &Client, serial: u32) -> Value {
    let request = client.op("13.6").path("idNumber", id_number(serial));
    request.send().ok().data()
}

#[test]
fn the_servers_own_template_filled_in_is_imported() {
    let world = World::new();
    let anna = world.as_("anna");
    let template = world.app.client().op("13.8").send().body;
    let unfilled = send(
        anna,
        json!({"gridCode": "GA"}),
        "户籍导入模板.xls",
        template.clone(),
    )
    .ok();
    assert_counts(&unfilled, 0, 0);

    let mut rows: Vec<Value> = cells(&template)
        .iter()
        .map(|row| json!(texts(row)))
        .collect();
    assert!(
        rows.len() == 2 && rows[1][4].as_str().unwrap().contains('*'),
        "a masked sample"
    );
    rows.extend((1..4).map(|serial| resident_row(serial, &json!({"remark": "新"}))));
    rows.push(json!(["合计", "3人"]));
    rows.push(json!(["填表人：安娜", "", "", "", "", "", "复核人："]));
    let done = import(anna, &rows).ok().documented_filled();
    assert_counts(&done, 3, 0);
    assert_eq!(done.data()["message"], "共3条数据,导入成功3条,导入失败0条");
    for serial in 1..4 {
        assert_holds(
            &find(anna, serial),
            &with(
                resident(serial, "GA"),
                &json!({"remark": "新", "status": 1}),
            ),
        );
    }

    // Once more changes nothing.
    let before = residents(anna, "GA");
    let again = import(anna, &rows).ok();
    assert_counts(&again, 3, 0);
    assert_eq!(residents(anna, "GA"), before);
    let left = std::fs::read_dir(world.app.config.spool_dir())
        .unwrap()
        .count();
    assert_eq!(left, 0, "no upload stays behind");
}

#[test]
fn cells_are_read_as_people_type_them() {
    let world = World::new();
    let anna = world.as_("anna");
    let day = birthday(&id_number(1));
    let (year, month, date) = (&day[..4], &day[4..6], &day[6..]);
    let short = (month.trim_start_matches('0'), date.trim_start_matches('0'));
    // 1977-01-01 is day 28126 of Excel's; id_number(1..9) are born in that month.
    let serial = 28_125 + date.parse::<i64>().unwrap();
    let days = [
        json!(format!("{year}-{month}-{date}")),
        json!(format!("{year}/{}/{}", short.0, short.1)),
        json!(format!("{year}年{}月{}日", short.0, short.1)),
        json!(day),
        json!(day.parse::<i64>().unwrap()),
        json!({"day": serial}),
        json!(serial),
    ];
    assert_eq!(month, "01");
    for cell in days {
        let row = resident_row(1, &json!({"birthdate": cell}));
        let done = import(anna, &[resident_header(), row]).ok();
        assert_counts(&done, 1, 0);
        assert_eq!(find(anna, 1)["birthdate"], day, "{cell}");
    }
    let typed = json!({"contact": 1.775_555_321E10, "householdId": 231_100, "sex": 1, "isInList": "N",
        "householdType": "家庭户", "nation": " 汉族 ", "idNumber": format!("{} ", id_number(2)).to_lowercase()});
    assert_counts(
        &import(anna, &[resident_header(), resident_row(2, &typed)]).ok(),
        1,
        0,
    );
    let expected = json!({"contact": "17755553210", "householdId": 231_100, "sex": "男", "isInList": "否",
        "householdType": "居民家庭户", "nation": "汉族"});
    assert_holds(&find(anna, 2), &expected);

    // A number cell holds 15 digits: the rest is lost, and that is said.
    let lost = json!({"idNumber": 340_121_197_705_175_537_i64});
    let told = import(anna, &[resident_header(), resident_row(3, &lost)]).ok();
    assert_counts(&told, 0, 1);
    let told = refused(&told);
    assert!(
        matches!(&told[..], [(2, column, reason)] if column == "E" && reason.contains("丢失")),
        "{told:?}"
    );
}

#[test]
fn the_header_is_found_by_its_names_wherever_it_is() {
    let world = World::new();
    let anna = world.as_("anna");
    let header = json!([
        "姓名*",
        "性别（必填）",
        "民族",
        "出生年月",
        "身份证号码",
        "住址",
        "户别",
        "与户主关系",
        "户口号",
        "手机号",
        "是否纳入名单库",
        "备注",
        "家里几口人"
    ]);
    let rows = [
        json!(["西递村户籍信息表"]),
        json!([]),
        json!(["填报单位：西递支行", "", "", "2018年"]),
        header.clone(),
        resident_row(1, &json!({})),
        json!([]),
        resident_row(2, &json!({"contact": "1"})),
    ];
    let done = import(anna, &rows).ok();
    assert_counts(&done, 1, 1);
    let rows_told: Vec<i64> = refused(&done).iter().map(|(row, ..)| *row).collect();
    assert_eq!(rows_told, [7], "the physical row");
    assert!(
        done.data()["warnings"].to_string().contains("家里几口人"),
        "{done}"
    );

    // Columns in another order are told by their own letters.
    let turned = |row: &Value| -> Value { row.as_array().unwrap().iter().rev().cloned().collect() };
    let rows = [
        turned(&resident_header()),
        turned(&resident_row(3, &json!({"contact": "1"}))),
    ];
    assert_eq!(refused(&import(anna, &rows).ok())[0].1, "C");
    let rows = [
        turned(&resident_header()),
        turned(&resident_row(3, &json!({}))),
    ];
    assert_counts(&import(anna, &rows).ok(), 1, 0);
    assert_holds(&find(anna, 3), &resident(3, "GA"));

    let mut lacking = header.as_array().unwrap().clone();
    lacking.remove(9);
    let told = import(anna, &[json!(lacking), resident_row(4, &json!({}))]).refused(400, &[]);
    assert!(told.message().contains("联系方式"), "{told}");
    lacking.push(json!("姓名"));
    lacking.push(json!("手机号"));
    let told = import(anna, &[json!(lacking), resident_row(4, &json!({}))]).refused(400, &[]);
    assert!(told.message().contains("重复"), "{told}");
    let told = import(anna, &[json!(["甲", "乙"]), json!(["1", "2"])]).refused(400, &[]);
    assert!(told.message().contains("表头"), "{told}");
    assert_eq!(residents(anna, "GA").as_array().unwrap().len(), 2);
}

#[test]
fn every_bad_cell_of_a_bad_row_is_reported_and_good_rows_go_in() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_resident(8, "GB");
    let bad = json!({"residentName": "张", "sex": "不详", "nation": "", "birthdate": "1977-13-01", "idNumber": "123",
        "address": "长".repeat(101), "householdType": "家", "relationship": "长".repeat(11), "householdId": "12-x",
        "contact": "123", "isInList": "也许", "remark": "长".repeat(101)});
    let woman = json!({"idNumber": womans(&id_number(4)), "contact": "2"});
    let rows = [
        resident_header(),
        resident_row(1, &json!({})),
        resident_row(2, &bad),
        resident_row(
            3,
            &json!({"birthdate": "1980-01-01", "residentName": "李四"}),
        ),
        resident_row(4, &woman),
        resident_row(1, &json!({"residentName": "重复"})),
        resident_row(8, &json!({"residentName": "外村"})),
        resident_row(5, &json!({"residentName": ""})),
        resident_row(6, &json!({"idNumber": "3401211977********"})),
        resident_row(7, &json!({})),
    ];
    let done = import(anna, &rows).ok().documented_filled();
    assert_counts(&done, 2, 6);
    let told = refused(&done);
    let at: BTreeSet<(i64, &str)> = told
        .iter()
        .map(|(row, column, _)| (*row, column.as_str()))
        .collect();
    let mut expected: BTreeSet<(i64, &str)> =
        ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"]
            .map(|column| (3, column))
            .into();
    expected.extend([(4, "D"), (5, "B"), (5, "J"), (6, "E"), (7, "E"), (8, "A")]);
    assert_eq!(at, expected, "{done}");
    assert_eq!(
        told.len(),
        expected.len(),
        "a cell is complained of once\n{done}"
    );
    for error in done.data()["errors"].as_array().unwrap() {
        let reason = error["reason"].as_str().unwrap();
        assert!(reason.chars().any(|c| c >= '\u{4e00}'), "{error}");
        assert!(
            error["header"]
                .as_str()
                .is_some_and(|header| !header.is_empty()),
            "{error}"
        );
    }
    let reason = |row: i64, column: &str| {
        let found = told.iter().find(|(r, c, _)| *r == row && c == column);
        found.unwrap().2.clone()
    };
    assert!(reason(3, "K").contains('是') && reason(3, "G").contains("居民家庭户"));
    assert!(reason(4, "D").contains("不符") && reason(5, "B").contains("不符"));
    assert!(reason(6, "E").contains("重复"));
    assert_eq!(reason(7, "E"), "已由其他网格建档");
    let data = done.data();
    let value = |row: i64, column: &str| {
        let errors = data["errors"].as_array().unwrap();
        let found = errors
            .iter()
            .find(|e| e["row"] == row && e["column"] == column);
        found.unwrap()["value"].clone()
    };
    assert_eq!(
        (value(3, "E"), value(3, "J"), value(3, "C")),
        (json!("123"), json!("123"), json!(""))
    );
    let message = data["message"].as_str().unwrap();
    let counted = "共8条数据,导入成功2条,导入失败6条,失败原因:";
    let named = format!("{}:出生日期与身份证号不符!", id_number(3));
    assert!(
        message.starts_with(counted) && message.contains(&named),
        "{message}"
    );
    assert!(
        !done.to_string().contains("宏村"),
        "the other grid is not named"
    );
    let names = crate::people::each(&residents(anna, "GA"), "residentName");
    assert_eq!(
        names.into_iter().collect::<BTreeSet<_>>(),
        ["居民1".into(), "居民7".into()].into()
    );
}

#[test]
fn existing_people_change_only_when_asked_and_foreign_ones_never() {
    let world = World::new();
    let anna = world.as_("anna");
    for (serial, grid) in [(1, "GA"), (2, "GA"), (3, "GB")] {
        world.add_resident(serial, grid);
    }
    let deleted = find(anna, 2);
    let id = deleted["residentId"].as_str().unwrap();
    let foreign = find(world.as_("bo"), 3);
    let changed = json!({"address": "新址", "isInList": "是"});
    let rows = [
        resident_header(),
        resident_row(1, &json!({})),
        resident_row(2, &changed),
        resident_row(3, &changed),
    ];
    let before = residents(anna, "GA");
    let done = import(anna, &rows).ok();
    assert_counts(&done, 1, 2);
    let reasons: Vec<String> = refused(&done)
        .into_iter()
        .map(|(.., reason)| reason)
        .collect();
    assert_eq!(reasons, ["身份证号已存在", "已由其他网格建档"]);
    assert_eq!(residents(anna, "GA"), before);

    let fields = json!({"gridCode": "GA", "update": "true"});
    let done = send(anna, fields, "户籍.xlsx", xlsx(&rows)).ok();
    assert_counts(&done, 2, 1);
    assert_holds(&find(anna, 2), &with(resident(2, "GA"), &changed));
    assert_eq!(find(anna, 2)["residentId"], id);
    assert_eq!(
        customer_with(anna, &id_number(2))["status"],
        5,
        "turned to 是"
    );
    assert_eq!(find(world.as_("bo"), 3), foreign);
    assert_eq!(
        find(anna, 1)["updatedAt"],
        before
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["idNumber"] == id_number(1))
            .unwrap()["updatedAt"]
    );

    // Whoever was deleted is no one's; the import registers the person anew.
    anna.op("13.5")
        .path("residentId", id)
        .path("status", 0)
        .send()
        .ok();
    let done = import(anna, &[resident_header(), resident_row(2, &json!({}))]).ok();
    assert_counts(&done, 1, 0);
    assert_ne!(find(anna, 2)["residentId"], id);
}

#[test]
fn people_to_be_listed_become_customers_with_their_families() {
    let world = World::new();
    let anna = world.as_("anna");
    let wife = json!({"relationship": "妻子", "householdId": "77", "sex": "女", "idNumber": womans(&id_number(1))});
    let rows = [
        resident_header(),
        resident_row(1, &wife),
        resident_row(
            2,
            &json!({"relationship": "户主", "householdId": "77", "isInList": "是"}),
        ),
        resident_row(
            3,
            &json!({"relationship": "次子", "householdId": "77", "isInList": "是"}),
        ),
        resident_row(4, &json!({"isInList": "是", "contact": "1"})),
    ];
    assert_counts(&import(anna, &rows).ok(), 3, 1);
    let head = customer_with(anna, &id_number(2));
    let expected = json!({"customerName": "居民2", "status": 5, "gridCode": "GA", "registrant": "安娜", "registerOrg": "西递支行",
        "householdId": "77", "maritalStatus": null});
    assert_holds(&head, &expected);
    let id = head["customerId"].as_str().unwrap();
    let form = anna.op("14.17").path("customerId", id).send().ok().data();
    assert_holds(
        &form,
        &json!({"spouseName": "居民1", "familyPopulation": "3"}),
    );
    assert_eq!(customer_with(anna, &id_number(3))["status"], 5);
    assert_eq!(anna.op("14.3").send().ok().count(), 2);
    // Again: nobody twice.
    assert_counts(&import(anna, &rows).ok(), 3, 1);
    assert_eq!(anna.op("14.3").send().ok().count(), 2);
    assert_eq!(
        anna.op("14.17").path("customerId", id).send().ok().data(),
        form
    );
}

#[test]
fn rows_with_masked_numbers_are_passed_over_but_not_in_silence() {
    let world = World::new();
    let anna = world.as_("anna");
    let masked = json!({"idNumber": "3401211977********"});
    let rows = [
        resident_header(),
        resident_row(1, &json!({})),
        resident_row(2, &masked),
        resident_row(3, &masked),
    ];
    let done = import(anna, &rows).ok();
    assert_counts(&done, 1, 0);
    let warned = done.data()["warnings"].to_string();
    assert!(
        warned.contains("2行的身份证号含*") && warned.contains("第3、4行"),
        "{warned}"
    );
}

#[test]
fn separated_text_is_read_in_both_encodings() {
    let world = World::new();
    let anna = world.as_("anna");
    let text = |serial: u32| {
        csv(&[
            resident_header(),
            resident_row(serial, &json!({"remark": "备 注"})),
        ])
    };
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let files = [
        text(1).into_bytes(),
        [b"\xEF\xBB\xBF".to_vec(), text(2).into_bytes()].concat(),
        gbk(&text(3)),
    ];
    for (serial, bytes) in (1..).zip(files) {
        let done = send(anna, json!({"gridCode": "GA"}), "户籍.csv", bytes).ok();
        assert_counts(&done, 1, 0);
        assert_holds(
            &find(anna, serial),
            &with(resident(serial, "GA"), &json!({"remark": "备 注"})),
        );
    }
    // What Excel makes of a long number when it saves a CSV has lost its digits, too.
    let lost = resident_row(
        4,
        &json!({"idNumber": "3.40121E+17", "contact": "1.77556E+10"}),
    );
    let bytes = gbk(&csv(&[resident_header(), lost]));
    let done = send(anna, json!({"gridCode": "GA"}), "户籍.csv", bytes).ok();
    assert_counts(&done, 0, 1);
    let told = refused(&done);
    let columns: Vec<&str> = told.iter().map(|(_, column, _)| column.as_str()).collect();
    assert_eq!(columns, ["E", "J"]);
    assert!(
        told.iter().all(|(.., reason)| reason.contains("丢失")),
        "{told:?}"
    );
}

#[test]
fn the_same_file_sent_twice_at_once_is_a_success_for_both() {
    let world = World::new();
    let rows: Vec<_> = (1..=400)
        .map(|serial| resident_row(serial, &json!({})))
        .collect();
    let file = xlsx(&[vec![resident_header()], rows].concat());
    let answers: Vec<_> = std::thread::scope(|threads| {
        let send_one = || {
            send(
                world.as_("anna"),
                json!({"gridCode": "GA"}),
                "a.xlsx",
                file.clone(),
            )
        };
        let both: Vec<_> = (0..2).map(|_| threads.spawn(send_one)).collect();
        both.into_iter()
            .map(|one| one.join().unwrap().ok().data())
            .collect()
    });
    for answer in answers {
        assert_eq!(answer["successCount"], json!(400), "{answer}");
    }
}
