//! The picture of 14.16 in whatever body it comes.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;
use tempfile::TempPath;
use wangge_id_card::{BYTES_MAX, Error as OcrError};

use crate::body::{Texts, read_body};
use crate::error::ApiError;
use crate::state::AppState;

/// A picture in the field `image`: a file of a multipart body, or base64 text.
pub(crate) enum Picture {
    /// In the spool directory until dropped.
    File(TempPath),
    /// As it was sent; `None` when nothing was.
    Text(Option<String>),
}

impl Picture {
    /// Whether nothing was sent.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Text(text) if text.as_deref().is_none_or(|text| text.trim().is_empty()))
    }

    /// Its bytes. Blocks.
    pub(crate) fn load(self) -> Result<Vec<u8>, OcrError> {
        match self {
            Self::File(path) => {
                let long = std::fs::metadata(&path).is_ok_and(|file| file.len() > BYTES_MAX as u64);
                match long {
                    true => Err(OcrError::TooLarge),
                    false => std::fs::read(&path).map_err(|e| OcrError::Program(e.to_string())),
                }
            }
            Self::Text(text) => from_base64(&text.ok_or(OcrError::Missing)?),
        }
    }
}

/// Base64 as clients send it: behind `data:image/jpeg;base64,`, in lines, with or without padding, and
/// with blanks where a form has lost its plus signs.
fn from_base64(text: &str) -> Result<Vec<u8>, OcrError> {
    let text = match text.split_once(',') {
        Some((kind, text)) if kind.starts_with("data:") => text,
        _ => text,
    };
    let plain: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, '\r' | '\n' | '='))
        .map(|c| match c {
            ' ' | '-' => '+',
            '_' => '/',
            c => c,
        })
        .collect();
    STANDARD_NO_PAD
        .decode(plain)
        .map_err(|_| OcrError::Unsupported)
}

impl FromRequest for Picture {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        async move {
            let state = request.app_data::<web::Data<AppState>>().cloned();
            let spool = state.map(|s| s.config.spool_dir());
            let mut form = read_body(&request, payload, spool, Texts::LARGE).await?;
            Ok(match (form.file, form.fields.remove("image")) {
                (Some((path, _)), _) => Self::File(path),
                (None, Some(Value::String(text))) => Self::Text(Some(text)),
                _ => Self::Text(None),
            })
        }
        .boxed_local()
    }
}
