//! How values travel: codes as numbers where documented and exact, ids as text where documented.

use serde::{Serialize, Serializer};

use crate::money::Money;

const EXACT_DIGITS: usize = 15;

/// Writes a code that the document calls a number: as a number while that is exact (at most 15
/// digits, no leading zero), else as text.
///
/// # Errors
/// Whatever the serializer returns.
pub fn number_or_text<S: Serializer>(code: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let exact = code.len() <= EXACT_DIGITS && (code == "0" || !code.starts_with('0'));
    match code.parse::<u64>() {
        Ok(number) if exact => serializer.serialize_u64(number),
        _ => serializer.serialize_str(code),
    }
}

/// [`number_or_text`] of a code that may be absent.
///
/// # Errors
/// Whatever the serializer returns.
pub fn optional_number_or_text<S: Serializer>(
    code: &Option<String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match code {
        Some(code) => number_or_text(code, serializer),
        None => serializer.serialize_none(),
    }
}

/// Writes an id that the document calls a string.
///
/// # Errors
/// Whatever the serializer returns.
pub fn id_as_text<S: Serializer>(id: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

/// Writes a stored amount, which is in fen and may be absent, as [`Money`].
///
/// # Errors
/// Whatever the serializer returns.
pub fn optional_fen_as_yuan<S: Serializer>(
    fen: &Option<i64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    fen.map(Money::from_fen).serialize(serializer)
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    #[derive(Serialize)]
    struct View {
        #[serde(serialize_with = "super::number_or_text")]
        code: String,
    }

    #[test]
    fn codes_are_numbers_only_while_exact() {
        for (code, json) in [
            ("17005", r#"{"code":17005}"#),
            ("017", r#"{"code":"017"}"#),
            ("1234567890123456", r#"{"code":"1234567890123456"}"#),
            ("HM2018", r#"{"code":"HM2018"}"#),
        ] {
            assert_eq!(
                serde_json::to_string(&View { code: code.into() }).unwrap(),
                json
            );
        }
    }
}
