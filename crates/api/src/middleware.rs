//! Around every request: its id, the access log, security headers, CORS.

use std::time::Instant;

use actix_cors::Cors;
use actix_web::HttpMessage;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use uuid::Uuid;

use crate::config::Config;
use crate::reply::{self, Api};
use crate::table::Operation;

/// The id of a request, in its answer's header, its log line and its operation log entries.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const CORS_SECONDS: usize = 3600;

/// Gives the request its id and writes one line about it. The line names the operation, never the
/// path itself: paths hold identity numbers.
pub(crate) async fn observe<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = Uuid::new_v4().simple().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let begun = Instant::now();
    let method = request.method().clone();
    let mut response = next.call(request).await?.map_into_boxed_body();
    let operation = response
        .request()
        .extensions()
        .get::<Operation>()
        .map_or("-", |o| o.id);
    let ms = begun.elapsed().as_millis();
    tracing::info!(request = %id, %method, operation, status = response.status().as_u16(), ms, "served");
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

/// Browsers may call from the configured origins, or from any: tokens travel in a header that no
/// browser adds by itself, and cookies are neither sent along with such calls nor believed when a
/// foreign page writes, so it gains nothing.
pub(crate) fn cors(config: &Config) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "DELETE"])
        .allow_any_header()
        .expose_headers([header::CONTENT_DISPOSITION, REQUEST_ID])
        .max_age(CORS_SECONDS);
    if config.cors_origins.is_empty() {
        return cors.allow_any_origin();
    }
    config
        .cors_origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// An unknown path.
pub(crate) async fn unknown_path(request: actix_web::HttpRequest) -> actix_web::HttpResponse {
    let error = crate::error::ApiError::new(
        wangge_kernel::ErrorKind::NotFound,
        "path.unknown",
        "请求的地址不存在",
    );
    let codes = (404, 30001, StatusCode::NOT_FOUND);
    reply::refusal_as(&request, Api::of(request.path()), &error, codes)
}
