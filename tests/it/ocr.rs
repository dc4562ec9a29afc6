//! 14.16: identity cards off pictures.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use wangge_api::ocr::OcrConfig;
use wangge_id_card::draw::{self, Damage, Fonts};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{at_once, keeps_strangers_out};

/// Where Debian puts it.
const TESSERACT: &str = "/usr/bin/tesseract";
/// Set to `required` by `.ci/run`: then tests that need Tesseract fail without it.
const REQUIRED: &str = "WANGGE_TEST_OCR";

fn tesseract(path: impl Into<PathBuf>, seconds: u64) -> OcrConfig {
    OcrConfig::Tesseract {
        paths: vec![path.into()],
        timeout: Duration::from_secs(seconds),
    }
}

fn world(ocr: OcrConfig) -> World {
    World::with(|config| config.ocr = ocr)
}

fn ask(client: &Client, side: impl std::fmt::Display, picture: &[u8]) -> Request {
    let request = client.op("14.16").path("idCardSide", side);
    request.file("image", "card.jpg", picture)
}

/// The fonts cards are drawn with, where Tesseract is installed too.
#[expect(clippy::print_stderr, reason = "what did not run must be told")]
#[expect(
    clippy::disallowed_methods,
    reason = "how tests are run is told by the environment"
)]
fn fonts() -> Option<Fonts> {
    let fonts = match PathBuf::from(TESSERACT).is_file() {
        true => Fonts::find(),
        false => Err("install tesseract-ocr and tesseract-ocr-chi-sim".to_owned()),
    };
    match fonts {
        Ok(fonts) => Some(fonts),
        Err(missing) if std::env::var(REQUIRED).is_ok_and(|v| v == "required") => {
            panic!("cards cannot be drawn and read: {missing}")
        }
        Err(missing) => {
            eprintln!("NOT RUN: {missing}");
            None
        }
    }
}

#[test]
fn both_sides_are_read() {
    let Some(fonts) = fonts() else { return };
    let world = world(tesseract(TESSERACT, 30));
    let anna = world.as_("anna");
    let (picture, person) = draw::front(&fonts, 1, Damage::Light);
    let answer = ask(anna, 1, &picture).send().ok();
    assert_eq!(answer.json()["message"], "success");
    let data = answer.data();
    assert_eq!(data["idNumber"], json!(person.id_number));
    assert_eq!(data["birthday"], json!(person.birthday));
    assert_eq!(data["sex"], json!(person.sex));
    assert_eq!(data["nation"], json!(person.nation));
    assert_eq!(data["address"], json!(person.address));
    assert_eq!(data["name"], json!(person.name));
    for field in ["name", "sex", "nation", "birthday", "address", "idNumber"] {
        let sure = data["confidence"][field].as_f64().unwrap();
        assert!((0.5..=1.0).contains(&sure), "{field} {sure}");
    }
    assert!(
        data["warnings"][0]
            .as_str()
            .unwrap()
            .contains("请与证件核对")
    );
    assert!(data.get("issuedAt").is_none());

    let (picture, card) = draw::back(&fonts, 1, Damage::Light);
    let sent = STANDARD.encode(&picture);
    let base64 = anna.op("14.16").path("idCardSide", 2);
    let answer = base64
        .form(json!({"image": format!("data:image/jpeg;base64,{sent}")}))
        .send()
        .ok();
    let data = answer.data();
    assert_eq!(data["issuedOrganization"], json!(card.issued_organization));
    assert_eq!(data["issuedAt"], json!(card.issued_at));
    assert_eq!(data["expiredAt"], json!(card.expired_at));

    told_in_the_log_without_the_person(&world, &[&person.id_number, &person.name, &person.address]);
}

fn told_in_the_log_without_the_person(world: &World, secrets: &[&str]) {
    let log = world.as_("admin").call("GET", "/grid/super/log/list");
    let log = log.query("action", "customer.ocr").send().ok();
    let rows = log.data().as_array().unwrap().clone();
    assert_eq!(rows.len(), 2, "{log}");
    for secret in secrets {
        assert!(!log.to_string().contains(secret), "{secret}\n{log}");
    }
}

