//! Typed rows: headers, rows that are no data, values and faults.

use encoding_rs::GBK;
use wangge_excel_io::{Cell, RawRow, SheetError, SheetReader, Stamp, day, decimal};

use crate::support::{HOUSEHOLD, SHEET, STRINGS, parse, text, texts, typed, xlsx};

const HEADER: [&str; 10] = [
    "*姓 名",
    "婚姻状况",
    "出生日期\n(格式2018-10-12)",
    "身份证号（必填）",
    "手机号：",
    "户号",
    "纳入名单库（是/否）",
    "年收入",
    "工作年限",
    "职业",
];

fn one(cells: Vec<Cell>) -> wangge_excel_io::TypedRow {
    row_1904(cells, false)
}

fn row_1904(cells: Vec<Cell>, epoch_1904: bool) -> wangge_excel_io::TypedRow {
    let row = RawRow {
        number: 9,
        epoch_1904,
        cells,
    };
    let (mut rows, _) = typed(&[texts(1, &HEADER), row]).unwrap();
    rows.pop().unwrap()
}

/// Name and id, then one more column.
fn with(column: usize, cell: Cell) -> wangge_excel_io::TypedRow {
    let mut cells = vec![Cell::Empty; 10];
    cells[0] = text("张三");
    cells[3] = text("231101199001011234");
    cells[column] = cell;
    one(cells)
}

fn value(column: usize, cell: Cell) -> Option<String> {
    let row = with(column, cell);
    assert!(row.faults.is_empty(), "{:?}", row.faults);
    row.values[column].clone()
}

fn reason(column: usize, cell: Cell) -> String {
    let row = with(column, cell);
    assert_eq!(row.faults.len(), 1, "{row:?}");
    row.faults[0].reason.clone()
}

#[test]
fn what_is_skipped() {
    let rows = [
        texts(1, &["户籍信息"]),
        texts(2, &["乡镇：", "", "网格名称："]),
        texts(4, &HEADER),
        texts(5, &["张三", "已婚", "", "2311**********1234"]),
        texts(
            6,
            &[
                "李四",
                "离婚",
                "1990/1/1",
                "23110119900101123x",
                "１３８ 0013 8000",
            ],
        ),
        texts(7, &["", "已婚", "", "", "13800138000"]),
        texts(8, &["姓名", "婚姻状况", "出生日期", "身份证号"]),
        texts(9, &["合 计：", "", "", "3"]),
        texts(10, &["", "经办客户经理：  审查员：", "", "日期："]),
        texts(
            11,
            &["王五", "", "", "231101199001011234", "", "户主签字版"],
        ),
        texts(12, &["居民姓名", "婚姻状况", "", "证件号码"]),
    ];
    let (found, summary) = typed(&rows).unwrap();
    let numbers: Vec<u32> = found.iter().map(|r| r.number).collect();
    assert_eq!(numbers, [6, 11]);
    assert_eq!(summary.header_row, 4);
    assert_eq!(summary.skipped.titles, 2);
    assert_eq!(summary.skipped.samples, 1);
    assert_eq!(summary.skipped.totals, 1);
    assert_eq!(summary.skipped.signatures, 1);
    assert_eq!(summary.skipped.blanks, 3);
    let row = &found[0];
    assert!(row.faults.is_empty(), "{:?}", row.faults);
    assert_eq!(row.values[1].as_deref(), Some("离异"));
    assert_eq!(row.values[2].as_deref(), Some("19900101"));
    assert_eq!(row.values[3].as_deref(), Some("23110119900101123X"));
    assert_eq!(row.values[4].as_deref(), Some("13800138000"));
    assert!(row.raw.is_empty(), "{:?}", row.raw);
    let mut reader = SheetReader::new(&HOUSEHOLD);
    reader.feed(&rows[2]).unwrap();
    assert_eq!(reader.raw(&rows[4])[1].as_deref(), Some("离婚"));
    let letters: Vec<_> = (0..6).map(|index| reader.letter(index)).collect();
    let expected = ["A", "B", "C", "D", "E", "F"].map(|letter| Some(letter.to_owned()));
    assert_eq!(letters, expected);
    assert_eq!(
        (reader.letter(99), SheetReader::new(&HOUSEHOLD).letter(0)),
        (None, None)
    );
}

