//! Answers: the two envelopes, pages and files.

use std::io;

use actix_web::body::{BodyStream, BoxBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder, Responder, web};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::value::RawValue;
use wangge_kernel::{ErrorKind, Paged};

use crate::error::{ApiError, codes, wealth_status};
use crate::middleware::RequestId;
use crate::state::AppState;
use crate::table::Operation;
use crate::{compat, state};

const JSON: &str = "application/json; charset=utf-8";
/// The client may keep the bytes, and asks each time whether it still may see them.
const REVALIDATED: (header::HeaderName, &str) = (header::CACHE_CONTROL, "private, no-cache");
const GRID_OK: u16 = 200;
const GRID_BLANK: u16 = 204;
const WEALTH_OK: u32 = 10000;

/// Which of the two APIs a path belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    Grid,
    Wealth,
}

impl Api {
    pub(crate) fn of(path: &str) -> Self {
        if path == "/api" || path.starts_with("/api/") {
            Self::Wealth
        } else {
            Self::Grid
        }
    }
}

/// A successful answer, not yet in its envelope.
pub(crate) enum Reply {
    /// `data`, serialised.
    Data(Box<RawValue>),
    /// Data, and the same fields again beside it (4.1 puts `token` in both places).
    Beside(Box<RawValue>, Vec<(&'static str, serde_json::Value)>),
    /// What of a list was done, and why the rest was not (30.2).
    Partly(Box<RawValue>, String, Vec<wangge_kernel::Fault>),
    /// Data under a sentence of its own, which the document prints instead of OK (14.13).
    Told(String, Box<RawValue>),
    /// One page and the number of all rows.
    Page(Box<RawValue>, i64),
    /// Nothing was found: a list or a record.
    Blank { list: bool },
    /// Done, and nothing to say.
    Done,
    /// Data whose JSON is written while it is sent.
    Written(BoxStream<'static, Result<web::Bytes, io::Error>>),
    /// A file to be saved.
    File {
        name: String,
        content_type: &'static str,
        body: FileBody,
    },
    /// A file to be looked at.
    Shown(Shown),
    /// The client has the file with this tag already.
    Unchanged(String),
    /// Any of these, with a cookie for the client to keep.
    WithCookie(Box<Self>, String),
}

/// A file to be looked at, as a picture in a page.
pub(crate) struct Shown {
    pub(crate) name: String,
    pub(crate) content_type: &'static str,
    /// To be saved rather than opened.
    pub(crate) attached: bool,
    pub(crate) etag: String,
    pub(crate) body: BoxBody,
}

/// The bytes of a file.
pub(crate) enum FileBody {
    Whole(web::Bytes),
    Stream(BoxBody),
}

fn raw(value: &impl Serialize) -> Result<Box<RawValue>, ApiError> {
    serde_json::value::to_raw_value(value)
        .map_err(|e| ApiError::new(ErrorKind::Internal, "reply.serialize", e.to_string()))
}

impl Reply {
    /// The same reply, with a cookie for the client to keep.
    pub(crate) fn with_cookie(self, cookie: String) -> Self {
        Self::WithCookie(Box::new(self), cookie)
    }

    pub(crate) fn data(value: &impl Serialize) -> Result<Self, ApiError> {
        raw(value).map(Self::Data)
    }

    /// A record under a sentence of its own.
    pub(crate) fn told(message: String, value: &impl Serialize) -> Result<Self, ApiError> {
        raw(value).map(|data| Self::Told(message, data))
    }

    /// A record, and its fields again beside it.
    pub(crate) fn doubled(
        value: &impl Serialize,
        beside: Vec<(&'static str, serde_json::Value)>,
    ) -> Result<Self, ApiError> {
        raw(value).map(|data| Self::Beside(data, beside))
    }

    /// How much of a list was done, under a sentence that says what of the rest.
    pub(crate) fn partly(
        value: &impl Serialize,
        message: String,
        errors: Vec<wangge_kernel::Fault>,
    ) -> Result<Self, ApiError> {
        raw(value).map(|data| Self::Partly(data, message, errors))
    }

    /// A record, or the answer for none.
    pub(crate) fn found(value: Option<impl Serialize>) -> Result<Self, ApiError> {
        match value {
            Some(value) => Self::data(&value),
            None => Ok(Self::Blank { list: false }),
        }
    }

    /// A list without pages, or the answer for an empty one.
    pub(crate) fn list(rows: &[impl Serialize]) -> Result<Self, ApiError> {
        if rows.is_empty() {
            Ok(Self::Blank { list: true })
        } else {
            Self::data(&rows)
        }
    }

    /// A page, or the answer for an empty one; a page past the end still tells the count.
    pub(crate) fn page(page: &Paged<impl Serialize>) -> Result<Self, ApiError> {
        if page.count == 0 {
            return Ok(Self::Blank { list: true });
        }
        raw(&page.rows).map(|rows| Self::Page(rows, page.count))
    }
}

#[derive(Serialize)]
struct GridEnvelope<'a> {
    code: u16,
    message: &'a str,
    data: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a [wangge_kernel::Fault]>,
    #[serde(flatten)]
    beside: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct WealthEnvelope<'a> {
    code: u32,
    msg: &'a str,
    data: Option<&'a RawValue>,
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::File {
                name,
                content_type,
                body,
            } => file(&name, content_type, body),
            Self::Shown(file) => shown(file),
            Self::Unchanged(etag) => HttpResponse::NotModified()
                .insert_header((header::ETAG, etag))
                .insert_header(REVALIDATED)
                .finish(),
            Self::Written(data) => streamed(data),
            Self::WithCookie(reply, cookie) => {
                let mut response = reply.respond_to(request);
                if let Ok(value) = HeaderValue::from_str(&cookie) {
                    response.headers_mut().insert(header::SET_COOKIE, value);
                }
                response
            }
            other if Api::of(request.path()) == Api::Wealth => wealth(&other),
            other => grid(request, &other),
        }
    }
}

fn grid(request: &HttpRequest, reply: &Reply) -> HttpResponse {
    let empty_list = RawValue::from_string("[]".to_owned()).ok();
    let mut envelope = GridEnvelope {
        code: GRID_OK,
        message: "OK",
        data: None,
        count: None,
        errors: None,
        beside: serde_json::Map::new(),
    };
    match reply {
        Reply::Data(data) => envelope.data = Some(data),
        Reply::Beside(data, beside) => {
            envelope.data = Some(data);
            envelope.beside = beside
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect();
        }
        Reply::Told(message, data) => {
            envelope.message = message;
            envelope.data = Some(data);
        }
        Reply::Partly(data, message, errors) => {
            envelope.message = message;
            envelope.data = Some(data);
            envelope.errors = Some(errors);
        }
        Reply::Page(rows, count) => {
            envelope.data = Some(rows);
            envelope.count = Some(*count);
        }
        Reply::Blank { list } => {
            (envelope.code, envelope.message) = blank_of(request);
            if *list {
                (envelope.data, envelope.count) = (empty_list.as_deref(), Some(0));
            }
        }
        Reply::Done
        | Reply::Written(_)
        | Reply::File { .. }
        | Reply::Shown(_)
        | Reply::Unchanged(_)
        | Reply::WithCookie(..) => {}
    }
    json(StatusCode::OK, &envelope)
}

fn wealth(reply: &Reply) -> HttpResponse {
    let data = match reply {
        Reply::Data(data)
        | Reply::Beside(data, _)
        | Reply::Told(_, data)
        | Reply::Partly(data, ..)
        | Reply::Page(data, _) => Some(&**data),
        _ => None,
    };
    json(
        StatusCode::OK,
        &WealthEnvelope {
            code: WEALTH_OK,
            msg: "成功",
            data,
        },
    )
}

fn blank_of(request: &HttpRequest) -> (u16, &'static str) {
    let profile = request
        .app_data::<web::Data<AppState>>()
        .is_some_and(|state| state.config.compat_2018);
    let operation = request.extensions().get::<Operation>().map(|o| o.id);
    operation
        .filter(|_| profile)
        .and_then(compat::blank_of)
        .unwrap_or((GRID_BLANK, "BLANK"))
}

#[derive(Serialize)]
struct GridRefusal<'a> {
    code: u16,
    message: &'a str,
    errors: &'a [wangge_kernel::Fault],
    #[serde(rename = "requestId")]
    request_id: &'a str,
}

