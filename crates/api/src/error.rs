//! Errors as answers: the one place where a kind becomes a code and a status.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::{Deserialize, Serialize};
use wangge_kernel::{ErrorKind, Failure, Fault, Faults};

use crate::reply::{self, Api};

/// What a handler fails with. Any domain error turns into it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct ApiError {
    pub(crate) kind: ErrorKind,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) faults: Vec<Fault>,
    /// What the wealth API answers, where the kind alone does not say it.
    pub(crate) number: Option<u32>,
}

pub(crate) type Outcome = Result<reply::Reply, ApiError>;

impl<E: Failure> From<E> for ApiError {
    fn from(error: E) -> Self {
        if matches!(error.kind(), ErrorKind::Internal | ErrorKind::NotReady) {
            // Logged once, here, with its cause; the client reads only that something failed.
            tracing::error!(code = error.code(), cause = %error, "internal error");
        }
        Self {
            kind: error.kind(),
            code: error.code(),
            message: error.public_message(),
            faults: error.faults(),
            number: error.wealth_number(),
        }
    }
}

impl ApiError {
    pub(crate) fn new(kind: ErrorKind, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            code,
            message: message.into(),
            faults: Vec::new(),
            number: None,
        }
    }

    pub(crate) fn faults(faults: Faults) -> Self {
        Self {
            kind: ErrorKind::Invalid,
            code: "input.invalid",
            message: faults.to_string(),
            faults: faults.into_vec(),
            number: None,
        }
    }

    pub(crate) fn fault(field: &str, message: &str) -> Self {
        Self::faults(Faults::one(field, message))
    }

    /// The text shown to the client.
    pub(crate) fn public_message(&self) -> &str {
        if self.kind == ErrorKind::Internal {
            "系统内部错误，请联系管理员"
        } else {
            &self.message
        }
    }

    /// The answer in the envelope of the API that was called.
    pub(crate) fn answer(&self, request: &HttpRequest) -> HttpResponse {
        reply::refusal(request, Api::of(request.path()), self)
    }
}

/// Kind → (grid code, wealth code, HTTP status of the grid API); `docs/api-conventions.md` has the
/// same table. Some errors have wealth codes of their own ([`ApiError::number`]).
pub(crate) fn codes(kind: ErrorKind) -> (u16, u32, StatusCode) {
    match kind {
        ErrorKind::Invalid => (400, 20001, StatusCode::BAD_REQUEST),
        ErrorKind::Unauthenticated => (401, 20002, StatusCode::UNAUTHORIZED),
        ErrorKind::Denied => (403, 20004, StatusCode::FORBIDDEN),
        ErrorKind::NotFound => (404, 30001, StatusCode::NOT_FOUND),
        ErrorKind::Conflict => (409, 20001, StatusCode::CONFLICT),
        ErrorKind::TooLarge => (413, 20001, StatusCode::PAYLOAD_TOO_LARGE),
        ErrorKind::Unsupported => (415, 20001, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ErrorKind::TooMany => (429, 20001, StatusCode::TOO_MANY_REQUESTS),
        ErrorKind::NotReady => (503, 50000, StatusCode::SERVICE_UNAVAILABLE),
        ErrorKind::Internal => (500, 50000, StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// The HTTP status of a code of the wealth API.
pub(crate) fn wealth_status(code: u32) -> StatusCode {
    match code {
        20002 => StatusCode::UNAUTHORIZED,
        20004 | 20005 => StatusCode::FORBIDDEN,
        50000 => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        codes(self.kind).2
    }
}

/// An error that a job hands back to the request that waits for it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct JobRefusal {
    kind: String,
    message: String,
    faults: Vec<(String, String)>,
}

impl JobRefusal {
    pub(crate) fn from_error(error: &ApiError) -> String {
        let refusal = Self {
            kind: format!("{:?}", error.kind),
            message: error.public_message().to_owned(),
            faults: error
                .faults
                .iter()
                .map(|f| (f.field.clone(), f.message.clone()))
                .collect(),
        };
        serde_json::to_string(&refusal).unwrap_or_default()
    }

    pub(crate) fn into_error(text: &str) -> ApiError {
        let Ok(refusal) = serde_json::from_str::<Self>(text) else {
            return ApiError::new(ErrorKind::Invalid, "job.failed", text);
        };
        let kind = match refusal.kind.as_str() {
            "TooLarge" => ErrorKind::TooLarge,
            "Unsupported" => ErrorKind::Unsupported,
            "NotFound" => ErrorKind::NotFound,
            "Denied" => ErrorKind::Denied,
            "Conflict" => ErrorKind::Conflict,
            "Internal" => ErrorKind::Internal,
            _ => ErrorKind::Invalid,
        };
        let faults = refusal
            .faults
            .into_iter()
            .map(|(field, message)| Fault { field, message })
            .collect();
        ApiError {
            kind,
            code: "job.refused",
            message: refusal.message,
            faults,
            number: None,
        }
    }
}
