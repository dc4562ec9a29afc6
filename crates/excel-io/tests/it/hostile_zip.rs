//! Zips and XML made to hurt, beyond those of [`crate::hostile`].

use std::io::{Cursor, Read, Write};

use wangge_excel_io::{Cell, Limits, Refusal, RefusalKind, inspect};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{
    SHEET, STRINGS, file, parse, parse_with, small_limits, text, xlsx, xlsx_with, zip,
};

fn refused(bytes: &[u8]) -> Refusal {
    let limits = small_limits();
    let refusal = inspect(&file(bytes).path, &limits).unwrap_err();
    let parsed = parse_with(bytes, &limits).unwrap_err();
    assert_eq!(parsed.kind(), refusal.kind(), "{parsed:?}");
    refusal
}

fn sheet_data(rows: &str) -> String {
    format!("<sheetData>{rows}</sheetData>")
}

/// Every place where `old` stands becomes `new` of the same length.
fn patched(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut bytes = bytes.to_vec();
    let places = bytes.windows(old.len()).enumerate();
    let places: Vec<usize> = places
        .filter(|(_, w)| *w == old)
        .map(|(at, _)| at)
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + new.len()].copy_from_slice(new);
    }
    bytes
}

/// A part of `size` zeros, beside a part that makes it look like a workbook.
fn zeros(size: u64) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("[Content_Types].xml", options).unwrap();
    zip.write_all(b"<a/>").unwrap();
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    std::io::copy(&mut std::io::repeat(0).take(size), &mut zip).unwrap();
    zip.finish().unwrap().into_inner()
}

/// The same with a part that repeats one packed mebibyte; packing all of it would take long.
fn repeated_zeros(mebibytes: u32) -> Vec<u8> {
    let zeros = vec![0u8; 1 << 20];
    let mut packer = flate2::Compress::new(flate2::Compression::default(), false);
    let mut block = Vec::with_capacity(1 << 20);
    packer
        .compress_vec(&zeros, &mut block, flate2::FlushCompress::Full)
        .unwrap();
    let mut end = Vec::with_capacity(100);
    packer
        .compress_vec(&[], &mut end, flate2::FlushCompress::Finish)
        .unwrap();
    let mut packed = block.repeat(mebibytes as usize);
    packed.extend(end);
    let mut sum = crc32fast::Hasher::new();
    (0..mebibytes).for_each(|_| sum.update(&zeros));
    let name = "xl/workbook.xml";
    let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
    common.extend(sum.finalize().to_le_bytes());
    common.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
    common.extend((mebibytes << 20).to_le_bytes());
    common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
    common.extend([0, 0]);
    let mut bytes = [b"PK\x03\x04", &common[..], name.as_bytes(), &packed].concat();
    let place = u32::try_from(bytes.len()).unwrap();
    bytes.extend([b"PK\x01\x02\x14\0", &common[..], &[0; 14], name.as_bytes()].concat());
    let length = u32::try_from(bytes.len()).unwrap() - place;
    bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    bytes.extend([length.to_le_bytes(), place.to_le_bytes()].concat());
    bytes.extend([0, 0]);
    bytes
}

#[test]
fn a_gigabyte_of_zeros() {
    let few = inspect(&file(&repeated_zeros(1)).path, &small_limits());
    assert!(few.is_ok(), "the zip itself is sound: {few:?}");
    let bomb = repeated_zeros(1 << 10);
    assert_eq!(refused(&bomb), Refusal::Inflates);
    // By default it may be as large, but not that much larger than it is packed.
    let found = inspect(&file(&bomb).path, &Limits::default());
    assert_eq!(found, Err(Refusal::Inflates));
}

#[test]
fn sizes_that_are_lies() {
    let size = 100_000u64;
    let good = zeros(size);
    let declared = u32::try_from(size).unwrap().to_le_bytes();
    for lie in [1000u32, 99_999, 100_001, 200_000] {
        let found = refused(&patched(&good, &declared, &lie.to_le_bytes()));
        assert_eq!(found.code(), "file_damaged", "{lie}");
    }
    let found = refused(&patched(&good, &declared, &u32::MAX.to_le_bytes()));
    assert!(
        matches!(found.code(), "file_damaged" | "file_inflates"),
        "{found:?}"
    );
}

#[test]
fn parts_of_one_name_and_names_that_climb() {
    let good = xlsx(SHEET, STRINGS, false);
    let twice = patched(&good, b"worksheets/sheet2.xml", b"worksheets/sheet1.xml");
    // The table of relations names it, too; only the zip matters here.
    assert_eq!(refused(&twice).code(), "file_damaged");
    let expected = parse(&good).unwrap();
    for name in [
        "../../../etc/passwd",
        "/etc/passwd",
        "C:\\boot.ini",
        "xl\\..\\x",
    ] {
        let found = xlsx_with(SHEET, STRINGS, &[(name, b"<a/>")]);
        assert_eq!(parse(&found).unwrap(), expected, "{name}");
    }
}

