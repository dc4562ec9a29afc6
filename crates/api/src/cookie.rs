//! The session cookie of the wealth API, and when it may be believed.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderName};

use crate::config::Config;

/// Its name.
pub(crate) const COOKIE: &str = "WMSESSION";

/// The token in the cookie of a request.
pub(crate) fn of(request: &HttpRequest) -> Option<String> {
    let sent = request.headers().get_all(header::COOKIE);
    let mut pairs = sent
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let (_, token) = pairs.find(|(name, token)| *name == COOKIE && !token.is_empty())?;
    Some(token.to_owned())
}

/// The cookie that holds a token: no script reads it, and no foreign page's form sends it.
pub(crate) fn holding(request: &HttpRequest, token: &str) -> String {
    let secure = match request.connection_info().scheme() {
        "https" => "; Secure",
        _ => "",
    };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax{secure}")
}

/// The cookie that takes the place of any there is, and goes at once.
pub(crate) fn gone() -> String {
    format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
}

/// Whether a browser says that another site's page makes the request. Pages of origins that the
/// operator has named are ours. Whoever says nothing is no browser: those tell the origin of every
/// write.
pub(crate) fn is_foreign(request: &HttpRequest, config: &Config) -> bool {
    let said = |name: HeaderName| Some(request.headers().get(name)?.to_str().unwrap_or_default());
    let Some(source) = said(header::ORIGIN).or_else(|| said(header::REFERER)) else {
        return false;
    };
    let Some((scheme, rest)) = source.split_once("://") else {
        return true;
    };
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let origin = format!("{scheme}://{place}");
    let is_own = place.eq_ignore_ascii_case(request.connection_info().host());
    let is_named = config
        .cors_origins
        .iter()
        .any(|named| named.eq_ignore_ascii_case(&origin));
    !is_own && !is_named
}
