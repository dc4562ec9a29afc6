//! Bodies as they are read: forms, JSON and multipart, within the bounds of a row, none of whose
//! pieces may keep the server waiting.

use std::future::{Future, ready};
use std::time::Duration;

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Map, Value};
use tempfile::TempPath;
use wangge_kernel::ErrorKind;

use crate::error::ApiError;
use crate::table::{Operation, SMALL_BODY_BYTES};

const TEXT_PART_BYTES_MAX: usize = 1024 * 1024;
const PARTS_MAX: usize = 200;
const PIECE_WAIT: Duration = Duration::from_secs(30);

#[derive(Default)]
pub(crate) struct Form {
    pub(crate) fields: Map<String, Value>,
    /// The file in the spool, and what the client calls it.
    pub(crate) file: Option<(TempPath, String)>,
}

/// How much of a body may be text, which is held in memory.
#[derive(Clone, Copy)]
pub(crate) struct Texts {
    /// A part of a multipart body.
    part_max: usize,
    /// All of them, or a body of another type.
    all_max: usize,
}

impl Texts {
    /// Only files may be large.
    pub(crate) const SMALL: Self = Self {
        part_max: TEXT_PART_BYTES_MAX,
        all_max: SMALL_BODY_BYTES,
    };
    /// A body without a file is text throughout, as large as its row allows.
    pub(crate) const OF_ROW: Self = Self {
        part_max: TEXT_PART_BYTES_MAX,
        all_max: usize::MAX,
    };
    /// As large as the body may be.
    pub(crate) const LARGE: Self = Self {
        part_max: usize::MAX,
        all_max: usize::MAX,
    };
}

/// What is left for the parts of a multipart body, in bytes.
struct Room {
    /// Where the first file goes.
    spool: Option<std::path::PathBuf>,
    left: usize,
    texts: Texts,
}

pub(crate) async fn read_body(
    request: &HttpRequest,
    payload: Payload,
    spool: Option<std::path::PathBuf>,
    texts: Texts,
) -> Result<Form, ApiError> {
    let limit = request
        .extensions()
        .get::<Operation>()
        .map_or(0, |o| o.body_bytes_max);
    let mut form = Form {
        fields: pairs(request.query_string().as_bytes()),
        file: None,
    };
    if request
        .content_type()
        .eq_ignore_ascii_case("multipart/form-data")
    {
        let room = Room {
            spool,
            left: limit,
            texts,
        };
        read_multipart(request, payload, room, &mut form).await?;
        return Ok(form);
    }
    let body = read_bytes(payload, limit.min(texts.all_max)).await?;
    if body.is_empty() {
        return Ok(form);
    }
    let sent = match request.content_type().to_ascii_lowercase().as_str() {
        "application/json" | "text/json" => json_object(&body)?,
        "application/x-www-form-urlencoded" => pairs(&body),
        // Old clients name no type, or text/plain, for either form.
        "" | "text/plain" => json_object(&body).unwrap_or_else(|_| pairs(&body)),
        _ => return Err(unsupported()),
    };
    form.fields.extend(sent);
    Ok(form)
}

fn unsupported() -> ApiError {
    ApiError::new(
        ErrorKind::Unsupported,
        "input.content_type",
        "不支持的请求数据类型",
    )
}

fn too_large() -> ApiError {
    ApiError::new(ErrorKind::TooLarge, "input.too_large", "请求内容过大")
}

fn broken() -> ApiError {
    ApiError::new(
        ErrorKind::Invalid,
        "input.broken",
        "请求内容不完整或格式不正确",
    )
}

/// The next piece of a body. A client that sends nothing for a while is given up: stalled bodies
/// need no token and would hold their connections for ever.
async fn soon<T, E>(piece: impl Future<Output = Result<T, E>>) -> Result<T, ApiError> {
    match tokio::time::timeout(PIECE_WAIT, piece).await {
        Ok(piece) => piece.map_err(|_| broken()),
        Err(_) => Err(ApiError::new(
            ErrorKind::Invalid,
            "input.slow",
            "请求内容接收超时",
        )),
    }
}

