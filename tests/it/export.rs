//! 14.11, the export of customers.

use calamine::Data;
use serde_json::json;
use wangge_tests::world::{customer, id_number};
use wangge_tests::{Answer, Client, World};

use crate::people::{customer_with, with};
use crate::sheets::{cells, texts};

const EXPORT_HEADERS: &str = "客户ID|姓名|性别|身份证号|婚姻状况|最高学历|最高学位|民族|生日|籍贯|手机号|管护人|网格号|户号|\
    政治面貌|居住状况|身体状况|年收入|国籍|借款人性质|邮编|是否本行股东|是否本行员工|是否企业主|户籍地址|常驻地址";

fn export(client: &Client, grid: &str, name: &str) -> Answer {
    let request = client.op("14.11").path("gridCode", grid);
    request.query("gridName", name).query("accountId", 1).send()
}

pub(crate) fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).unwrap().to_str().unwrap()
}

/// The names in an exported workbook.
#[track_caller]
fn names(answer: &Answer) -> Vec<String> {
    let rows = cells(&answer.body);
    assert_eq!(texts(&rows[0]).join("|"), EXPORT_HEADERS);
    rows[1..].iter().map(|row| row[1].to_string()).collect()
}

#[test]
fn an_export_holds_the_documented_columns_as_text() {
    let world = World::new();
    let anna = world.as_("anna");
    let formula = "=cmd|'/C calc'!A0";
    let change = json!({"customerName": formula, "custodian": "张三丰", "householdId": "12345678901234567890",
        "nativeAddress": "+1", "residenceAddress": "-1\t@SUM(A1)", "nativePlace": "<安徽>&\"黄山\""});
    anna.op("14.6")
        .form(with(customer(1, "GA"), &change))
        .send()
        .ok();
    let file = export(anna, "GA", "西递 村/1").documented();
    assert!(header(&file, "content-type").contains("spreadsheetml"));
    assert!(file.body.starts_with(b"PK"));
    let saved_as = header(&file, "content-disposition")
        .split_once("filename*=UTF-8''")
        .unwrap()
        .1;
    let saved_as = percent_encoding::percent_decode_str(saved_as)
        .decode_utf8()
        .unwrap();
    assert!(
        saved_as.starts_with("西递 村") && saved_as.ends_with(".xlsx"),
        "{saved_as}"
    );

    let rows = cells(&file.body);
    let found = customer_with(anna, &id_number(1));
    assert_eq!(texts(&rows[0]).join("|"), EXPORT_HEADERS);
    let id = found["customerId"].as_str().unwrap();
    let number = id_number(1);
    let expected = [
        id,
        formula,
        "男",
        &number,
        "已婚",
        "高中",
        "",
        "汉族",
        found["birthday"].as_str().unwrap(),
        "<安徽>&\"黄山\"",
        "13800000001",
        "张三丰",
        "GA",
        "12345678901234567890",
        "群众",
        "租房",
        "健康",
        "",
        "中华人民共和国",
        "农户",
        "245500",
        "否",
        "否",
        "否",
        "+1",
        "-1\t@SUM(A1)",
    ];
    assert_eq!(texts(&rows[1]), expected);
    let is_text = rows[1]
        .iter()
        .all(|cell| matches!(cell, Data::String(_) | Data::Empty));
    assert!(is_text, "{:?}", rows[1]);
    let sheet = String::from_utf8_lossy(&unzipped(&file.body)).into_owned();
    assert!(
        !sheet.contains("<f>") && !sheet.contains("<f "),
        "no formula"
    );
}

/// The first sheet's XML.
fn unzipped(book: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut xml = Vec::new();
    let mut part = zip.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::copy(&mut part, &mut xml).unwrap();
    xml
}

#[test]
fn an_export_holds_the_customers_in_use_within_the_scope() {
    let world = World::new();
    let anna = world.as_("anna");
    export(anna, "0", "全部").blank();
    for (serial, grid) in [(1, "GA"), (2, "GA"), (3, "GA"), (4, "GC"), (5, "GB")] {
        world.add_customer(serial, grid);
    }
    let frozen = customer_with(anna, &id_number(2));
    let frozen = frozen["customerId"].as_str().unwrap();
    anna.op("14.9")
        .path("customerId", frozen)
        .path("status", 6)
        .send()
        .ok();
    let draft = json!({"customerName": "草稿", "idNumber": id_number(6), "gridCode": "GA"});
    anna.op("14.5").form(draft).send().ok();

    for (name, grid, expected) in [
        ("anna", "0", vec!["客户1", "客户3"]),
        ("anna", "GA", vec!["客户1", "客户3"]),
        ("ada", "0", vec!["客户4"]),
        ("pres", "0", vec!["客户1", "客户3", "客户4"]),
        ("pres", "GC", vec!["客户4"]),
        ("chair", "0", vec!["客户1", "客户3", "客户4", "客户5"]),
        ("admin", "GB", vec!["客户5"]),
    ] {
        assert_eq!(
            names(&export(world.as_(name), grid, "x")),
            expected,
            "{name} {grid}"
        );
    }
    for (name, grid) in [
        ("anna", "GB"),
        ("anna", "GC"),
        ("anna", "没有"),
        ("pres", "GB"),
        ("bo", "GA"),
    ] {
        export(world.as_(name), grid, "x").blank();
    }
    anna.op("14.11")
        .path("gridCode", "0")
        .no_token()
        .send()
        .refused(401, &[]);
    // The name is only for the file, the account only said: neither is needed.
    let bare = anna.op("14.11").path("gridCode", "GA").send();
    assert_eq!(names(&bare), ["客户1", "客户3"]);
    let foreign = anna
        .op("14.11")
        .path("gridCode", "0")
        .query("accountId", world.account("chair"));
    assert_eq!(names(&foreign.send()), ["客户1", "客户3"]);
}
