//! Identity numbers: 17 digits and a digit or X, with a real birth date; sex and birthday follow.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// A number of 18 characters whose eight middle digits are a day of the calendar.
///
/// The check digit (GB 11643) is not part of the type, because numbers in the documented examples
/// break it; ask [`IdNumber::check_digit_holds`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber(String);

/// The two sexes an identity number tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// 男, code 1.
    Male,
    /// 女, code 2.
    Female,
}

/// Letters and all characters of the number on a foreigner's card.
const FOREIGN: (usize, usize) = (3, 15);

/// The number on a foreigner's permanent residence card, three letters and twelve digits, in capitals;
/// `None` when `text` is none.
pub fn foreign_number(text: &str) -> Option<String> {
    let (letters, digits) = text.split_at_checked(FOREIGN.0)?;
    let form = text.len() == FOREIGN.1
        && letters.bytes().all(|b| b.is_ascii_alphabetic())
        && digits.bytes().all(|b| b.is_ascii_digit());
    form.then(|| text.to_ascii_uppercase())
}

/// Years in which somebody who has a number can have been born.
const YEARS: std::ops::Range<i32> = 1880..2100;
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

impl IdNumber {
    /// Reads a number; a small x is taken for X. `None` when the form or the date is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let (digits, last) = text.split_at_checked(17)?;
        let form = digits.bytes().all(|b| b.is_ascii_digit())
            && (last == "X" || (last.len() == 1 && last.bytes().all(|b| b.is_ascii_digit())));
        if !form {
            return None;
        }
        let birthday = NaiveDate::parse_from_str(text.get(6..14)?, "%Y%m%d").ok()?;
        if !YEARS.contains(&birthday.year()) {
            return None;
        }
        Some(Self(text))
    }

    /// The number that begins with these 17 digits: for made-up people.
    pub fn with_check_digit(digits: &str) -> Option<Self> {
        CHECK_DIGITS
            .iter()
            .filter_map(|last| Self::parse(&format!("{digits}{last}")))
            .find(Self::check_digit_holds)
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The birthday inside, as `19770517`.
    pub fn birthday(&self) -> &str {
        self.0.get(6..14).unwrap_or_default()
    }

    /// The sex inside: the 17th digit is odd for men.
    pub fn sex(&self) -> Sex {
        match self.0.as_bytes().get(16) {
            Some(digit) if digit % 2 == 1 => Sex::Male,
            _ => Sex::Female,
        }
    }

    /// Whether the last character is the one GB 11643 computes.
    pub fn check_digit_holds(&self) -> bool {
        let sum: u32 = self
            .0
            .chars()
            .zip(WEIGHTS)
            .map(|(c, weight)| c.to_digit(10).unwrap_or_default() * weight)
            .sum();
        let expected = CHECK_DIGITS.get((sum % 11) as usize).copied();
        self.0.chars().last() == expected
    }
}

/// Never prints the number: identity numbers must not reach a log through `{:?}`.
impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdNumber(******)")
    }
}

impl Sex {
    /// Reads 1/2, 男/女, 男性/女性.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "1" | "男" | "男性" => Some(Self::Male),
            "2" | "女" | "女性" => Some(Self::Female),
            _ => None,
        }
    }

    /// 男 or 女.
    pub fn word(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
        }
    }

    /// 1 or 2.
    pub fn code(self) -> i64 {
        match self {
            Self::Male => 1,
            Self::Female => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_s_own_number_is_taken_though_its_check_digit_is_wrong() {
        let number = IdNumber::parse("340121197705175537").unwrap();
        assert_eq!(number.birthday(), "19770517");
        assert_eq!(number.sex(), Sex::Male);
        assert!(!number.check_digit_holds());
        assert!(
            IdNumber::parse("11010519491231002x")
                .unwrap()
                .check_digit_holds()
        );
    }

    #[test]
    fn a_foreigner_s_card_has_letters_and_digits() {
        assert_eq!(
            foreign_number("chn123456789012").as_deref(),
            Some("CHN123456789012")
        );
        for text in [
            "",
            "CHN12345678901",
            "CH1234567890123",
            "CHN12345678901X",
            "中N1234567890",
        ] {
            assert_eq!(foreign_number(text), None, "{text}");
        }
    }

    #[test]
    fn impossible_numbers_are_refused() {
        for text in [
            "",
            "34012119770231553X",
            "340121299901011234",
            "34012119770517553",
            "3401211977051755377",
            "34012119770517553Y",
            "３４０１２１１９７７０５１７５５３７",
        ] {
            assert!(IdNumber::parse(text).is_none(), "{text}");
        }
    }
}
