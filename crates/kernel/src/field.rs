//! A field of a command as it came in: missing, empty, a value, or text that is none.
//!
//! Clients of 2018 send numbers as strings and strings as numbers, so deserialising a command
//! never fails on a value; the command's `validate` names every fault at once instead.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// One field of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// Not sent. On a change: as it was.
    #[default]
    Missing,
    /// Sent as `""` or `null`. On a change: cleared, where the field may be empty.
    Empty,
    /// Sent and understood.
    Value(T),
    /// Sent, but not of the documented type.
    Bad,
}

impl<T> Field<T> {
    /// The value, when there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// True when the client sent nothing of use.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Missing | Self::Empty)
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// A type that can be read from any of the forms clients send it in.
pub trait FromInput: Sized {
    /// The value in `input`, or `None` when it is not of this type.
    fn from_input(input: Value) -> Option<Self>;
}

impl FromInput for String {
    fn from_input(input: Value) -> Option<Self> {
        match input {
            // PostgreSQL stores no NUL, and no name or code has one.
            Value::String(text) if text.contains('\0') => None,
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }
}

impl FromInput for i64 {
    fn from_input(input: Value) -> Option<Self> {
        match input {
            Value::String(text) => text.trim().parse().ok(),
            Value::Number(number) => number.as_i64(),
            _ => None,
        }
    }
}

/// A list of ids: a JSON array (also as the text of a form's field), repeated keys, or one
/// comma-separated string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdList(pub Vec<i64>);

impl FromInput for IdList {
    fn from_input(input: Value) -> Option<Self> {
        match input {
            Value::Array(items) => {
                let lists: Option<Vec<Self>> = items.into_iter().map(Self::from_input).collect();
                Some(Self(lists?.into_iter().flat_map(|list| list.0).collect()))
            }
            Value::Number(number) => number.as_i64().map(|id| Self(vec![id])),
            Value::String(text) if text.trim_start().starts_with('[') => {
                serde_json::from_str(&text).ok().and_then(Self::from_input)
            }
            Value::String(text) => text
                .split([',', '，'])
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(|part| part.parse().ok())
                .collect::<Option<Vec<i64>>>()
                .map(Self),
            _ => None,
        }
    }
}

/// A list of words: a JSON array (also as the text of a form's field), repeated keys, or one text
/// separated by commas, semicolons or 、. Blank ones are passed over, and each is there once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordList(pub Vec<String>);

impl WordList {
    /// The words as one text, separated by commas.
    pub fn joined(&self) -> String {
        self.0.join(",")
    }

    fn add(&mut self, text: &str) {
        for word in text.split([',', '，', ';', '；', '、']).map(str::trim) {
            if !word.is_empty() && !self.0.iter().any(|known| known == word) {
                self.0.push(word.to_owned());
            }
        }
    }
}

impl FromInput for WordList {
    fn from_input(input: Value) -> Option<Self> {
        let items = match input {
            Value::Array(items) => items,
            Value::String(text) if text.trim_start().starts_with('[') => {
                serde_json::from_str(&text).ok()?
            }
            one => vec![one],
        };
        let mut list = Self::default();
        for item in items {
            list.add(&String::from_input(item)?);
        }
        Some(list)
    }
}

/// A list of parts, each a command of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts<T>(pub Vec<T>);

impl<T: serde::de::DeserializeOwned> FromInput for Parts<T> {
    fn from_input(input: Value) -> Option<Self> {
        let items = match input {
            Value::Array(items) => items,
            Value::Object(_) => vec![input],
            Value::String(text) => match serde_json::from_str(&text).ok()? {
                Value::Array(items) => items,
                _ => return None,
            },
            _ => return None,
        };
        let parts: Result<Vec<T>, _> = items.into_iter().map(serde_json::from_value).collect();
        parts.ok().map(Self)
    }
}

impl<'de, T: FromInput> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let input = Value::deserialize(deserializer)?;
        Ok(match &input {
            Value::Null => Self::Empty,
            Value::String(text) if text.trim().is_empty() => Self::Empty,
            _ => T::from_input(input).map_or(Self::Bad, Self::Value),
        })
    }
}

impl<T: JsonSchema> JsonSchema for Field<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl JsonSchema for IdList {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "IdList".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"type": "string", "description": "多个ID以逗号隔开，也可为数组"})
    }
}

impl JsonSchema for WordList {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "WordList".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"type": "string", "description": "多个以逗号隔开，也可为数组"})
    }
}

impl<T: JsonSchema> JsonSchema for Parts<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("{}List", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Vec<T>>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Command {
        name: Field<String>,
        level: Field<i64>,
        roles: Field<IdList>,
    }

    fn read(json: &str) -> Command {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn numbers_and_strings_are_taken_for_each_other() {
        let command = read(r#"{"name": 17000, "level": " 3 ", "roles": "1, 2"}"#);
        assert_eq!(command.name, Field::Value("17000".into()));
        assert_eq!(command.level, Field::Value(3));
        assert_eq!(command.roles, Field::Value(IdList(vec![1, 2])));
    }

    #[test]
    fn ids_come_in_every_form_of_a_list() {
        for roles in [
            r#""1,2""#,
            r#""1， 2,""#,
            "[1, 2]",
            r#"["1", "2"]"#,
            r#""[1,2]""#,
        ] {
            let command = read(&format!(r#"{{"roles": {roles}}}"#));
            assert_eq!(command.roles, Field::Value(IdList(vec![1, 2])), "{roles}");
        }
        for roles in [r#""1,x""#, r#"{"a": 1}"#, r#""[1""#, r#"[[1, "x"]]"#, "1.5"] {
            let command = read(&format!(r#"{{"roles": {roles}}}"#));
            assert_eq!(command.roles, Field::Bad, "{roles}");
        }
    }

    #[test]
    fn words_come_in_every_form_of_a_list() {
        for words in [
            r#""a,b""#,
            r#""a， b,""#,
            r#""a；b;a""#,
            r#""a、b""#,
            r#"["a", "b"]"#,
            r#""[\"a\",\"b\"]""#,
        ] {
            let list: Field<WordList> = serde_json::from_str(words).unwrap();
            let Field::Value(list) = list else {
                panic!("{words}")
            };
            assert_eq!(list.joined(), "a,b", "{words}");
        }
        for words in [r#"{"a": 1}"#, r#"[["a"]]"#, r#""[a""#] {
            let list: Field<WordList> = serde_json::from_str(words).unwrap();
            assert_eq!(list, Field::Bad, "{words}");
        }
    }

    #[test]
    fn absent_blank_and_wrong_are_told_apart() {
        let command = read(r#"{"name": "  ", "level": {"a": 1}}"#);
        assert_eq!(command.name, Field::Empty);
        assert_eq!(command.level, Field::Bad);
        assert_eq!(command.roles, Field::Missing);
    }
}
