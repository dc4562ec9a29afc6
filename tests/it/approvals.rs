//! What the tests of the approval share: decisions, and the desks they come to.

use serde_json::{Value, json};
use wangge_tests::world::{PASSWORD, account, id_number, made};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{column, with};
use crate::credit_file_ops::file_of;

/// Who decides at which node of files of GA.
pub(crate) const MANAGER: (&str, &str, i64) = ("anna", "安娜", 1);
pub(crate) const ACCOUNTANT: (&str, &str, i64) = ("acct", "会计甲", 2);
pub(crate) const PRESIDENT: (&str, &str, i64) = ("pres", "行长甲", 3);

/// 通过, 拒绝.
pub(crate) const AGREE: i64 = 0;
pub(crate) const REFUSE: i64 = 1;

/// An account's name, its person's name and the node at which it decides.
pub(crate) type Approver<'a> = (&'a str, &'a str, i64);

/// The id of an account, of the small bank or not.
pub(crate) fn account_id(world: &World, name: &str) -> i64 {
    let list = world.as_("admin").op("5.5").query("accountName", name);
    let found = list.query("pageSize", 100).send().ok().data();
    let named = |row: &&Value| row["accountName"] == json!(name);
    let row = found.as_array().unwrap().iter().find(named);
    row.unwrap()["accountId"].as_i64().unwrap()
}

/// A sound decision about a file of customer `serial`.
pub(crate) fn decision(
    world: &World,
    (name, real_name, node): Approver<'_>,
    (file, serial): (i64, u32),
    result: i64,
) -> Value {
    json!({
        "approvalOpinion": "情况属实", "approvalResult": result.to_string(), "approvalName": real_name,
        "idNumber": id_number(serial), "approvalAccountId": account_id(world, name).to_string(),
        "approvalNode": node.to_string(), "creditDetailId": file, "roleId": node.to_string(),
    })
}

pub(crate) fn ask(client: &Client, entries: &[Value]) -> Request {
    client.op("30.2").json(json!({"list": entries}))
}

/// Asks an account of the small bank for a decision.
pub(crate) fn decide(
    world: &World,
    approver: Approver<'_>,
    file: (i64, u32),
    result: i64,
) -> Answer {
    let entry = decision(world, approver, file, result);
    ask(world.as_(approver.0), &[entry]).send()
}

/// The file's approval status.
pub(crate) fn status_of(world: &World, file: i64) -> String {
    let file = file_of(world.as_("admin"), file);
    file["approvalStatus"].as_str().unwrap().to_owned()
}

/// The decisions about a file: node, result and who.
pub(crate) fn records(client: &Client, file: i64) -> Vec<(String, String, String)> {
    let answer = client.op("30.3").path("creditDetailId", file).send();
    if answer.code() == 204 {
        return Vec::new();
    }
    let rows = answer.ok().documented();
    let (nodes, results) = (
        column(&rows, "approvalNode"),
        column(&rows, "approvalResult"),
    );
    let names = column(&rows, "approvalName");
    let pairs = nodes.into_iter().zip(results).zip(names);
    pairs
        .map(|((node, result), name)| (node, result, name))
        .collect()
}

/// The to-dos on an account's desk, newest first: type, description, status and entrance.
pub(crate) fn desk(world: &World, name: &str) -> Vec<(i64, String, i64, i64)> {
    let list = world
        .as_("admin")
        .op("33.1")
        .query("accountId", account_id(world, name));
    let answer = list.query("pageSize", 100).send();
    let rows = answer.data();
    let row = |row: &Value| {
        let number = |field: &str| row[field].as_i64().unwrap();
        let said = row["description"].as_str().unwrap().to_owned();
        (number("type"), said, number("status"), number("entrance"))
    };
    rows.as_array().unwrap().iter().map(row).collect()
}

/// The newest to-do on a desk.
#[track_caller]
pub(crate) fn newest(world: &World, name: &str) -> (i64, String, i64, i64) {
    let desk = desk(world, name);
    desk.into_iter()
        .next()
        .unwrap_or_else(|| panic!("nothing on the desk of {name}"))
}

/// Brings a file of `GA` to a state, by those who decide about it there.
pub(crate) fn bring(world: &World, file: (i64, u32), steps: &[(Approver<'_>, i64)]) {
    for (approver, result) in steps {
        decide(world, *approver, file, *result).ok();
    }
}

/// Adds an account with these roles.
pub(crate) fn hire(
    world: &World,
    (name, real_name): (&str, &str),
    (roles, org): (&str, &str),
    serial: usize,
) -> Client {
    let form = with(
        &account(name, real_name, 1, org, serial),
        &json!({"roleIds": roles}),
    );
    made(&world.as_("admin").op("5.1").form(form).send().ok().data());
    world.app.sign_in(name, PASSWORD)
}
