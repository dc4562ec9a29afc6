//! The templates (13.8, 14.12, 26.7, 27.1, 28.1, 30.8): real .xls files, which the readers take.

use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{Data, Reader, Xls};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use wangge_credit_review::sheet::{BLACK_SHEET, DETAIL_SHEET, GREY_SHEET, WHITE_SHEET};
use wangge_customer::info::CUSTOMER_SHEET;
use wangge_customer::resident::import::RESIDENT_SHEET;
use wangge_excel_io::{
    Cell, Limits, Parser, RawRow, SheetError, SheetKind, SheetReader, Summary, TypedRow,
};
use wangge_tests::{Client, Request, World};

use crate::export::header;
use crate::import_customer::COLUMNS;
use crate::sheets::{RESIDENT_HEADERS, cells, texts};

/// A template: its name, the row of its header, and a row that can be taken, by column.
struct Case {
    kind: &'static SheetKind,
    name: &'static str,
    header_row: usize,
    headers: String,
    sound: &'static [(usize, &'static str)],
    bytes: Vec<u8>,
}

const LISTED: &[(usize, &str)] = &[(1, "张三"), (2, "340121197705175537"), (3, "13800138000")];
const REASON: &[(usize, &str)] = &[
    (1, "张三"),
    (2, "340121197705175537"),
    (3, "游手好闲,2，其他"),
];

fn cases(anyone: &Client) -> Vec<Case> {
    let get = |request: Request| request.send().documented().body;
    vec![
        Case {
            kind: &RESIDENT_SHEET,
            name: "户籍导入模板.xls",
            header_row: 0,
            headers: RESIDENT_HEADERS.join("|"),
            sound: &[
                (0, "张三"),
                (1, "男"),
                (2, "汉族"),
                (3, "1977-05-17"),
                (4, "340121197705175537"),
                (5, "西递村1号"),
                (6, "居民家庭户"),
                (7, "户主"),
                (8, "10239999"),
                (9, "17755553210"),
                (10, "否"),
            ],
            bytes: get(anyone.op("13.8")),
        },
        Case {
            kind: &CUSTOMER_SHEET,
            name: "客户信息导入模板.xls",
            header_row: 1,
            headers: COLUMNS.map(|(header, _)| header).join("|"),
            sound: &[
                (1, "张三"),
                (2, "340121197705175537"),
                (3, "男"),
                (5, "17755553210"),
                (6, "健康"),
                (7, "高中"),
                (11, "已婚"),
                (12, "军人"),
                (16, "是"),
                (20, "10239999"),
                (21, "租房"),
                (22, "西递村1号"),
                (23, "西递村1号"),
                (25, "否"),
                (26, "否"),
                (27, "否"),
            ],
            bytes: get(anyone.op("14.12")),
        },
        Case {
            kind: &WHITE_SHEET,
            name: "白名单模板.xls",
            header_row: 2,
            headers: "序号|姓名|证件号码|手机号".to_owned(),
            sound: LISTED,
            bytes: get(anyone.op("26.7")),
        },
        Case {
            kind: &GREY_SHEET,
            name: "灰名单模板.xls",
            header_row: 2,
            headers: "序号|姓名|证件号码|观察原因".to_owned(),
            sound: REASON,
            bytes: get(anyone.op("27.1")),
        },
        Case {
            kind: &BLACK_SHEET,
            name: "黑名单模板.xls",
            header_row: 2,
            headers: "序号|姓名|证件号码|不符合授信原因".to_owned(),
            sound: REASON,
            bytes: get(anyone.op("28.1")),
        },
        Case {
            kind: &DETAIL_SHEET,
            name: "待面谈面签模板.xls",
            header_row: 2,
            headers: DETAIL_HEADERS.to_owned(),
            sound: &[
                (1, "张三"),
                (2, "340121197705175537"),
                (3, "50,000"),
                (4, "3"),
                (5, "2026/11/1"),
                (6, "2029年10月31日"),
                (8, "6228 4800 1234 5678 901"),
                (9, "浮动利率"),
                (10, "4.35%"),
                (12, "每年1月1日调整"),
                (14, "等额本息"),
                (18, "真实"),
                (19, "是"),
                (22, "无"),
                (23, "80000.5"),
            ],
            bytes: get(anyone.op("30.8")),
        },
    ]
}

