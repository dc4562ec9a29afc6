//! 14.11, the export of customers, and the templates 13.8 and 14.12.

use calamine::Data;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use serde_json::json;
use wangge_tests::world::{customer, id_number};
use wangge_tests::{Answer, Client, World};

use crate::people::{customer_with, with};
use crate::sheets::{RESIDENT_HEADERS, cells, texts};

const EXPORT_HEADERS: &str = "客户ID|姓名|性别|身份证号|婚姻状况|最高学历|最高学位|民族|生日|籍贯|手机号|管护人|网格号|户号|\
    政治面貌|居住状况|身体状况|年收入|国籍|借款人性质|邮编|是否本行股东|是否本行员工|是否企业主|户籍地址|常驻地址";

const CUSTOMER_HEADERS: &str = "信贷编号|姓名|身份证号(18位)|性别|出生日期\n(格式2018-10-12)|手机号码\n(11位数字)|身体状况|\
    最高学历|国籍|民族|政治面貌|婚姻状况|职业|工作年限|单位名称|单位地址|是否农户|有无县城购房|小区名称|小区地址|户号|居住状况|\
    户籍地址|居住地址|居住地邮编\n(6位数字)|是否企业主|是否本行员工|是否本行股东|调查人(B角)";

fn export(client: &Client, grid: &str, name: &str) -> Answer {
    let request = client.op("14.11").path("gridCode", grid);
    request.query("gridName", name).query("accountId", 1).send()
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
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
fn templates_are_real_xls_files_that_need_no_token() {
    let world = World::new();
    let anyone = world.app.client();
    for (file, name, row, headers) in [
        (
            anyone.op("13.8").send(),
            "户籍导入模板.xls",
            0,
            RESIDENT_HEADERS.join("|"),
        ),
        (
            anyone.op("14.12").send(),
            "客户信息导入模板.xls",
            1,
            CUSTOMER_HEADERS.to_owned(),
        ),
    ] {
        let file = file.documented();
        assert!(
            file.body.starts_with(b"\xD0\xCF\x11\xE0"),
            "{name} is no BIFF file"
        );
        assert_eq!(header(&file, "content-type"), "application/vnd.ms-excel");
        let saved_as = percent_encode(name.as_bytes(), NON_ALPHANUMERIC).to_string();
        let disposition = header(&file, "content-disposition");
        assert!(disposition.starts_with("attachment"), "{disposition}");
        let told = disposition.split_once("filename*=UTF-8''").unwrap().1;
        let told = percent_encoding::percent_decode_str(told)
            .decode_utf8()
            .unwrap();
        assert_eq!(told, name);
        let rows = cells(&file.body);
        assert_eq!(texts(&rows[row]).join("|"), headers, "{name}");

        // As browsers with a Chinese code page ask for it, as it is typed, and under its name only.
        let gbk = percent_encode(&encoding_rs::GBK.encode(name).0, NON_ALPHANUMERIC).to_string();
        for path in [gbk, saved_as.to_lowercase(), saved_as.clone()] {
            let path = format!("/grid/template/{path}");
            assert_eq!(anyone.call("GET", &path).send().body, file.body, "{path}");
        }
        let old = anyone.call("GET", &format!("/grid/template/{saved_as}"));
        assert_eq!(old.header("Authorization", "rubbish").send().status, 200);
    }
    for path in ["x.xls", "..%2F..%2Fetc%2Fpasswd", "%FF%FE", ""] {
        let none = anyone.call("GET", &format!("/grid/template/{path}")).send();
        assert!(none.status == 404 && none.code() == 404, "{none}");
    }
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
