//! Chapter 19: the picture of a grid's map (19.10, 19.11).

use serde_json::{Value, json};
use wangge_tests::{Client, Request, World};

use crate::cases::{at_once, column, keeps_strangers_out};
use crate::image_files::{age, doctor, files, folder};
use crate::log::entries;
use crate::pictures::{all, bmp, decoded, jpeg, png};

fn upload(client: &Client, id: impl ToString, bytes: &[u8]) -> Request {
    let form = json!({"id": id.to_string()});
    client
        .op("19.10")
        .multipart(form)
        .file("file", "地图.png", bytes)
}

fn read(client: &Client, id: impl ToString) -> Request {
    client.op("19.11").path("id", id.to_string())
}

fn look(client: &Client, id: i64) -> Request {
    client.call("GET", &format!("/grid/gridinfo/image/{id}/content"))
}

/// The bytes that 19.11 answers, and what it says they are.
#[track_caller]
fn shown(client: &Client, id: i64) -> (String, Vec<u8>) {
    let answer = read(client, id).send().ok().documented();
    let data = answer.data();
    let text = data.as_str().unwrap_or_else(|| panic!("{answer}"));
    let (head, code) = text.split_once(";base64,").unwrap();
    let mime = head.strip_prefix("data:").unwrap();
    (mime.to_owned(), decoded(code))
}

