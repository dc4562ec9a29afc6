//! 14.13: customers' files from a sheet. Each new one is a draft.

use serde_json::{Map, Value, json};
use wangge_tests::world::{birthday, customer, id_number};
use wangge_tests::{Answer, Client, World};

use crate::import::assert_counts;
use crate::import_batch::{import_id, undo};
use crate::people::{assert_holds, customer_with, with};
use crate::sheets::{cells, csv, texts, xlsx};

/// The columns of 14.12, as the document's template has them, with the fields under them.
pub(crate) const COLUMNS: [(&str, &str); 29] = [
    ("信贷编号", "creditId"),
    ("姓名", "customerName"),
    ("身份证号(18位)", "idNumber"),
    ("性别", "sex"),
    ("出生日期\n(格式2018-10-12)", "birthday"),
    ("手机号码\n(11位数字)", "phoneNumber"),
    ("身体状况", "physicalCondition"),
    ("最高学历", "educationLevel"),
    ("国籍", "nationality"),
    ("民族", "nation"),
    ("政治面貌", "politicsStatus"),
    ("婚姻状况", "maritalStatus"),
    ("职业", "career"),
    ("工作年限", "workYear"),
    ("单位名称", "companyName"),
    ("单位地址", "companyAddress"),
    ("是否农户", "isFarmer"),
    ("有无县城购房", "isBuyHouse"),
    ("小区名称", "cellName"),
    ("小区地址", "cellAddress"),
    ("户号", "householdId"),
    ("居住状况", "livingSituation"),
    ("户籍地址", "nativeAddress"),
    ("居住地址", "residenceAddress"),
    ("居住地邮编\n(6位数字)", "postcode"),
    ("是否企业主", "isOwner"),
    ("是否本行员工", "isStaff"),
    ("是否本行股东", "isStockholder"),
    ("调查人(B角)", "investigator2"),
];

fn header() -> Value {
    COLUMNS.iter().map(|(header, _)| json!(header)).collect()
}

/// Customer `serial` as a row of the sheet, with some fields changed.
fn row(serial: u32, changes: &Value) -> Value {
    let person = with(customer(serial, "GA"), changes);
    COLUMNS
        .iter()
        .map(|(_, field)| person.get(field).cloned().unwrap_or_default())
        .collect()
}

fn send(client: &Client, fields: Value, name: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    let asked = json!({"gridCode": "GA", "gridName": "西递村", "registrant": "登记甲",
        "registerOrg": "登记支行"});
    let request = client.op("14.13").multipart(with(asked, &fields));
    request.file("file", name, bytes).send()
}

fn import(client: &Client, rows: &[Value]) -> Answer {
    send(client, json!({}), "客户.xlsx", xlsx(rows))
}

/// What [`row`] says of a person, as 14.2 answers it.
fn said(serial: u32, changes: &Value) -> Value {
    let person = with(customer(serial, "GA"), changes);
    let fields = COLUMNS.iter().map(|(_, field)| *field);
    let told = fields.filter(|field| person[*field].as_str().is_some_and(|text| !text.is_empty()));
    let map: Map<String, Value> = told.map(|f| (f.to_owned(), person[f].clone())).collect();
    map.into()
}

#[test]
fn the_servers_own_template_filled_in_makes_drafts() {
    let world = World::new();
    let anna = world.as_("anna");
    let template = world.app.client().op("14.12").send().body;
    let mut rows: Vec<Value> = cells(&template)
        .iter()
        .map(|row| json!(texts(row)))
        .collect();
    rows.truncate(2);
    // In no two columns of a kind the same, or the one could be taken for the other.
    let more = json!({"creditId": "C1", "companyName": "单位", "companyAddress": "单位路1号",
        "cellName": "绿地", "cellAddress": "小区路2号", "investigator2": "乙",
        "residenceAddress": "石印村9号", "isBuyHouse": "是", "isOwner": "是"});
    let staff = json!({"isStaff": "是", "isFarmer": "否"});
    let changes = [more, staff, json!({"isStockholder": "是", "isOwner": "是"})];
    rows.extend((1..4).zip(&changes).map(|(serial, more)| row(serial, more)));
    rows.push(json!(["", "", "", "合计"]));
    let done = import(anna, &rows).ok();
    assert_eq!(done.message(), "共3条数据,导入成功3条,导入失败0条");
    assert_counts(&done, 3, 0);
    for (serial, more) in (1..4).zip(&changes) {
        let found = customer_with(anna, &id_number(serial));
        assert_holds(&found, &said(serial, more));
        let expected = json!({"status": 0, "gridCode": "GA", "idType": "中国居民身份证",
            "registrant": "登记甲", "registerOrg": "登记支行", "investigator1": "安娜"});
        assert_holds(&found, &expected);
    }
    // Again: nothing changes, and it is a success.
    let before = customer_with(anna, &id_number(1));
    assert_counts(&import(anna, &rows).ok(), 3, 0);
    assert_eq!(customer_with(anna, &id_number(1)), before);
    // Drafts that are complete can be taken into use together.
    let list: Vec<Value> = (1..4)
        .map(|serial| {
            let found = customer_with(anna, &id_number(serial));
            json!({"customerId": found["customerId"], "status": "5"})
        })
        .collect();
    anna.op("14.10").json(json!({ "list": list })).send().ok();
    assert_eq!(customer_with(anna, &id_number(1))["status"], 5);
    assert_counts(&import(anna, &rows).ok(), 3, 0);
}

