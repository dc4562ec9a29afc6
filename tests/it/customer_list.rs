//! 14.3 and 14.4: lists of customers.

use serde_json::{Value, json};
use wangge_tests::world::{customer, id_number};
use wangge_tests::{Answer, Client, World};

use crate::people::{customer_with, each, outcome, with};

fn add(client: &Client, sent: Value) -> Answer {
    client.op("14.6").form(sent).send()
}

#[test]
fn customers_are_filtered_exactly_and_paged() {
    let world = World::new();
    let admin = world.as_("admin");
    let people = [
        (1, "张三", "GA"),
        (2, "张三丰", "GA"),
        (3, "李%四", "GA"),
        (4, "李_四", "GC"),
        (5, "王五", "GB"),
    ];
    for (serial, name, grid) in people {
        add(
            admin,
            with(customer(serial, grid), &json!({"customerName": name})),
        )
        .ok();
    }
    let frozen = customer_with(admin, &id_number(5))["customerId"]
        .as_str()
        .unwrap()
        .to_owned();
    admin
        .op("14.9")
        .path("customerId", frozen)
        .path("status", 6)
        .send()
        .ok();
    let list = |query: &[(&str, &str)]| {
        let request = admin.op("14.3");
        query
            .iter()
            .fold(request, |request, (name, value)| request.query(name, value))
            .send()
    };
    let names = |answer: Answer| {
        let mut names = each(&answer.ok().data(), "customerName");
        names.sort();
        names
    };
    for (filter, value, expected) in [
        ("customerName", "张三", vec!["张三", "张三丰"]),
        ("customerName", "%", vec!["李%四"]),
        ("customerName", "_", vec!["李_四"]),
        (
            "customerName",
            "",
            vec!["张三", "张三丰", "李%四", "李_四", "王五"],
        ),
        ("gridCode", "GC", vec!["李_四"]),
        ("idNumber", &id_number(2), vec!["张三丰"]),
        ("householdId", "1003", vec!["李%四"]),
        ("status", "6", vec!["王五"]),
        ("status", "5", vec!["张三", "张三丰", "李%四", "李_四"]),
    ] {
        assert_eq!(
            names(list(&[(filter, value)])),
            expected,
            "{filter}={value}"
        );
    }
    for (filter, value) in [
        ("customerName", "\\"),
        ("customerName", "' OR 1=1 --"),
        ("gridCode", "G"),
        ("idNumber", "3401"),
        ("status", "0"),
    ] {
        list(&[(filter, value)]).blank();
    }
    let page = |name: &str, number: &str| {
        let answer = list(&[(name, number), ("pageSize", "2")]).ok();
        (answer.count(), each(&answer.data(), "customerName"))
    };
    let (first, second, third) = (
        page("pageNum", "1"),
        page("pageNo", "2"),
        page("pageNum", "3"),
    );
    let mut all = [first.1, second.1, third.1].concat();
    all.sort();
    assert_eq!(all, names(list(&[("pageSize", "100000")])));
    assert_eq!(page("pageNum", "9"), (5, vec![]));
    for (name, value) in [
        ("pageNum", "0"),
        ("pageNum", "abc"),
        ("pageSize", "0"),
        ("status", "x"),
    ] {
        list(&[(name, value)]).refused(400, &[name]);
    }
}

#[test]
fn what_a_client_says_of_the_caller_never_widens_a_list() {
    let world = World::new();
    for (serial, grid) in [(1, "GA"), (2, "GC"), (3, "GB")] {
        world.add_customer(serial, grid);
    }
    let own = |name: &str, query: &[(&str, String)]| {
        let account = query.iter().find(|(key, _)| *key == "accountId");
        let account = account.map_or(world.account(name).to_string(), |(_, value)| value.clone());
        let request = world.as_(name).op("14.4").path("accountId", account);
        let rest = query.iter().filter(|(key, _)| *key != "accountId");
        rest.fold(request, |request, (key, value)| request.query(key, value))
            .send()
    };
    let names = |answer: Answer| {
        let mut names = each(&answer.ok().data(), "customerName");
        names.sort();
        names
    };
    let of = |name: &str| ("accountId", world.account(name).to_string());
    let org = |code: &str| ("orgCode", code.to_owned());
    // What equals the token's own filters nothing.
    assert_eq!(
        names(own("pres", &[org("17001"), ("roleId", "3".into())])),
        ["客户1", "客户2"]
    );
    assert_eq!(
        names(own("anna", &[org("17001"), ("roleId", "1".into())])),
        ["客户1"]
    );
    assert_eq!(names(own("chair", &[])), ["客户1", "客户2", "客户3"]);
    // Another's inside the scope is a filter, an org with all below it.
    assert_eq!(names(own("pres", &[of("ada")])), ["客户2"]);
    assert_eq!(names(own("pres", &[org("17011")])), ["客户2"]);
    assert_eq!(names(own("chair", &[org("17001")])), ["客户1", "客户2"]);
    assert_eq!(names(own("chair", &[of("bo")])), ["客户3"]);
    // Outside it there is nothing; a role that is not the caller's is refused.
    own("pres", &[of("bo")]).blank();
    own("pres", &[org("17002")]).blank();
    own("anna", &[of("ada")]).blank();
    own("anna", &[org("17000"), of("bo")]).blank();
    own("anna", &[org("不存在")]).blank();
    own("anna", &[("roleId", "4".into())]).refused(403, &[]);
    own("anna", &[("roleId", "x".into())]).refused(400, &["roleId"]);
    own("anna", &[("accountId", "x".into())]).refused(400, &["accountId"]);
    // 14.3 is 14.4 of the caller's own account.
    for name in ["anna", "pres", "chair"] {
        let list = world.as_(name).op("14.3").send();
        assert_eq!(outcome(&list), outcome(&own(name, &[])));
    }
}