#[derive(Serialize)]
struct WealthRefusal<'a> {
    code: u32,
    msg: &'a str,
    data: Option<()>,
    errors: &'a [wangge_kernel::Fault],
    #[serde(rename = "requestId")]
    request_id: &'a str,
}

/// An error in its envelope.
pub(crate) fn refusal(request: &HttpRequest, api: Api, error: &ApiError) -> HttpResponse {
    let (grid_code, of_kind, status) = codes(error.kind);
    let wealth_code = error.number.unwrap_or(of_kind);
    let status = match api {
        Api::Grid => status,
        Api::Wealth => wealth_status(wealth_code),
    };
    refusal_as(request, api, error, (grid_code, wealth_code, status))
}

/// An error in its envelope, under codes that no kind of error has.
pub(crate) fn refusal_as(
    request: &HttpRequest,
    api: Api,
    error: &ApiError,
    (grid_code, wealth_code, status): (u16, u32, StatusCode),
) -> HttpResponse {
    let config = request
        .app_data::<web::Data<state::AppState>>()
        .map(|state| &state.config);
    let status = if config.is_some_and(|c| c.envelope_status) {
        StatusCode::OK
    } else {
        status
    };
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    let (message, errors) = (error.public_message(), error.faults.as_slice());
    tracing::debug!(request = %id, code = error.code, "refused");
    match api {
        Api::Grid => {
            let old = config.is_some_and(|c| c.compat_2018);
            let code = if old {
                compat::code_of(error.kind, grid_code)
            } else {
                grid_code
            };
            json(
                status,
                &GridRefusal {
                    code,
                    message,
                    errors,
                    request_id: &id,
                },
            )
        }
        Api::Wealth => json(
            status,
            &WealthRefusal {
                code: wealth_code,
                msg: message,
                data: None,
                errors,
                request_id: &id,
            },
        ),
    }
}