#[test]
fn a_zip_within_a_zip() {
    let inner = xlsx(SHEET, STRINGS, false);
    assert_eq!(
        refused(&zip(&[("book.xlsx", &inner)])),
        Refusal::NotASpreadsheet
    );
    let bomb = zeros(20 << 20);
    let found = xlsx_with(SHEET, STRINGS, &[("xl/embeddings/inner.xlsx", &bomb)]);
    assert_eq!(parse(&found).unwrap(), parse(&inner).unwrap());
}

#[test]
fn pictures_are_not_taken_for_xml() {
    let mut picture = b"\xFF\xD8\xFF\xE0".to_vec();
    picture.extend(b"<!D<!E<c r=\"XFD1048576\"><sst uniqueCount=\"4000000000\">");
    picture.extend(vec![b'<'; 100_000]);
    let wide: Vec<u8> = "\u{feff}<a/>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let parts: [(&str, &[u8]); 2] = [("xl/media/1.jpg", &picture), ("customXml/item1.xml", &wide)];
    let found = xlsx_with(SHEET, STRINGS, &parts);
    assert_eq!(parse(&found).unwrap().len(), 2);
    // But nothing of the kind is read as a sheet.
    let hidden = format!(
        "x{}",
        sheet_data(r#"<row r="1"><c r="XFD1048576"><v>1</v></c></row>"#)
    );
    let moved = |content: &[u8]| {
        let other = xlsx_with(SHEET, STRINGS, &[("xl/worksheets/sheet3.xml", content)]);
        let (first, third, ninth) = (
            b"xl/worksheets/sheet1.xml",
            b"xl/worksheets/sheet3.xml",
            b"xl/worksheets/sheet9.xml",
        );
        patched(&patched(&other, first, ninth), third, first)
    };
    let sheet: Vec<u8> = hidden.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for content in [hidden.as_bytes(), &sheet] {
        let found = parse(&moved(content)).unwrap_err();
        assert_eq!(found.kind(), RefusalKind::Invalid, "{found:?}");
    }
    assert!(parse(&moved(SHEET.as_bytes())).is_ok());
}

#[test]
fn dimensions_and_positions_that_are_lies() {
    let rows = r#"<row r="1"><c r="B2" t="inlineStr"><is><t>甲</t></is></c></row><row r="2"><c r="D9"><v>5</v></c></row>"#;
    for dimension in ["A1", "A1:A1", "C3:XFD3"] {
        let sheet = format!("<dimension ref=\"{dimension}\"/>{}", sheet_data(rows));
        let found = parse(&xlsx(&sheet, STRINGS, false)).unwrap();
        let numbers: Vec<u32> = found.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [2, 9], "{dimension}");
        assert_eq!(found[0].cells[1], text("甲"));
        assert_eq!(found[1].cells[3], Cell::Number(5.0));
    }
    for dimension in [
        "",
        "A0",
        "Z9:A1",
        "A9:Z1",
        "A1:B99999999999999999999",
        "A1:XFE1",
        "A1:!!",
    ] {
        let sheet = format!("<dimension ref=\"{dimension}\"/>{}", sheet_data(rows));
        refused(&xlsx(&sheet, STRINGS, false));
    }
    let backwards =
        r#"<row r="5"><c r="A5"><v>1</v></c></row><row r="4"><c r="A4"><v>1</v></c></row>"#;
    let found = parse(&xlsx(&sheet_data(backwards), STRINGS, false)).unwrap_err();
    assert_eq!(found.code(), "file_damaged");
    for cell in [
        "XFD1048576",
        "XFE1",
        "AAAA1",
        "A1048577",
        "A0",
        "A4294967297",
        "1A",
        "A-1",
    ] {
        let rows = format!(r#"<row r="1"><c r="{cell}"><v>1</v></c></row>"#);
        refused(&xlsx(&sheet_data(&rows), STRINGS, false));
    }
}

#[test]
fn shared_strings_that_are_not_there() {
    for index in [
        "2",
        "99",
        "4294967295",
        "18446744073709551616",
        "-1",
        "x",
        "",
    ] {
        let rows = format!(r#"<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>"#);
        let found = parse(&xlsx(&sheet_data(&rows), STRINGS, false));
        assert_ne!(found, Err(Refusal::Crashed), "{index}");
        if matches!(index, "2" | "99" | "4294967295") {
            assert_eq!(found.unwrap_err().code(), "file_damaged", "{index}");
        }
    }
}

#[test]
fn xml_made_to_be_slow() {
    let attributes: String = (0..1_000_000).map(|n| format!(" a{n}=\"\"")).collect();
    let rows = format!(r#"<row r="1"><c r="A1"{attributes}><v>1</v></c></row>"#);
    assert_eq!(
        refused(&xlsx(&sheet_data(&rows), STRINGS, false)).code(),
        "file_damaged"
    );
    let deep = "<a>".repeat(500_000) + &"</a>".repeat(500_000);
    let rows = format!(r#"<row r="1"><c r="A1"><v>1</v></c></row>{deep}"#);
    // Deep, but nobody descends.
    let swollen = Limits {
        ratio: 5000,
        ..small_limits()
    };
    let found = parse_with(&xlsx(&sheet_data(&rows), STRINGS, false), &swollen);
    assert_eq!(found.unwrap().len(), 1);
    for entity in ["&lol;", "&#0;", "&#x110000;", "&", "&amp"] {
        let rows =
            format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>a{entity}</t></is></c></row>"#);
        let found = parse(&xlsx(&sheet_data(&rows), STRINGS, false));
        assert_ne!(found, Err(Refusal::Crashed), "{entity}");
    }
    let laughs = format!(
        "<!DOCTYPE a [<!ENTITY a \"&b;&b;\"><!ENTITY b \"ha\">]>{}",
        sheet_data("")
    );
    assert_eq!(refused(&xlsx(&laughs, STRINGS, false)), Refusal::Entities);
}

#[test]
fn a_tag_cannot_be_hidden_from_the_guard() {
    let far = r#"<c r="XFD1048576"><v>1</v></c>"#;
    for hiding in [
        format!(r#"<t a="<!--">{far}"#),
        format!(r#"<v b='>' c='"'>{far}"#),
        format!(r#"<is><t></t>{far}"#),
        r#"<x:c xmlns:x="y" r='XFD1048576'>"#.to_owned(),
        "<c\nr=\"XFD1048576\">".to_owned(),
        format!("<?p ?>{far}"),
        format!("<![CDATA[ ]] ]]>{far}"),
        format!("<!-- -- -->{far}"),
    ] {
        let rows = format!(r#"<row r="1">{hiding}</row>"#);
        let found = refused(&xlsx(&sheet_data(&rows), STRINGS, false));
        assert_eq!(found.kind(), RefusalKind::TooLarge, "{hiding}");
    }
    for end in [r#"</c "><!--">"#, "</c '>'>", "</c <c>"] {
        let rows = format!(r#"<row r="1">{end}{far}</row>"#);
        refused(&xlsx(&sheet_data(&rows), STRINGS, false));
    }
    let wide: String = "<c r=\"XFD1\">".chars().flat_map(|c| [c, '\0']).collect();
    let rows = format!(r#"<row r="1">{wide}</row>"#);
    assert_eq!(
        refused(&xlsx(&sheet_data(&rows), STRINGS, false)).code(),
        "file_damaged"
    );
}

#[test]
fn a_damaged_sheet_behind_its_rows_is_refused() {
    let rows = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;
    let tail = format!("{}<a>{}", sheet_data(rows), "&".repeat(100));
    assert!(parse(&xlsx(&tail, STRINGS, false)).is_ok());
    let far = format!(r#"{}<c r="XFD1048576"><v>1</v></c>"#, sheet_data(rows));
    assert_eq!(
        refused(&xlsx(&far, STRINGS, false)).kind(),
        RefusalKind::TooLarge
    );
    // A checksum that does not hold.
    let mut stored = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let good = xlsx(SHEET, STRINGS, false);
    let mut parts = zip::ZipArchive::new(Cursor::new(&good)).unwrap();
    for index in 0..parts.len() {
        let mut part = parts.by_index(index).unwrap();
        stored.start_file(part.name().to_owned(), options).unwrap();
        std::io::copy(&mut part, &mut stored).unwrap();
    }
    let stored = stored.finish().unwrap().into_inner();
    assert_eq!(parse(&stored), parse(&good));
    let bad = patched(&stored, b"<v>43372</v>", b"<v>43373</v>");
    assert_eq!(refused(&bad).code(), "file_damaged");
}

/// One shared string, shown where `rows` say.
fn shared(text: &str, rows: u32, columns: usize) -> Vec<u8> {
    let strings = format!("<sst><si><t>{text}</t></si></sst>");
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(columns);
    let rows: String = (1..=rows)
        .map(|row| format!(r#"<row r="{row}">{cells}</row>"#))
        .collect();
    xlsx(&sheet_data(&rows), &strings, false)
}

#[test]
fn one_text_shown_again_and_again_is_counted_as_often() {
    let refused = |text: &str, rows, columns| {
        let file = shared(text, rows, columns);
        assert!(file.len() < 100_000, "{}", file.len());
        parse(&file).unwrap_err()
    };
    // No cell of Excel is that long.
    assert_eq!(refused(&"长".repeat(50_000), 1, 1), Refusal::LongRow(1));
    assert_eq!(refused(&"长".repeat(20_000), 2, 100), Refusal::LongRow(1));
    assert_eq!(
        refused(&"长".repeat(20_000), 400, 1),
        Refusal::TooMuchContent
    );
    assert_eq!(
        parse(&shared(&"长".repeat(20_000), 100, 2)).unwrap().len(),
        100
    );
}
