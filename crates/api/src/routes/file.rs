//! Files out: the templates, the export (14.11).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::Method;
use actix_web::web::Bytes;
use actix_web::{Either, HttpRequest, HttpResponse, web};
use encoding_rs::GBK;
use percent_encoding::percent_decode_str;
use wangge_audit::Entry;
use wangge_excel_io::xls_template;
use wangge_kernel::{ErrorKind, Field};

use super::State;
use crate::error::{ApiError, Outcome};
use crate::extract::{Params, Query};
use crate::reply::{FileBody, Reply};
use crate::session::Session;
use crate::sheets::SHEETS;
use crate::table::{Caller, Row};
use crate::xlsx::{self, Source};

const XLS: &str = "application/vnd.ms-excel";
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const TEMPLATE_PATH: &str = "/grid/template/";
/// The grid code of 14.11 that stands for all grids.
const ALL_GRIDS: &str = "0";

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = templates();
    rows.extend([Row::grid(
        "14.11",
        Method::GET,
        "/grid/file/customer/{gridCode}",
        "Excel导出-客户信息",
        export_customers,
    )
    .query::<ExportQuery>()
    .download()]);
    rows
}

/// The templates under their documented addresses, without a token.
fn templates() -> Vec<Row> {
    [
        (
            "13.8",
            "/grid/template/户籍导入模板.xls",
            "下载户籍导入信息模板",
        ),
        (
            "14.12",
            "/grid/template/客户信息导入模板.xls",
            "Excel导入模板-客户信息",
        ),
        (
            "26.7",
            "/grid/template/白名单模板.xls",
            "下载白名单导入模板",
        ),
        ("27.1", "/grid/template/灰名单模板.xls", "下载灰名单模板"),
        ("28.1", "/grid/template/黑名单模板.xls", "下载黑名单模板"),
        (
            "30.8",
            "/grid/template/待面谈面签模板.xls",
            "下载待面谈面签导入模板",
        ),
        (
            "x.poverty.template",
            "/grid/template/贫困户信息导入模板.xls",
            "下载贫困户信息导入模板",
        ),
        (
            "x.standing.template",
            "/grid/template/客户信誉信息导入模板.xls",
            "下载客户信誉信息导入模板",
        ),
        (
            "x.feed.template",
            "/grid/template/账户余额导入模板.xls",
            "下载账户余额导入模板",
        ),
    ]
    .map(|(id, path, name)| {
        Row::grid(id, Method::GET, path, name, template)
            .caller(Caller::Anyone)
            .download()
    })
    .into()
}

/// Serves templates under any spelling of their address: `/template/{name}` is matched after the
/// table, for names that are percent-encoded in GBK, as old browsers send them.
pub(crate) fn configure(app: &mut web::ServiceConfig) {
    app.route("/grid/template/{name:.*}", web::get().to(other_spelling));
}

/// [`template`] outside the table, where nothing else turns errors into answers.
async fn other_spelling(request: HttpRequest) -> Either<Reply, HttpResponse> {
    match template(request.clone()).await {
        Ok(reply) => Either::Left(reply),
        Err(error) => Either::Right(error.answer(&request)),
    }
}

async fn template(request: HttpRequest) -> Outcome {
    let name = template_name(request.uri().path());
    let body = match TEMPLATES.get(&name) {
        Some(Ok(workbook)) => FileBody::Whole(workbook.clone()),
        Some(Err(error)) => {
            let kind = ErrorKind::Internal;
            return Err(ApiError::new(kind, "template.write", error));
        }
        None => {
            let kind = ErrorKind::NotFound;
            return Err(ApiError::new(kind, "template.unknown", "模板不存在"));
        }
    };
    Ok(Reply::File {
        name,
        content_type: XLS,
        body,
    })
}

/// The workbooks by their names. They never change, and anyone may ask for them as often as he
/// likes.
static TEMPLATES: LazyLock<BTreeMap<String, Result<Bytes, String>>> = LazyLock::new(|| {
    let made = SHEETS.iter().map(|kind| {
        let workbook = xls_template(kind).map(Bytes::from);
        let name = format!("{}.xls", kind.name);
        (name, workbook.map_err(|error| error.to_string()))
    });
    made.collect()
});

/// The file name in a path whose percent-encoded bytes are UTF-8 or GBK.
fn template_name(path: &str) -> String {
    let encoded = path.strip_prefix(TEMPLATE_PATH).unwrap_or_default();
    let bytes: Vec<u8> = percent_decode_str(encoded).collect();
    match String::from_utf8(bytes) {
        Ok(name) => name,
        Err(error) => GBK.decode(error.as_bytes()).0.into_owned(),
    }
}

/// What 14.11 takes beside the grid's code.
#[derive(Debug, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", default)]
struct ExportQuery {
    /// 网格名称，用于文件名
    grid_name: Field<String>,
    /// 用户ID；范围由token决定
    account_id: Field<String>,
}

async fn export_customers(
    state: State,
    session: Session,
    at: Params,
    Query(query): Query<ExportQuery>,
) -> Outcome {
    let code = at.text("gridCode").to_owned();
    let grid = (code != ALL_GRIDS).then(|| code.clone());
    let export = xlsx::Customers::new(&state.db, &session.actor, grid);
    let first = export.after(None).await?;
    if first.is_empty() {
        return Ok(Reply::Blank { list: true });
    }
    state
        .audit
        .append(&session.actor, Entry::new("customer.export", "grid", &code))
        .await?;
    let named = query.grid_name.value().map_or("客户信息", String::as_str);
    let name = format!("{named}.xlsx");
    Ok(Reply::File {
        name,
        content_type: XLSX,
        body: FileBody::Stream(xlsx::stream(export, first)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_both_encodings() {
        let utf8 = percent_encoding::utf8_percent_encode(
            "户籍导入模板.xls",
            percent_encoding::NON_ALPHANUMERIC,
        )
        .to_string();
        assert_eq!(
            template_name(&format!("{TEMPLATE_PATH}{utf8}")),
            "户籍导入模板.xls"
        );
        let gbk: String = GBK
            .encode("户籍导入模板.xls")
            .0
            .iter()
            .map(|b| format!("%{b:02X}"))
            .collect();
        assert_eq!(
            template_name(&format!("{TEMPLATE_PATH}{gbk}")),
            "户籍导入模板.xls"
        );
    }
}
