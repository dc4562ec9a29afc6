//! Chapter 25: pictures of customers, kept, listed, looked at, replaced and deleted.

use serde_json::{Value, json};
use wangge_tests::world::{customer, id_number, made, resident};
use wangge_tests::{Client, Request, World};

use crate::cases::{at_once, column, keeps_strangers_out, with};
use crate::credit_file_ops::opened;
use crate::pictures::{all, bmp, gif, png};

const TYPES: &[&str] = &["1", "1.1", "1.2", "2", "3", "4", "4.1", "4.2", "5", "6"];

/// What 25.1 says of customer `serial` of a grid.
pub(crate) fn form(serial: u32, grid: &str, kind: &str) -> Value {
    json!({
        "customerName": format!("客户{serial}"), "idNumber": id_number(serial), "gridCode": grid,
        "uploadAccountld": 1, "type": kind,
    })
}

pub(crate) fn upload(client: &Client, form: Value, bytes: &[u8]) -> Request {
    let request = client.op("25.1").multipart(form);
    request.file("file", "照片.jpg", bytes)
}

#[track_caller]
fn add(client: &Client, serial: u32, grid: &str, bytes: &[u8]) -> i64 {
    let sent = upload(client, form(serial, grid, "6"), bytes).send();
    made(&sent.ok().data())
}

fn list(client: &Client, serial: u32, kind: &str) -> Request {
    let request = client.op("25.3").path("idNumber", id_number(serial));
    request.query("type", kind)
}

fn look(client: &Client, id: i64) -> Request {
    client.call("GET", &format!("/grid/customer/image/{id}/content"))
}

#[track_caller]
pub(crate) fn ids(client: &Client, serial: u32, kind: &str) -> Vec<i64> {
    let answer = list(client, serial, kind).send();
    let rows = answer.data();
    let rows = rows.as_array().unwrap_or_else(|| panic!("{answer}"));
    rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

#[test]
fn every_kind_is_kept_and_shown_as_it_is() {
    let world = World::new();
    world.add_customer(1, "GA");
    let anna = world.as_("anna");
    list(anna, 1, "6").send().blank();
    for (mime, bytes) in all() {
        let id = add(anna, 1, "GA", &bytes);
        let listed = list(anna, 1, "6").send().ok().documented_filled();
        let row = listed.data().as_array().unwrap().last().unwrap().clone();
        assert_eq!(row["id"], json!(id));
        let start = format!("data:{mime};base64,");
        let code = row["baseCode"].as_str().unwrap();
        let code = code
            .strip_prefix(&start)
            .unwrap_or_else(|| panic!("{code}"));
        assert_eq!(crate::pictures::decoded(code), bytes, "{mime}");
        assert_eq!(row["mimeType"], json!(mime));
        assert_eq!(row["size"], json!(bytes.len()));
        assert_eq!(row["originalName"], json!("照片.jpg"));
        assert_eq!(row["uploadAccountId"], json!(world.account("anna")));
        let url = row["url"].as_str().unwrap();
        let seen = anna.call("GET", url).send();
        assert_eq!((seen.status, &seen.body), (200, &bytes));
        let header = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), mime);
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-length"), bytes.len().to_string());
        let again = look(anna, id).header("If-None-Match", &header("etag"));
        let again = again.send();
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
    let log = world.as_("admin").call("GET", "/grid/super/log/list");
    let log = log.query("subject", "image").send().ok();
    let actions = column(&log, "action");
    assert!(actions.contains(&"image.add".to_owned()));
    assert!(actions.contains(&"image.read".to_owned()));
}

#[test]
fn every_type_is_listed_by_itself_and_in_its_group() {
    let world = World::new();
    let file = opened(&world, 1, "GA");
    let anna = world.as_("anna");
    let mut made_by_type = Vec::new();
    for (index, kind) in TYPES.iter().enumerate() {
        let picture = png(10 + u32::try_from(index).unwrap(), 5);
        let of_file = json!({"creditDetailld": kind.starts_with("4.").then_some(file)});
        let sent = upload(anna, with(&form(1, "GA", kind), &of_file), &picture).send();
        made_by_type.push(made(&sent.ok().documented().data()));
    }
    let of = |from: usize, to: usize| made_by_type[from..to].to_vec();
    assert_eq!(ids(anna, 1, "1"), of(0, 3), "1 means 1, 1.1 and 1.2");
    assert_eq!(ids(anna, 1, "1.1"), of(1, 2));
    assert_eq!(ids(anna, 1, "4"), of(5, 8));
    assert_eq!(ids(anna, 1, "2"), of(3, 4));
    let contracts = list(anna, 1, "4.1")
        .query("creditDetailId", file.to_string())
        .send();
    assert_eq!(column(&contracts.ok(), "id"), [made_by_type[6].to_string()]);
    list(anna, 1, "4.1")
        .query("creditDetailId", file + 1)
        .send()
        .blank();
    // Papers of another credit file are not in the group either.
    let other = list(anna, 1, "4").query("creditDetailId", file + 1).send();
    other.blank();
    // The right spellings are taken too, and numbers as numbers.
    let right = json!({
        "customerName": "客户1", "idNumber": id_number(1).to_lowercase(), "gridCode": "GA",
        "uploadAccountId": world.account("anna"), "type": "4.2", "creditDetailId": file.to_string(),
    });
    upload(anna, right, &png(3, 3)).send().ok();
    let found = list(anna, 1, "4.2").query("creditDetailId", file).send();
    assert_eq!(found.ok().data()[1]["creditDetailId"], json!(file));
}

