//! 14.16: reading identity cards.

use actix_web::http::Method;
use wangge_audit::Entry;
use wangge_id_card::{BYTES_MAX, Error, Reading, Side};
use wangge_kernel::Faults;

use super::State;
use crate::card_picture::Picture;
use crate::error::{ApiError, Outcome};
use crate::extract::Params;
use crate::reply::Reply;
use crate::session::Session;
use crate::table::Row;

/// Room for a picture in base64.
const BODY_BYTES_MAX: usize = BYTES_MAX / 2 * 3;
/// What the document prints as message of this operation.
const MESSAGE: &str = "success";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::grid(
            "14.16",
            Method::POST,
            "/grid/customer/ocr/idcard/{idCardSide}",
            "OCR-识别身份证信息",
            read,
        )
        .file_named("image", BODY_BYTES_MAX)
        .one::<Reading>(),
    ]
}

async fn read(state: State, session: Session, at: Params, picture: Picture) -> Outcome {
    let side = at
        .text("idCardSide")
        .trim()
        .parse()
        .ok()
        .and_then(Side::of_code);
    let mut faults = Faults::default();
    if side.is_none() {
        faults.add(
            "idCardSide",
            "证件面必须为1（正面，头像面）或2（反面，国徽面）",
        );
    }
    if picture.is_missing() {
        faults.add("image", Error::Missing.to_string());
    }
    let side = faults
        .into_result(side)
        .map_err(ApiError::faults)?
        .unwrap_or(Side::Front);
    let reading = state.ocr.read(move || picture.load(), side).await?;
    // That a card was read is noted; whose is not.
    let entry = Entry::new("customer.ocr", "id_card", side.code());
    state.audit.append(&session.actor, entry).await?;
    Reply::told(MESSAGE.to_owned(), &reading)
}
