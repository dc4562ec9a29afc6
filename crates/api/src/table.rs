//! The route table: every operation with its full documented path, who may call it, and what goes
//! in and out. The routes, the permission check, the OpenAPI document and the coverage check are
//! all made from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Resource, Responder, Route, guard, web};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use wangge_wealth_analytics::Role;

use crate::reply::Api;
use crate::routes;
use crate::session;

/// Prefix of the grid API.
pub(crate) const GRID: &str = "/grid";
/// A body without a file.
pub(crate) const SMALL_BODY_BYTES: usize = 2 * 1024 * 1024;

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Anyone.
    Anyone,
    /// Any signed-in account.
    SignedIn,
    /// A signed-in account one of whose roles grants the path (grid API).
    Granted,
    /// A signed-in user with one of these roles, who has changed his first password (wealth API).
    Roles(&'static [Role]),
    /// An administrator; no permission suffices.
    Administrator,
}

/// The path that a role must grant for an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grant {
    /// The address without the API's prefix.
    BelowPrefix,
    /// The whole address: what stands before it in the documented one is left out.
    WholePath,
    /// This one: the address lies below what another permission covers, and must not go with it.
    Apart(&'static str),
}

/// What an operation answers under `data`.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    Nothing,
    One(SchemaOf),
    Many(SchemaOf),
    Page(SchemaOf),
    File,
}

pub(crate) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// One operation, but for its handler.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) api: Api,
    pub(crate) id: &'static str,
    /// Another documented operation at the same address.
    pub(crate) also: Option<&'static str>,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) title: &'static str,
    pub(crate) caller: Caller,
    pub(crate) grant: Grant,
    pub(crate) query: Option<SchemaOf>,
    pub(crate) body: Option<SchemaOf>,
    /// What a part that is a file is called in the document.
    pub(crate) file: Option<&'static str>,
    pub(crate) takes_page: bool,
    pub(crate) answer: Answer,
    pub(crate) body_bytes_max: usize,
}

/// An operation with its handler.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) operation: Operation,
    route: Arc<dyn Fn() -> Route + Send + Sync>,
}

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

impl Row {
    /// An operation of the grid API; `path` is the full one.
    pub(crate) fn grid<F, Args>(
        id: &'static str,
        method: Method,
        path: &'static str,
        title: &'static str,
        handler: F,
    ) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self::new((Api::Grid, id), method, path, title, handler)
    }

    /// An operation of the wealth API, for users of every role; `path` is the full one.
    pub(crate) fn wealth<F, Args>(
        id: &'static str,
        method: Method,
        path: &'static str,
        title: &'static str,
        handler: F,
    ) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self::new((Api::Wealth, id), method, path, title, handler).caller(Caller::Roles(&Role::ALL))
    }

    fn new<F, Args>(
        (api, id): (Api, &'static str),
        method: Method,
        path: &'static str,
        title: &'static str,
        handler: F,
    ) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let word = word_of(&method);
        Self {
            operation: Operation {
                api,
                id,
                also: None,
                method: word,
                path,
                title,
                caller: Caller::Granted,
                grant: Grant::BelowPrefix,
                query: None,
                body: None,
                file: None,
                takes_page: false,
                answer: Answer::Nothing,
                body_bytes_max: SMALL_BODY_BYTES,
            },
            route: Arc::new(move || {
                web::route()
                    .guard(guard::Method(method.clone()))
                    .to(handler.clone())
            }),
        }
    }

    /// The document has a second operation at this address, which its parameters tell apart.
    pub(crate) fn also(mut self, id: &'static str) -> Self {
        self.operation.also = Some(id);
        self
    }

    pub(crate) fn caller(mut self, caller: Caller) -> Self {
        self.operation.caller = caller;
        self
    }

    /// Which path a role must grant, when it is not the address below the prefix.
    pub(crate) fn grant(mut self, grant: Grant) -> Self {
        self.operation.grant = grant;
        self
    }

    /// The typed query string.
    pub(crate) fn query<T: JsonSchema>(mut self) -> Self {
        self.operation.query = Some(schema_of::<T>);
        self
    }

    /// The typed body.
    pub(crate) fn body<T: JsonSchema>(mut self) -> Self {
        self.operation.body = Some(schema_of::<T>);
        self
    }

    /// A body of at most `bytes`.
    pub(crate) fn body_bytes(mut self, bytes: usize) -> Self {
        self.operation.body_bytes_max = bytes;
        self
    }

    /// A multipart body with a file of at most `bytes`.
    pub(crate) fn file(mut self, bytes: usize) -> Self {
        self.operation.file = Some("file");
        self.operation.body_bytes_max = bytes;
        self
    }

    /// The same where the document calls the part that is the file otherwise.
    pub(crate) fn file_named(mut self, part: &'static str, bytes: usize) -> Self {
        self.operation.file = Some(part);
        self.operation.body_bytes_max = bytes;
        self
    }

    pub(crate) fn one<T: JsonSchema>(mut self) -> Self {
        self.operation.answer = Answer::One(schema_of::<T>);
        self
    }

    pub(crate) fn many<T: JsonSchema>(mut self) -> Self {
        self.operation.answer = Answer::Many(schema_of::<T>);
        self
    }

    pub(crate) fn page<T: JsonSchema>(mut self) -> Self {
        self.operation.answer = Answer::Page(schema_of::<T>);
        self.operation.takes_page = true;
        self
    }

    /// The answer is a page whose rows stand in a field of it, as in the wealth API, or a record
    /// whose list is paged.
    pub(crate) fn paged(mut self) -> Self {
        self.operation.takes_page = true;
        self
    }

    pub(crate) fn download(mut self) -> Self {
        self.operation.answer = Answer::File;
        self
    }
}

