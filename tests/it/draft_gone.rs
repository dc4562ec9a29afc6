//! 14.15: what is kept by a deleted draft's number goes with the draft, unless somebody else's
//! record still names that number.

use serde_json::json;
use wangge_tests::World;
use wangge_tests::world::{id_number, made};

use crate::cases::{column, with};
use crate::dishonest_import::{line, send as publish};
use crate::image::{form, ids, upload};
use crate::log::entries;
use crate::pictures::png;
use crate::tag::tag;
use crate::tag_worn::{NOTHING, give, worn};
use crate::{member, poverty, standing};

/// A draft of anna's with tags, a poverty file, a standing, finance and a picture; its id.
fn known(world: &World, serial: u32, tag: i64) -> i64 {
    let id = draft(world, "anna", serial, "GA");
    let anna = world.as_("anna");
    give(world, serial, &[tag]);
    let saved = poverty::save(anna, serial, poverty::card());
    saved.send().ok();
    standing::save(anna, serial, standing::sound()).send().ok();
    let finance = json!({"idNumber": id_number(serial), "yearSalary": 80_000});
    let put = anna.op("15.3").path("idNumber", id_number(serial));
    put.form(finance).send().ok();
    let of_draft = with(&form(serial, "GA", "6"), &json!({"customerName": "草稿"}));
    upload(anna, of_draft, &png(4, serial)).send().ok();
    assert_eq!(kept(world, "anna", serial), [true; 5]);
    id
}

fn draft(world: &World, name: &str, serial: u32, grid: &str) -> i64 {
    let form = json!({"customerName": "草稿", "idNumber": id_number(serial), "gridCode": grid});
    let sent = world.as_(name).op("14.5").form(form).send();
    made(&sent.ok().data())
}

fn delete(world: &World, id: i64) {
    let delete = world.as_("anna").op("14.15").path("customerId", id);
    delete.send().ok();
}

/// Whether somebody finds tags, the poverty file, the standing, finance and pictures.
fn kept(world: &World, name: &str, serial: u32) -> [bool; 5] {
    let client = world.as_(name);
    let finance = client.op("15.1").path("idNumber", id_number(serial));
    let pictures = client.op("25.3").path("idNumber", id_number(serial));
    [
        worn(client, serial) != NOTHING,
        poverty::find(client, serial).code() == 200,
        standing::find(client, serial).code() == 200,
        finance.send().code() == 200,
        pictures.query("type", "6").send().code() == 200,
    ]
}

#[test]
fn nobody_inherits_what_was_known_of_a_deleted_draft() {
    let world = World::new();
    let tag = tag(&world, "种粮大户");
    let id = known(&world, 1, tag);
    let picture = ids(world.as_("anna"), 1, "6")[0];
    delete(&world, id);
    // Another manager makes a file under the number, and so does a registrar.
    draft(&world, "bo", 1, "GB");
    assert_eq!(kept(&world, "bo", 1), [false; 5]);
    let look = format!("/grid/customer/image/{picture}/content");
    world.as_("bo").call("GET", &look).send().blank();
    let id = known(&world, 2, tag);
    delete(&world, id);
    world.add_resident(2, "GB");
    assert_eq!(kept(&world, "bo", 2), [false; 5]);
    // The log tells what went.
    let admin = world.as_("admin");
    for (action, filter) in [
        ("poverty.delete", id_number(1)),
        ("standing.delete", id_number(1)),
        ("finance.delete", id_number(1)),
        ("image.delete", picture.to_string()),
        ("customer.tags", id_number(1)),
    ] {
        let told = entries(admin, &[("action", action), ("subjectId", &filter)]).ok();
        assert_eq!(column(&told, "accountName")[0], "anna", "{action}");
    }
}

#[test]
fn what_is_known_of_somebody_who_is_still_on_file_stays() {
    let world = World::new();
    let (anna, pres) = (world.as_("anna"), world.as_("pres"));
    let tag = tag(&world, "种粮大户");
    // A resident keeps it, and it is at once his.
    let id = known(&world, 1, tag);
    world.add_resident(1, "GA");
    delete(&world, id);
    assert_eq!(kept(&world, "anna", 1), [true; 5]);
    // So does a member of another customer's household.
    let customer = world.add_customer(3, "GA");
    let family = anna.op("23.1").form(member::full(4, customer));
    family.send().ok();
    let id = known(&world, 4, tag);
    delete(&world, id);
    draft(&world, "anna", 4, "GA");
    assert_eq!(kept(&world, "anna", 4), [true; 5]);
    // And somebody who is published as dishonest.
    let id = known(&world, 5, tag);
    let rows = [line("草稿", &id_number(5), "(2018)5号")];
    publish(pres, &rows, json!({})).ok();
    delete(&world, id);
    draft(&world, "anna", 5, "GA");
    assert_eq!(kept(&world, "anna", 5), [true; 5]);
    // The draft's own family goes first, so it keeps nobody.
    let id = known(&world, 6, tag);
    let child = draft(&world, "anna", 7, "GA");
    let family = anna.op("23.1").form(member::full(6, child));
    family.send().ok();
    delete(&world, child);
    delete(&world, id);
    draft(&world, "anna", 6, "GA");
    assert_eq!(kept(&world, "anna", 6), [false; 5]);
}
