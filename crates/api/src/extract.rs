//! What comes in: path parameters, pages, and one `Input` that takes forms, JSON and multipart.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tempfile::TempPath;
use wangge_kernel::{ErrorKind, Faults, Field, Page, page};

use crate::body::{Texts, pairs, read_body};
use crate::error::ApiError;
use crate::state::AppState;
use crate::table::Operation;

/// Path parameters.
pub(crate) struct Params(Map<String, Value>);

impl FromRequest for Params {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let operation = request.extensions().get::<Operation>().copied();
        let values = operation
            .into_iter()
            .flat_map(|o| o.path_parameters().collect::<Vec<_>>());
        let named: Map<String, Value> = values
            .map(|(name, position)| {
                (
                    name.to_owned(),
                    decoded(request.match_info().query(&position)).into(),
                )
            })
            .collect();
        // PostgreSQL knows no NUL; it would fail where SQLite finds nothing.
        let broken = named
            .iter()
            .find(|(_, value)| value.as_str().is_some_and(|text| text.contains('\0')));
        ready(match broken {
            Some((name, _)) => Err(ApiError::fault(name, "地址中含有非法字符")),
            None => Ok(Self(named)),
        })
    }
}

/// The router leaves `%25`, `%2F` and `%2B` as they are, so that they do not part a path.
fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

impl Params {
    /// A number in the path.
    pub(crate) fn number(&self, name: &str) -> Result<i64, ApiError> {
        self.text(name)
            .parse()
            .map_err(|_| ApiError::fault(name, "地址中的编号必须为数字"))
    }

    /// A text in the path.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The query string as a typed command. Values that are not understood are for its use case.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(typed(Value::Object(pairs(request.query_string().as_bytes()))).map(Self))
    }
}

/// Which page: `pageNum` or `pageNo` from 1, `pageSize`.
pub(crate) struct PageQuery(pub(crate) Page);

impl FromRequest for PageQuery {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(page_of(&pairs(request.query_string().as_bytes())).map(Self))
    }
}

/// The same in the wealth API: `page` from 1, `count`.
pub(crate) struct WealthPage(pub(crate) Page);

impl FromRequest for WealthPage {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let sent = pairs(request.query_string().as_bytes());
        ready(page_by(&sent, &WEALTH_PAGES).map(Self))
    }
}

/// What the number and the size of a page are called, and how large it is.
struct Pages {
    number: &'static [&'static str],
    size: &'static [&'static str],
    size_default: i64,
    size_max: i64,
}

const GRID_PAGES: Pages = Pages {
    number: &["pageNum", "pageNo"],
    size: &["pageSize"],
    size_default: page::SIZE_DEFAULT,
    size_max: page::SIZE_MAX,
};
const WEALTH_PAGES: Pages = Pages {
    number: &["page"],
    size: &["count"],
    size_default: 10,
    size_max: 200,
};

fn page_of(sent: &Map<String, Value>) -> Result<Page, ApiError> {
    page_by(sent, &GRID_PAGES)
}

fn page_by(sent: &Map<String, Value>, pages: &Pages) -> Result<Page, ApiError> {
    let mut faults = Faults::default();
    let number = positive(sent, pages.number, "页码", &mut faults).unwrap_or(1);
    let size = positive(sent, pages.size, "页行数", &mut faults).unwrap_or(pages.size_default);
    faults
        .into_result(Page::new(number, size.min(pages.size_max)))
        .map_err(ApiError::faults)
}

/// What a list is asked for, and which page, by whatever method: in the query string, or in a body
/// as [`Input`] takes it.
pub(crate) struct Asked<T>(pub(crate) T, pub(crate) Page);

impl<T: DeserializeOwned + 'static> FromRequest for Asked<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        async move {
            let form = read_body(&request, payload, None, Texts::SMALL).await?;
            let page = page_of(&form.fields)?;
            Ok(Self(typed(Value::Object(form.fields))?, page))
        }
        .boxed_local()
    }
}

fn positive(
    sent: &Map<String, Value>,
    names: &[&str],
    label: &str,
    faults: &mut Faults,
) -> Option<i64> {
    let name = names.iter().find(|name| sent.contains_key(**name))?;
    let value = serde_json::from_value::<Field<i64>>(sent.get(*name)?.clone()).unwrap_or_default();
    match value {
        Field::Value(number) if number >= 1 => Some(number),
        Field::Missing | Field::Empty => None,
        _ => {
            faults.add(name, format!("{label}必须为大于0的数字"));
            None
        }
    }
}

/// The body as a typed command: form, multipart or JSON by content type, over what the query
/// string says. A bare JSON array is read as `list`.
pub(crate) struct Input<T>(pub(crate) T);

impl<T: DeserializeOwned + 'static> FromRequest for Input<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        async move {
            let form = read_body(&request, payload, None, Texts::OF_ROW).await?;
            typed(Value::Object(form.fields)).map(Self)
        }
        .boxed_local()
    }
}

/// A multipart body with one file, kept in the spool directory until dropped or kept.
pub(crate) struct Upload {
    pub(crate) fields: Map<String, Value>,
    pub(crate) file: TempPath,
}

impl Upload {
    /// The fields beside the file, as a typed command.
    pub(crate) fn command<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        typed(Value::Object(self.fields.clone()))
    }
}

impl FromRequest for Upload {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = Attached::from_request(request, payload);
        async move {
            let Attached { fields, file } = form.await?;
            let (file, _) = file.ok_or_else(|| ApiError::fault("file", "请选择要上传的文件"))?;
            Ok(Self { fields, file })
        }
        .boxed_local()
    }
}

/// The same where the use case judges a missing file together with the fields.
pub(crate) struct Attached {
    pub(crate) fields: Map<String, Value>,
    /// The file in the spool, and what the client calls it.
    pub(crate) file: Option<(TempPath, String)>,
}

impl Attached {
    /// The fields beside the file, as a typed command.
    pub(crate) fn command<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        typed(Value::Object(self.fields.clone()))
    }
}

impl FromRequest for Attached {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        async move {
            let state = request.app_data::<web::Data<AppState>>().cloned();
            let spool = state.map(|s| s.config.spool_dir());
            let form = read_body(&request, payload, spool, Texts::SMALL).await?;
            Ok(Self {
                fields: form.fields,
                file: form.file,
            })
        }
        .boxed_local()
    }
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T, ApiError> {
    serde_json::from_value(value)
        .map_err(|_| ApiError::new(ErrorKind::Invalid, "input.shape", "请求参数格式不正确"))
}