async fn read_bytes(mut payload: Payload, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    while let Some(chunk) = soon(payload.try_next()).await? {
        if body.len() + chunk.len() > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn json_object(body: &[u8]) -> Result<Map<String, Value>, ApiError> {
    // What Windows puts before a text.
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(list @ Value::Array(_)) => Ok(Map::from_iter([("list".to_owned(), list)])),
        _ => Err(ApiError::new(
            ErrorKind::Invalid,
            "input.json",
            "请求内容不是有效的JSON",
        )),
    }
}

/// Pairs of a form or query. A key sent several times, or as `key[]` or `key[0]`, becomes a list;
/// `key[0].member` and `key[0][member]` make a list of objects.
pub(crate) fn pairs(text: &[u8]) -> Map<String, Value> {
    let mut fields = Map::new();
    for (key, value) in form_urlencoded::parse(text) {
        add(&mut fields, &key, value.into_owned());
    }
    fields
}

fn add(fields: &mut Map<String, Value>, key: &str, value: String) {
    let value = match member_of(key) {
        Some(member) => match add_member(fields, member, value) {
            Some(left) => left,
            None => return,
        },
        None => value,
    };
    let (name, listed) = match key.split_once('[') {
        Some((name, index))
            if index
                .trim_end_matches(']')
                .chars()
                .all(|c| c.is_ascii_digit()) =>
        {
            (name, true)
        }
        _ => (key, false),
    };
    let value = Value::String(value);
    match fields.get_mut(name) {
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
        None if listed => drop(fields.insert(name.to_owned(), Value::Array(vec![value]))),
        None => drop(fields.insert(name.to_owned(), value)),
    }
}

/// List, index and member of `list[0].member` or `list[0][member]`.
fn member_of(key: &str) -> Option<(&str, usize, &str)> {
    let (list, rest) = key.split_once('[')?;
    let (index, rest) = rest.split_once(']')?;
    let bracketed = || rest.strip_prefix('[')?.strip_suffix(']');
    let member = rest.strip_prefix('.').or_else(bracketed)?;
    (!member.is_empty()).then_some((list, index.parse().ok()?, member))
}

/// Puts `value` into an object that is there or the next one; answers it when there is no place
/// for it. Indexes may leave no gap, or a short body could ask for long lists.
fn add_member(
    fields: &mut Map<String, Value>,
    (list, index, member): (&str, usize, &str),
    value: String,
) -> Option<String> {
    let known = match fields.get(list) {
        None => 0,
        Some(Value::Array(parts)) => parts.len(),
        Some(_) => return Some(value),
    };
    if index > known {
        return Some(value);
    }
    let parts = fields
        .entry(list)
        .or_insert_with(|| Value::Array(Vec::new()));
    let parts = parts.as_array_mut()?;
    if index == known {
        parts.push(Value::Object(Map::new()));
    }
    if let Some(Value::Object(part)) = parts.get_mut(index) {
        part.insert(member.to_owned(), Value::String(value));
    }
    None
}

async fn read_multipart(
    request: &HttpRequest,
    mut payload: Payload,
    mut room: Room,
    form: &mut Form,
) -> Result<(), ApiError> {
    if !request.headers().contains_key(header::CONTENT_TYPE) {
        return Err(unsupported());
    }
    let start = match soon(payload.try_next()).await? {
        Some(start) if !has_no_parts(request, &start) => start,
        _ => return Ok(()),
    };
    let body = stream::once(ready(Ok(start))).chain(payload);
    let mut parts = Multipart::new(request.headers(), body);
    let mut number = 0;
    while let Some(part) = soon(parts.try_next()).await? {
        number += 1;
        if number > PARTS_MAX {
            return Err(too_large());
        }
        let disposition = part.content_disposition();
        let name = disposition
            .and_then(|d| d.get_name())
            .unwrap_or_default()
            .to_owned();
        // A file is a part with a file name; the name itself is never part of a path.
        let file_name = disposition
            .and_then(|d| d.get_filename())
            .map(str::to_owned);
        let is_file = file_name.is_some();
        match (&room.spool, file_name) {
            (Some(spool), Some(file_name)) if form.file.is_none() => {
                let path = to_spool(part, spool, &mut room.left).await?;
                form.file = Some((path, file_name));
            }
            _ => {
                let bytes = to_memory(part, &mut room).await?;
                if !is_file {
                    add(
                        &mut form.fields,
                        &name,
                        String::from_utf8_lossy(&bytes).into_owned(),
                    );
                }
            }
        }
    }
    Ok(())
}

/// Whether a body is a form without parts, as browsers send it. The parser of parts takes it for
/// one that was cut off.
fn has_no_parts(request: &HttpRequest, start: &[u8]) -> bool {
    let kind = request.mime_type().ok().flatten();
    let boundary = kind.as_ref().and_then(|kind| kind.get_param("boundary"));
    let Some(boundary) = boundary else {
        return false;
    };
    let start = start.strip_prefix(b"--");
    let rest = start.and_then(|start| start.strip_prefix(boundary.as_str().as_bytes()));
    rest.is_some_and(|rest| rest.starts_with(b"--"))
}

async fn to_memory(mut part: actix_multipart::Field, room: &mut Room) -> Result<Vec<u8>, ApiError> {
    let most = room.left.min(room.texts.all_max).min(room.texts.part_max);
    let mut bytes = Vec::new();
    while let Some(chunk) = soon(part.try_next()).await? {
        if bytes.len() + chunk.len() > most {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    room.left -= bytes.len();
    room.texts.all_max -= bytes.len();
    Ok(bytes)
}

async fn to_spool(
    mut part: actix_multipart::Field,
    spool: &std::path::Path,
    left: &mut usize,
) -> Result<TempPath, ApiError> {
    let failed =
        |e: std::io::Error| ApiError::new(ErrorKind::Internal, "input.spool", e.to_string());
    let (file, path) = tempfile::NamedTempFile::new_in(spool)
        .map_err(failed)?
        .into_parts();
    let mut file = tokio::fs::File::from_std(file);
    while let Some(chunk) = soon(part.try_next()).await? {
        *left = left.checked_sub(chunk.len()).ok_or_else(too_large)?;
        tokio::io::AsyncWriteExt::write_all(&mut file, &chunk)
            .await
            .map_err(failed)?;
    }
    tokio::io::AsyncWriteExt::flush(&mut file)
        .await
        .map_err(failed)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_and_indexed_keys_become_lists() {
        let fields = pairs(b"a=1&a=2&b[]=3&c[0]=4&c[1]=5&d=6");
        assert_eq!(
            Value::Object(fields),
            serde_json::json!({"a": ["1", "2"], "b": ["3"], "c": ["4", "5"], "d": "6"})
        );
    }

    #[test]
    fn members_of_parts_become_objects() {
        let fields = pairs(b"a[0].x=1&a[0].y=2&a[1][x]=3&a[9].x=4&b=5&b[0].x=6");
        assert_eq!(
            Value::Object(fields),
            serde_json::json!({
                "a": [{"x": "1", "y": "2"}, {"x": "3"}], "a[9].x": "4", "b": "5", "b[0].x": "6",
            })
        );
    }

    #[test]
    fn a_bare_array_is_the_list() {
        assert!(json_object(b"[{\"customerId\":1}]").is_ok_and(|o| o.contains_key("list")));
        assert!(json_object(b"7").is_err());
    }
}
