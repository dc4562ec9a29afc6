//! The rows of 14.11, page by page, so that an export of any size streams in flat memory.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use wangge_db::Conn;
use wangge_grid::caller::Narrowing;
use wangge_kernel::{DataScope, Money};

use crate::error::Error;
use crate::finance;
use crate::info::NORMAL;
use crate::reach::Reach;
use crate::schema::customer;
use crate::schema::foreign::grid;
use crate::{tally, visible};

/// The columns of 14.11, in the document's order.
pub const EXPORT_HEADERS: [&str; 26] = [
    "客户ID",
    "姓名",
    "性别",
    "身份证号",
    "婚姻状况",
    "最高学历",
    "最高学位",
    "民族",
    "生日",
    "籍贯",
    "手机号",
    "管护人",
    "网格号",
    "户号",
    "政治面貌",
    "居住状况",
    "身体状况",
    "年收入",
    "国籍",
    "借款人性质",
    "邮编",
    "是否本行股东",
    "是否本行员工",
    "是否企业主",
    "户籍地址",
    "常驻地址",
];

/// One customer as a row of 14.11.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRow {
    /// Where the next page starts after.
    pub id: i64,
    /// The cells, under [`EXPORT_HEADERS`].
    pub cells: [String; 26],
}

/// What 14.11 reads of a customer, in the order of [`EXPORT_HEADERS`], and the grid's id.
#[derive(Queryable, Selectable)]
#[diesel(table_name = customer)]
struct Exported {
    id: i64,
    name: String,
    sex: Option<String>,
    id_number: String,
    marital_status: Option<String>,
    education_level: Option<String>,
    nation: Option<String>,
    birthday: Option<String>,
    native_place: Option<String>,
    phone_number: Option<String>,
    custodian: Option<String>,
    grid_id: Option<i64>,
    household_id: Option<String>,
    politics_status: Option<String>,
    living_situation: Option<String>,
    physical_condition: Option<String>,
    nationality: Option<String>,
    borrower_nature: Option<String>,
    postcode: Option<String>,
    is_stockholder: Option<String>,
    is_staff: Option<String>,
    is_owner: Option<String>,
    native_address: Option<String>,
    residence_address: Option<String>,
}

/// 14.11: the next `limit` customers in use after `after_id`, by id; of one grid or of all.
///
/// # Errors
/// The database failed.
pub fn customers(
    conn: &mut Conn,
    scope: &DataScope,
    grid_code: Option<&str>,
    after_id: i64,
    limit: i64,
) -> Result<Vec<ExportRow>, Error> {
    let code = grid_code.map(str::to_owned);
    let reach = Reach::narrowed(conn, scope, code.as_ref(), &Narrowing::default())?;
    let reach = match reach.is_everything() {
        true => reach,
        // Without those who have no grid, where there are none, one index has the order.
        false => tally::customers(conn, reach, Some(NORMAL))?.0,
    };
    let found: Vec<Exported> = visible::customers_at(&reach)
        .filter(customer::status.eq(NORMAL))
        .filter(customer::id.gt(after_id))
        .order(customer::id)
        .limit(limit)
        .select(Exported::as_select())
        .load(conn)?;
    let grids: BTreeSet<i64> = found.iter().filter_map(|row| row.grid_id).collect();
    let codes: Vec<(i64, String)> = grid::table
        .filter(grid::id.eq_any(grids))
        .order(grid::id)
        .select((grid::id, grid::code))
        .load(conn)?;
    let codes: BTreeMap<i64, String> = codes.into_iter().collect();
    let numbers = found.iter().map(|row| row.id_number.as_str()).collect();
    let salaries = finance::salaries(conn, numbers)?;
    Ok(found
        .into_iter()
        .map(|row| ExportRow::new(row, &codes, &salaries))
        .collect())
}

impl ExportRow {
    fn new(row: Exported, codes: &BTreeMap<i64, String>, salaries: &BTreeMap<String, i64>) -> Self {
        let cell = Option::unwrap_or_default;
        let salary = salaries.get(&row.id_number).copied();
        let code = row.grid_id.and_then(|id| codes.get(&id)).cloned();
        Self {
            id: row.id,
            cells: [
                row.id.to_string(),
                row.name,
                cell(row.sex),
                row.id_number,
                cell(row.marital_status),
                cell(row.education_level),
                String::new(),
                cell(row.nation),
                cell(row.birthday),
                cell(row.native_place),
                cell(row.phone_number),
                cell(row.custodian),
                cell(code),
                cell(row.household_id),
                cell(row.politics_status),
                cell(row.living_situation),
                cell(row.physical_condition),
                cell(salary.map(|fen| Money::from_fen(fen).yuan())),
                cell(row.nationality),
                cell(row.borrower_nature),
                cell(row.postcode),
                cell(row.is_stockholder),
                cell(row.is_staff),
                cell(row.is_owner),
                cell(row.native_address),
                cell(row.residence_address),
            ],
        }
    }
}