#[test]
fn every_fault_is_named_and_nothing_is_kept() {
    let world = World::new();
    world.add_customer(1, "GA");
    world.add_customer(2, "GA");
    let anna = world.as_("anna");
    let sound = form(1, "GA", "1.1");
    let other = add(anna, 2, "GA", &png(9, 9));
    let long = "名".repeat(21);
    let cases: &[(Value, &[&str])] = &[
        (json!({"customerName": null}), &["customerName"]),
        (json!({"customerName": " "}), &["customerName"]),
        (json!({"customerName": long}), &["customerName"]),
        (json!({"customerName": "别人"}), &["customerName"]),
        (json!({"idNumber": null}), &["idNumber"]),
        (json!({"idNumber": "123"}), &["idNumber"]),
        (json!({"idNumber": "../../../../etc/passwd"}), &["idNumber"]),
        (json!({"idNumber": "' OR 1=1 --"}), &["idNumber"]),
        (json!({"gridCode": null}), &["gridCode"]),
        (json!({"gridCode": ""}), &["gridCode"]),
        (json!({"type": null}), &["type"]),
        (json!({"type": "7"}), &["type"]),
        (json!({"type": "1.3"}), &["type"]),
        (json!({"type": "4.1"}), &["creditDetailld"]),
        (
            json!({"type": "4.2", "creditDetailld": ""}),
            &["creditDetailld"],
        ),
        (
            json!({"type": "4.2", "creditDetailld": 0}),
            &["creditDetailld"],
        ),
        (json!({"creditDetailld": "x"}), &["creditDetailld"]),
        (json!({"uploadAccountld": "x"}), &["uploadAccountld"]),
        (json!({"id": "x"}), &["id"]),
        (json!({"id": -1}), &["id"]),
        (json!({"id": other}), &["id"]),
        (
            json!({"customerName": null, "idNumber": null, "gridCode": null, "type": null,
                   "uploadAccountld": "x", "id": "x", "creditDetailld": "x"}),
            &[
                "creditDetailld",
                "customerName",
                "gridCode",
                "id",
                "idNumber",
                "type",
                "uploadAccountld",
            ],
        ),
        (
            json!({"idNumber": id_number(99), "type": "9", "gridCode": "nowhere"}),
            &["gridCode", "idNumber", "type"],
        ),
    ];
    for (patch, fields) in cases {
        let sent = upload(anna, with(&sound, patch), &png(5, 5)).send();
        sent.refused(400, fields);
    }
    // A missing file, and one that is no picture, are named beside the rest.
    let nameless = with(&sound, &json!({"customerName": null}));
    let no_file = anna.op("25.1").multipart(nameless.clone()).send();
    no_file.refused(400, &["customerName", "file"]);
    let no_file = anna.op("25.1").form(sound.clone()).send();
    no_file.refused(400, &["file"]);
    let odd = upload(anna, nameless, b"<html></html>").send();
    odd.refused(400, &["customerName", "file"]);
    // Each field that is wrong is named once.
    let odd = upload(anna, with(&sound, &json!({"id": "x"})), &png(5, 5)).send();
    assert_eq!(odd.refused(400, &["id"]).errors().len(), 1);
    // A form without parts lacks everything.
    let nothing = anna.op("25.1").multipart(json!({})).send();
    nothing.refused(
        400,
        &["customerName", "file", "gridCode", "idNumber", "type"],
    );
    // What is not there, or not the caller's, is not found.
    for patch in [json!({"idNumber": id_number(99)}), json!({"id": 99_999})] {
        let sent = upload(anna, with(&sound, &patch), &png(5, 5)).send();
        sent.refused(404, &[]);
    }
    let nowhere = with(&sound, &json!({"gridCode": "nowhere"}));
    let sent = upload(anna, nowhere, &png(5, 5)).send();
    sent.refused(404, &["gridCode"]);
    list(anna, 1, "1").send().blank();
    assert_eq!(ids(anna, 2, "6"), [other]);

    let mine = anna.op("25.3").path("idNumber", id_number(1));
    mine.send().refused(400, &["type"]);
    list(anna, 1, "8").send().refused(400, &["type"]);
    list(anna, 1, "4.1")
        .send()
        .refused(400, &["creditDetailId"]);
    let odd = list(anna, 1, "4.2").query("creditDetailId", "x").send();
    odd.refused(400, &["creditDetailId"]);
    let odd = anna.op("25.2").path("id", "x").send();
    odd.refused(400, &["id"]);
    anna.op("25.2").path("id", 99_999).send().refused(404, &[]);
    look(anna, 99_999).send().blank();
    for odd in ["../../etc/passwd", "%00", "'", "x"] {
        let found = anna
            .op("25.3")
            .path("idNumber", odd)
            .query("type", "1")
            .send();
        found.blank();
    }
}