const DETAIL_HEADERS: &str = "序号|姓名|身份证号码|授信总额|授信年限|授信开始日（年/月/日）|授信到期日（年/月/日）|金农易贷户名|\
    金农易贷账（卡）号|利率类型（浮动/固定）|年利率（%）|利率浮动（%）|利率调整日|发放方式|还款方式|借款用途|个人年收入|家庭年收入|\
    客户资料是否真实|谈话内容是否真实|银行受理人员|面谈面签日期（年/月/日）|是否有金融顾问意见|金融顾问意见收入|\
    金融顾问意见支出|金融顾问意见授信额度|金融顾问意见姓名|金融顾问意见备注";

/// The rows of a file as the server's own parser hands them out.
fn rows(bytes: &[u8]) -> Vec<RawRow> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("filled");
    std::fs::write(&path, bytes).unwrap();
    let mut found = Vec::new();
    let mut keep = |row| {
        found.push(row);
        ControlFlow::Continue(())
    };
    let limits = Limits::default();
    Parser::InProcess.rows(&path, &limits, &mut keep).unwrap();
    found
}

fn typed(kind: &SheetKind, rows: &[RawRow]) -> Result<(Vec<TypedRow>, Summary), SheetError> {
    let mut reader = SheetReader::new(kind);
    let mut found = Vec::new();
    for row in rows {
        found.extend(reader.feed(row)?);
    }
    Ok((found, reader.finish()?))
}

#[test]
fn templates_are_real_xls_files_that_need_no_token() {
    let world = World::new();
    let anyone = world.app.client();
    for case in cases(&anyone) {
        let name = case.name;
        assert!(
            case.bytes.starts_with(b"\xD0\xCF\x11\xE0"),
            "{name} is no BIFF file"
        );
        let rows = cells(&case.bytes);
        let head = texts(&rows[case.header_row]);
        let width = case.kind.columns.len();
        assert_eq!(head[..width].join("|"), case.headers, "{name}");

        // As browsers with a Chinese code page ask for it, as it is typed, and under its name only.
        let saved_as = percent_encode(name.as_bytes(), NON_ALPHANUMERIC).to_string();
        let gbk = percent_encode(&encoding_rs::GBK.encode(name).0, NON_ALPHANUMERIC).to_string();
        for path in [gbk, saved_as.to_lowercase(), saved_as.clone()] {
            let path = format!("/grid/template/{path}");
            let file = anyone.call("GET", &path).send();
            assert_eq!(file.body, case.bytes, "{path}");
            assert_eq!(header(&file, "content-type"), "application/vnd.ms-excel");
            let disposition = header(&file, "content-disposition");
            assert!(disposition.starts_with("attachment"), "{disposition}");
            let told = disposition.split_once("filename*=UTF-8''").unwrap().1;
            assert_eq!(percent_decode_str(told).decode_utf8().unwrap(), name);
        }
        let old = anyone.call("GET", &format!("/grid/template/{saved_as}"));
        assert_eq!(old.header("Authorization", "rubbish").send().status, 200);
    }
    for path in ["x.xls", "..%2F..%2Fetc%2Fpasswd", "%FF%FE", ""] {
        let none = anyone.call("GET", &format!("/grid/template/{path}")).send();
        assert!(none.status == 404 && none.code() == 404, "{none}");
    }
}

#[test]
fn unfilled_they_hold_no_row_and_filled_in_they_hold_it() {
    let world = World::new();
    for case in cases(&world.app.client()) {
        let name = case.name;
        let mut rows = rows(&case.bytes);
        let (none, summary) = typed(case.kind, &rows).unwrap();
        assert!(none.is_empty(), "{name}: {none:?}");
        assert!(summary.warnings.is_empty(), "{name}: {summary:?}");
        let number = u32::try_from(case.header_row).unwrap() + 2;
        assert_eq!(summary.header_row + 1, number, "{name}");

        if !rows.iter().any(|row| row.number == number) {
            let at = rows.partition_point(|row| row.number < number);
            let (epoch_1904, cells) = (false, Vec::new());
            rows.insert(
                at,
                RawRow {
                    number,
                    epoch_1904,
                    cells,
                },
            );
        }
        let row = rows.iter_mut().find(|row| row.number == number).unwrap();
        row.cells.resize(40, Cell::Empty);
        for (column, text) in case.sound {
            row.cells[*column] = Cell::Text((*text).to_owned());
        }
        let (one, summary) = typed(case.kind, &rows).unwrap();
        assert_eq!(one.len(), 1, "{name}: {one:?}");
        assert!(one[0].faults.is_empty(), "{name}: {:?}", one[0].faults);
        assert_eq!((one[0].number, summary.rows), (number, 1), "{name}");
        assert_eq!(
            one[0].values[case.kind.key].as_deref(),
            Some("340121197705175537")
        );
        let filled = one[0].values.iter().flatten().count();
        let serial = usize::from(case.kind.layout.numbered);
        assert_eq!(
            filled,
            case.sound.len() + serial,
            "{name}: {:?}",
            one[0].values
        );
    }
}

