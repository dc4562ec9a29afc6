//! The files behind pictures: hostile ones are refused, the storage fails honestly, and the doctor
//! finds and sweeps what nothing needs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use wangge_storage::testing::S3Server;
use wangge_tests::world::{id_number, made};
use wangge_tests::{Client, Request, TestApp, World};

use crate::cases::at_once;
use crate::pictures::{bmp, jpeg, png};

fn upload(client: &Client, name: &str, bytes: &[u8]) -> Request {
    let form = json!({
        "customerName": "客户1", "idNumber": id_number(1), "gridCode": "GA", "uploadAccountld": 1,
        "type": "6",
    });
    client.op("25.1").multipart(form).file("file", name, bytes)
}

fn listed(client: &Client) -> Request {
    let request = client.op("25.3").path("idNumber", id_number(1));
    request.query("type", "6")
}

pub(crate) fn folder(app: &TestApp) -> PathBuf {
    app.config.data_dir.join("files")
}

/// Every file in the storage.
pub(crate) fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Makes files look as if they were put two hours ago.
pub(crate) fn age(paths: &[PathBuf]) {
    let then = SystemTime::now() - Duration::from_secs(2 * 3600);
    for path in paths {
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(then).unwrap();
    }
}

/// What `wangge doctor` says, and whether it found all well.
pub(crate) fn doctor(app: &TestApp, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_wangge-server"))
        .arg("doctor")
        .args(arguments)
        .env("DATABASE_URL", &app.config.database_url)
        .env("WANGGE_DATA_DIR", &app.config.data_dir)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (output.status.success(), said)
}

#[test]
fn hostile_files_are_refused_and_leave_nothing() {
    let world = World::new();
    world.add_customer(1, "GA");
    let anna = world.as_("anna");
    let page = b"<html><script>alert(1)</script></html>";
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() - 3].to_vec();
    let behind = |bytes: Vec<u8>, more: &[u8]| [&bytes[..], more].concat();
    let cases: Vec<(u16, &str, Vec<u8>)> = vec![
        (400, "empty.jpg", Vec::new()),
        (415, "page.jpg", page.to_vec()),
        (415, "picture.png", b"<svg onload='alert(1)'/>".to_vec()),
        (415, "script.gif", b"alert(1)".to_vec()),
        (415, "archive.jpg", b"PK\x03\x04 and so on".to_vec()),
        (400, "flood.png", png(65_000, 65_000)),
        (400, "broad.png", png(12_001, 1)),
        (400, "cut.jpg", cut(jpeg())),
        (400, "cut.png", cut(png(3, 2))),
        (400, "cut.bmp", bmp(30, 20, 1)[..600].to_vec()),
        (400, "both.jpg", behind(jpeg(), page)),
        (400, "both.png", behind(png(3, 2), b"PK\x03\x04")),
        (400, "start.jpg", b"\xFF\xD8\xFF".to_vec()),
        (
            413,
            "large.bmp",
            behind(
                bmp(3_000, 1_165, 1),
                &vec![0; 10 * 1024 * 1024 - 10_485_054 + 1],
            ),
        ),
    ];
    for (code, name, bytes) in cases {
        let told = upload(anna, name, &bytes).send();
        assert_eq!(told.code(), i64::from(code), "{name}\n{told}");
        told.refused(code, &["file"]);
    }
    // Far too large for a body.
    let flood = vec![0xFF; 12 * 1024 * 1024];
    upload(anna, "huge.jpg", &flood).send().refused(413, &[]);
    listed(anna).send().blank();
    assert!(files(&folder(&world.app)).is_empty());
    let spool = world.app.config.data_dir.join("spool");
    assert!(files(&spool).is_empty(), "the spool is empty again");
    // Exactly 10 MiB is taken.
    let most = behind(bmp(1_024, 3_413, 3), &[]);
    assert!(most.len() <= 10 * 1024 * 1024);
    upload(anna, "most.bmp", &most).send().ok();
}

