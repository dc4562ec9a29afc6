//! What operators ask: is it alive, is it ready, what does it serve.

use std::sync::atomic::Ordering;

use actix_web::{HttpResponse, web};
use wangge_db::migrate;

use super::State;

pub(crate) fn configure(app: &mut web::ServiceConfig) {
    app.route("/healthz", web::get().to(alive))
        .route("/readyz", web::get().to(ready))
        .route("/openapi.json", web::get().to(openapi));
}

async fn alive() -> HttpResponse {
    HttpResponse::Ok().body("ok")
}

/// Ready means: the database answers, every migration has run, and nobody has asked to stop.
async fn ready(state: State) -> HttpResponse {
    let current = state.db.read(migrate::is_current).await.unwrap_or(false);
    if current && !state.stopping.load(Ordering::Relaxed) {
        HttpResponse::Ok().body("ready")
    } else {
        HttpResponse::ServiceUnavailable().body("not ready")
    }
}

async fn openapi() -> HttpResponse {
    HttpResponse::Ok().json(crate::openapi::document())
}
