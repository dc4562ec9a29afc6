//! Who calls: every request passes [`admit`] before its handler, so that no handler can be reached
//! without the check its row in the route table asks for. Both APIs come this way; a handler of the
//! one takes a [`Session`], of the other a [`WealthSession`].

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use wangge_auth::{Access, Error};
use wangge_kernel::{Actor, ErrorKind};
use wangge_wealth_analytics::{Refusal, WealthAccess, WealthActor};

use crate::cookie;
use crate::error::ApiError;
use crate::middleware::RequestId;
use crate::reply::Api;
use crate::state::AppState;
use crate::table::{Answer, Caller, Operation};

/// The parameter that carries a ticket.
pub(crate) const TICKET: &str = "ticket";

/// The caller, as a handler sees him.
pub(crate) struct Session {
    pub(crate) actor: Actor,
    pub(crate) access: Arc<Access>,
}

/// The caller of an operation of the wealth API, as a handler sees him.
pub(crate) struct WealthSession {
    pub(crate) by: WealthActor,
    pub(crate) access: Arc<WealthAccess>,
}

impl FromRequest for Session {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(made(request))
    }
}

impl FromRequest for WealthSession {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(made(request))
    }
}

/// The session that [`admit`] has made. A handler that asks for one in a row that anyone may call,
/// or for one of the other API, is a slip of ours.
fn made<S: 'static>(request: &HttpRequest) -> Result<S, ApiError> {
    request.extensions_mut().remove::<S>().ok_or_else(|| {
        ApiError::new(
            ErrorKind::Internal,
            "session.absent",
            "no session for this route",
        )
    })
}

/// Looks up the operation of a request and makes its caller.
pub(crate) async fn admit<B: MessageBody + 'static>(
    operations: Arc<[Operation]>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let operation = operations
        .iter()
        .find(|o| o.method == request.method().as_str())
        .copied();
    if let Some(operation) = operation {
        request.extensions_mut().insert(operation);
        if let Err(error) = open(&request, &operation).await {
            let answer = error.answer(request.request());
            return Ok(request.into_response(answer));
        }
    }
    let response = next.call(request).await?.map_into_boxed_body();
    Ok(in_envelope(response))
}

/// A handler's error knows no request; here it gets the envelope of the API that was called.
fn in_envelope(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let answer = match response
        .response()
        .error()
        .and_then(|e| e.as_error::<ApiError>())
    {
        Some(error) => error.answer(response.request()),
        None => return response,
    };
    response.into_response(answer)
}

/// Makes the session that the operation asks for and leaves it with the request.
async fn open(request: &ServiceRequest, operation: &Operation) -> Result<(), ApiError> {
    if operation.caller == Caller::Anyone {
        return Ok(());
    }
    let state = request
        .app_data::<web::Data<AppState>>()
        .ok_or_else(|| ApiError::new(ErrorKind::Internal, "state.absent", "no state"))?;
    match operation.api {
        Api::Grid => {
            let session = open_grid(request, operation, state).await?;
            request.extensions_mut().insert(session);
        }
        Api::Wealth => {
            let session = open_wealth(request, operation, state).await?;
            request.extensions_mut().insert(session);
        }
    }
    Ok(())
}

async fn open_grid(
    request: &ServiceRequest,
    operation: &Operation,
    state: &AppState,
) -> Result<Session, ApiError> {
    let access = match (token_of(request), ticket_of(request, operation)) {
        (Some(token), _) => state.gatekeeper.access(&token).await?,
        (None, Some(ticket)) => state.gatekeeper.access_by_ticket(&ticket).await?,
        (None, None) => return Err(Error::NoToken.into()),
    };
    // Changing one's password, signing out and asking who one is stay open to every session.
    let must_change = state.config.force_change && access.must_change_password();
    if must_change && operation.caller != Caller::SignedIn {
        return Err(Error::MustChangePassword.into());
    }
    let granted = match operation.caller {
        Caller::SignedIn => Some(access.signed_in()),
        _ => access.granted(operation.method, operation.granted_path(request.path())),
    };
    let mut actor = granted.ok_or(Error::Denied)?;
    if operation.caller == Caller::Administrator && !actor.is_admin {
        return Err(Error::Denied.into());
    }
    tell_whence(&mut actor, request);
    Ok(Session { actor, access })
}

async fn open_wealth(
    request: &ServiceRequest,
    operation: &Operation,
    state: &AppState,
) -> Result<WealthSession, ApiError> {
    let token = match token_of(request) {
        Some(token) => token,
        None => {
            let token = cookie::of(request.request()).ok_or(Error::NoToken)?;
            // A browser adds the cookie by itself, whoever wrote the page.
            let writes = operation.method != "GET";
            if writes && cookie::is_foreign(request.request(), &state.config) {
                let text = "请求来源与本站不一致";
                return Err(ApiError::new(ErrorKind::Denied, "session.foreign", text));
            }
            token
        }
    };
    let access = state.wealth_gatekeeper.access(&token).await?;
    // The first password is changed, and the session ended, before anything else.
    if operation.caller != Caller::SignedIn && access.has_first_password() {
        return Err(wangge_wealth_analytics::Error::from(Refusal::FirstPassword).into());
    }
    if let Caller::Roles(roles) = operation.caller
        && !roles.contains(&access.role())
    {
        return Err(Error::Denied.into());
    }
    let mut by = access.actor();
    tell_whence(&mut by.actor, request);
    Ok(WealthSession { by, access })
}

/// Where the call comes from, for the operation log.
fn tell_whence(actor: &mut Actor, request: &ServiceRequest) {
    actor.address = address_of(request.request());
    actor.request_id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
}

/// The raw token, or the one after `Bearer `.
fn token_of(request: &ServiceRequest) -> Option<String> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .trim();
    let token = match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => value,
    };
    (!token.is_empty()).then(|| token.to_owned())
}

/// The one-time ticket in the address of a download, which a plain link can carry.
fn ticket_of(request: &ServiceRequest, operation: &Operation) -> Option<String> {
    if !matches!(operation.answer, Answer::File) {
        return None;
    }
    let mut pairs = form_urlencoded::parse(request.query_string().as_bytes());
    let found = pairs.find(|(name, value)| name == TICKET && !value.is_empty());
    found.map(|(_, value)| value.into_owned())
}

/// The peer's address, without its port. Headers a client can write are not believed.
pub(crate) fn address_of(request: &HttpRequest) -> String {
    request
        .peer_addr()
        .map(|peer| peer.ip().to_string())
        .unwrap_or_default()
}