#[test]
fn a_person_s_pictures_are_seen_by_those_who_see_the_person() {
    let world = World::new();
    let grids = [("GA", 1), ("GB", 2), ("GC", 3)];
    let mut pictures = Vec::new();
    for (grid, serial) in grids {
        world.add_customer(serial, grid);
        pictures.push(add(world.as_("admin"), serial, grid, &png(4, serial)));
    }
    let sight: &[(&str, &[&str])] = &[
        ("anna", &["GA"]),
        ("ada", &["GC"]),
        ("bo", &["GB"]),
        ("acct", &["GA", "GC"]),
        ("pres", &["GA", "GC"]),
        ("mid", &["GA", "GC"]),
        ("chair", &["GA", "GB", "GC"]),
        ("admin", &["GA", "GB", "GC"]),
    ];
    for (name, seen) in sight {
        let (client, writes) = (world.as_(name), *name != "chair");
        for ((grid, serial), old) in grids.iter().zip(&mut pictures) {
            let inside = seen.contains(grid);
            let listed = list(client, *serial, "6").send();
            let shown = look(client, *old).send();
            if inside {
                assert_eq!(
                    column(&listed.ok(), "id"),
                    [old.to_string()],
                    "{name} {grid}"
                );
                assert_eq!(shown.headers["content-type"], "image/png", "{name} {grid}");
            } else {
                listed.blank();
                shown.blank();
            }
            let anew = form(*serial, grid, "6");
            let over = with(&anew, &json!({"id": *old}));
            match (writes, inside) {
                (false, _) => {
                    upload(client, anew, &png(5, 5)).send().refused(403, &[]);
                    client.op("25.2").path("id", *old).send().refused(403, &[]);
                }
                (true, false) => {
                    upload(client, anew, &png(5, 5)).send().refused(404, &[]);
                    upload(client, over, &png(5, 5)).send().refused(404, &[]);
                    client.op("25.2").path("id", *old).send().refused(404, &[]);
                }
                (true, true) => {
                    *old = made(&upload(client, over, &png(6, *serial)).send().ok().data());
                }
            }
        }
    }
    // A picture of a foreign person cannot be taken for one's own, nor the other way round.
    let (anna, bo) = (world.as_("anna"), world.as_("bo"));
    let mixed = with(&form(1, "GA", "6"), &json!({"id": pictures[1]}));
    upload(anna, mixed, &png(5, 5)).send().refused(404, &[]);
    let mixed = with(
        &form(2, "GB", "6"),
        &json!({"id": pictures[0], "gridCode": "GA"}),
    );
    upload(anna, mixed, &png(5, 5)).send().refused(404, &[]);
    assert_eq!(ids(bo, 2, "6"), [pictures[1]]);

    let id = pictures[0];
    let anew = move |client: &Client| upload(client, form(1, "GA", "6"), &png(5, 5));
    let delete = move |client: &Client| client.op("25.2").path("id", id);
    let read = |client: &Client| list(client, 1, "6");
    let open = move |client: &Client| look(client, id);
    keeps_strangers_out(
        &world,
        &[
            (&["chair"], &anew),
            (&["chair"], &delete),
            (&[], &read),
            (&[], &open),
        ],
    );
}

