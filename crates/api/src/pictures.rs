//! Pictures in and out: bytes are put before the row, and sent without being held.

use std::io;

use actix_web::HttpRequest;
use actix_web::body::{BoxBody, SizedStream};
use actix_web::http::header;
use actix_web::web::Bytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use schemars::JsonSchema;
use serde::Serialize;
use wangge_customer::image::{ImageFile, ImageView};
use wangge_db::{Conn, Tx};
use wangge_kernel::ErrorKind;
use wangge_storage::picture::{BYTES_MAX, Kind};
use wangge_storage::{self as storage, Content, Key, NewFile, Sent, Storage};

use crate::error::{ApiError, Outcome};
use crate::extract::Attached;
use crate::reply::{Reply, Shown};
use crate::state::AppState;

/// A picture of the largest size, and the fields beside it.
pub(crate) const UPLOAD_BYTES_MAX: usize = BYTES_MAX as usize + 256 * 1024;
/// So many bytes of pictures go into one answer of 25.3, and so many pictures; of the others the
/// address is told.
const INLINE_BYTES_MAX: u64 = 48 * 1024 * 1024;
const INLINE_MAX: usize = 200;
/// Objects that are looked for at one time.
const LOOKS: usize = 8;

/// Where the picture of a grid's map is looked at.
pub(crate) fn map_address(grid_id: i64) -> String {
    format!("/grid/gridinfo/image/{grid_id}/content")
}

/// A picture as 25.3 answers it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageAnswer {
    #[serde(flatten)]
    view: ImageView,
    /// 图片的地址，可带token或一次性下载凭证打开
    url: String,
    /// 为true时未内嵌图片（图片总量过大或文件缺失），请用url获取
    omitted: bool,
    /// 图片的base64编码，形如data:image/png;base64,…
    base_code: Option<String>,
}

