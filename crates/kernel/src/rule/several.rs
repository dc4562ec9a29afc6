//! Fields that hold several words at once.

use super::{Check, Name};
use crate::field::{Field, WordList};

impl Check {
    /// Words of a closed set, at least one, each once; `current` is what a change keeps.
    pub fn choices(
        &mut self,
        of: Name,
        field: &Field<WordList>,
        allowed: &[&str],
        current: Option<&str>,
    ) -> String {
        match field {
            Field::Missing if current.is_some() => return current.unwrap_or_default().to_owned(),
            Field::Missing | Field::Empty => self.fault(of, "不能为空"),
            Field::Bad => self.fault(of, "格式不正确"),
            Field::Value(WordList(words)) if words.is_empty() => self.fault(of, "不能为空"),
            Field::Value(list) => {
                if !list.0.iter().all(|word| allowed.contains(&word.as_str())) {
                    self.fault(of, &format!("只能是{}", allowed.join("/")));
                }
                return list.joined();
            }
        }
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::name;

    const NAME: Name = name("insuranceType", "参与保险情况");

    #[test]
    fn words_of_a_closed_set_come_each_once() {
        let allowed = &["医疗保险", "财产保险"];
        let mut check = Check::new();
        let sent = Field::Value(WordList(vec!["财产保险".into(), "医疗保险".into()]));
        assert_eq!(
            check.choices(NAME, &sent, allowed, None),
            "财产保险,医疗保险"
        );
        assert_eq!(
            check.choices(NAME, &Field::Missing, allowed, Some("旧")),
            "旧"
        );
        assert!(check.faults.is_empty());
        let unknown = Field::Value(WordList(vec!["医疗保险".into(), "车险".into()]));
        for sent in [
            unknown,
            Field::Value(WordList::default()),
            Field::Empty,
            Field::Bad,
        ] {
            check.choices(NAME, &sent, allowed, Some("旧"));
        }
        assert_eq!(check.into_parts(()).1.iter().count(), 4);
    }
}