#[test]
fn the_other_side_and_no_card_are_refused() {
    let Some(fonts) = fonts() else { return };
    let world = world(tesseract(TESSERACT, 30));
    let anna = world.as_("anna");
    let says = |side: i64, picture: &[u8], word: &str| {
        let answer = ask(anna, side, picture).send().refused(400, &["image"]);
        assert!(answer.to_string().contains(word), "{word}\n{answer}");
    };
    says(2, &draw::front(&fonts, 2, Damage::Light).0, "国徽面");
    says(1, &draw::back(&fonts, 2, Damage::Light).0, "头像面");
    says(1, &draw::plain(900, 600), "未识别到身份证");
    says(1, &draw::plain(300, 200), "太小");
}

#[test]
fn a_card_that_lies_badly_is_read() {
    let Some(fonts) = fonts() else { return };
    let world = world(tesseract(TESSERACT, 30));
    let read = (0..4).filter(|seed| {
        let (picture, person) = draw::front(&fonts, 100 + seed, Damage::Moderate);
        let answer = ask(world.as_("pres"), 1, &picture).send();
        answer.code() == 200 && answer.data()["idNumber"] == json!(person.id_number)
    });
    assert!(read.count() >= 3);
}

#[test]
fn what_is_missing_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let missing = world(tesseract(dir.path().join("tesseract"), 5));
    let picture = draw::plain(900, 600);
    let answer = ask(missing.as_("anna"), 1, &picture)
        .send()
        .refused(400, &[]);
    for package in ["tesseract-ocr", "tesseract-ocr-chi-sim"] {
        assert!(answer.to_string().contains(package), "{answer}");
    }
    // Without the Chinese data it is as good as missing.
    let half = fake(dir.path(), "echo langs; echo eng");
    let half = world(tesseract(half, 5));
    ask(half.as_("anna"), 1, &picture).send().refused(400, &[]);
    let off = world(OcrConfig::Off);
    ask(off.as_("anna"), 1, &picture).send().refused(400, &[]);
}

/// A program that knows both languages and does `work` with pictures.
fn fake(dir: &std::path::Path, work: &str) -> PathBuf {
    let path = dir.join("tesseract");
    let languages = match work.starts_with("echo langs") {
        true => "",
        false => {
            "if [ \"$1\" = --list-langs ]; then echo langs; echo chi_sim; echo eng; exit; fi\n"
        }
    };
    std::fs::write(&path, format!("#!/bin/sh\n{languages}{work}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn a_program_that_hangs_or_raves_is_killed() {
    let picture = draw::striped(900, 600);
    for (work, code) in [("exec sleep 60", 503), ("exec yes", 500), ("exit 3", 500)] {
        let dir = tempfile::tempdir().unwrap();
        let world = world(tesseract(fake(dir.path(), work), 2));
        let begun = Instant::now();
        ask(world.as_("anna"), 1, &picture)
            .send()
            .refused(code, &[]);
        assert!(begun.elapsed() < Duration::from_secs(30), "{work}");
    }
}

#[test]
fn the_program_gets_a_picture_of_ours_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let seen = dir.path().join("seen");
    let work = format!("(env; echo \"$@\"; cat) > {}", seen.display());
    let world = world(tesseract(fake(dir.path(), &work), 20));
    ask(world.as_("anna"), 1, &draw::striped(900, 600))
        .send()
        .refused(400, &["image"]);
    let seen = std::fs::read(&seen).unwrap();
    let text = String::from_utf8_lossy(&seen);
    assert!(text.contains("OMP_THREAD_LIMIT=1"), "{text}");
    assert!(
        !text.contains("HOME=") && !text.contains("PATH=/"),
        "{text}"
    );
    assert!(
        text.contains("stdin stdout") && text.contains("II*"),
        "{text}"
    );
}

#[test]
fn too_many_at_once_are_sent_away() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(tesseract(fake(dir.path(), "exec sleep 60"), 6));
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let picture = draw::striped(900, 600);
    let anna = world.as_("anna");
    let asks = (0..cores + 12).map(|_| ask(anna, 1, &picture)).collect();
    let busy = sent(asks)
        .into_iter()
        .filter(|answer| answer.status == 429)
        .count();
    assert!(busy >= 4, "{busy} of {} were sent away", cores + 12);
}

