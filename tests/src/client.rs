//! A blocking client that knows the documented operations by their ids.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::multipart::{Form, Part};
use reqwest::blocking::{Client as Http, RequestBuilder};
use serde_json::Value;

use crate::answer::Answer;
use crate::operations::{self, Operation};

const REPLY_SECONDS_MAX: u64 = 300;

/// A caller of one server: with a token, or without.
#[derive(Debug, Clone)]
pub struct Client {
    address: SocketAddr,
    token: Option<String>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            token: None,
        }
    }

    /// The same caller with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            address: self.address,
            token: Some(token.to_owned()),
        }
    }

    /// The token of this caller.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Begins a request of a documented operation: `op("14.8")`, `op("w36")`.
    ///
    /// # Panics
    /// No document knows the operation.
    #[track_caller]
    pub fn op(&self, id: &str) -> Request {
        let known = documented().iter().find(|operation| operation.id == id);
        match known {
            Some(operation) => self.request(operation.clone()),
            None => panic!("docs/api-paths.tsv has no operation {id}"),
        }
    }

    /// Begins a request of anything else: `call("GET", "/healthz")`, an alias, a wrong method.
    pub fn call(&self, method: &str, path: &str) -> Request {
        let api = if path.starts_with("/api/") {
            "wealth"
        } else {
            "grid"
        };
        self.request(Operation {
            api: api.to_owned(),
            id: String::new(),
            method: method.to_owned(),
            path: path.to_owned(),
            title: String::new(),
            consumes: String::new(),
            paged: false,
            answer: String::new(),
            params: Vec::new(),
            fields: Vec::new(),
            also: Vec::new(),
        })
    }

    fn request(&self, operation: Operation) -> Request {
        Request {
            client: self.clone(),
            operation,
            path: BTreeMap::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
        }
    }
}

/// A request being put together.
#[must_use = "a request goes out when it is sent"]
pub struct Request {
    client: Client,
    operation: Operation,
    path: BTreeMap<String, String>,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Body,
}

enum Body {
    None,
    Form(Vec<(String, String)>),
    Json(Value),
    Multipart(Vec<(String, String)>, Vec<File>),
    Raw(String, Vec<u8>),
}

struct File {
    field: String,
    name: String,
    bytes: Vec<u8>,
}

impl Request {
    /// Fills `{name}` of the path.
    #[track_caller]
    pub fn path(mut self, name: &str, value: impl Display) -> Self {
        let (id, path) = (&self.operation.id, &self.operation.path);
        assert!(
            path.contains(&format!("{{{name}}}")),
            "{id}: {path} has no {{{name}}}"
        );
        self.path.insert(name.to_owned(), value.to_string());
        self
    }

    /// Adds to the query.
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds all of these to the query.
    pub fn filters(self, filters: &[(&str, &str)]) -> Self {
        let all = filters.iter();
        all.fold(self, |request, (name, value)| request.query(name, value))
    }

    /// Sends an object as an urlencoded form. Lists and objects in it travel as JSON text, null
    /// is not sent at all.
    #[track_caller]
    pub fn form(mut self, fields: Value) -> Self {
        self.body = Body::Form(texts(fields));
        self
    }

    /// Sends JSON.
    pub fn json(mut self, body: Value) -> Self {
        self.body = Body::Json(body);
        self
    }

    /// Sends an object as multipart/form-data; files are added by `file`.
    #[track_caller]
    pub fn multipart(mut self, fields: Value) -> Self {
        self.body = Body::Multipart(texts(fields), Vec::new());
        self
    }

    /// Adds a file to a multipart body.
    #[track_caller]
    pub fn file(mut self, field: &str, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let file = File {
            field: field.to_owned(),
            name: name.to_owned(),
            bytes: bytes.into(),
        };
        match &mut self.body {
            Body::Multipart(_, files) => files.push(file),
            Body::None => self.body = Body::Multipart(Vec::new(), vec![file]),
            _ => panic!("a file travels in a multipart body: call multipart() first"),
        }
        self
    }