#[test]
fn a_file_s_name_is_shown_and_never_used() {
    let world = World::new();
    world.add_customer(1, "GA");
    let anna = world.as_("anna");
    let names = [
        ("../../../../etc/cron.d/x.jpg", json!("x.jpg")),
        (r"C:\Users\anna\照片.jpg", json!("照片.jpg")),
        ("a\u{202E}gpj.exe", json!("agpj.exe")),
        ("..", json!("..")),
        (
            "<script>alert(1)<script>.jpg",
            json!("<script>alert(1)<script>.jpg"),
        ),
    ];
    for (index, (name, _)) in names.iter().enumerate() {
        let picture = png(20 + u32::try_from(index).unwrap(), 2);
        upload(anna, name, &picture).send().ok();
    }
    let rows = listed(anna).send().ok().data();
    for (row, (_, shown)) in rows.as_array().unwrap().iter().zip(&names) {
        assert_eq!(&row["originalName"], shown);
    }
    for path in files(&world.app.config.data_dir.join("files")) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit()));
    }
    assert_eq!(files(&folder(&world.app)).len(), names.len());
}

#[test]
fn many_at_once_and_the_same_bytes_are_kept_once() {
    let world = World::new();
    world.add_customer(1, "GA");
    let anna = world.as_("anna");
    let large = bmp(1_000, 1_000, 9);
    let answers = at_once((0..20).map(|_| upload(anna, "a.bmp", &large)).collect());
    let mut made: Vec<i64> = answers.iter().map(|a| made(&a.data())).collect();
    made.sort_unstable();
    made.dedup();
    assert_eq!(made.len(), 20);
    assert_eq!(files(&folder(&world.app)).len(), 1);
    // One of them deleted takes nothing from the others.
    anna.op("25.2").path("id", made[0]).send().ok();
    age(&files(&folder(&world.app)));
    let (well, said) = doctor(&world.app, &["--sweep"]);
    assert!(well && said.contains("0 files"), "{said}");
    let rows = listed(anna).send().ok().data();
    assert_eq!(rows.as_array().unwrap().len(), 19);
    assert!(rows[0]["baseCode"].is_string());
}

#[test]
fn a_storage_that_fails_is_told_and_nothing_is_half_done() {
    let world = World::new();
    world.add_customer(1, "GA");
    let anna = world.as_("anna");
    let id = made(&upload(anna, "a.png", &png(3, 2)).send().ok().data());
    let (root, aside) = (folder(&world.app), world.app.config.data_dir.join("aside"));
    std::fs::rename(&root, &aside).unwrap();
    std::fs::write(&root, "no folder").unwrap();
    let told = upload(anna, "b.png", &png(4, 2)).send();
    assert!(matches!(told.status, 500 | 503), "{told}");
    let text = String::from_utf8_lossy(&told.body).into_owned();
    assert!(
        !text.contains("files") && !text.contains("os error"),
        "{text}"
    );
    std::fs::remove_file(&root).unwrap();
    std::fs::rename(&aside, &root).unwrap();
    let rows = listed(anna).send().ok().data();
    assert_eq!(rows.as_array().unwrap().len(), 1, "{rows}");
    // A file that has gone is told of, and the rest of the list is there.
    for path in files(&root) {
        std::fs::remove_file(path).unwrap();
    }
    let second = made(&upload(anna, "b.png", &png(4, 2)).send().ok().data());
    let rows = listed(anna).send().ok().data();
    let omitted: Vec<Value> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["omitted"].clone())
        .collect();
    assert_eq!(omitted, [json!(true), json!(false)]);
    let look = |id: i64| anna.call("GET", &format!("/grid/customer/image/{id}/content"));
    look(id).send().refused(500, &[]);
    assert_eq!(look(second).send().status, 200);
    let (well, said) = doctor(&world.app, &[]);
    assert!(
        !well && said.contains(&format!("of picture {id} is missing")),
        "{said}"
    );
    // The same bytes again bring it back.
    upload(anna, "a.png", &png(3, 2)).send().ok();
    assert_eq!(look(id).send().status, 200);
    assert!(doctor(&world.app, &[]).0);
}

