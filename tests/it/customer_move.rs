//! `PUT /customer/info/{customerId}/grid/{gridCode}`: a person changes grids with all that is his.

use serde_json::json;
use wangge_tests::world::{made, resident};
use wangge_tests::{Answer, Client, Request, World};

use crate::approvals::{ACCOUNTANT, AGREE, MANAGER, REFUSE, bring, desk};
use crate::cases::{at_once, keeps_strangers_out};
use crate::credit_file_ops::{file_of, find, opened};
use crate::people::{resident_of, with};
use crate::review_ops::WHITE;

fn shift(client: &Client, customer: i64, grid: &str) -> Request {
    let path = format!("/grid/customer/info/{customer}/grid/{grid}");
    client.call("PUT", &path)
}

fn grid_of(client: &Client, customer: i64) -> serde_json::Value {
    let found = client.op("14.1").path("customerId", customer).send();
    found.ok().data()["gridCode"].clone()
}

/// The customer of a new credit file in GA, and the file.
fn interviewed(world: &World, serial: u32) -> (i64, i64) {
    let file = opened(world, serial, "GA");
    let held = file_of(world.as_("admin"), file);
    let customer = held["customerId"].as_str().unwrap().parse().unwrap();
    (customer, file)
}

#[test]
fn a_person_changes_grids_with_all_that_is_his() {
    let world = World::new();
    let admin = world.as_("admin");
    let (customer, file) = interviewed(&world, 1);
    let lives = with(resident(1, "GA"), &json!({"residentName": "客户1"}));
    let resident_id = made(&admin.op("13.3").form(lives).send().ok().data());
    assert!(desk(&world, "ada").is_empty());

    shift(world.as_("acct"), customer, "GC").send().ok();
    assert_eq!(grid_of(admin, customer), "GC");
    assert_eq!(resident_of(admin, resident_id)["gridCode"], "GC");
    assert_eq!(file_of(admin, file)["gridCode"], "GC");
    let listed = WHITE.list(world.as_("ada"), &[]).ok().data();
    assert_eq!(listed[0]["gridCode"], "GC");
    let asked = desk(&world, "ada");
    assert!(asked[0].1.starts_with("客户1面谈面签"), "{asked:?}");
    find(world.as_("anna"), file).send().blank();
    // Where he stands already he may be sent again.
    shift(world.as_("acct"), customer, "GC").send().ok();
}

#[test]
fn only_within_the_callers_own_grids() {
    let world = World::new();
    let (customer, _) = interviewed(&world, 1);
    let missing = |answer: Answer| answer.refused(404, &[]);
    // GC is not Anna's, GB not of the accountant's branch, and Bo does not see the customer.
    missing(shift(world.as_("anna"), customer, "GC").send());
    missing(shift(world.as_("acct"), customer, "GB").send());
    missing(shift(world.as_("bo"), customer, "GB").send());
    missing(shift(world.as_("admin"), customer, "nowhere").send());
    missing(shift(world.as_("admin"), 999_999, "GC").send());
    keeps_strangers_out(
        &world,
        &[(&["chair"], &|client| shift(client, customer, "GC"))],
    );
    assert_eq!(grid_of(world.as_("admin"), customer), "GA");
}

#[test]
fn nobody_is_taken_from_under_the_eyes_of_those_who_decide() {
    let world = World::new();
    let admin = world.as_("admin");
    let (customer, file) = interviewed(&world, 1);
    bring(&world, (file, 1), &[(MANAGER, AGREE)]);
    let told = shift(admin, customer, "GC").send();
    told.refused(400, &["gridCode"]);
    assert_eq!(grid_of(admin, customer), "GA");
    bring(&world, (file, 1), &[(ACCOUNTANT, REFUSE)]);
    shift(admin, customer, "GC").send().ok();
    assert_eq!(file_of(admin, file)["gridCode"], "GC");
}

#[test]
fn of_many_who_send_him_elsewhere_the_first_is_obeyed() {
    let world = World::new();
    let admin = world.as_("admin");
    let (customer, file) = interviewed(&world, 1);
    let places = ["GB", "GC"];
    let asks = (0..50).map(|n| shift(admin, customer, places[n % 2]));
    let answers = at_once(asks.collect());
    assert!(answers.iter().any(|answer| answer.code() == 200));
    for answer in answers.iter().filter(|answer| answer.code() != 200) {
        assert_eq!(answer.code(), 409, "{answer}");
    }
    let stands = grid_of(admin, customer);
    assert_eq!(file_of(admin, file)["gridCode"], stands);
    let holder = if stands == "GB" { "bo" } else { "ada" };
    let asked = |name: &str| desk(&world, name).iter().filter(|todo| todo.2 == 2).count();
    assert_eq!((asked(holder), asked("anna")), (1, 0));
}