#[test]
fn values_of_an_interview_are_made_canonical() {
    let world = World::new();
    let case = cases(&world.app.client()).pop().unwrap();
    let mut cells = vec![Cell::Empty; 28];
    for (column, text) in case.sound {
        cells[*column] = Cell::Text((*text).to_owned());
    }
    cells[11] = Cell::Text("十".to_owned());
    let mut all = rows(&case.bytes);
    let (number, epoch_1904) = (4, false);
    all[3] = RawRow {
        number,
        epoch_1904,
        cells,
    };
    let (found, _) = typed(case.kind, &all).unwrap();
    let value = |column: usize| found[0].values[column].as_deref();
    let shown: Vec<_> = [3, 5, 6, 8, 9, 10, 14, 18, 22, 23].map(value).into();
    let expected = [
        "50000",
        "20261101",
        "20291031",
        "6228480012345678901",
        "浮动",
        "4.35",
        "等额本息还款法",
        "是",
        "否",
        "80000.5",
    ];
    assert_eq!(shown, expected.map(Some));
    let faults = &found[0].faults;
    assert_eq!(
        (faults[0].column.as_str(), faults[0].reason.as_str()),
        ("L", "百分数不正确")
    );
}

#[test]
fn what_stands_around_the_table_is_there() {
    let world = World::new();
    let cases = cases(&world.app.client());
    let book = |name: &str| {
        let case = cases.iter().find(|case| case.name == name).unwrap();
        let mut book: Xls<_> = Xls::new(Cursor::new(case.bytes.clone())).unwrap();
        let sheet = book.sheet_names()[0].clone();
        let merged = book.merge_cells_by_sheet_name(&sheet).unwrap();
        let merged: Vec<_> = merged.iter().map(|m| (m.start, m.end)).collect();
        (book.worksheet_range(&sheet).unwrap(), merged)
    };
    let text = |range: &calamine::Range<Data>, at: (u32, u32)| {
        range
            .get_value(at)
            .map(ToString::to_string)
            .unwrap_or_default()
    };
    for (name, title, note) in [
        ("白名单模板.xls", "白名单农户（居民）清单", None),
        ("灰名单模板.xls", "灰名单农户（居民）清单", Some(5)),
        ("黑名单模板.xls", "黑名单农户（居民）清单", Some(6)),
    ] {
        let (range, merged) = book(name);
        assert_eq!(text(&range, (0, 0)), title);
        assert_eq!(text(&range, (1, 0)), "乡（镇、街道）：");
        assert_eq!(text(&range, (1, 2)), "网格名称：");
        assert_eq!(text(&range, (1, 3)), "自然村（或小组）：");
        assert_eq!(
            (text(&range, (3, 0)), text(&range, (102, 0))),
            ("1".into(), "100".into())
        );
        assert!(text(&range, (103, 1)).starts_with("经办客户经理："));
        assert!(merged.contains(&((0, 0), (0, 3))) && merged.contains(&((103, 1), (103, 3))));
        if let Some(column) = note {
            assert!(text(&range, (2, column)).contains("游手好闲—1，"));
            assert!(text(&range, (2, column)).ends_with("其他—19"));
            assert!(
                merged.contains(&((2, column), (11, column + 7))),
                "{merged:?}"
            );
        }
    }
    let (range, merged) = book("待面谈面签模板.xls");
    assert_eq!(text(&range, (0, 0)), "“金农易贷”农户小额信用贷款授信审批表");
    assert_eq!(text(&range, (1, 22)), "金融顾问意见");
    assert!(merged.contains(&((1, 22), (1, 27))));
    let below: Vec<String> = (103..106).map(|row| text(&range, (row, 0))).collect();
    assert_eq!(below, ["合计", "授信公议小组意见", "支行授信审批小组意见"]);
    assert!(text(&range, (104, 1)).starts_with("公议小组成员签名："));
}
