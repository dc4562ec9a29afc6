//! Sheets without HTTP and without a database: one declaration gives a template, typed rows and
//! the workbook of bad rows.
//!
//! Run it with `cargo run -p wangge-excel-io --example sheets`.

#![expect(clippy::print_stdout, reason = "an example prints what it has to show")]

use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;

use wangge_excel_io::{
    CellOut, Column, ColumnKind, Layout, Limits, Parser, Refusal, SheetKind, SheetReader, TypedRow,
    XlsxStream, bad_rows_workbook, xls_template,
};

static VISITS: SheetKind = SheetKind {
    name: "走访登记模板",
    title: Some("走访登记"),
    layout: Layout::PLAIN,
    sheet_name: "走访",
    columns: &[
        Column {
            required: true,
            ..Column::new("name", "姓名", ColumnKind::Text)
        },
        Column {
            required: true,
            aliases: &["日期"],
            ..Column::new("day", "走访日期", ColumnKind::Day)
        },
        Column::new(
            "result",
            "结果",
            ColumnKind::Choice {
                values: &["有意向", "无意向"],
                synonyms: &[("有", "有意向"), ("无", "无意向")],
            },
        ),
    ],
    key: 0,
    skip_without: &[0],
};

const SHEET: &str = "\
走访登记
姓名（必填）,日期,结果
张三,2018年9月29日,有
李四,2018-13-01,有意项
合计,2,
";

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::temp_dir().join(format!("wangge-sheets-{}", std::process::id()));
    std::fs::create_dir_all(&dir)?;
    let outcome = show(&dir);
    std::fs::remove_dir_all(&dir)?;
    outcome
}

fn show(dir: &Path) -> Result<(), Box<dyn Error>> {
    println!("template: {} bytes of .xls", xls_template(&VISITS)?.len());

    let file = dir.join("visits.csv");
    std::fs::write(&file, SHEET)?;
    let rows = read(&file)?;
    let mut bad = Vec::new();
    for row in &rows {
        println!("row {}: {:?}", row.number, row.values);
        for fault in &row.faults {
            println!("  {}{}: {}", fault.column, fault.row, fault.reason);
        }
        if !row.faults.is_empty() {
            bad.push((row.raw.clone(), row.reason()));
        }
    }
    let bad = bad.iter().map(|(raw, why)| (raw.as_slice(), why.as_str()));
    println!(
        "bad rows: {} bytes of .xlsx",
        bad_rows_workbook(&VISITS, bad)?.len()
    );

    let mut export = XlsxStream::new(Vec::new(), "走访", &["姓名", "次数"])?;
    export.row(&[CellOut::from("=张三"), CellOut::Integer(3)])?;
    println!("export: {} bytes of .xlsx", export.finish()?.len());
    Ok(())
}

/// Every row of data. A server would use `Parser::Child`, so that a hostile file costs it nothing.
fn read(file: &Path) -> Result<Vec<TypedRow>, Refusal> {
    let mut sheet = SheetReader::new(&VISITS);
    let (mut rows, mut failure) = (Vec::new(), None);
    Parser::InProcess.rows(
        file,
        &Limits::default(),
        &mut |raw| match sheet.feed(&raw) {
            Ok(typed) => {
                rows.extend(typed);
                ControlFlow::Continue(())
            }
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        },
    )?;
    match failure {
        Some(error) => Err(error.into()),
        None => sheet.finish().map(|_| rows).map_err(Refusal::from),
    }
}