fn json(status: StatusCode, envelope: &impl Serialize) -> HttpResponse {
    match serde_json::to_vec(envelope) {
        Ok(body) => HttpResponse::build(status).content_type(JSON).body(body),
        Err(error) => {
            tracing::error!(%error, "an envelope could not be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// The envelope around data that is still to come.
fn streamed(data: BoxStream<'static, Result<web::Bytes, io::Error>>) -> HttpResponse {
    let told = |text: &'static str| stream::iter([Ok(web::Bytes::from_static(text.as_bytes()))]);
    let head = told(r#"{"code":200,"message":"OK","data":"#);
    HttpResponse::Ok()
        .content_type(JSON)
        .body(BodyStream::new(head.chain(data).chain(told("}"))))
}

fn file(name: &str, content_type: &'static str, body: FileBody) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.content_type(content_type);
    name_it(&mut response, "attachment", name);
    match body {
        FileBody::Whole(bytes) => response.body(bytes),
        FileBody::Stream(stream) => response.body(stream),
    }
}

fn shown(file: Shown) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.content_type(file.content_type);
    let how = if file.attached {
        "attachment"
    } else {
        "inline"
    };
    name_it(&mut response, how, &file.name);
    response
        .insert_header((header::ETAG, file.etag))
        .insert_header(REVALIDATED)
        // Opened by itself, it is a picture and nothing that runs.
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ));
    response.body(file.body)
}

fn name_it(response: &mut HttpResponseBuilder, how: &str, name: &str) {
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let disposition = format!("{how}; filename=\"download\"; filename*=UTF-8''{encoded}");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.insert_header((header::CONTENT_DISPOSITION, value));
    }
}
