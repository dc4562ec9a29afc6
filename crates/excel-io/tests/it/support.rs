//! Builders of small files, good and bad, and the sheet kind that the tests use.

use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use wangge_excel_io::{
    Cell, Column, ColumnKind, Layout, Limits, Parser, RawRow, Refusal, SheetError, SheetKind,
    SheetReader, Summary, TypedRow,
};
use zip::write::{SimpleFileOptions, ZipWriter};

const YES_NO: ColumnKind = ColumnKind::Choice {
    values: &["是", "否"],
    synonyms: &[("有", "是"), ("无", "否")],
};

/// Households, as in the bank's template.
pub(crate) static HOUSEHOLD: SheetKind = SheetKind {
    name: "户籍导入模板",
    title: Some("户籍信息"),
    layout: Layout::PLAIN,
    sheet_name: "户籍",
    key: 0,
    skip_without: &[0, 3],
    columns: &[
        Column {
            aliases: &["居民姓名"],
            required: true,
            max_chars: 20,
            sample: Some("张三"),
            ..Column::new("name", "姓名", ColumnKind::Text)
        },
        Column {
            sample: Some("已婚"),
            ..Column::new(
                "marriage",
                "婚姻状况",
                ColumnKind::Choice {
                    values: &["未婚", "已婚", "离异", "丧偶"],
                    synonyms: &[("离婚", "离异")],
                },
            )
        },
        Column {
            hint: Some("2018-01-01"),
            ..Column::new("birthday", "出生日期", ColumnKind::Day)
        },
        Column {
            required: true,
            aliases: &["身份证号", "证件号码"],
            sample: Some("2311**********1234"),
            ..Column::new("idNumber", "公民身份号码", ColumnKind::IdNumber)
        },
        Column {
            aliases: &["手机号"],
            ..Column::new("phone", "联系方式", ColumnKind::Mobile)
        },
        Column {
            max_chars: 30,
            ..Column::new("household", "户号", ColumnKind::Text)
        },
        Column {
            hint: Some("是/否"),
            ..Column::new("listed", "纳入名单库", YES_NO)
        },
        Column::new("income", "年收入", ColumnKind::Money),
        Column::new("years", "工作年限", ColumnKind::Integer),
        Column::new(
            "job",
            "职业",
            ColumnKind::Choice {
                values: &JOBS,
                synonyms: &[],
            },
        ),
    ],
};

/// More than 255 characters in all.
static JOBS: [&str; 12] = [
    "国家机关、党群组织、企业、事业单位负责人之一类",
    "专业技术人员和有关的其他专业工作人员之二类",
    "办事人员和有关人员以及有关的其他人员之三类",
    "商业、服务业人员以及有关的其他服务人员之四类",
    "农、林、牧、渔、水利业生产人员及其他之五类",
    "生产、运输设备操作人员及有关人员其他之六类",
    "军人以及与军队有关的各类文职和其他人员之七类",
    "不便分类的其他从业人员和各种自由职业者之八类",
    "离休或退休人员以及无业人员和待业人员之九类",
    "在校学生以及学龄前儿童和其他未成年人十",
    "个体工商户以及小微企业主和合作社成员十一",
    "其他暂时不能归入以上各类的从业人员十二",
];

/// A file that lives as long as its directory.
pub(crate) struct TempFile {
    pub(crate) path: PathBuf,
    _dir: tempfile::TempDir,
}

pub(crate) fn file(bytes: &[u8]) -> TempFile {
    let dir = tempfile::tempdir().unwrap();
    // The name never matters.
    let path = dir.path().join("upload.xls");
    std::fs::write(&path, bytes).unwrap();
    TempFile { path, _dir: dir }
}

pub(crate) fn small_limits() -> Limits {
    Limits {
        inflated_bytes: 16 << 20,
        seconds: 20,
        ..Limits::default()
    }
}

/// Guards and parses in this process.
pub(crate) fn parse(bytes: &[u8]) -> Result<Vec<RawRow>, Refusal> {
    parse_with(bytes, &small_limits())
}