#[test]
fn pictures_follow_the_person() {
    let world = World::new();
    let file = world.add_customer(1, "GA");
    let (anna, bo, pres) = (world.as_("anna"), world.as_("bo"), world.as_("pres"));
    let id = add(anna, 1, "GA", &png(4, 4));
    let wrong = upload(pres, form(1, "GC", "6"), &png(5, 5)).send();
    wrong.refused(400, &["gridCode"]);
    let moved = json!({"gridCode": "GB"});
    let admin = world.as_("admin");
    let change = admin.op("14.8").path("customerId", file);
    change.form(with(&customer(1, "GA"), &moved)).send().ok();
    list(anna, 1, "6").send().blank();
    look(anna, id).send().blank();
    assert_eq!(ids(bo, 1, "6"), [id]);

    // A resident who is no customer has pictures too; they stay his when his number is corrected.
    let person = world.add_resident(5, "GA");
    let of_resident = with(&form(5, "GA", "2"), &json!({"customerName": "居民5"}));
    upload(anna, of_resident, &png(7, 7)).send().ok();
    let corrected = with(&resident(6, "GA"), &json!({"residentName": "居民5"}));
    let change = anna.op("13.4").path("residentId", person);
    change.form(corrected).send().ok();
    assert_eq!(ids(anna, 6, "2").len(), 1);
    // Whoever gets the old number gets none of them.
    world.add_resident(5, "GB");
    list(bo, 5, "2").send().blank();
}

#[test]
fn a_picture_is_replaced_and_deleted_once() {
    let world = World::new();
    world.add_customer(1, "GA");
    let anna = world.as_("anna");
    let old = add(anna, 1, "GA", &png(4, 4));
    let over = with(&form(1, "GA", "6"), &json!({"id": old}));
    let many = (0..20).map(|n| upload(anna, over.clone(), &png(50 + n, 4)));
    let (won, lost): (Vec<_>, Vec<_>) = at_once(many.collect())
        .into_iter()
        .partition(|answer| answer.code() == 200);
    assert_eq!(won.len(), 1, "{}", lost[0]);
    for answer in lost {
        assert!(matches!(answer.code(), 404 | 409), "{answer}");
    }
    let new = made(&won[0].data());
    assert!(new != old);
    assert_eq!(ids(anna, 1, "6"), [new]);
    look(anna, old).send().blank();
    anna.op("25.2").path("id", old).send().refused(404, &[]);

    let deletions = (0..20).map(|_| anna.op("25.2").path("id", new));
    let (won, lost): (Vec<_>, Vec<_>) = at_once(deletions.collect())
        .into_iter()
        .partition(|answer| answer.code() == 200);
    assert_eq!(won.len(), 1);
    for answer in lost {
        assert!(matches!(answer.code(), 404 | 409), "{answer}");
    }
    list(anna, 1, "6").send().blank();
    let log = world.as_("admin").call("GET", "/grid/super/log/list");
    let log = log.query("subject", "image").query("subjectId", old).send();
    assert_eq!(column(&log.ok(), "action"), ["image.replace", "image.add"]);
    let log = world.as_("admin").call("GET", "/grid/super/log/list");
    let log = log.query("subject", "image").query("subjectId", new).send();
    assert_eq!(column(&log.ok(), "action"), ["image.delete", "image.add"]);
}

#[test]
fn a_ticket_opens_one_picture() {
    let world = World::new();
    world.add_customer(1, "GA");
    let (anna, stranger) = (world.as_("anna"), world.app.client());
    let id = add(anna, 1, "GA", &gif());
    let ticket = || {
        let issued = anna.call("POST", "/grid/file/ticket").send().ok();
        issued.data()["ticket"].as_str().unwrap().to_owned()
    };
    let first = ticket();
    let open = |ticket: &str| look(&stranger, id).query("ticket", ticket).send();
    let shown = open(&first);
    assert_eq!((shown.status, shown.body), (200, gif()));
    open(&first).refused(401, &[]);
    // It opens no list.
    let by_ticket = list(&stranger, 1, "6").query("ticket", ticket()).send();
    by_ticket.refused(401, &[]);
}

#[test]
fn one_answer_holds_so_much_and_tells_where_the_rest_is() {
    let world = World::new();
    world.add_customer(1, "GA");
    let anna = world.as_("anna");
    // Five times 10 MiB, less a little.
    let made: Vec<i64> = (0..5)
        .map(|n| add(anna, 1, "GA", &bmp(3_000, 1_165, n)))
        .collect();
    let listed = list(anna, 1, "6").send().ok();
    let rows = listed.data();
    for (index, row) in rows.as_array().unwrap().iter().enumerate() {
        assert_eq!(row["id"], json!(made[index]));
        let omitted = index == 4;
        assert_eq!(row["omitted"], json!(omitted), "{index}");
        assert_eq!(row["baseCode"].is_null(), omitted, "{index}");
    }
    let last = look(anna, made[4]).send();
    assert_eq!(last.body, bmp(3_000, 1_165, 4));
}

#[test]
fn a_client_of_2018_gets_an_empty_list() {
    let world = World::with(|config| config.compat_2018 = true);
    world.add_customer(1, "GA");
    let answer = list(world.as_("anna"), 1, "6").send().ok();
    assert_eq!(answer.data(), json!([]));
}