#[test]
fn headers() {
    let lacking = typed(&[texts(3, &["姓名", "婚姻状况", "出生日期", "联系方式"])]).unwrap_err();
    assert_eq!(lacking.to_string(), "表头（第3行）缺少必填列：公民身份号码");
    let none = typed(&[texts(1, &["a", "b"])]).unwrap_err();
    assert_eq!(none.code(), "header_not_found");
    assert!(none.to_string().contains("姓名、公民身份号码"));
    let twice = typed(&[texts(2, &["姓名", "身份证号", "证件号码"])]).unwrap_err();
    let expected = SheetError::DuplicateHeader {
        row: 2,
        header: "证件号码".to_owned(),
        first: "B".to_owned(),
        second: "C".to_owned(),
    };
    assert_eq!(twice, expected);
    let mut titles: Vec<RawRow> = (1..=20).map(|n| texts(n, &["说明"])).collect();
    titles.push(texts(21, &HEADER));
    assert!(typed(&titles).is_err());
    let extra = ["姓名", "公民身份号码", "备用", "失败原因", "姓名（户主）"];
    let (_, summary) = typed(&[texts(1, &extra)]).unwrap();
    assert_eq!(
        summary.warnings,
        ["以下列未识别，已忽略：C列“备用”、E列“姓名（户主）”"]
    );
}

#[test]
fn numbers_in_text_columns() {
    assert_eq!(value(5, Cell::Number(231_100.0)).as_deref(), Some("231100"));
    assert_eq!(
        value(4, Cell::Number(1.775_555_321_0E10)).as_deref(),
        Some("17755553210")
    );
    let lost = "数字超过15位已丢失精度，请将单元格设为文本格式";
    assert_eq!(reason(3, Cell::Number(2.311_011_990_010_112E17)), lost);
    assert_eq!(reason(5, Cell::Number(1e15)), lost);
    assert_eq!(reason(3, text("2.31101E+17")), lost);
    let row = with(3, Cell::Number(231_101_199_001_011_200.0));
    assert_eq!(row.faults[0].column, "D");
    assert_eq!(row.faults[0].row, 9);
    assert_eq!(row.faults[0].header, "公民身份号码");
    assert_eq!(row.faults[0].value, "231101199001011200");
}

#[test]
fn all_faults_of_a_row() {
    let row = one(vec![
        Cell::Empty,
        text("已昏"),
        text("2018-02-30"),
        text("231101199013011234"),
        text("1380013800"),
        text(&"长".repeat(31)),
        text("或许"),
        text("十万"),
        text("1.5"),
    ]);
    let letters: Vec<&str> = row.faults.iter().map(|f| f.column.as_str()).collect();
    assert_eq!(letters, ["A", "B", "C", "D", "E", "F", "G", "H", "I"]);
    let reasons: Vec<&str> = row.faults.iter().map(|f| f.reason.as_str()).collect();
    assert_eq!(reasons[0], "必填项不能为空");
    assert_eq!(reasons[1], "“已昏”不在可选值中，最接近的是“已婚”");
    assert_eq!(reasons[3], "身份证号中的出生日期不正确");
    assert_eq!(reasons[5], "长度为31个字符，不能超过30个");
    assert_eq!(reasons[6], "“或许”不在可选值中，可选值：是、否");
    assert!(row.reason().starts_with("姓名：必填项不能为空；婚姻状况："));
    assert!(row.values.iter().all(Option::is_none));
    assert_eq!(row.raw[1].as_deref(), Some("已昏"));
}

#[test]
fn days() {
    for given in [
        "20180929",
        "2018-09-29",
        "2018-9-29",
        "2018/9/29",
        "2018.09.29",
        "2018年9月29日",
        "２０１８－０９－２９",
        "2018-09-29 00:00:00",
        "2018-09-29T00:00:00",
    ] {
        assert_eq!(
            value(2, text(given)).as_deref(),
            Some("20180929"),
            "{given}"
        );
    }
    assert_eq!(
        value(2, Cell::Number(20_180_929.0)).as_deref(),
        Some("20180929")
    );
    assert_eq!(
        value(2, Cell::Number(43_372.0)).as_deref(),
        Some("20180929")
    );
    let stamp = |serial, epoch_1904| Cell::DateTime(Stamp { serial, epoch_1904 });
    assert_eq!(
        value(2, stamp(43_372.75, false)).as_deref(),
        Some("20180929")
    );
    assert_eq!(value(2, stamp(41_910.0, true)).as_deref(), Some("20180929"));
    assert_eq!(value(2, stamp(59.0, false)).as_deref(), Some("19000228"));
    assert_eq!(value(2, stamp(61.0, false)).as_deref(), Some("19000301"));
    let mut cells = vec![text("张三"), Cell::Empty, Cell::Number(41_910.0)];
    cells.push(text("231101199001011234"));
    let row = row_1904(cells, true);
    assert_eq!(row.values[2].as_deref(), Some("20180929"));
    for bad in [
        "2018",
        "18-9-29",
        "2018-13-01",
        "2018-02-29",
        "昨天",
        "2018-9",
    ] {
        assert!(reason(2, text(bad)).starts_with("日期不正确"), "{bad}");
    }
    assert!(reason(2, Cell::Number(1e300)).starts_with("日期不正确"));
    assert_eq!(day("20180929").unwrap().to_string(), "2018-09-29");
    assert_eq!(day("20180931"), None);
}

