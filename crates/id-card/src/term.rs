//! The term of a card: from a day for 5, 10 or 20 years, or for life.

/// From when and until when a card holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// `20180524`
    pub(crate) from: String,
    /// `20280524`; `None` where no second day was read, which may be 长期.
    pub(crate) until: Option<String>,
}

const YEARS: [i32; 3] = [5, 10, 20];
/// The first cards of this kind, and a year beyond which none was issued.
const ISSUED: std::ops::Range<i32> = 2004..2100;

/// Reads `2018.05.24-2028.05.24` as Tesseract may have it. A term of another length is not taken:
/// a digit was misread. After a single day only little may follow, which is no day. The edge of the
/// card may be read as a character or two before it.
pub(crate) fn read(text: &str) -> Option<Term> {
    let text = dotted(text).unwrap_or(text);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        16 => {
            let (from, until) = digits.split_at_checked(8)?;
            let (begun, over) = (day(from)?, day(until)?);
            let same_day = begun.1 == over.1 || (begun.1 == 229 && matches!(over.1, 228 | 301));
            let term = YEARS.contains(&(over.0 - begun.0)) && same_day && ISSUED.contains(&begun.0);
            term.then(|| Term {
                from: from.to_owned(),
                until: Some(until.to_owned()),
            })
        }
        8..=12 if dotted(text).is_some() => {
            let from = digits.get(..8)?;
            let begun = day(from)?;
            ISSUED.contains(&begun.0).then(|| Term {
                from: from.to_owned(),
                until: None,
            })
        }
        _ => None,
    }
}

/// From where the text looks like a day with dots, if that is near its beginning.
fn dotted(text: &str) -> Option<&str> {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    // As long as the text: a digit is one byte.
    let at = shape.find("0000.00.00").filter(|at| *at <= 3)?;
    text.get(at..)
}

/// Year, and month and day in one number, of a day of the calendar.
fn day(text: &str) -> Option<(i32, u32)> {
    let (year, day) = text.split_at_checked(4)?;
    let (year, day): (i32, u32) = (year.parse().ok()?, day.parse().ok()?);
    let longest = match day / 100 {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=longest).contains(&(day % 100)).then_some((year, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str) -> Option<(String, Option<String>)> {
        read(text).map(|term| (term.from, term.until))
    }

    #[test]
    fn terms_that_can_be_are_taken() {
        let days = |a: &str, b: &str| Some((a.to_owned(), Some(b.to_owned())));
        let open = Some(("20180524".to_owned(), None));
        assert_eq!(is("2018.05.24-2028.05.24"), days("20180524", "20280524"));
        assert_eq!(is("20180524-2038.05.24"), days("20180524", "20380524"));
        assert_eq!(is("2016.02.29-2021.02.28"), days("20160229", "20210228"));
        assert_eq!(is("2018.05.24-"), open);
        assert_eq!(is("2018.05.24-1.48"), open);
        assert_eq!(is("-2018.05.24-48-"), open);
        assert_eq!(is("322018.05.24-485"), open);
        assert_eq!(is("-12018.05.24-2028.05.24"), days("20180524", "20280524"));
    }

    #[test]
    fn others_are_not() {
        for text in [
            "",
            "2018.05.24-2027.05.24",
            "2018.13.24-2028.13.24",
            "2018.02.29-2028.02.29",
            "2018.05.24-2028.05.23",
            "1018.05.24-1028.05.24",
            "20180524",
        ] {
            assert_eq!(is(text), None, "{text}");
        }
    }
}
