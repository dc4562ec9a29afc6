//! A row of a sheet by fields: what its cells say, and what is wrong with them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use wangge_excel_io::{SheetKind, decimal};
use wangge_kernel::Instant;

/// 1 million: rates in percent are stored as whole millionths.
const PPM_PLACES: u32 = 4;
const CHINA_MS: i64 = 8 * 3_600_000;

/// The cells of a row. Reading never fails: a cell that cannot be read is noted, and something
/// stands in for it.
pub(crate) struct Cells<'a> {
    sheet: &'static SheetKind,
    values: &'a [Option<String>],
    faults: Vec<(&'static str, String)>,
}

impl<'a> Cells<'a> {
    pub(crate) fn new(sheet: &'static SheetKind, values: &'a [Option<String>]) -> Self {
        Self {
            sheet,
            values,
            faults: Vec::new(),
        }
    }

    /// What is wrong, by the fields of the columns.
    pub(crate) fn into_faults(self) -> Vec<(&'static str, String)> {
        self.faults
    }

    pub(crate) fn fault(&mut self, field: &'static str, reason: impl Into<String>) {
        self.faults.push((field, reason.into()));
    }

    fn get(&self, field: &str) -> Option<&'a str> {
        let at = self.sheet.columns.iter().position(|c| c.field == field)?;
        self.values.get(at)?.as_deref()
    }

    pub(crate) fn text(&self, field: &str) -> String {
        self.get(field).unwrap_or_default().to_owned()
    }

    pub(crate) fn opt_text(&self, field: &str) -> Option<String> {
        self.get(field).map(str::to_owned)
    }

    pub(crate) fn opt_day(&self, field: &str) -> Option<i64> {
        self.get(field)?.parse().ok()
    }

    pub(crate) fn day(&self, field: &str) -> i64 {
        self.opt_day(field).unwrap_or_default()
    }

    /// The place of a word in its list, from 1.
    pub(crate) fn choice(&self, field: &str, words: &[&str]) -> Option<i64> {
        let word = self.get(field)?;
        let at = words.iter().position(|w| *w == word)?;
        i64::try_from(at + 1).ok()
    }

    /// The first of two words.
    pub(crate) fn yes(&self, field: &str, words: &[&str]) -> Option<bool> {
        self.choice(field, words).map(|place| place == 1)
    }

    /// A whole number above 0.
    pub(crate) fn positive(&mut self, field: &'static str) -> Option<i64> {
        let number: i64 = self.get(field)?.parse().ok()?;
        if number <= 0 || number > 100_000 {
            self.fault(field, "应为1至100000的整数");
            return None;
        }
        Some(number)
    }

    /// An amount in yuan with at most two places, in fen.
    pub(crate) fn fen(&mut self, field: &'static str) -> Option<i64> {
        self.number(field, 2, "金额应为数字，最多两位小数")
    }

    /// An amount in 万元 with at most six places, in fen; above 0.
    pub(crate) fn wan(&mut self, field: &'static str) -> Option<i64> {
        let fen = self.number(field, 6, "金额应为数字，最多六位小数")?;
        if fen <= 0 {
            self.fault(field, "金额应大于0");
        }
        Some(fen)
    }

    /// A rate in percent, in millionths.
    pub(crate) fn ppm(&mut self, field: &'static str, most: i64) -> Option<i64> {
        let ppm = self.number(field, PPM_PLACES, "百分数应为数字，最多四位小数")?;
        if ppm < 0 || ppm > most {
            self.fault(field, format!("百分数应在0至{}之间", most / 10_000));
        }
        Some(ppm)
    }

    pub(crate) fn number(&mut self, field: &'static str, places: u32, wrong: &str) -> Option<i64> {
        let text = self.get(field)?;
        let plain = plain_number(text);
        let number = plain.and_then(|plain| decimal(&plain, places));
        if number.is_none() {
            self.fault(field, wrong);
        }
        number
    }

    /// A moment at +08:00.
    pub(crate) fn instant(&mut self, field: &'static str) -> (Instant, i64) {
        let Some(text) = self.get(field) else {
            return (0, 0);
        };
        match moment(text) {
            Some(at) => (
                at.and_utc().timestamp_millis() - CHINA_MS,
                crate::day::number(at.date()),
            ),
            None => {
                self.fault(field, "时间不正确，应为2026-06-30 09:30:00");
                (0, 0)
            }
        }
    }

    /// A link that a browser may follow.
    pub(crate) fn link(&mut self, field: &'static str) -> Option<String> {
        let link = self.opt_text(field)?;
        let lower = link.to_ascii_lowercase();
        if !lower.starts_with("http://") && !lower.starts_with("https://") {
            self.fault(field, "链接应以http://或https://开头");
        }
        Some(link)
    }

    /// `later` may not lie before `earlier`.
    pub(crate) fn in_order(&mut self, earlier: &str, later: &'static str, reason: &str) {
        if let (Some(a), Some(b)) = (self.opt_day(earlier), self.opt_day(later))
            && b < a
        {
            self.fault(later, reason);
        }
    }
}