#[test]
fn amounts_and_integers() {
    for (given, expected) in [
        ("1,234.50", "1234.5"),
        ("￥１２", "12"),
        ("0012元", "12"),
        ("-0.50", "-0.5"),
        (".5", "0.5"),
        ("0.00", "0"),
    ] {
        assert_eq!(value(7, text(given)).as_deref(), Some(expected), "{given}");
    }
    assert_eq!(value(7, Cell::Number(0.1 + 0.2)).as_deref(), Some("0.3"));
    assert_eq!(
        value(7, Cell::Number(-1234.56)).as_deref(),
        Some("-1234.56")
    );
    assert_eq!(reason(7, text("1.2.3")), "金额不正确");
    assert_eq!(reason(7, text("0.1234567")), "金额最多6位小数");
    assert_eq!(value(8, Cell::Number(5.0)).as_deref(), Some("5"));
    assert_eq!(value(8, text("-7")).as_deref(), Some("-7"));
    assert_eq!(reason(8, Cell::Number(5.5)), "应为整数");
    assert_eq!(decimal("1234.5", 2), Some(123_450));
    assert_eq!(decimal("-0.05", 2), Some(-5));
    assert_eq!(decimal("0.005", 2), None);
}

#[test]
fn choices_ids_and_texts() {
    assert_eq!(value(6, Cell::Bool(true)).as_deref(), Some("是"));
    assert_eq!(value(6, text("无")).as_deref(), Some("否"));
    assert_eq!(value(1, text(" 已 婚\n")).as_deref(), Some("已婚"));
    assert_eq!(
        value(3, text("２３1101 19900101 123ｘ")).as_deref(),
        Some("23110119900101123X")
    );
    assert_eq!(
        reason(3, text("231101900101123")),
        "身份证号不正确，应为18位"
    );
    assert_eq!(
        reason(3, text("23110119900101123A")),
        "身份证号不正确，应为18位"
    );
    assert_eq!(reason(3, text("身身身身身身")), "身份证号不正确，应为18位");
    assert_eq!(
        value(5, text("A\u{0}1\n\t2\u{feff}")).as_deref(),
        Some("A12")
    );
    assert_eq!(
        reason(5, Cell::Error("#REF!".to_owned())),
        "单元格为公式错误值"
    );
    assert_eq!(
        value(4, text("+86 138-0013-8000")).as_deref(),
        Some("13800138000")
    );
    assert_eq!(
        reason(4, text("23800138000")),
        "手机号码不正确，应为11位数字"
    );
}

#[test]
fn csv_in_many_encodings() {
    let body = "姓名,公民身份号码,户号\r\n\r\n\"张\r\n三\",231101199001011234,\"=\"\"0012\"\"\"\r\n李四,231101199001011234,1;2\r\n";
    let (gbk, _, _) = GBK.encode(body);
    let marked = [&b"\xEF\xBB\xBF"[..], body.as_bytes()].concat();
    let wide: Vec<u8> = std::iter::once(0xFEFFu16)
        .chain(body.replace(',', "\t").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let semicolons = body.replace(',', ";").replace("1;2", "\"1;2\"");
    let files = [
        body.as_bytes(),
        &gbk,
        &marked,
        &wide,
        semicolons.as_bytes(),
        body.replace(',', "\t").as_bytes(),
    ]
    .map(<[u8]>::to_vec);
    for bytes in files {
        let rows = parse(&bytes).unwrap();
        let (found, summary) = typed(&rows).unwrap();
        assert_eq!(summary.header_row, 1);
        let numbers: Vec<u32> = found.iter().map(|r| r.number).collect();
        assert_eq!(numbers, [3, 4]);
        assert_eq!(found[0].values[0].as_deref(), Some("张三"));
        assert_eq!(found[0].values[5].as_deref(), Some("0012"));
        assert_eq!(found[1].values[5].as_deref(), Some("1;2"));
    }
}

#[test]
fn rows_of_an_xlsx() {
    for epoch_1904 in [false, true] {
        let rows = parse(&xlsx(SHEET, STRINGS, epoch_1904)).unwrap();
        let numbers: Vec<u32> = rows.iter().map(|r| r.number).collect();
        assert_eq!(numbers, [1, 3]);
        let serial = 43_372.0;
        let expected = [
            text("张三"),
            Cell::DateTime(Stamp { serial, epoch_1904 }),
            Cell::Empty,
            Cell::Bool(true),
        ];
        assert_eq!(rows[1].cells, expected);
    }
}