/// Looks at the file of an upload, puts it, and then writes its row (19.10, 25.1): `check` says
/// whether that may be done, before anything is put.
pub(crate) async fn keep<T, E>(
    state: &AppState,
    attached: &Attached,
    check: impl FnOnce(&mut Conn, Sent) -> Result<(), E> + Send + 'static,
    write: impl FnOnce(&mut Tx<'_>, &NewFile) -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: From<wangge_db::Error> + Send + 'static,
    ApiError: From<E>,
{
    let taken = match &attached.file {
        Some((path, _)) => Some(state.storage.take_in(path).await?),
        None => None,
    };
    let sent = match &taken {
        Some(Ok(incoming)) => Sent::Sound(incoming.picture),
        Some(Err(refusal)) => Sent::Refused(*refusal),
        None => Sent::Nothing,
    };
    state.db.read(move |conn| check(conn, sent)).await?;
    let (Some(Ok(incoming)), Some((_, name))) = (taken, &attached.file) else {
        let told = "a file that is none has passed the check";
        return Err(ApiError::new(ErrorKind::Internal, "image.file", told));
    };
    state.storage.keep(&incoming).await?;
    let file = NewFile::new(&incoming, name);
    let written = state.db.write(move |tx| write(tx, &file)).await?;
    state.storage.keep_still(&incoming).await?;
    Ok(written)
}

/// 25.3: the pictures with their bytes, which are read while they are sent.
pub(crate) async fn list(storage: &Storage, files: Vec<ImageFile>) -> Outcome {
    let (mut left, mut rows) = (INLINE_BYTES_MAX, vec![told("[")]);
    let fits: Vec<bool> = files
        .iter()
        .enumerate()
        .map(|(place, file)| {
            let fits = place < INLINE_MAX && file.view.size <= left;
            left -= if fits { file.view.size } else { 0 };
            fits
        })
        .collect();
    // What cannot be read is found out before anything is sent.
    let there: Vec<bool> = stream::iter(files.iter().zip(&fits))
        .map(|(file, fits)| is_there(storage, file, *fits))
        .buffered(LOOKS)
        .try_collect()
        .await?;
    for (place, (file, there)) in files.into_iter().zip(there).enumerate() {
        if place > 0 {
            rows.push(told(","));
        }
        rows.push(row(storage, file, there)?);
    }
    rows.push(told("]"));
    Ok(Reply::Written(stream::iter(rows).flatten().boxed()))
}

/// 19.11: one picture as text, which is written while its bytes are read.
pub(crate) async fn data_uri(storage: &Storage, kind: Kind, key: &Key) -> Outcome {
    let found = open(storage, key).await?;
    let bytes = found.stream.map_err(io::Error::other).boxed();
    let head = told(&format!("\"data:{};base64,", kind.mime()));
    let text = head.chain(in_base64(bytes)).chain(told("\""));
    Ok(Reply::Written(text.boxed()))
}

async fn open(storage: &Storage, key: &Key) -> Result<Content, ApiError> {
    let found = storage.get(key).await?;
    Ok(found.ok_or_else(|| storage::Error::Missing(key.to_string()))?)
}

async fn is_there(storage: &Storage, file: &ImageFile, fits: bool) -> Result<bool, ApiError> {
    if !fits {
        return Ok(false);
    }
    let there = storage.find(&file.key).await?.is_some();
    if !there {
        tracing::error!(image = file.view.id, key = %file.key, "the file of a picture is missing");
    }
    Ok(there)
}

type Pieces = BoxStream<'static, Result<Bytes, io::Error>>;

/// One row in JSON. The bytes come last in it, in place of the null of a row without them.
fn row(storage: &Storage, file: ImageFile, inline: bool) -> Result<Pieces, ApiError> {
    let id = file.view.id;
    let answer = ImageAnswer {
        url: format!("/grid/customer/image/{id}/content"),
        view: file.view,
        omitted: !inline,
        base_code: None,
    };
    let text = serde_json::to_string(&answer)
        .map_err(|e| ApiError::new(ErrorKind::Internal, "image.row", e.to_string()))?;
    match text.strip_suffix("null}") {
        Some(head) if inline => {
            let head = told(&format!("{head}\"data:{};base64,", file.kind.mime()));
            let bytes = bytes(storage.clone(), file.key);
            Ok(head.chain(in_base64(bytes)).chain(told("\"}")).boxed())
        }
        _ => Ok(told(&text)),
    }
}

fn told(text: &str) -> Pieces {
    let piece = Bytes::copy_from_slice(text.as_bytes());
    stream::once(async { Ok(piece) }).boxed()
}

fn bytes(storage: Storage, key: Key) -> Pieces {
    let content = async move {
        match storage.get(&key).await {
            Ok(Some(content)) => Ok(content.stream.map_err(io::Error::other)),
            Ok(None) => Err(io::Error::other(storage::Error::Missing(key.to_string()))),
            Err(error) => Err(io::Error::other(error)),
        }
    };
    stream::once(content).try_flatten().boxed()
}

/// Three bytes make four characters, so what is left of a piece waits for the next.
fn in_base64(bytes: Pieces) -> Pieces {
    let texts = stream::unfold(Some((bytes, Vec::new())), |state| async move {
        let (mut bytes, mut left) = state?;
        match bytes.next().await {
            Some(Ok(piece)) => {
                left.extend_from_slice(&piece);
                let rest = left.split_off(left.len() / 3 * 3);
                Some((Ok(STANDARD.encode(&left).into()), Some((bytes, rest))))
            }
            Some(Err(error)) => {
                // Half a picture must not look whole: the connection breaks.
                tracing::error!(%error, "a picture broke off");
                Some((Err(error), None))
            }
            None => Some((Ok(STANDARD.encode(&left).into()), None)),
        }
    });
    texts.boxed()
}

/// One picture as a file of its own, or the word that the client has it already. `name` is what
/// it is saved as, without its ending.
pub(crate) async fn content(
    storage: &Storage,
    request: &HttpRequest,
    name: &str,
    (kind, key): (Kind, &Key),
) -> Outcome {
    let etag = format!("\"{key}\"");
    if has_already(request, &etag) {
        return Ok(Reply::Unchanged(etag));
    }
    let found = open(storage, key).await?;
    let bytes = found.stream.map_err(io::Error::other);
    Ok(Reply::Shown(Shown {
        name: format!("{name}.{}", kind.ending()),
        content_type: kind.mime(),
        // A reader of PDF runs more than a picture does.
        attached: kind == Kind::Pdf,
        etag,
        body: BoxBody::new(SizedStream::new(found.size, bytes)),
    }))
}

fn has_already(request: &HttpRequest, etag: &str) -> bool {
    let known = request.headers().get(header::IF_NONE_MATCH);
    let known = known.and_then(|value| value.to_str().ok());
    known.is_some_and(|known| {
        let mut tags = known.split(',').map(str::trim);
        tags.any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
    })
}
