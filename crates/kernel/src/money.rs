//! Amounts of money: whole fen inside, yuan with two places outside, and no floating point between.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::field::FromInput;

/// An amount of money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

/// Digits of yuan: with the two of fen, as many as a JSON number keeps exactly.
const YUAN_DIGITS_MAX: usize = 13;
const PLACES: usize = 2;

impl Money {
    /// The largest amount there is.
    pub const MAX: Self = Self(999_999_999_999_999);

    /// So many fen.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// In fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Reads yuan: `1200`, `-0.5`, `1,200.50`. `None` for what is no amount, has more than two
    /// decimal places or is larger than [`Self::MAX`].
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().replace([',', '，'], "");
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let (yuan, places) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_number(yuan) || !is_number(places) {
            return None;
        }
        let (yuan, places) = (yuan.trim_start_matches('0'), places.trim_end_matches('0'));
        if yuan.len() > YUAN_DIGITS_MAX || places.len() > PLACES {
            return None;
        }
        let fen: i64 = format!("{yuan}{places:0<PLACES$}").parse().ok()?;
        Some(Self(if is_negative { -fen } else { fen }))
    }

    /// As yuan with two places.
    pub fn yuan(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        format!("{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

impl FromInput for Money {
    fn from_input(input: Value) -> Option<Self> {
        match input {
            Value::String(text) => Self::parse(&text),
            Value::Number(number) => Self::parse(&number.to_string()),
            _ => None,
        }
    }
}

/// A JSON number with two places.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = RawValue::from_string(self.yuan());
        number
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

impl JsonSchema for Money {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"type": "number", "description": "金额（元），两位小数"})
    }
}

/// Writes a stored amount, which is in fen, as [`Money`].
///
/// # Errors
/// Whatever the serializer returns.
pub fn fen_as_yuan<S: Serializer>(fen: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    Money(*fen).serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_in_both_directions() {
        for (text, fen, shown) in [
            ("1200", 120_000, "1200.00"),
            ("1,200.50", 120_050, "1200.50"),
            ("0.1", 10, "0.10"),
            ("-0.05", -5, "-0.05"),
            ("12.500", 1250, "12.50"),
            ("000", 0, "0.00"),
            ("9999999999999.99", 999_999_999_999_999, "9999999999999.99"),
        ] {
            let money = Money::parse(text).unwrap();
            assert_eq!((money.fen(), money.yuan().as_str()), (fen, shown), "{text}");
            assert_eq!(serde_json::to_string(&money).unwrap(), shown);
        }
        for text in [
            "",
            "1.234",
            "1e5",
            "一百",
            ".5",
            "5.",
            "--1",
            "10000000000000",
            "0x1",
            "NaN",
        ] {
            assert_eq!(Money::parse(text), None, "{text}");
        }
        assert_eq!(
            Money::from_input(serde_json::json!(12.1)),
            Some(Money(1210))
        );
        assert_eq!(Money::from_input(serde_json::json!(true)), None);
    }
}
