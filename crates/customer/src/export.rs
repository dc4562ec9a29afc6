//! The rows of 14.11, page by page, so that an export of any size streams in flat memory.

use diesel::prelude::*;
use wangge_db::Conn;
use wangge_kernel::DataScope;

use crate::error::Error;
use crate::info::{CustomerRow, NORMAL};
use crate::schema::customer;
use crate::schema::foreign::grid;
use crate::visible;

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
    let mut query = visible::customers(scope)
        .filter(customer::status.eq(NORMAL))
        .filter(customer::id.gt(after_id));
    if let Some(code) = grid_code {
        let coded = grid::table.filter(grid::code.eq(code.to_owned()));
        query = query.filter(customer::grid_id.eq_any(coded.select(grid::id.nullable())));
    }
    let ids: Vec<i64> = query
        .order(customer::id)
        .limit(limit)
        .select(customer::id)
        .load(conn)?;
    let found: Vec<(CustomerRow, Option<String>)> = visible::customers_of_grids()
        .filter(customer::id.eq_any(ids))
        .order(customer::id)
        .select((CustomerRow::as_select(), grid::code.nullable()))
        .load(conn)?;
    Ok(found.into_iter().map(ExportRow::new).collect())
}

impl ExportRow {
    fn new((row, grid_code): (CustomerRow, Option<String>)) -> Self {
        let content = row.content;
        let cell = Option::unwrap_or_default;
        Self {
            id: row.id,
            cells: [
                row.id.to_string(),
                row.name,
                cell(content.sex),
                row.id_number,
                cell(content.marital_status),
                cell(content.education_level),
                String::new(),
                cell(content.nation),
                cell(content.birthday),
                cell(content.native_place),
                cell(content.phone_number),
                cell(content.custodian),
                cell(grid_code),
                cell(content.household_id),
                cell(content.politics_status),
                cell(content.living_situation),
                cell(content.physical_condition),
                String::new(),
                cell(content.nationality),
                cell(content.borrower_nature),
                cell(content.postcode),
                cell(content.is_stockholder),
                cell(content.is_staff),
                cell(content.is_owner),
                cell(content.native_address),
                cell(content.residence_address),
            ],
        }
    }
}