/// A number without separators and signs of units, with a leading zero and no idle ones.
fn plain_number(text: &str) -> Option<String> {
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' ' | '¥' | '￥'))
        .collect();
    let text = text.trim_end_matches(['%', '％', '元']);
    let (sign, body) = match text.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    // 13 digits before the point: in fen or millionths it still fits into 64 bits.
    if whole.len() > 13 {
        return None;
    }
    Some(match fraction {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    })
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    const FORMS: [&str; 8] = [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y/%m/%d %H:%M:%S",
        "%Y/%m/%d %H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y%m%d%H%M%S",
        "%Y%m%d %H:%M:%S",
        "%Y年%m月%d日 %H:%M:%S",
    ];
    let text = text.trim();
    if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
        let found = FORMS
            .iter()
            .filter(|form| **form != "%Y%m%d%H%M%S")
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
        let found = found.or_else(|| serial(text));
        return found.or_else(|| day(text)).filter(plausible);
    }
    NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S")
        .ok()
        .filter(plausible)
}

fn day(text: &str) -> Option<NaiveDateTime> {
    const FORMS: [&str; 4] = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"];
    let day = FORMS
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())?;
    Some(day.and_time(NaiveTime::MIN))
}

/// The number of days since 1900 of a cell that lost its format.
fn serial(text: &str) -> Option<NaiveDateTime> {
    let serial: f64 = text.parse().ok()?;
    let stamp = wangge_excel_io::Stamp {
        serial,
        epoch_1904: false,
    };
    (20_000.0..109_575.0)
        .contains(&serial)
        .then(|| stamp.moment())?
}

fn plausible(at: &NaiveDateTime) -> bool {
    use chrono::Datelike;
    (1950..2200).contains(&at.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_their_usual_forms() {
        for text in [
            "2026-06-30 09:05:00",
            "2026/06/30 09:05",
            "20260630090500",
            "2026-06-30T09:05:00",
            "2026-6-30 9:05",
        ] {
            let at = moment(text).map(|at| at.to_string());
            assert_eq!(at.as_deref(), Some("2026-06-30 09:05:00"), "{text}");
        }
        let midnight = moment("20260630").map(|at| at.to_string());
        assert_eq!(midnight.as_deref(), Some("2026-06-30 00:00:00"));
        let half = moment("46203.5").map(|at| at.to_string());
        assert_eq!(half.as_deref(), Some("2026-06-30 12:00:00"));
        for text in ["", "2026-13-01", "20260630250000", "3.5", "1026-01-01"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_lose_separators_and_units_only() {
        let read = |text| plain_number(text).and_then(|n| decimal(&n, 2));
        assert_eq!(read("1,234.50"), Some(123_450));
        assert_eq!(read("-0.10元"), Some(-10));
        assert_eq!(read("3.45%"), Some(345));
        for text in ["1.234", "一", "1.2.3", "", "1e5", "12345678901234"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
