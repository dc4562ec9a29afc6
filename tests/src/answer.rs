//! What the server answered, and what a test may demand of it.
//!
//! Every demand that fails shows the request, the status and the body.

use std::fmt;

use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::documented::faults;
use crate::operations::Operation;

const SHOWN_CHARS_MAX: usize = 3000;
const GRID_SUCCESS: i64 = 200;
const WEALTH_SUCCESS: i64 = 10_000;
const BLANK: i64 = 204;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Method, path and query of the request.
    pub request: String,
    /// The operation asked for; its id is empty where none is documented.
    pub op: Operation,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("not JSON: {e}\n{self}"))
    }

    /// `code` of the envelope.
    #[track_caller]
    pub fn code(&self) -> i64 {
        let code = self.json().get("code").and_then(Value::as_i64);
        code.unwrap_or_else(|| panic!("there is no code\n{self}"))
    }

    /// `message` of the envelope, `msg` in the wealth API; empty where there is none.
    #[track_caller]
    pub fn message(&self) -> String {
        let json = self.json();
        let message = json.get("message").or_else(|| json.get("msg"));
        message
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    /// `data` of the envelope; null where there is none.
    #[track_caller]
    pub fn data(&self) -> Value {
        self.json().get("data").cloned().unwrap_or_default()
    }

    /// `count` of the envelope: how many rows there are on all pages.
    #[track_caller]
    pub fn count(&self) -> i64 {
        let count = self.json().get("count").and_then(Value::as_i64);
        count.unwrap_or_else(|| panic!("there is no count\n{self}"))
    }

    /// `errors` of the envelope: field and message of each.
    #[track_caller]
    pub fn errors(&self) -> Vec<(String, String)> {
        let json = self.json();
        let errors = json
            .get("errors")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let text = |error: &Value, key: &str| {
            error
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        errors
            .map(|error| (text(error, "field"), text(error, "message")))
            .collect()
    }

    /// Demands success: HTTP 200 and the API's code of success.
    #[track_caller]
    pub fn ok(self) -> Self {
        let code = if self.op.api == "wealth" {
            WEALTH_SUCCESS
        } else {
            GRID_SUCCESS
        };
        assert!(
            self.status == 200 && self.code() == code,
            "200 and code {code} expected\n{self}"
        );
        self
    }

    /// Demands that nothing was found: HTTP 200 and code 204.
    #[track_caller]
    pub fn blank(self) -> Self {
        assert!(
            self.status == 200 && self.code() == BLANK,
            "200 and code 204 expected\n{self}"
        );
        self
    }

    /// Demands a refusal with this code and the HTTP status that goes with it, that exactly
    /// these fields are named in `errors`, in any order, and that every message is in Chinese.
    #[track_caller]
    pub fn refused(self, code: u16, fields: &[&str]) -> Self {
        let is_refused = self.status == status_of(code) && self.code() == i64::from(code);
        assert!(is_refused, "{code} expected\n{self}");
        assert!(
            is_chinese(&self.message()),
            "a Chinese message expected\n{self}"
        );
        let errors = self.errors();
        let mut named: Vec<&str> = errors.iter().map(|(field, _)| field.as_str()).collect();
        let mut expected = fields.to_vec();
        named.sort_unstable();
        named.dedup();
        expected.sort_unstable();
        assert!(
            named == expected,
            "faults of {expected:?} expected, not of {named:?}\n{self}"
        );
        let is_told = errors.iter().all(|(_, message)| is_chinese(message));
        assert!(
            is_told,
            "a Chinese message for every field expected\n{self}"
        );
        self
    }

    /// Demands that every documented field is there, in every row of a list, with the documented
    /// type or null.
    #[track_caller]
    pub fn documented(self) -> Self {
        self.check_documented(false)
    }

    /// The same, and that no field documented as required is null.
    #[track_caller]
    pub fn documented_filled(self) -> Self {
        self.check_documented(true)
    }

    #[track_caller]
    fn check_documented(self, filled: bool) -> Self {
        assert!(
            !self.op.id.is_empty(),
            "no document knows this operation\n{self}"
        );
        if self.op.answer == "file" {
            assert!(
                self.status == 200 && !self.body.is_empty(),
                "a file expected\n{self}"
            );
            return self;
        }
        let faults = faults(&self.op, &self.json(), filled);
        assert!(
            faults.is_empty(),
            "not as documented:\n{}\n{self}",
            faults.join("\n")
        );
        self
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.body);
        let shown: String = text.chars().take(SHOWN_CHARS_MAX).collect();
        writeln!(
            f,
            "request: {} ({} {})",
            self.request, self.op.id, self.op.title
        )?;
        writeln!(f, "status:  {}", self.status)?;
        write!(f, "body:    {shown}")?;
        if shown.len() < text.len() {
            write!(f, "… ({} bytes)", self.body.len())
        } else {
            Ok(())
        }
    }
}

/// The HTTP status that goes with a code: the same in the grid API, by its table in the other.
fn status_of(code: u16) -> u16 {
    match code {
        0..1000 => code,
        20_002 => 401,
        20_004 | 20_005 => 403,
        50_000 => 500,
        _ => 400,
    }
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations;

    fn answer(id: &str, status: u16, body: &str) -> Answer {
        let op = operations::all()
            .unwrap()
            .into_iter()
            .find(|op| op.id == id)
            .unwrap();
        let (request, headers) = ("GET /".to_owned(), HeaderMap::new());
        Answer {
            request,
            op,
            status,
            headers,
            body: body.as_bytes().to_vec(),
        }
    }

    const REFUSAL: &str = r#"{"code":400,"message":"姓名不能为空","errors":[
        {"field":"sex","message":"性别不对"},{"field":"name","message":"姓名不能为空"}]}"#;

    #[test]
    fn refusals_name_their_fields() {
        answer("14.8", 400, REFUSAL).refused(400, &["name", "sex"]);
        answer("14.8", 401, r#"{"code":401,"message":"请先登录"}"#).refused(401, &[]);
        answer("14.8", 200, r#"{"code":204,"message":"BLANK","data":null}"#).blank();
        answer("w12", 401, r#"{"code":20002,"msg":"请先登录"}"#).refused(20_002, &[]);
        answer("w12", 200, r#"{"code":10000,"msg":"ok","data":{}}"#).ok();
    }

    #[test]
    #[should_panic(expected = "faults of [\"name\"] expected")]
    fn another_field_is_told() {
        answer("14.8", 400, REFUSAL).refused(400, &["name"]);
    }

    #[test]
    #[should_panic(expected = "200 and code 200 expected")]
    fn a_refusal_is_no_success() {
        answer("14.8", 400, REFUSAL).ok();
    }
}
