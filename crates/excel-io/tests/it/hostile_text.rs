//! Text files made to hurt, or only carelessly.

use encoding_rs::GBK;
use wangge_excel_io::{Cell, Refusal, RefusalKind};

use crate::support::{parse, text, typed};

/// The buffer of the reader, at whose ends characters may be cut.
const BLOCK: usize = 64 << 10;

fn numbers(bytes: &[u8]) -> Vec<u32> {
    let rows = parse(bytes).unwrap();
    rows.iter().map(|row| row.number).collect()
}

#[test]
fn characters_across_the_ends_of_buffers() {
    for shift in 0..4 {
        let line = "甲乙丙丁,戊己庚辛\n";
        let body = format!("{}{}", "a".repeat(shift) + "\n", line.repeat(30_000));
        let (gbk, _, _) = GBK.encode(&body);
        let wide: Vec<u16> = std::iter::once(0xFEFF)
            .chain(body.replace('甲', "𠮷").encode_utf16())
            .collect();
        let little: Vec<u8> = wide.iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = wide.iter().flat_map(|u| u.to_be_bytes()).collect();
        for bytes in [body.as_bytes(), &gbk, &little, &big] {
            assert!(bytes.len() > 4 * BLOCK);
            let rows = parse(bytes).unwrap();
            assert_eq!(rows.len(), 30_000 + usize::from(shift > 0));
            let last = rows.last().unwrap();
            assert_eq!(last.number, 30_001);
            assert_eq!(last.cells[1], text("戊己庚辛"));
        }
    }
}

#[test]
fn half_a_character_at_the_end() {
    let (gbk, _, _) = GBK.encode("姓名\n张三");
    let cut = &gbk[..gbk.len() - 1];
    assert_eq!(parse(cut), Err(Refusal::Encoding));
    let wide: Vec<u8> = "\u{feff}姓名\n张三"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(parse(&wide).is_ok());
    assert_eq!(parse(&wide[..wide.len() - 1]), Err(Refusal::Encoding));
    // Half of a pair.
    let lone = [&wide[..], &0xD842u16.to_le_bytes()].concat();
    assert_eq!(parse(&lone), Err(Refusal::Encoding));
}

#[test]
fn nul_is_no_text() {
    for at in [10, 5000, BLOCK + 5] {
        let mut bytes = "Zhang,1\n".repeat(20_000).into_bytes();
        bytes.insert(at, 0);
        assert_eq!(parse(&bytes), Err(Refusal::NotASpreadsheet), "{at}");
    }
}

#[test]
fn line_ends_of_every_kind() {
    assert_eq!(numbers(b"a\r\nb\rc\nd"), [1, 2, 3, 4]);
    assert_eq!(numbers(b"a\r\n\r\nb\n\nc\r\rd\n\r\ne"), [1, 3, 5, 7, 9]);
    // A pair cut by the end of a buffer is one.
    let mut bytes = vec![b'a'; BLOCK - 1];
    bytes.extend(b"\r\nb");
    assert_eq!(numbers(&bytes), [1, 2]);
}

#[test]
fn quotes_left_open() {
    let body = "姓名,公民身份号码\n张三,1\n\"李四,2\n王五,3\n";
    assert_eq!(parse(body.as_bytes()), Err(Refusal::OpenQuote(3)));
    let message = Refusal::OpenQuote(3).to_string();
    assert_eq!(message, "第3行的引号没有成对，请检查后再导入");
    let long = format!("a,b\n\"{}", "x,y\n".repeat(100_000));
    assert_eq!(parse(long.as_bytes()), Err(Refusal::LongRow(2)));
    // A quote within a field is a character.
    let rows = parse("a,5\"屏\nb,\"say \"\"hi\"\"\"\nc,\"x\"y\n".as_bytes()).unwrap();
    let second: Vec<&Cell> = rows.iter().map(|row| &row.cells[1]).collect();
    assert_eq!(second, [&text("5\"屏"), &text("say \"hi\""), &text("xy")]);
}

#[test]
fn lines_without_end() {
    let megabytes = 50 << 20;
    let long = "长".repeat(megabytes / 3);
    for body in [
        long.clone(),
        format!("\"{long}"),
        format!("a,{long}"),
        format!("\"{}", "a\n".repeat(megabytes / 2)),
        format!("{},", "b".repeat(100_000)).repeat(megabytes / 100_000),
    ] {
        let found = parse(body.as_bytes()).unwrap_err();
        assert_eq!(found, Refusal::LongRow(1));
        assert_eq!(found.kind(), RefusalKind::TooLarge);
    }
    let commas = ",".repeat(megabytes);
    assert_eq!(parse(commas.as_bytes()), Err(Refusal::TooManyColumns(500)));
    // What a cell of Excel holds goes through.
    let most = format!("a,{}\n", "𠮷".repeat(32_767));
    assert!(parse(most.as_bytes()).is_ok());
}

#[test]
fn a_byte_order_mark_in_the_middle() {
    let half = "\u{feff}姓名,公民身份号码\n张\u{feff}三,231101199001011234\n";
    let rows = parse(format!("{half}{half}").as_bytes()).unwrap();
    let (found, summary) = typed(&rows).unwrap();
    assert_eq!(summary.header_row, 1);
    let names: Vec<_> = found.iter().map(|row| row.values[0].as_deref()).collect();
    assert_eq!(names, [Some("张三"), Some("张三")]);
    assert_eq!(summary.skipped.blanks, 1);
}
