//! Handlers, a file per chapter: the table's rows on top, handlers of about three lines below.

pub(crate) mod account;
pub(crate) mod adviser;
pub(crate) mod approval;
pub(crate) mod business;
pub(crate) mod credit_file;
pub(crate) mod customer;
pub(crate) mod dictionary;
pub(crate) mod dishonest;
pub(crate) mod family;
pub(crate) mod file;
pub(crate) mod finance;
pub(crate) mod grid;
pub(crate) mod grid_map;
pub(crate) mod grid_picture;
pub(crate) mod home;
pub(crate) mod image;
pub(crate) mod import;
pub(crate) mod log;
pub(crate) mod login;
pub(crate) mod ocr;
pub(crate) mod org;
pub(crate) mod permission;
pub(crate) mod platform;
pub(crate) mod poverty;
pub(crate) mod product;
pub(crate) mod region;
pub(crate) mod report_account;
pub(crate) mod resident;
pub(crate) mod review_list;
pub(crate) mod role;
pub(crate) mod senator;
pub(crate) mod standing;
pub(crate) mod system;
pub(crate) mod tag;
pub(crate) mod wealth;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use wangge_kernel::ErrorKind;

use crate::error::ApiError;
use crate::reply::{self, Api};
use crate::state::AppState;

pub(crate) type State = web::Data<AppState>;

/// A path that is served, by another method.
pub(crate) async fn wrong_method(request: HttpRequest) -> HttpResponse {
    let error = ApiError::new(ErrorKind::Invalid, "method.wrong", "该地址不支持此请求方式");
    let codes = (405, 20001, StatusCode::METHOD_NOT_ALLOWED);
    reply::refusal_as(&request, Api::of(request.path()), &error, codes)
}
