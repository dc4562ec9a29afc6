//! Texts that may be blank.

use super::{Check, FILTER_CHARS_MAX, Name};
use crate::field::Field;

impl Check {
    /// A text that may be absent or blank, of at most `max` characters.
    pub fn optional(
        &mut self,
        of: Name,
        field: &Field<String>,
        max: usize,
        current: Option<&str>,
    ) -> Option<String> {
        match field {
            Field::Missing => current.map(str::to_owned),
            Field::Empty => Some(String::new()),
            Field::Bad => {
                self.fault(of, "格式不正确");
                None
            }
            Field::Value(text) => {
                self.length(of, text, 0, max);
                Some(text.clone())
            }
        }
    }

    /// The same, where a text that says nothing is none.
    pub fn filled(
        &mut self,
        of: Name,
        field: &Field<String>,
        max: usize,
        current: Option<&str>,
    ) -> Option<String> {
        let text = self.optional(of, field, max, current);
        text.filter(|text| !text.is_empty())
    }

    /// What a list is narrowed to; `None` when nothing is said. Text that no field can hold is
    /// refused, not searched for.
    pub fn filter(&mut self, of: Name, field: &Field<String>) -> Option<String> {
        self.filled(of, field, FILTER_CHARS_MAX, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::name;

    const NAME: Name = name("comment", "备注");

    #[test]
    fn what_says_nothing_is_none_and_what_is_not_sent_stays() {
        let mut check = Check::new();
        let said = Field::Value("新".to_owned());
        for (sent, kept, left) in [
            (&Field::Missing, Some("旧"), Some("旧")),
            (&Field::Missing, None, None),
            (&Field::Empty, Some("旧"), None),
            (&said, Some("旧"), Some("新")),
        ] {
            assert_eq!(check.filled(NAME, sent, 10, kept).as_deref(), left);
        }
        assert!(check.faults.is_empty());
        check.filled(NAME, &Field::Value("长".repeat(11)), 10, None);
        check.filled(NAME, &Field::Bad, 10, None);
        assert_eq!(check.into_parts(()).1.iter().count(), 2);
    }
}
