//! Credit files as the tests of chapters 30 to 32 work with them.

use diesel::RunQueryDsl;
use serde_json::{Value, json};
use wangge_db::{Db, DbOptions};
use wangge_kernel::Clock;
use wangge_tests::world::{id_number, made};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{column, with};
use crate::pictures::png;
use crate::review_ops::WHITE;

/// All that 30.4 asks for, of customer `serial`.
pub(crate) fn complete(serial: u32) -> Value {
    let first = json!({
        "idNumber": id_number(serial), "customerName": format!("客户{serial}"), "beginAt": "2018-10-10",
        "endAt": "2021-10-09", "comment": "种茶", "postil": "首批", "sex": "男", "spouseName": "胡秀英",
        "spouseIdNumber": "341023198003040027", "educationLevel": "高中", "phoneNumber": "13855590001",
        "memberCount": "4", "companyName": "西递茶厂", "companyAddress": "西递镇", "nativeAddress": "西递村1号",
        "residenceAddress": "西递村2号", "jnydName": "客户户名", "jnydId": "6228480402564890018",
        "rental": "50000.00", "deadline": "36个月",
    });
    let second = json!({
        "rateType": "固定", "yearRate": "4.3525", "rateFloat": "10",
        "rateUpdateDate": "每年1月1日调整", "disbursement": "自主支付", "refundType": "等额本息还款法",
        "creditUseType": "购买农资", "income": "80000", "familyIncome": "120000.5", "advisersFlag": "是",
        "advisersIncome": "90000", "advisersExpense": "30000", "advisersRental": "60000", "advisersName": "汪德发",
        "advisersComment": "可授信", "trueCustomerInfo": "是", "trueCustomerTalk": "是", "staffName": "安娜",
        "staffId": "A001", "talkDate": "20181008", "accountName": "安娜", "accountId": "77",
        "orgName": "西递支行", "orgCode": "17001", "creditReport": "/reports/1.html",
    });
    with(&first, &second)
}

/// A customer of the grid who stands on the white list.
pub(crate) fn eligible(world: &World, serial: u32, grid: &str) -> i64 {
    let id = world.add_customer(serial, grid);
    WHITE.added(world.as_("admin"), serial, grid);
    id
}

pub(crate) fn add(client: &Client, body: Value) -> Request {
    client.op("30.1").json(body)
}

/// Opens a complete file of a new customer of the grid; answers its id.
#[track_caller]
pub(crate) fn opened(world: &World, serial: u32, grid: &str) -> i64 {
    eligible(world, serial, grid);
    let file = add(world.as_("admin"), complete(serial)).send().ok().data();
    assert_eq!(file["status"], json!("0"));
    made(&file["id"])
}

pub(crate) fn update(client: &Client, id: i64, body: Value) -> Request {
    client.op("30.4").path("id", id).json(body)
}

pub(crate) fn delete(client: &Client, id: i64) -> Request {
    client.op("30.5").path("id", id)
}

pub(crate) fn find(client: &Client, id: i64) -> Request {
    client.op("30.9").path("id", id)
}

#[track_caller]
pub(crate) fn file_of(client: &Client, id: i64) -> Value {
    find(client, id).send().ok().data()
}

/// The complete body with changes.
pub(crate) fn but(serial: u32, changes: &Value) -> Value {
    with(&complete(serial), changes)
}

/// A page of 30.7, or with `status` of 31.1.
pub(crate) fn list(client: &Client, filters: &[(&str, &str)]) -> Answer {
    match filters.iter().any(|(name, _)| *name == "status") {
        true => client.op("31.1").filters(filters).send(),
        false => client.op("30.7").filters(filters).send(),
    }
}

/// The ids of such a page.
#[track_caller]
pub(crate) fn listed(client: &Client, filters: &[(&str, &str)]) -> Vec<i64> {
    let answer = list(client, filters);
    if answer.code() == 204 {
        answer.blank();
        return Vec::new();
    }
    let ids = column(&answer.ok().documented(), "id");
    ids.iter().map(|id| id.parse().unwrap()).collect()
}

/// The living files of customer `serial`, in whatever state.
#[track_caller]
pub(crate) fn of_person(client: &Client, serial: u32) -> Vec<i64> {
    let number = id_number(serial);
    let states = ["0", "1", "3", "4"];
    let found =
        states.map(|state| listed(client, &[("approvalStatus", state), ("idNumber", &number)]));
    found.concat()
}

/// Adds a paper (4.1 the contract, 4.2 the signing form) to the file of customer `serial`.
pub(crate) fn paper(
    client: &Client,
    (serial, grid): (u32, &str),
    kind: &str,
    file: i64,
) -> Request {
    let form = json!({
        "customerName": format!("客户{serial}"), "idNumber": id_number(serial), "gridCode": grid,
        "uploadAccountld": 1, "type": kind, "creditDetailld": file,
    });
    let request = client.op("25.1").multipart(form);
    request.file("file", "合同.png", png(7, 7))
}

/// Puts files into a state of approval as a decision would leave them, `open` or decided.
pub(crate) fn decide(world: &World, ids: &[i64], state: i64, open: bool) {
    let options = DbOptions { connections: 1 };
    let db = Db::open(&world.app.config.database_url, options, Clock::real()).unwrap();
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    let sql = format!(
        "UPDATE credit_detail SET approval_status = {state}, is_open = {open} WHERE id IN ({})",
        ids.join(",")
    );
    let changed = db.write_blocking(|tx| {
        diesel::sql_query(&sql)
            .execute(tx.conn())
            .map_err(wangge_db::Error::from)
    });
    assert_eq!(changed.unwrap(), ids.len());
}
