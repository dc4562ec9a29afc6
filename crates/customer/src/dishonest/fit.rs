//! Whether a published name and number are those of a person.

use super::Match;

/// Characters of a starred number that must be shown: the county alone, with a name, is a name.
const SHOWN_MIN: usize = 8;
/// The characters 12 to 14 of a number: most of the birthday.
const HIDDEN: std::ops::Range<usize> = 11..14;

/// A number without most of its birthday, as it is sent to a source that need not know it.
#[must_use]
pub fn starred(id_number: &str) -> String {
    let hide = |(index, c)| if HIDDEN.contains(&index) { '*' } else { c };
    id_number.chars().enumerate().map(hide).collect()
}

/// A published number as it is compared and stored: capital letters, plain stars, no blanks.
pub(super) fn tidy_number(text: &str) -> String {
    let plain = text.chars().filter(|c| !c.is_whitespace());
    let plain = plain.map(|c| {
        if c == '＊' {
            '*'
        } else {
            c.to_ascii_uppercase()
        }
    });
    plain.collect()
}

/// Whether some of a published number is hidden.
pub(super) fn is_starred(card_number: &str) -> bool {
    card_number.contains('*')
}

/// What a published name and number ([`tidy_number`]) say of the person with this name and number.
/// `None`: they are somebody else's, or too little to tell.
pub(super) fn fit(published: (&str, &str), person: (&str, &str)) -> Option<Match> {
    let ((name, card), (own_name, own)) = (published, person);
    if card == own {
        return Some(Match::Confirmed);
    }
    let same_name = tidy_name(name) == tidy_name(own_name) && !name.trim().is_empty();
    let mut forms = [Some(own.to_owned()), old_form(own)].into_iter().flatten();
    (same_name && forms.any(|form| shows(card, &form))).then_some(Match::Suspected)
}

/// Whether `card` is `own` with stars, or is it itself, and shows enough.
fn shows(card: &str, own: &str) -> bool {
    let alike = card
        .chars()
        .zip(own.chars())
        .all(|(c, o)| c == '*' || c == o);
    let shown = card.chars().filter(|c| *c != '*').count();
    card.chars().count() == own.chars().count() && alike && shown >= SHOWN_MIN
}

/// The number of 15 characters that was given before 1999.
fn old_form(own: &str) -> Option<String> {
    match (own.len(), own.get(..6), own.get(8..17)) {
        (18, Some(place), Some(rest)) => Some(format!("{place}{rest}")),
        _ => None,
    }
}

fn tidy_name(name: &str) -> String {
    let plain = name.chars().filter(|c| !c.is_whitespace());
    let dot = |c| {
        if matches!(c, '•' | '・' | '‧' | '．' | '.') {
            '·'
        } else {
            c
        }
    };
    plain.map(dot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "34012119770517553X";

    fn told(name: &str, card: &str) -> Option<Match> {
        fit((name, &tidy_number(card)), ("张 三", OWN))
    }

    #[test]
    fn a_full_number_confirms_and_a_starred_one_only_suspects() {
        assert_eq!(told("张三", " 34012119770517553x"), Some(Match::Confirmed));
        assert_eq!(told("张叁", OWN), Some(Match::Confirmed));
        assert_eq!(told("张三", &starred(OWN)), Some(Match::Suspected));
        assert_eq!(
            told("张三", "3401211977＊＊＊＊553X"),
            Some(Match::Suspected)
        );
        assert_eq!(told("张三", "340121770517553"), Some(Match::Suspected));
        assert_eq!(told("张三", "340121****17553"), Some(Match::Suspected));
    }

    #[test]
    fn a_name_alone_is_no_match() {
        for card in [
            "",
            "******************",
            "340121************",
            "3401211977****5531",
        ] {
            assert_eq!(told("张三", card), None, "{card}");
        }
        assert_eq!(told("李四", &starred(OWN)), None);
        assert_eq!(told("", &starred(OWN)), None);
        assert_eq!(told("张三", "3401211977****553X0"), None);
        assert_eq!(starred(OWN), "34012119770***553X");
    }
}
