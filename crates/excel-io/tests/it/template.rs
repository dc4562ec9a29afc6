//! Templates read back by calamine and by this crate's own pipeline.

use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Xls};
use wangge_excel_io::{Cell, xls_template};

use crate::support::{HOUSEHOLD, parse, typed};

#[test]
fn calamine_reads_it() {
    let bytes = xls_template(&HOUSEHOLD).unwrap();
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).unwrap();
    let sheets = book.sheets_metadata().to_vec();
    assert_eq!(sheets[0].name, "户籍");
    assert_eq!(sheets[0].visible, SheetVisible::Visible);
    assert_eq!(sheets[1].visible, SheetVisible::Hidden);
    let range = book.worksheet_range("户籍").unwrap();
    let text = |row, column| match range.get_value((row, column)) {
        Some(Data::String(text)) => text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(text(0, 0), "户籍信息");
    assert_eq!(text(1, 0), "姓名");
    assert_eq!(text(1, 2), "出生日期（2018-01-01）");
    assert_eq!(text(1, 6), "纳入名单库（是/否）");
    assert_eq!(text(2, 0), "张三");
    let jobs = book.worksheet_range("选项").unwrap();
    assert_eq!(jobs.rows().count(), 12);
    assert_eq!(book.defined_names().len(), 1);
    let (name, formula) = &book.defined_names()[0];
    assert_eq!(name, "_list0");
    assert_eq!(formula, "选项!$A$1:$A$12");
    let merged = book.merge_cells_by_sheet_name("户籍").unwrap();
    assert_eq!(merged[0].end, (0, 9));
}

#[test]
fn the_own_reader_reads_it_and_skips_the_sample() {
    let rows = parse(&xls_template(&HOUSEHOLD).unwrap()).unwrap();
    assert_eq!(rows[1].cells[0], Cell::Text("姓名".to_owned()));
    let (found, summary) = typed(&rows).unwrap();
    assert!(found.is_empty());
    assert_eq!(summary.header_row, 2);
    assert_eq!(summary.skipped.samples, 1);
    assert!(summary.warnings.is_empty(), "{:?}", summary.warnings);
}