/// [`at_once`] for requests that may also time out.
fn sent(asks: Vec<Request>) -> Vec<Answer> {
    std::thread::scope(|scope| {
        let all: Vec<_> = asks
            .into_iter()
            .map(|ask| scope.spawn(|| ask.send()))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn hostile_pictures_are_refused() {
    let world = world(tesseract("/nowhere", 5));
    let anna = world.as_("anna");
    let png = draw::plain(900, 600);
    let mut truncated = png.clone();
    truncated.truncate(png.len() / 2);
    // The size stands behind the first chunk's name; its sum is not asked for.
    let sized = |width: u32, height: u32| {
        let mut flood = png.clone();
        flood[16..20].copy_from_slice(&width.to_be_bytes());
        flood[20..24].copy_from_slice(&height.to_be_bytes());
        flood
    };
    let mut bmp = vec![0; 60];
    bmp[..2].copy_from_slice(b"BM");
    bmp[14] = 40;
    bmp[18..22].copy_from_slice(&7_000u32.to_le_bytes());
    bmp[22..26].copy_from_slice(&7_000u32.to_le_bytes());
    bmp[26] = 1;
    bmp[28] = 24;
    let mut long = vec![0u8; 10 * 1024 * 1024 + 1];
    long[..3].copy_from_slice(&[0xFF, 0xD8, 0xFF]);
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("a list of files", b"/etc/passwd\n/etc/hostname\n".to_vec()),
        ("a GIF", b"GIF89a\x10\x00\x10\x00".to_vec()),
        (
            "an SVG",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(),
        ),
        ("only the first bytes", vec![0xFF, 0xD8, 0xFF, 0xE0]),
        ("half a PNG", truncated),
        ("a flood of pixels", sized(30_000, 30_000)),
        ("more than 40 million pixels", sized(7_000, 7_000)),
        ("a BMP of too many", bmp),
        ("more than 10 MiB", long),
    ] {
        let answer = ask(anna, 1, &bytes).send();
        assert_eq!(answer.status, 400, "{what}\n{answer}");
        answer.refused(400, &["image"]);
    }
    ask(anna, 1, &vec![0; 15 * 1024 * 1024 + 1])
        .send()
        .refused(413, &[]);
    let text = anna
        .op("14.16")
        .path("idCardSide", 1)
        .form(json!({"image": "不是图片"}));
    text.send().refused(400, &["image"]);
}

#[test]
fn every_fault_is_named_and_strangers_stay_out() {
    let world = world(OcrConfig::Off);
    let anna = world.as_("anna");
    for side in ["0", "3", "x"] {
        anna.op("14.16")
            .path("idCardSide", side)
            .send()
            .refused(400, &["idCardSide", "image"]);
    }
    anna.op("14.16")
        .path("idCardSide", 1)
        .json(json!({"image": ""}))
        .send()
        .refused(400, &["image"]);
    let picture = draw::plain(900, 600);
    let reads = |client: &Client| ask(client, 1, &picture);
    keeps_strangers_out(&world, &[(&["chair"], &reads)]);
    let log = world.as_("admin").call("GET", "/grid/super/log/list");
    log.query("action", "customer.ocr").send().blank();
}

/// Whatever a caller of any role may read, it is the same.
#[test]
fn every_role_that_may_post_may_read() {
    let Some(fonts) = fonts() else { return };
    let world = world(tesseract(TESSERACT, 30));
    let (picture, person) = draw::front(&fonts, 1, Damage::Light);
    let names = ["anna", "acct", "pres", "mid", "admin"];
    // Two at a time, so that nobody waits for long.
    for pair in names.chunks(2) {
        for answer in at_once(
            pair.iter()
                .map(|name| ask(world.as_(name), 1, &picture))
                .collect(),
        ) {
            let number: Value = answer.ok().data()["idNumber"].clone();
            assert_eq!(number, json!(person.id_number));
        }
    }
}