#[test]
fn a_name_and_a_number_are_enough_for_a_draft() {
    let world = World::new();
    let anna = world.as_("anna");
    let rows = [
        json!(["姓名", "身份证号码", "备注"]),
        json!(["张三", id_number(1), "x"]),
        json!(["", "", "只有备注"]),
        json!(["李四", ""]),
        json!(["", id_number(3)]),
    ];
    let done = import(anna, &rows).ok();
    assert_counts(&done, 1, 2);
    assert!(
        done.data()["warnings"].to_string().contains("备注"),
        "{done}"
    );
    let found = customer_with(anna, &id_number(1));
    let expected = json!({"customerName": "张三", "status": 0, "sex": null, "career": null});
    assert_holds(&found, &expected);
    let use_it = anna
        .op("14.9")
        .path("customerId", found["customerId"].as_str().unwrap());
    let refused = use_it.path("status", 5).send();
    assert_eq!(refused.code(), 400, "it is not complete\n{refused}");
    assert!(refused.to_string().contains("career"), "{refused}");
}

#[test]
fn every_bad_cell_is_reported_in_the_documented_sentence() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(7, "GB");
    let bad = json!({"customerName": "张", "idNumber": "444", "sex": "不详", "birthday": "1977-13-01",
        "phoneNumber": "12", "physicalCondition": "好", "educationLevel": "小学", "politicsStatus": "无党派",
        "maritalStatus": "已昏", "career": "农民", "workYear": "十年", "isFarmer": "也许", "isBuyHouse": "x",
        "householdId": "12-x", "livingSituation": "桥下", "postcode": "12", "isOwner": "x", "isStaff": "x",
        "isStockholder": "x", "creditId": "长".repeat(21), "nation": "长".repeat(11)});
    let rows = [
        header(),
        row(1, &bad),
        row(2, &json!({"birthday": "1980-01-01"})),
        row(7, &json!({})),
        row(
            3,
            &json!({"career": "不便分类的其他从业人员", "educationLevel": "中专", "workYear": 7,
            "isBuyHouse": "无", "birthday": birthday(&id_number(3))}),
        ),
        row(3, &json!({})),
    ];
    let done = import(anna, &rows).ok();
    assert_counts(&done, 1, 4);
    let told = done.message();
    assert!(
        told.starts_with("共5条数据,导入成功1条,导入失败4条,失败原因:444:"),
        "{told}"
    );
    assert!(
        told.contains(&format!("{}:已由其他网格建档!", id_number(7))),
        "{told}"
    );
    let errors = done.data()["errors"].as_array().unwrap().clone();
    let columns: Vec<&str> = errors
        .iter()
        .filter(|error| error["row"] == 2)
        .map(|error| error["column"].as_str().unwrap())
        .collect();
    let mut expected = vec![
        "A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "Q", "R", "U", "V", "Y",
        "Z", "AA", "AB",
    ];
    let mut sorted = columns.clone();
    sorted.sort_unstable();
    expected.sort_unstable();
    assert_eq!(sorted, expected, "{done}");
    let near = errors
        .iter()
        .find(|e| e["row"] == 2 && e["column"] == "L")
        .unwrap();
    assert!(
        near["reason"].as_str().unwrap().contains("已婚"),
        "the nearest word is named: {near}"
    );
    let expected = json!({"career": "其他从业人员", "workYear": 7, "isBuyHouse": "否"});
    assert_holds(&customer_with(anna, &id_number(3)), &expected);
}