fn word_of(method: &Method) -> &'static str {
    match *method {
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "GET",
    }
}

/// Every operation that is served.
pub(crate) fn rows() -> Vec<Row> {
    [
        routes::login::rows(),
        routes::account::rows(),
        routes::role::rows(),
        routes::permission::rows(),
        routes::org::rows(),
        routes::region::rows(),
        routes::dictionary::rows(),
        routes::log::rows(),
        routes::resident::rows(),
        routes::customer::rows(),
        routes::finance::rows(),
        routes::family::rows(),
        routes::home::rows(),
        routes::business::rows(),
        routes::product::rows(),
        routes::tag::rows(),
        routes::poverty::rows(),
        routes::standing::rows(),
        routes::image::rows(),
        routes::dishonest::rows(),
        routes::ocr::rows(),
        routes::review_list::rows(),
        routes::credit_file::rows(),
        routes::adviser::rows(),
        routes::approval::rows(),
        routes::grid::rows(),
        routes::grid_map::rows(),
        routes::senator::rows(),
        routes::grid_picture::rows(),
        routes::file::rows(),
        routes::import::rows(),
        routes::platform::rows(),
        routes::report_account::rows(),
        routes::wealth::rows(),
    ]
    .concat()
}

/// Every operation, without handlers.
pub(crate) fn operations() -> Vec<Operation> {
    rows().into_iter().map(|row| row.operation).collect()
}

/// Registers the table. Methods of one path share a resource, so that a wrong method is 405 and
/// not 404; literal segments are matched before parameters.
pub(crate) fn configure(app: &mut web::ServiceConfig) {
    let mut by_path: BTreeMap<Vec<(bool, String)>, Vec<Row>> = BTreeMap::new();
    for row in rows() {
        by_path
            .entry(precedence(row.operation.path))
            .or_default()
            .push(row);
    }
    for (shape, rows) in by_path {
        let path: Vec<String> = shape.into_iter().map(|(_, segment)| segment).collect();
        app.service(resource(&path.join("/"), &rows));
    }
}

/// Sorts literals before parameters, segment by segment. Parameters are named by their position,
/// so that paths of one shape meet even where the document names the parameter differently
/// (`GET /gridinfo/{id}`, `PUT /gridinfo/{gridCode}`).
fn precedence(path: &str) -> Vec<(bool, String)> {
    path.split('/')
        .enumerate()
        .map(|(index, segment)| match segment.starts_with('{') {
            true => (true, format!("{{{}}}", position_name(index))),
            false => (false, segment.to_owned()),
        })
        .collect()
}

fn position_name(index: usize) -> String {
    format!("p{index}")
}

impl Operation {
    /// Its id among those of both APIs: `grid-14.8`, `wealth-w58`.
    pub(crate) fn full_id(&self) -> String {
        let api = match self.api {
            Api::Grid => "grid",
            Api::Wealth => "wealth",
        };
        format!("{api}-{}", self.id)
    }

    /// The path that a role must grant for a request of `path`.
    pub(crate) fn granted_path<'a>(&self, path: &'a str) -> &'a str {
        match self.grant {
            Grant::BelowPrefix => path.strip_prefix(GRID).unwrap_or(path),
            Grant::WholePath => path,
            Grant::Apart(granted) => granted,
        }
    }

    /// The parameters of the path by their documented names, each with the name it was matched by.
    pub(crate) fn path_parameters(&self) -> impl Iterator<Item = (&'static str, String)> {
        let segments = self.path.split('/').enumerate();
        segments.filter_map(|(index, segment)| {
            let name = segment.strip_prefix('{')?.strip_suffix('}')?;
            Some((name, position_name(index)))
        })
    }
}

fn resource(
    path: &str,
    rows: &[Row],
) -> Resource<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let operations: Arc<[Operation]> = rows.iter().map(|row| row.operation).collect();
    let mut resource = web::resource(path);
    for row in rows {
        resource = resource.route((row.route)());
    }
    resource
        .default_service(web::to(routes::wrong_method))
        .wrap(actix_web::middleware::from_fn(move |request, next| {
            session::admit(operations.clone(), request, next)
        }))
}