#[test]
fn a_grid_has_one_picture_and_it_is_shown_as_it_came() {
    let world = World::new();
    let (anna, id) = (world.as_("anna"), world.grid("GA"));
    read(anna, id).send().blank();
    look(anna, id).send().blank();
    for (mime, bytes) in all() {
        let sent = upload(anna, id, &bytes).send();
        if mime == "application/pdf" {
            sent.refused(415, &["file"]);
            continue;
        }
        assert_eq!(sent.ok().documented().data(), Value::Null);
        assert_eq!(shown(anna, id), (mime.to_owned(), bytes.clone()));
        let seen = look(anna, id).send();
        assert_eq!((seen.status, &seen.body), (200, &bytes));
        assert_eq!(seen.headers["content-type"].to_str().unwrap(), mime);
        let tag = seen.headers["etag"].to_str().unwrap();
        let again = look(anna, id).header("If-None-Match", tag).send();
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
    // Large ones are whole too.
    let large = bmp(1_000, 1_001, 7);
    upload(anna, id, &large).send().ok();
    assert_eq!(shown(anna, id), ("image/bmp".to_owned(), large));
    // The grid says where its map is, and an edit of something else leaves both alone.
    let address = format!("/grid/gridinfo/image/{id}/content");
    let pres = world.as_("pres");
    let edit = pres.op("19.3").path("gridCode", "GA");
    edit.json(json!({"description": "新"})).send().ok();
    let grid = anna.op("19.1").path("id", id).send().ok();
    assert_eq!(grid.data()["gridMap"], json!(address));
    assert_eq!(anna.call("GET", &address).send().status, 200);
    // A plain link opens it by a ticket.
    let ticket = anna.call("POST", "/grid/file/ticket").send().ok().data();
    let link = world.app.client().call("GET", &address);
    let link = link.query("ticket", ticket["ticket"].as_str().unwrap());
    assert_eq!(link.send().status, 200);
    // The other grids have none.
    read(world.as_("bo"), world.grid("GB")).send().blank();
    let filter = [
        ("action", "grid.picture.add"),
        ("subjectId", &*id.to_string()),
    ];
    let log = entries(world.as_("admin"), &filter).ok();
    assert_eq!(log.data().as_array().unwrap().len(), 6);
    let newest = &log.data()[0];
    assert_eq!(newest["accountName"], json!("anna"));
    assert!(
        newest["before"].to_string().contains("image/webp"),
        "{newest}"
    );
    assert!(
        newest["after"].to_string().contains("image/bmp"),
        "{newest}"
    );
}

#[test]
fn every_fault_is_named_and_nothing_is_kept() {
    let world = World::new();
    let (anna, id) = (world.as_("anna"), world.grid("GA"));
    for odd in [
        "",
        "x",
        "0",
        "-1",
        "1.5",
        "' OR 1=1 --",
        "99999999999999999999",
        "😀",
        "GA",
    ] {
        upload(anna, odd, &png(3, 2)).send().refused(400, &["id"]);
    }
    let nothing = anna.op("19.10").multipart(json!({})).send();
    nothing.refused(400, &["file", "id"]);
    let nothing = anna.op("19.10").form(json!({"id": id})).send();
    nothing.refused(400, &["file"]);
    let nothing = anna.op("19.10").json(json!({})).send();
    nothing.refused(400, &["file", "id"]);
    upload(anna, "x", b"<html>")
        .send()
        .refused(400, &["file", "id"]);
    upload(anna, 99_999, b"GIF")
        .send()
        .refused(400, &["file", "id"]);
    let larger = [bmp(3_000, 1_165, 1), vec![0; 10_000]].concat();
    let cases: [(u16, Vec<u8>); 8] = [
        (400, Vec::new()),
        (415, b"<html><script>alert(1)</script></html>".to_vec()),
        (415, b"<svg onload='alert(1)'/>".to_vec()),
        (415, b"PK\x03\x04 and so on".to_vec()),
        (400, png(65_000, 65_000)),
        (400, jpeg()[..20].to_vec()),
        (
            400,
            [png(3, 2), b"<script>alert(1)</script>".to_vec()].concat(),
        ),
        (413, larger),
    ];
    for (code, bytes) in cases {
        upload(anna, id, &bytes).send().refused(code, &["file"]);
    }
    let flood = vec![0xFF; 12 * 1024 * 1024];
    upload(anna, id, &flood).send().refused(413, &[]);
    // What is not there, or not the caller's, is not found.
    for foreign in [world.grid("GB"), world.grid("GC"), 99_999] {
        upload(anna, foreign, &png(3, 2)).send().refused(404, &[]);
        read(anna, foreign).send().blank();
        look(anna, foreign).send().blank();
    }
    for odd in ["x", "-", "' OR 1=1 --", "99999999999999999999", "GA", "%00"] {
        read(anna, odd).send().refused(400, &["id"]);
    }
    read(anna, id).send().blank();
    assert!(files(&folder(&world.app)).is_empty());
    assert!(files(&world.app.config.data_dir.join("spool")).is_empty());
    let grid = anna.op("19.1").path("id", id).send().ok();
    assert_eq!(grid.data()["gridMap"], Value::Null);
    // A code that stands where pictures do is none.
    let form = json!({"gridCode": "image", "gridName": "图", "orgCode": "17001", "gridType": 1});
    let sent = world.as_("pres").op("19.2").json(form).send();
    sent.refused(400, &["gridCode"]);
}

#[test]
fn a_picture_is_seen_and_replaced_by_those_who_see_the_grid() {
    let world = World::new();
    let grids = ["GA", "GB", "GC"];
    for (grid, width) in grids.into_iter().zip(1..) {
        let sent = upload(world.as_("admin"), world.grid(grid), &png(width, 9));
        sent.send().ok();
    }
    let sight: &[(&str, bool, &[&str])] = &[
        ("anna", true, &["GA"]),
        ("ada", true, &["GC"]),
        ("bo", true, &["GB"]),
        ("acct", false, &["GA", "GC"]),
        ("pres", true, &["GA", "GC"]),
        ("mid", true, &["GA", "GC"]),
        ("chair", false, &["GA", "GB", "GC"]),
        ("admin", true, &["GA", "GB", "GC"]),
    ];
    for (name, writes, seen) in sight {
        let client = world.as_(name);
        for grid in grids {
            let id = world.grid(grid);
            let (inside, answer) = (seen.contains(&grid), read(client, id).send());
            if inside {
                answer.ok();
                assert_eq!(look(client, id).send().status, 200, "{name} {grid}");
            } else {
                answer.blank();
                look(client, id).send().blank();
            }
            let sent = upload(client, id, &png(5, 5)).send();
            match (writes, inside) {
                (false, _) => sent.refused(403, &[]),
                (true, false) => sent.refused(404, &[]),
                (true, true) => sent.ok(),
            };
        }
    }
    let id = world.grid("GA");
    keeps_strangers_out(
        &world,
        &[
            (&["acct", "chair"], &|c| upload(c, id, &png(5, 5))),
            (&[], &|c| read(c, id)),
            (&[], &|c| look(c, id)),
        ],
    );
}

#[test]
fn the_doctor_keeps_maps_and_sweeps_replaced_ones() {
    let world = World::new();
    let (anna, pres) = (world.as_("anna"), world.as_("pres"));
    let (id, other) = (world.grid("GA"), world.grid("GC"));
    let root = folder(&world.app);
    upload(anna, id, &png(3, 2)).send().ok();
    upload(anna, id, &png(4, 2)).send().ok();
    upload(pres, other, &png(4, 2)).send().ok();
    assert_eq!(files(&root).len(), 2, "the same bytes are kept once");
    age(&files(&root));
    let (well, said) = doctor(&world.app, &["--sweep"]);
    assert!(
        well && said.contains("1 files that nothing needs removed"),
        "{said}"
    );
    assert_eq!(shown(anna, id).1, png(4, 2));
    // One of two grids that share bytes goes, and the other keeps them.
    pres.op("19.4").path("id", other).send().ok();
    let (well, said) = doctor(&world.app, &["--sweep"]);
    assert!(well && said.contains("0 files"), "{said}");
    read(pres, other).send().blank();
    // A map whose file has gone is told of.
    for path in files(&root) {
        std::fs::remove_file(path).unwrap();
    }
    read(anna, id).send().refused(500, &[]);
    let (well, said) = doctor(&world.app, &[]);
    assert!(
        !well && said.contains("of grid picture") && said.contains("is missing"),
        "{said}"
    );
    upload(anna, id, &png(4, 2)).send().ok();
    assert!(doctor(&world.app, &[]).0);
    // A deleted grid needs no file.
    pres.op("19.4").path("id", id).send().ok();
    age(&files(&root));
    let (well, said) = doctor(&world.app, &["--sweep"]);
    assert!(well && said.contains("1 files"), "{said}");
    assert!(files(&root).is_empty());
}

#[test]
fn of_many_at_once_one_picture_stays() {
    let world = World::new();
    let (anna, id) = (world.as_("anna"), world.grid("GA"));
    let many = (0..20).map(|n| upload(anna, id, &png(20 + n % 3, 4)));
    for answer in at_once(many.collect()) {
        answer.ok();
    }
    let last = shown(anna, id).1;
    assert!((20..23).any(|width| png(width, 4) == last));
    let root = folder(&world.app);
    age(&files(&root));
    assert!(doctor(&world.app, &["--sweep"]).0);
    assert_eq!(files(&root).len(), 1);
    let log = entries(world.as_("admin"), &[("action", "grid.picture.add")]).ok();
    assert_eq!(column(&log, "accountName").len(), 20);
}
