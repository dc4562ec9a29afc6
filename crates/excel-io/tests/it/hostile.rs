//! Files made to hurt: each must be refused, quickly, in words for the user.

use wangge_excel_io::{Cell, Kind, Limits, Refusal, RefusalKind, inspect};

use crate::support::{
    SHEET, STRINGS, at, biff, cfb, file, parse, parse_with, small_limits, xlsx, zip,
};

fn refusal(bytes: &[u8]) -> Refusal {
    let file = file(bytes);
    let refusal = inspect(&file.path, &small_limits()).unwrap_err();
    let message = refusal.to_string();
    assert!(!message.is_ascii(), "{message}");
    assert!(!refusal.code().is_empty());
    refusal
}

fn kind(bytes: &[u8]) -> Kind {
    inspect(&file(bytes).path, &small_limits()).unwrap()
}

/// A header that claims things; 612 bytes in all.
fn tiny_cfb(fat: u32, directory: u32, difat: u32) -> Vec<u8> {
    let mut bytes = vec![0u8; 612];
    bytes[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    bytes[26] = 3;
    bytes[28..30].copy_from_slice(&[0xFE, 0xFF]);
    bytes[30] = 9;
    bytes[32] = 6;
    bytes[44..48].copy_from_slice(&fat.to_le_bytes());
    bytes[48..52].copy_from_slice(&directory.to_le_bytes());
    bytes[56..60].copy_from_slice(&4096u32.to_le_bytes());
    bytes[68..72].copy_from_slice(&difat.to_le_bytes());
    bytes[76..512].fill(0xFF);
    bytes
}

#[test]
fn a_small_xls_that_asks_for_gigabytes() {
    for (fat, directory, difat) in [
        (u32::MAX, 0, 0xFFFF_FFFE),
        (1, 0x01FF_FFFF, 0xFFFF_FFFE),
        (1, 0, 0x01FF_FFFF),
        (1, 0, 0),
        (0, 0, 0xFFFF_FFFE),
    ] {
        let found = refusal(&tiny_cfb(fat, directory, difat));
        assert_eq!(found.kind(), RefusalKind::Invalid, "{found:?}");
    }
    let mut sector = tiny_cfb(0, 0x01FF_FFFF, 0xFFFF_FFFE);
    sector[76..80].copy_from_slice(&0x01FF_FFFFu32.to_le_bytes());
    assert_eq!(refusal(&sector).code(), "file_damaged");
    // A directory entry of 16 GiB in a version 4 file.
    let good = {
        let mut file =
            cfb::CompoundFile::create_with_version(cfb::Version::V4, std::io::Cursor::new(vec![]))
                .unwrap();
        std::io::Write::write_all(&mut file.create_stream("Workbook").unwrap(), &[0; 5000])
            .unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    };
    let name: Vec<u8> = "Workbook"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let entry = good.windows(16).position(|w| w == name).unwrap();
    let mut huge = good;
    huge[entry + 120..entry + 128].copy_from_slice(&(16u64 << 30).to_le_bytes());
    assert_eq!(refusal(&huge).kind(), RefusalKind::Invalid);
}

#[test]
fn cyclic_chains() {
    let stream = biff(&["甲"; 900], &[], &[]);
    assert!(stream.len() > 4096);
    let good = cfb("Workbook", &stream);
    // Every FAT entry points at its own sector, then at the sector before.
    let fat = u32::from_le_bytes(good[76..80].try_into().unwrap()) as usize;
    let start = (fat + 1) * 512;
    for shift in [0u32, 1] {
        let mut bad = good.clone();
        for index in 0..128u32 {
            let slot = start + index as usize * 4;
            bad[slot..slot + 4].copy_from_slice(&index.saturating_sub(shift).to_le_bytes());
        }
        assert_eq!(refusal(&bad).kind(), RefusalKind::Invalid);
    }
    // A DIFAT chain that returns to itself.
    let mut bad = good;
    bad[68..72].copy_from_slice(&0u32.to_le_bytes());
    bad[512 + 508..1024].copy_from_slice(&0u32.to_le_bytes());
    assert_eq!(refusal(&bad).kind(), RefusalKind::Invalid);
}

#[test]
fn hostile_records() {
    let wrap = |records: &[(u16, Vec<u8>)]| cfb("Workbook", &biff(&["甲"], records, &[]));
    let mut long = at(0, 0, &u16::MAX.to_le_bytes());
    long.extend([1, 0, 0]);
    let mut wide = at(0, 0, &[0; 6]);
    wide.extend(u16::MAX.to_le_bytes());
    for records in [
        // A text of 65,535 characters in a record of 9 bytes.
        vec![(0x0204, long)],
        // A string beyond the table, a run of 65,536 columns, short cells.
        vec![(0x00FD, at(0, 0, &u32::MAX.to_le_bytes()))],
        vec![(0x00BD, wide)],
        vec![(0x0203, at(0, 0, &[0; 3]))],
        vec![(0x0006, vec![0; 5])],
        vec![(0x0205, vec![])],
        // Beyond the columns of the format.
        vec![(0x0203, at(0, 300, &[0; 8]))],
    ] {
        refusal(&wrap(&records));
    }
    // A dimension of 4 billion rows is not believed, so it does not matter.
    let mut huge = vec![0u8; 14];
    huge[4..8].fill(0xFF);
    huge[10..12].fill(0xFF);
    let cell = (0x00FD, at(5, 2, &0u32.to_le_bytes()));
    let rows = parse(&wrap(&[(0x0200, huge), cell])).unwrap();
    assert_eq!(rows[0].number, 6);
    assert_eq!(rows[0].cells[2], Cell::Text("甲".to_owned()));
    // Password protection.
    let locked = biff(&[], &[], &[(0x002F, vec![1, 0])]);
    assert_eq!(refusal(&cfb("Workbook", &locked)), Refusal::Encrypted);
    let sealed = cfb("EncryptedPackage", &[0; 5000]);
    assert_eq!(refusal(&sealed), Refusal::Encrypted);
    // Two cells in opposite corners of a sheet.
    let corners = vec![
        (0x0203, at(0, 0, &[1; 8])),
        (0x0203, at(u16::MAX, 255, &[1; 8])),
    ];
    assert_eq!(refusal(&wrap(&corners)).kind(), RefusalKind::TooLarge);
}

#[test]
fn one_long_text_shown_a_million_times() {
    let text = "长".repeat(4000);
    let cell = |row: u16| (0x00FD, at(row, 0, &0u32.to_le_bytes()));
    let records: Vec<_> = (0..40_000).map(cell).collect();
    let bytes = cfb("Workbook", &biff(&[&text], &records, &[]));
    assert_eq!(refusal(&bytes), Refusal::TooMuchContent);
}

#[test]
fn formulas_give_their_cached_values() {
    let rgce = [0xFF; 22];
    let formula = |row: u16, value: [u8; 8]| {
        let mut data = at(row, 0, &value);
        data.extend(rgce);
        (0x0006, data)
    };
    let text: Vec<u8> = [3, 0, 0].into_iter().chain(*b"abc").collect();
    let records = vec![
        formula(0, 2.5f64.to_le_bytes()),
        formula(1, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        (0x0207, text),
        formula(2, [1, 0, 1, 0, 0, 0, 0xFF, 0xFF]),
        formula(3, [2, 0, 0x77, 0, 0, 0, 0xFF, 0xFF]),
        formula(4, [3, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
    ];
    let rows = parse(&cfb("Workbook", &biff(&[], &records, &[]))).unwrap();
    let cells: Vec<&Cell> = rows.iter().map(|r| &r.cells[0]).collect();
    assert_eq!(
        cells,
        [
            &Cell::Number(2.5),
            &Cell::Text("abc".to_owned()),
            &Cell::Bool(true),
            &Cell::Error("#N/A".to_owned()),
        ]
    );
}

#[test]
fn truncated_files() {
    let xls = cfb(
        "Workbook",
        &biff(&["甲"; 900], &[(0x0203, at(0, 0, &[1; 8]))], &[]),
    );
    for keep in [
        9,
        300,
        512,
        700,
        1024,
        3000,
        xls.len() / 2,
        xls.len() - 1500,
    ] {
        refusal(&xls[..keep]);
    }
    let xlsx = xlsx(SHEET, STRINGS, false);
    for keep in [5, 100, xlsx.len() / 2, xlsx.len() - 10] {
        refusal(&xlsx[..keep]);
    }
}

#[test]
fn hostile_sheets_of_an_xlsx() {
    let far = |cell: &str| format!("<sheetData><row r=\"1\">{cell}</row></sheetData>");
    let value = "<v>1</v></c>";
    let sheet = far(&format!("<c r=\"XFD1048576\">{value}"));
    assert_eq!(
        refusal(&xlsx(&sheet, STRINGS, false)).kind(),
        RefusalKind::TooLarge
    );
    let sheet = far(&format!("<c r=\"ZZZZZZZ99999999999\">{value}"));
    refusal(&xlsx(&sheet, STRINGS, false));
    let sheet = format!("<sheetData><row r=\"4294967295\"><c>{value}</row></sheetData>");
    refusal(&xlsx(&sheet, STRINGS, false));
    let sheet = format!("<dimension ref=\"A1:XFD1048576\"/>{SHEET}");
    refusal(&xlsx(&sheet, STRINGS, false));
    for count in [
        "uniqueCount=\"4000000000\"",
        "uniqueCount=\"9999999\"",
        "count=\"4000000000\"",
    ] {
        let strings = format!("<sst {count}><si><t>x</t></si></sst>");
        refusal(&xlsx(SHEET, &strings, false));
    }
    // Styled but empty cells at the edge are common and harmless.
    assert_eq!(kind(&xlsx(SHEET, STRINGS, false)), Kind::Xlsx);
}

#[test]
fn entities() {
    let laughs = r#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]><sst><si><t>&lol2;</t></si></sst>"#;
    assert_eq!(refusal(&xlsx(SHEET, laughs, false)), Refusal::Entities);
}

#[test]
fn bombs() {
    let zeros = vec![0u8; 20 << 20];
    let parts: Vec<(&str, &[u8])> = vec![("[Content_Types].xml", b"<a/>"), ("xl/a.xml", &zeros)];
    assert_eq!(refusal(&zip(&parts)), Refusal::Inflates);
    let total = Limits {
        ratio: 5000,
        ..small_limits()
    };
    assert_eq!(parse_with(&zip(&parts), &total), Err(Refusal::Inflates));
    let names: Vec<String> = (0..2500).map(|n| format!("xl/{n}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b"<a/>"[..])).collect();
    assert_eq!(refusal(&zip(&parts)), Refusal::TooMuchContent);
    let large = Limits {
        file_bytes: 10,
        ..small_limits()
    };
    assert_eq!(
        parse_with(b"name,phone\n", &large),
        Err(Refusal::FileTooLarge(0))
    );
}

#[test]
fn files_that_are_something_else() {
    assert_eq!(refusal(b""), Refusal::Empty);
    assert_eq!(
        refusal(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        Refusal::NotASpreadsheet
    );
    assert_eq!(refusal(b"%PDF-1.7 %"), Refusal::NotASpreadsheet);
    assert_eq!(refusal(b"<html><table>").kind(), RefusalKind::Unsupported);
    assert_eq!(refusal(&zip(&[("a.txt", b"a")])), Refusal::NotASpreadsheet);
    let xlsb = refusal(&zip(&[
        ("[Content_Types].xml", b"<a/>"),
        ("xl/workbook.bin", b"a"),
    ]));
    assert_eq!(xlsb, Refusal::UnsupportedFormat("xlsb".to_owned()));
    let ods = refusal(&zip(&[("mimetype", b"a"), ("content.xml", b"<a/>")]));
    assert_eq!(ods.kind(), RefusalKind::Unsupported);
    assert_eq!(
        refusal(&cfb("WordDocument", &[0; 5000])),
        Refusal::NotASpreadsheet
    );
    // Bytes that are neither UTF-8 nor GBK.
    assert_eq!(refusal(b"a,b\n\xFF\xFF,\xFF"), Refusal::Encoding);
    // Nothing but empty rows.
    assert_eq!(parse(b",,\n,,\n"), Err(Refusal::Empty));
}

#[test]
fn too_many_rows_and_columns_of_text() {
    let limits = Limits {
        rows: 100,
        cols: 10,
        ..small_limits()
    };
    let rows = "a,b\n".repeat(200);
    assert_eq!(
        parse_with(rows.as_bytes(), &limits),
        Err(Refusal::TooManyRows(100))
    );
    let cols = "a,".repeat(20);
    assert_eq!(
        parse_with(cols.as_bytes(), &limits),
        Err(Refusal::TooManyColumns(10))
    );
    let commas = ",".repeat(1 << 20);
    assert_eq!(refusal(commas.as_bytes()), Refusal::TooManyColumns(500));
}
