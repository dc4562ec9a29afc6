//! What must never stand in the log: passwords, hashes, tokens, sealed values.
//!
//! Every entry passes here when it is written, so a use case may hand over whole records. What is
//! read passes here again, for entries written before a rule was added.

use serde_json::Value;

const HIDDEN: &str = "******";
/// Keys with one of these in them hold secrets, in whatever spelling.
const SECRET_PARTS: &[&str] = &["password", "passwd", "secret", "token", "sealed", "cipher"];
/// Keys that hold secrets when they are nothing but this.
const SECRET_KEYS: &[&str] = &["hash", "pwd"];

/// `value` with its secrets hidden. Flags such as `must_change_password` stay: they are none.
pub(crate) fn redacted(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(
                    |(key, value)| match is_secret_key(&key) && holds_text(&value) {
                        true => (key, HIDDEN.into()),
                        false => (key, redacted(value)),
                    },
                )
                .collect(),
        ),
        Value::Array(items) => items.into_iter().map(redacted).collect(),
        Value::String(text) if is_secret_text(&text) => HIDDEN.into(),
        other => other,
    }
}

fn is_secret_key(key: &str) -> bool {
    let plain: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    SECRET_KEYS.contains(&plain.as_str()) || SECRET_PARTS.iter().any(|part| plain.contains(part))
}

fn holds_text(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(_))
}

/// A bcrypt hash or a signed token, whatever its key is called.
fn is_secret_text(text: &str) -> bool {
    let bcrypt = text.len() == 60
        && ["$2a$", "$2b$", "$2x$", "$2y$"]
            .iter()
            .any(|p| text.starts_with(p));
    let token = text.starts_with("eyJ") && text.bytes().filter(|b| *b == b'.').count() == 2;
    bcrypt || token
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_hidden_at_any_depth_and_nothing_else_is() {
        let sent = json!({
            "name": "王五", "password": "Xidi#7", "newPassword": ["a"], "password_hash": "x", "hash": "y",
            "jwt_secret": 1, "Access-Token": "t", "sealed_value": {"a": 1}, "must_change_password": true,
            "token": null, "list": [{"pwd": "p", "remark": "hash of what", "content_hash": "ab12"}],
            "note": format!("$2b$12${}", "a".repeat(53)), "odd": "eyJhbGciOi.eyJz.c2ln",
        });
        let expected = json!({
            "name": "王五", "password": HIDDEN, "newPassword": HIDDEN, "password_hash": HIDDEN, "hash": HIDDEN,
            "jwt_secret": HIDDEN, "Access-Token": HIDDEN, "sealed_value": HIDDEN, "must_change_password": true,
            "token": null, "list": [{"pwd": HIDDEN, "remark": "hash of what", "content_hash": "ab12"}],
            "note": HIDDEN, "odd": HIDDEN,
        });
        assert_eq!(redacted(sent), expected);
    }
}