pub(crate) fn parse_with(bytes: &[u8], limits: &Limits) -> Result<Vec<RawRow>, Refusal> {
    let file = file(bytes);
    let mut rows = Vec::new();
    Parser::InProcess.rows(&file.path, limits, &mut |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

pub(crate) fn typed(rows: &[RawRow]) -> Result<(Vec<TypedRow>, Summary), SheetError> {
    let mut reader = SheetReader::new(&HOUSEHOLD);
    let mut found = Vec::new();
    for row in rows {
        found.extend(reader.feed(row)?);
    }
    Ok((found, reader.finish()?))
}

/// A cell of text.
pub(crate) fn text(s: &str) -> Cell {
    Cell::Text(s.to_owned())
}

/// A row of texts; an empty one is an empty cell.
pub(crate) fn texts(number: u32, cells: &[&str]) -> RawRow {
    let cell = |text: &&str| {
        if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Text((*text).to_owned())
        }
    };
    RawRow {
        number,
        epoch_1904: false,
        cells: cells.iter().map(cell).collect(),
    }
}

pub(crate) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">PR<sheets><sheet name="hidden" sheetId="1" state="hidden" r:id="rId2"/><sheet name="one" sheetId="2" r:id="rId1"/></sheets></workbook>"#;
const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
const HIDDEN: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>hidden</t></is></c></row></sheetData></worksheet>"#;

/// A workbook of one hidden and one visible sheet, whose `<worksheet>` content is given.
pub(crate) fn xlsx(sheet: &str, strings: &str, epoch_1904: bool) -> Vec<u8> {
    workbook(sheet, strings, epoch_1904, &[])
}

/// The same with more parts.
pub(crate) fn xlsx_with(sheet: &str, strings: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    workbook(sheet, strings, false, more)
}

fn workbook(sheet: &str, strings: &str, epoch_1904: bool, more: &[(&str, &[u8])]) -> Vec<u8> {
    let properties = if epoch_1904 {
        r#"<workbookPr date1904="1"/>"#
    } else {
        ""
    };
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{sheet}</worksheet>"#
    );
    let book = BOOK.replace("PR", properties);
    let mut parts = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/worksheets/sheet2.xml", HIDDEN.as_bytes()),
    ];
    parts.extend(more);
    zip(&parts)
}

pub(crate) const STRINGS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="2" uniqueCount="2"><si><t>姓名</t></si><si><t>张三</t></si></sst>"#;

pub(crate) const SHEET: &str = r#"<dimension ref="A1:D3"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>出生日期</t></is></c></row><row r="3" ht="12"><c r="A3" t="s"><v>1</v></c><c r="B3" s="1"><v>43372</v></c><c r="C3"><f>1+1</f></c><c r="D3" t="b"><v>1</v></c><c r="XFD3" s="1"/></row></sheetData>"#;

/// A version 3 compound file around a stream.
pub(crate) fn cfb(name: &str, stream: &[u8]) -> Vec<u8> {
    let target = Cursor::new(Vec::new());
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, target).unwrap();
    file.create_stream(name).unwrap().write_all(stream).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn record(out: &mut Vec<u8>, id: u16, data: &[u8]) {
    out.extend(id.to_le_bytes());
    out.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
    out.extend(data);
}

/// A BIFF8 workbook stream of one sheet with the given records, its strings in a table.
pub(crate) fn biff(
    strings: &[&str],
    records: &[(u16, Vec<u8>)],
    globals: &[(u16, Vec<u8>)],
) -> Vec<u8> {
    let mut table = u32::try_from(strings.len())
        .unwrap()
        .to_le_bytes()
        .repeat(2);
    for text in strings {
        let units: Vec<u16> = text.encode_utf16().collect();
        table.extend(u16::try_from(units.len()).unwrap().to_le_bytes());
        table.push(1);
        table.extend(units.iter().flat_map(|u| u.to_le_bytes()));
    }
    let bof = |kind: u16| {
        let words = [0x0600, kind, 0x0DBB, 0x07CC, 0, 0, 6, 0];
        words
            .iter()
            .flat_map(|w: &u16| w.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let mut before = Vec::new();
    record(&mut before, 0x0809, &bof(5));
    for (id, data) in globals {
        record(&mut before, *id, data);
    }
    record(&mut before, 0x00FC, &table);
    let place = u32::try_from(before.len() + 4 + 9 + 4).unwrap();
    let mut sheet = place.to_le_bytes().to_vec();
    sheet.extend([0, 0, 1, 0, b'S']);
    record(&mut before, 0x0085, &sheet);
    record(&mut before, 0x000A, &[]);
    record(&mut before, 0x0809, &bof(16));
    for (id, data) in records {
        record(&mut before, *id, data);
    }
    record(&mut before, 0x000A, &[]);
    before
}

/// Row, column, format 0, then the rest.
pub(crate) fn at(row: u16, column: u16, rest: &[u8]) -> Vec<u8> {
    let mut data = row.to_le_bytes().to_vec();
    data.extend(column.to_le_bytes());
    data.extend([0, 0]);
    data.extend(rest);
    data
}
