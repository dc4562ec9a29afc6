//! 13.7: what is no import: hostile files, callers without a right, too much at once.

use std::io::{Cursor, Write};

use serde_json::json;
use wangge_tests::world::resident;
use wangge_tests::{Answer, World};

use crate::import::{assert_counts, find, import, send};
use crate::people::with;
use crate::sheets::{resident_header, resident_row, xlsx};

/// A zip with one part.
fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file(name, options).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

/// The workbook with a sheet of 30 MB in a few kilobytes.
fn inflating(book: &[u8]) -> Vec<u8> {
    let mut parts = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for index in 0..parts.len() {
        let mut part = parts.by_index(index).unwrap();
        zip.start_file(part.name(), options).unwrap();
        if part.name().ends_with("sheet1.xml") {
            zip.write_all(&vec![b' '; 30_000_000]).unwrap();
        }
        std::io::copy(&mut part, &mut zip).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn files_that_are_no_workbooks_are_refused_and_the_server_lives_on() {
    let world = World::new();
    let anna = world.as_("anna");
    let good = xlsx(&[resident_header(), resident_row(1, &json!({}))]);
    let mut far = rust_xlsxwriter::Workbook::new();
    far.add_worksheet()
        .write_string(1_048_575, 16_383, "x")
        .unwrap();
    let far = far.save_to_buffer().unwrap();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec();
    let cfb = [
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(),
        vec![0xFF; 604],
    ]
    .concat();
    let entity = b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>";
    for (name, bytes, code) in [
        ("空.xlsx", Vec::new(), 400),
        ("空行.csv", b"\r\n\r\n".to_vec(), 400),
        ("图片.xlsx", png, 415),
        ("半个.xlsx", good[..good.len() / 2].to_vec(), 400),
        (
            "文档.xlsx",
            zipped("word/document.xml", b"<w:document/>"),
            415,
        ),
        ("实体.xlsx", zipped("xl/workbook.xml", entity), 400),
        ("膨胀.xlsx", inflating(&good), 413),
        ("远.xlsx", far, 413),
        ("坏.xls", cfb, 400),
        ("报告.pdf", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec(), 415),
        (
            "网页.xls",
            b"<html><table><tr><td>1</td></tr></table></html>".to_vec(),
            415,
        ),
        (
            "乱码.csv",
            vec![0x00, 0xFF, 0xFE, 0x80, 0x81, 0xFF, 0x0A],
            415,
        ),
    ] {
        let answer = send(anna, json!({"gridCode": "GA"}), name, bytes).refused(code, &[]);
        let shown = answer.message();
        assert!(
            !shown.contains("/tmp") && !shown.contains("spool"),
            "{shown}"
        );
    }
    anna.op("13.2").send().blank();
    let left = std::fs::read_dir(world.app.config.spool_dir())
        .unwrap()
        .count();
    assert_eq!(left, 0, "no upload stays behind");
    // What a file is, its bytes tell, and never its name.
    let done = send(anna, json!({"gridCode": "GA"}), "../../etc/户籍.png", good).ok();
    assert_counts(&done, 1, 0);
}

#[test]
fn an_import_needs_a_token_a_file_and_a_grid_of_the_callers() {
    let world = World::new();
    let anna = world.as_("anna");
    let good = xlsx(&[resident_header(), resident_row(1, &json!({}))]);
    let stranger = send(
        &world.app.client(),
        json!({"gridCode": "GA"}),
        "a.xlsx",
        good.clone(),
    );
    stranger.refused(401, &[]);
    for code in ["GB", "GC", "没有"] {
        send(anna, json!({"gridCode": code}), "a.xlsx", good.clone()).refused(404, &["gridCode"]);
    }
    for fields in [json!({}), json!({"gridCode": ""})] {
        send(anna, fields, "a.xlsx", good.clone()).refused(400, &["gridCode"]);
    }
    anna.op("13.7")
        .multipart(json!({"gridCode": "GA"}))
        .send()
        .refused(400, &["file"]);
    anna.op("13.7")
        .form(json!({"gridCode": "GA"}))
        .send()
        .refused(400, &["file"]);
    let broken = anna
        .op("13.7")
        .raw("multipart/form-data; boundary=x", "--x\r\nContent-Disp");
    broken.send().refused(400, &[]);
    world.as_("admin").op("13.2").send().blank();
    // An org's scope holds the grids below it; what the client calls itself does not matter.
    let fields = json!({"gridCode": "GC", "realName": "行长", "orgName": "别处"});
    assert_counts(&send(world.as_("pres"), fields, "a.xlsx", good).ok(), 1, 0);
    assert_eq!(find(world.as_("ada"), 1)["gridName"], "石印村");
    anna.op("13.2").send().blank();
    // A body beyond what the operation takes is refused as such.
    let long = with(resident(2, "GA"), &json!({"remark": "x".repeat(3_000_000)}));
    anna.op("13.3").multipart(long).send().refused(413, &[]);
}

#[test]
fn many_imports_of_one_file_at_once_register_everyone_once() {
    let world = World::new();
    let anna = world.as_("anna");
    let mut rows = vec![resident_header()];
    rows.extend((1..601).map(|serial| resident_row(serial, &json!({}))));
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| import(anna, &rows)))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for answer in answers {
        let answer = answer.ok();
        let (success, failed) = (
            answer.data()["successCount"].as_i64(),
            answer.data()["failCount"].as_i64(),
        );
        assert_eq!(success.unwrap() + failed.unwrap(), 600);
    }
    assert_eq!(anna.op("13.2").send().ok().count(), 600);
    assert_counts(&import(anna, &rows).ok(), 600, 0);
}
