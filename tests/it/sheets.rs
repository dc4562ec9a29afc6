//! Workbooks as tests write and read them.

use std::io::Cursor;

use calamine::{Data, Reader, open_workbook_auto_from_rs};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};
use wangge_tests::world::resident;

/// The columns of 13.8, as the document has them.
pub(crate) const RESIDENT_HEADERS: [&str; 12] = [
    "姓名",
    "性别",
    "民族",
    "出生日期（2018-01-01）",
    "公民身份号码",
    "地址",
    "户别",
    "与户主关系",
    "户号",
    "联系方式",
    "纳入名单库（是/否）",
    "备注",
];

/// The fields under these columns.
const RESIDENT_FIELDS: [&str; 12] = [
    "residentName",
    "sex",
    "nation",
    "birthdate",
    "idNumber",
    "address",
    "householdType",
    "relationship",
    "householdId",
    "contact",
    "isInList",
    "remark",
];

/// The header of 13.8 as a row.
pub(crate) fn resident_header() -> Value {
    json!(RESIDENT_HEADERS)
}

/// Resident `serial` as a row of 13.7, with some fields changed.
pub(crate) fn resident_row(serial: u32, changes: &Value) -> Value {
    let person = crate::people::with(resident(serial, "GA"), changes);
    RESIDENT_FIELDS
        .iter()
        .map(|field| person[*field].clone())
        .collect()
}

/// A workbook of rows. Texts are text cells, numbers number cells, `{"day": serial}` is a cell
/// with the format of a day, null and "" no cell.
pub(crate) fn xlsx(rows: &[Value]) -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    for (r, row) in (0..).zip(rows) {
        for (c, cell) in (0..).zip(row.as_array().into_iter().flatten()) {
            match cell {
                Value::String(text) if !text.is_empty() => {
                    sheet.write_string(r, c, text).unwrap();
                }
                Value::Number(number) => {
                    sheet.write_number(r, c, number.as_f64().unwrap()).unwrap();
                }
                Value::Object(stamp) => {
                    let serial = stamp["day"].as_f64().unwrap();
                    sheet.write_number_with_format(r, c, serial, &day).unwrap();
                }
                _ => {}
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// Rows as comma-separated text.
pub(crate) fn csv(rows: &[Value]) -> String {
    let line = |row: &Value| {
        let cells = row.as_array().unwrap().iter();
        let cells = cells.map(|cell| cell.as_str().map_or(cell.to_string(), str::to_owned));
        format!("{}\r\n", cells.collect::<Vec<_>>().join(","))
    };
    rows.iter().map(line).collect()
}

/// The cells of the first sheet of a workbook, .xls or .xlsx.
#[track_caller]
pub(crate) fn cells(book: &[u8]) -> Vec<Vec<Data>> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(book.to_vec())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().map(<[Data]>::to_vec).collect()
}

/// A row of cells as what they show.
pub(crate) fn texts(row: &[Data]) -> Vec<String> {
    row.iter().map(ToString::to_string).collect()
}