#[test]
fn the_doctor_sweeps_what_nothing_needs_and_only_that() {
    let world = World::new();
    world.add_customer(1, "GA");
    let anna = world.as_("anna");
    let root = folder(&world.app);
    let kept = made(&upload(anna, "a.png", &png(3, 2)).send().ok().data());
    let keeps = files(&root);
    let gone = made(&upload(anna, "b.png", &png(4, 2)).send().ok().data());
    // A server that died between the bytes and the row leaves this behind.
    let orphan = root
        .join("ab")
        .join("cd")
        .join(format!("abcd{}", "0".repeat(60)));
    std::fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    std::fs::write(&orphan, "orphan").unwrap();
    let half = root
        .join("ab")
        .join("cd")
        .join(format!("abcd{}#1", "0".repeat(60)));
    std::fs::write(&half, "orp").unwrap();
    anna.op("25.2").path("id", gone).send().ok();
    // Nothing is old enough to be an orphan: an upload may be under way.
    let (well, said) = doctor(&world.app, &["--sweep"]);
    assert!(well && said.contains("0 files"), "{said}");
    assert_eq!(files(&root).len(), 4);
    age(&files(&root));
    let (well, said) = doctor(&world.app, &[]);
    assert!(
        well && said.contains("2 files that nothing needs"),
        "{said}"
    );
    assert_eq!(files(&root).len(), 4, "telling removes nothing");
    let (well, said) = doctor(&world.app, &["--sweep"]);
    assert!(
        well && said.contains("3 files that nothing needs removed"),
        "{said}"
    );
    assert_eq!(files(&root), keeps);
    let look = anna.call("GET", &format!("/grid/customer/image/{kept}/content"));
    assert_eq!(look.send().status, 200);
    // What was swept can be sent again.
    upload(anna, "b.png", &png(4, 2)).send().ok();
    assert!(doctor(&world.app, &[]).0);
}

#[test]
fn an_upload_beside_a_sweep_keeps_its_picture() {
    let world = World::new();
    world.add_customer(1, "GA");
    let anna = world.as_("anna");
    for round in 0..3 {
        let picture = png(30 + round, 2);
        let id = made(&upload(anna, "a.png", &picture).send().ok().data());
        anna.op("25.2").path("id", id).send().ok();
        age(&files(&folder(&world.app)));
        // The bytes are old and nothing needs them, and now somebody does.
        let (id, swept) = std::thread::scope(|scope| {
            let sweep = scope.spawn(|| doctor(&world.app, &["--sweep"]));
            let mut id = 0;
            while !sweep.is_finished() {
                id = made(&upload(anna, "a.png", &picture).send().ok().data());
            }
            (id, sweep.join().unwrap())
        });
        assert!(swept.0, "{}", swept.1);
        let look = anna.call("GET", &format!("/grid/customer/image/{id}/content"));
        assert_eq!(look.send().body, picture);
    }
    let (well, said) = doctor(&world.app, &[]);
    assert!(well, "{said}");
}

#[test]
fn a_bucket_does_what_a_folder_does() {
    let server = S3Server::start().unwrap();
    let world = World::with(|config| config.storage = server.place("grid"));
    world.add_customer(1, "GA");
    let anna = world.as_("anna");
    let id = made(&upload(anna, "a.jpg", &jpeg()).send().ok().data());
    let look = |id: i64| anna.call("GET", &format!("/grid/customer/image/{id}/content"));
    assert_eq!(look(id).send().body, jpeg());
    let rows = listed(anna).send().ok().documented_filled().data();
    assert_eq!(rows[0]["mimeType"], json!("image/jpeg"));
    let gone = made(&upload(anna, "b.png", &png(4, 2)).send().ok().data());
    anna.op("25.2").path("id", gone).send().ok();
    assert_eq!(server.names().len(), 2);

    server.break_down(true);
    let told = upload(anna, "c.png", &png(5, 2)).send().refused(503, &[]);
    assert!(!told.message().contains("secret"), "{told}");
    listed(anna).send().refused(503, &[]);
    look(id).send().refused(503, &[]);
    server.break_down(false);
    assert_eq!(listed(anna).send().data().as_array().unwrap().len(), 1);

    let doctor = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_wangge-server"))
            .arg("doctor")
            .args(arguments)
            .env("DATABASE_URL", &world.app.config.database_url)
            .env("WANGGE_DATA_DIR", &world.app.config.data_dir)
            .env("WANGGE_STORAGE", "s3://bank/grid")
            .env("AWS_ENDPOINT_URL", format!("http://{}", server.address))
            .env("AWS_REGION", "cn-east-1")
            .env("AWS_ACCESS_KEY_ID", "AKTEST")
            .env("AWS_SECRET_ACCESS_KEY", "hidden")
            .output();
        let output = output.unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    };
    let (well, said) = doctor(&["--sweep"]);
    assert!(
        well && said.contains("1 files that nothing needs removed"),
        "{said}"
    );
    assert_eq!(server.names().len(), 1);
    assert_eq!(look(id).send().body, jpeg());
    assert!(server.signed());
    server.break_down(true);
    let (well, said) = doctor(&[]);
    assert!(!well && !said.contains("hidden"), "{said}");
}