    /// Sends bytes as they are.
    pub fn raw(mut self, content_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Body::Raw(content_type.to_owned(), bytes.into());
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves the caller's token out.
    pub fn no_token(mut self) -> Self {
        self.client.token = None;
        self
    }

    /// Sends the request and waits for the answer.
    ///
    /// # Panics
    /// A part of the path is not filled, or no answer comes.
    #[track_caller]
    pub fn send(self) -> Answer {
        self.attempt().unwrap_or_else(|e| panic!("{e}"))
    }

    /// Sends the request and waits for the answer, of a server that may go away meanwhile.
    ///
    /// # Errors
    /// No answer came.
    ///
    /// # Panics
    /// A part of the path is not filled.
    #[track_caller]
    pub fn attempt(self) -> Result<Answer, String> {
        let method: Method = self.operation.method.parse().expect("a method");
        let path = self.full_path();
        let url = format!("http://{}{path}", self.client.address);
        let mut request = http().request(method, url).query(&self.query);
        if let Some(token) = &self.client.token {
            request = request.header("Authorization", token);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let line = format!("{} {path} {:?}", self.operation.method, self.query);
        let reply = with_body(request, self.body).send();
        let reply = reply.map_err(|e| format!("{line}: {e:?}"))?;
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        let body = reply
            .bytes()
            .map_err(|e| format!("{line}: {e:?}"))?
            .to_vec();
        Ok(Answer {
            request: line,
            op: self.operation,
            status,
            headers,
            body,
        })
    }

    #[track_caller]
    fn full_path(&self) -> String {
        let parts = self.operation.path.split('/').map(|part| {
            match part
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'))
            {
                Some(name) => match self.path.get(name) {
                    Some(value) => encoded(value),
                    None => panic!("{}: call path(\"{name}\", …)", self.operation.id),
                },
                None if self.operation.id.is_empty() => part.to_owned(),
                None => encoded(part),
            }
        });
        parts.collect::<Vec<_>>().join("/")
    }
}

fn with_body(request: RequestBuilder, body: Body) -> RequestBuilder {
    match body {
        Body::None => request,
        Body::Form(fields) => request.form(&fields),
        Body::Json(body) => request.json(&body),
        Body::Raw(content_type, bytes) => request.header("Content-Type", content_type).body(bytes),
        Body::Multipart(fields, files) => {
            // Names of files as browsers send them: plain UTF-8.
            let mut form = Form::new().percent_encode_noop();
            for (name, value) in fields {
                form = form.text(name, value);
            }
            for file in files {
                form = form.part(file.field, Part::bytes(file.bytes).file_name(file.name));
            }
            request.multipart(form)
        }
    }
}

#[track_caller]
fn texts(fields: Value) -> Vec<(String, String)> {
    let Value::Object(fields) = fields else {
        panic!("a form is an object, not {fields}")
    };
    let sent = fields.into_iter().filter(|(_, value)| !value.is_null());
    sent.map(|(name, value)| match value {
        Value::String(text) => (name, text),
        other => (name, other.to_string()),
    })
    .collect()
}

/// Percent-encodes everything that is not a letter, a digit or one of `-._~`.
fn encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    });
    bytes.collect()
}

fn documented() -> &'static [Operation] {
    static ALL: OnceLock<Vec<Operation>> = OnceLock::new();
    ALL.get_or_init(|| operations::all().expect("docs/api-paths.tsv is well formed"))
}

/// One for the process: it has a thread of its own. Connections are not kept, since servers stop
/// and their ports are taken by others.
fn http() -> &'static Http {
    static HTTP: OnceLock<Http> = OnceLock::new();
    HTTP.get_or_init(|| {
        let builder = Http::builder().no_proxy().pool_max_idle_per_host(0);
        let builder = builder.redirect(reqwest::redirect::Policy::none());
        builder
            .timeout(Duration::from_secs(REPLY_SECONDS_MAX))
            .build()
            .expect("a client")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn client() -> Client {
        Client::new(SocketAddr::from(([127, 0, 0, 1], 1)))
    }

    #[test]
    fn paths_are_filled_and_encoded() {
        let request = client().op("14.8").path("customerId", "a/b 户");
        assert_eq!(request.full_path(), "/grid/customer/info/a%2Fb%20%E6%88%B7");
        let template = client().op("13.8").full_path();
        assert!(
            template.is_ascii() && template.ends_with(".xls"),
            "{template}"
        );
        assert_eq!(client().call("GET", "/a%20b").full_path(), "/a%20b");
    }

    #[test]
    #[should_panic(expected = "call path(\"customerId\"")]
    fn an_unfilled_path_is_told() {
        client().op("14.8").full_path();
    }

    #[test]
    fn forms_are_texts() {
        let sent = texts(json!({"name": "王", "status": 0, "gone": null, "list": [1, {"a": "b"}]}));
        let expected = [
            ("name", "王"),
            ("status", "0"),
            ("list", r#"[1,{"a":"b"}]"#),
        ];
        assert_eq!(sent, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
    }
}