#[test]
fn existing_files_change_only_when_asked_and_blank_cells_leave_them_alone() {
    let world = World::new();
    let anna = world.as_("anna");
    for serial in [1, 2, 3] {
        world.add_customer(serial, "GA");
    }
    let id = customer_with(anna, &id_number(3))["customerId"].clone();
    let freeze = anna.op("14.9").path("customerId", id.as_str().unwrap());
    freeze.path("status", 6).send().ok();
    let changed = json!({"companyName": "新单位", "nativeAddress": "", "cellName": null});
    let rows = [
        header(),
        row(1, &json!({})),
        row(2, &changed),
        row(3, &changed),
    ];
    let before = customer_with(anna, &id_number(2));
    let done = import(anna, &rows).ok();
    assert_counts(&done, 1, 2);
    assert_eq!(customer_with(anna, &id_number(2)), before);
    let done = send(anna, json!({"update": "true"}), "客户.xlsx", xlsx(&rows)).ok();
    assert_counts(&done, 2, 1);
    assert!(done.message().contains("冻结"), "{done}");
    let after = customer_with(anna, &id_number(2));
    assert_holds(
        &after,
        &json!({"companyName": "新单位", "nativeAddress": "西递村1号", "status": 5,
        "registrant": "安娜"}),
    );
    // Undone: it is what it was.
    let undone = undo(anna, import_id(&done)).ok();
    assert_eq!(undone.data()["restoredCount"], 1, "{undone}");
    let now = with(
        customer_with(anna, &id_number(2)),
        &json!({"updatedAt": null}),
    );
    assert_eq!(now, with(before, &json!({"updatedAt": null})));
}

#[test]
fn undoing_takes_drafts_away_unless_they_were_worked_on() {
    let world = World::new();
    let anna = world.as_("anna");
    let rows = [header(), row(1, &json!({})), row(2, &json!({}))];
    let done = import(anna, &rows).ok();
    let worked_on = customer_with(anna, &id_number(2));
    let edit = anna
        .op("14.7")
        .path("customerId", worked_on["customerId"].as_str().unwrap());
    edit.form(json!({"companyName": "单位"})).send().ok();
    let undone = undo(anna, import_id(&done)).ok();
    let data = undone.data();
    assert_eq!(
        (&data["removedCount"], &data["keptCount"]),
        (&json!(1), &json!(1)),
        "{undone}"
    );
    assert_eq!(data["kept"][0]["idNumber"], id_number(2));
    anna.op("14.2")
        .path("idNumber", id_number(1))
        .send()
        .blank();
    assert_holds(
        &customer_with(anna, &id_number(2)),
        &json!({"companyName": "单位"}),
    );
}

#[test]
fn an_import_of_customers_needs_a_token_a_file_and_a_grid_of_the_callers() {
    let world = World::new();
    let anna = world.as_("anna");
    let rows = [header(), row(1, &json!({}))];
    let gbk = encoding_rs::GBK
        .encode(&csv(&[
            json!(["姓名", "身份证号", "性别"]),
            json!(["张三", id_number(9), "男"]),
        ]))
        .0
        .into_owned();
    assert_counts(&send(anna, json!({}), "客户.csv", gbk).ok(), 1, 0);
    send(&world.app.client(), json!({}), "a.xlsx", xlsx(&rows)).refused(401, &[]);
    send(world.as_("chair"), json!({}), "a.xlsx", xlsx(&rows)).refused(403, &[]);
    for code in ["GB", "GC", "没有"] {
        send(anna, json!({"gridCode": code}), "a.xlsx", xlsx(&rows)).refused(404, &["gridCode"]);
    }
    let long = json!({"gridCode": "", "registrant": "长".repeat(21), "registerOrg": "长".repeat(31), "dryRun": "x"});
    send(anna, long, "a.xlsx", xlsx(&rows))
        .refused(400, &["gridCode", "registrant", "registerOrg", "dryRun"]);
    anna.op("14.13")
        .multipart(json!({"gridCode": "GA"}))
        .send()
        .refused(400, &["file"]);
    anna.op("14.2")
        .path("idNumber", id_number(1))
        .send()
        .blank();
    // Who registers defaults to the caller.
    let alone = json!({"registrant": null, "registerOrg": null, "gridName": null});
    for name in ["acct", "pres", "mid"] {
        let done = send(world.as_(name), alone.clone(), "a.xlsx", xlsx(&rows)).ok();
        assert_counts(&done, 1, 0);
    }
    assert_holds(
        &customer_with(anna, &id_number(1)),
        &json!({"registrant": "会计甲", "registerOrg": "西递支行"}),
    );
}
