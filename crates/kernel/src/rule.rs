//! Rules of fields, checked together so that every fault of an input is named at once.
//!
//! A [`Check`] walks through a command field by field. On creation there is nothing to fall back
//! on; on a change a missing field keeps what the record has, so one `validate` serves both.

mod blank;
mod several;

use chrono::NaiveDate;

use crate::clock::{Instant, start_of};
use crate::error::Faults;
use crate::field::Field;
use crate::id_number::{IdNumber, Sex};
use crate::money::Money;

/// Characters that what is looked for in a list may have.
const FILTER_CHARS_MAX: usize = 100;
const DAY_MS: i64 = 24 * 3600 * 1000;
const MOMENT_RULE: &str = "格式不正确，应为日期如2018-10-10或毫秒时间戳";

/// Which field: its documented name and the word users know it by.
#[derive(Debug, Clone, Copy)]
pub struct Name {
    /// Documented name, `residentName`.
    pub field: &'static str,
    /// What messages call it, `姓名`.
    pub label: &'static str,
}

/// Shorthand for a [`Name`].
pub const fn name(field: &'static str, label: &'static str) -> Name {
    Name { field, label }
}

/// Collects the faults of one command.
#[derive(Debug, Default)]
pub struct Check {
    faults: Faults,
}

impl Check {
    /// A fresh check.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault by hand.
    pub fn fault(&mut self, of: Name, rule: &str) {
        self.faults.add(of.field, format!("{}{rule}", of.label));
    }

    /// Takes over the faults of a part.
    pub fn absorb(&mut self, prefix: &str, faults: Faults) {
        self.faults.absorb(prefix, faults);
    }

    /// `value` when nothing was wrong.
    ///
    /// # Errors
    /// Every fault found.
    pub fn finish<T>(self, value: T) -> Result<T, Faults> {
        self.faults.into_result(value)
    }

    /// `value` and every fault found, to be told with those of what is looked up.
    pub fn into_parts<T>(self, value: T) -> (T, Faults) {
        (value, self.faults)
    }

    /// A text that must be there, of `min` to `max` characters. `current` is what a change keeps.
    pub fn text(
        &mut self,
        of: Name,
        field: &Field<String>,
        (min, max): (usize, usize),
        current: Option<&str>,
    ) -> String {
        match field {
            Field::Missing => match current {
                Some(kept) => return kept.to_owned(),
                None => self.fault(of, "不能为空"),
            },
            Field::Empty => self.fault(of, "不能为空"),
            Field::Bad => self.fault(of, "格式不正确"),
            Field::Value(text) => {
                self.length(of, text, min, max);
                return text.clone();
            }
        }
        String::new()
    }

    /// `true` or `1`, `false` or `0`, in any case; `None` when nothing is said.
    pub fn flag(&mut self, of: Name, field: &Field<String>) -> Option<bool> {
        let text = match field {
            Field::Missing | Field::Empty => return None,
            Field::Value(text) => text.to_ascii_lowercase(),
            Field::Bad => String::new(),
        };
        match text.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => {
                self.fault(of, "只能是true或false");
                None
            }
        }
    }

    /// A whole number that must be there and lie between `min` and `max`.
    pub fn number(
        &mut self,
        of: Name,
        field: &Field<i64>,
        (min, max): (i64, i64),
        current: Option<i64>,
    ) -> i64 {
        match field {
            Field::Missing if current.is_some() => return current.unwrap_or_default(),
            Field::Missing | Field::Empty => self.fault(of, "不能为空"),
            Field::Bad => self.fault(of, "必须为数字"),
            Field::Value(value) if (min..=max).contains(value) => return *value,
            Field::Value(_) if min == max => self.fault(of, &format!("只能是{min}")),
            Field::Value(_) => self.fault(of, &format!("必须在{min}到{max}之间")),
        }
        0
    }

    /// A whole number that may be absent or blank.
    pub fn optional_number(
        &mut self,
        of: Name,
        field: &Field<i64>,
        (min, max): (i64, i64),
        current: Option<i64>,
    ) -> Option<i64> {
        match field {
            Field::Missing => current,
            Field::Empty => None,
            _ => Some(self.number(of, field, (min, max), None)),
        }
    }

    /// An amount that is not negative; blank is `None`.
    pub fn optional_amount(
        &mut self,
        of: Name,
        field: &Field<Money>,
        current: Option<Money>,
    ) -> Option<Money> {
        match field {
            Field::Missing => current,
            Field::Empty => None,
            Field::Value(amount) if *amount >= Money::default() => Some(*amount),
            Field::Value(_) => {
                self.fault(of, "不能为负数");
                None
            }
            Field::Bad => {
                self.fault(of, "必须为金额，整数最多13位，小数最多两位");
                None
            }
        }
    }

    /// One of a closed set of words, which must be there.
    pub fn choice(
        &mut self,
        of: Name,
        field: &Field<String>,
        allowed: &[&str],
        current: Option<&str>,
    ) -> String {
        let faults_before = self.faults.iter().count();
        let text = self.text(of, field, (0, usize::MAX), current);
        if self.faults.iter().count() == faults_before && !field.is_blank() {
            self.one_of(of, &text, allowed);
        }
        text
    }

    /// One of a closed set of words, or nothing.
    pub fn optional_choice(
        &mut self,
        of: Name,
        field: &Field<String>,
        allowed: &[&str],
        current: Option<&str>,
    ) -> Option<String> {
        let text = self.optional(of, field, usize::MAX, current);
        if let (Field::Value(_), Some(text)) = (field, &text) {
            self.one_of(of, text, allowed);
        }
        text
    }

    /// An identity number of 18 characters; `strict` also verifies the check digit.
    pub fn id_number(
        &mut self,
        of: Name,
        field: &Field<String>,
        strict: bool,
        current: Option<&str>,
    ) -> String {
        let text = self.text(of, field, (0, usize::MAX), current);
        if text.is_empty() || field.is_blank() {
            return text;
        }
        match IdNumber::parse(&text) {
            Some(number) if !strict || number.check_digit_holds() => number.as_str().to_owned(),
            Some(_) => {
                self.fault(of, "校验位不正确");
                text
            }
            None => {
                self.fault(of, "不正确，应为18位有效证件号码");
                text
            }
        }
    }

    /// A mobile number: 1 and ten digits.
    pub fn mobile(&mut self, of: Name, field: &Field<String>, current: Option<&str>) -> String {
        let text = self.text(of, field, (0, usize::MAX), current);
        if !field.is_blank() && !text.is_empty() {
            self.mobile_form(of, &text);
        }
        text
    }

    /// A mobile number, or nothing.
    pub fn optional_mobile(
        &mut self,
        of: Name,
        field: &Field<String>,
        current: Option<&str>,
    ) -> Option<String> {
        let text = self.optional(of, field, usize::MAX, current);
        if let (Field::Value(_), Some(text)) = (field, &text) {
            self.mobile_form(of, text);
        }
        text
    }

    /// An amount that may be negative, as a loss is; blank is `None`.
    pub fn optional_balance(
        &mut self,
        of: Name,
        field: &Field<Money>,
        current: Option<Money>,
    ) -> Option<Money> {
        match field {
            Field::Value(amount) => Some(*amount),
            _ => self.optional_amount(of, field, current),
        }
    }

    /// A sex in any of its spellings, answered as 男/女.
    pub fn sex(&mut self, of: Name, field: &Field<String>, current: Option<&str>) -> String {
        let text = self.text(of, field, (0, usize::MAX), current);
        if field.is_blank() || text.is_empty() {
            return text;
        }
        match Sex::parse(&text) {
            Some(sex) => sex.word().to_owned(),
            None => {
                self.fault(of, "只能是男或女");
                text
            }
        }
    }

    /// A day as `20180929`, taken with or without separators and kept as it was sent.
    pub fn day(&mut self, of: Name, field: &Field<String>, current: Option<&str>) -> String {
        let text = self.text(of, field, (0, usize::MAX), current);
        if !field.is_blank() && !text.is_empty() && day_digits(&text).is_none() {
            self.fault(of, "不是有效日期，格式如20180929");
        }
        text
    }

    /// The instant a list begins at: a day, whose first moment at +08:00 is meant, or milliseconds.
    pub fn since(&mut self, of: Name, field: &Field<String>) -> Option<Instant> {
        self.moment(of, field, 0)
    }

    /// The instant a list ends before: the whole of a day, or the millisecond, still belongs to it.
    pub fn until(&mut self, of: Name, field: &Field<String>) -> Option<Instant> {
        self.moment(of, field, 1)
    }

    fn moment(&mut self, of: Name, field: &Field<String>, units_later: i64) -> Option<Instant> {
        let text = match field {
            Field::Value(text) => text,
            Field::Bad => {
                self.fault(of, MOMENT_RULE);
                return None;
            }
            Field::Missing | Field::Empty => return None,
        };
        let found = match day_of(text) {
            Some(day) => Some(start_of(day) + units_later * DAY_MS),
            None => text
                .parse::<Instant>()
                .ok()
                .map(|ms| ms.saturating_add(units_later)),
        };
        if found.is_none() {
            self.fault(of, MOMENT_RULE);
        }
        found
    }

    /// Only the digits of a decimal number, at most `max` of them.
    pub fn digits(
        &mut self,
        of: Name,
        field: &Field<String>,
        max: usize,
        current: Option<&str>,
    ) -> String {
        let text = self.text(of, field, (1, max), current);
        if !field.is_blank() && !text.bytes().all(|b| b.is_ascii_digit()) {
            self.fault(of, "只能由数字组成");
        }
        text
    }

    fn length(&mut self, of: Name, text: &str, min: usize, max: usize) {
        let length = text.chars().count();
        if text.contains('\0') {
            self.fault(of, "含有非法字符");
        } else if length > max && min > 1 {
            self.fault(of, &format!("长度应为{min}-{max}位"));
        } else if length > max {
            self.fault(of, &format!("长度不能超过{max}位"));
        } else if length < min {
            self.fault(of, &format!("长度应为{min}-{max}位"));
        }
    }

    fn one_of(&mut self, of: Name, text: &str, allowed: &[&str]) {
        if !allowed.contains(&text) {
            self.fault(of, &format!("只能是{}", allowed.join("/")));
        }
    }

    fn mobile_form(&mut self, of: Name, text: &str) {
        let form =
            text.len() == 11 && text.starts_with('1') && text.bytes().all(|b| b.is_ascii_digit());
        if !form {
            self.fault(of, "不正确，应为1开头的11位手机号");
        }
    }
}

/// The eight digits of a day written `20180929`, `2018-09-29`, `2018/9/29` or `2018年9月29日`.
pub fn day_digits(text: &str) -> Option<String> {
    day_of(text).map(|day| day.format("%Y%m%d").to_string())
}

fn day_of(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let plain = text
        .trim_end_matches('日')
        .replace(['年', '月', '/', '.'], "-");
    NaiveDate::parse_from_str(&plain, "%Y-%m-%d").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: Name = name("residentName", "姓名");

    #[test]
    fn every_fault_is_named() {
        let mut check = Check::new();
        check.text(NAME, &Field::Value("张".into()), (2, 20), None);
        check.mobile(name("contact", "联系方式"), &Field::Value("2".into()), None);
        check.id_number(name("idNumber", "身份证号"), &Field::Missing, false, None);
        let faults = check.finish(()).unwrap_err();
        assert_eq!(
            faults.to_string(),
            "姓名长度应为2-20位；联系方式不正确，应为1开头的11位手机号；身份证号不能为空"
        );
    }

    #[test]
    fn a_change_keeps_what_was_not_sent_and_clears_what_was_sent_empty() {
        let mut check = Check::new();
        assert_eq!(
            check.text(NAME, &Field::Missing, (2, 20), Some("张三")),
            "张三"
        );
        assert_eq!(
            check.optional(name("remark", "备注"), &Field::Empty, 100, Some("旧")),
            Some(String::new())
        );
        assert!(check.finish(()).is_ok());
    }

    #[test]
    fn a_day_is_meant_as_a_whole_and_a_millisecond_too() {
        let midnight = 1_539_100_800_000; // 2018-10-09T16:00Z = 2018-10-10 00:00 +08
        let mut check = Check::new();
        for text in ["2018-10-10", "20181010", "2018年10月10日"] {
            let field = Field::Value(text.to_owned());
            assert_eq!(check.since(NAME, &field), Some(midnight));
            assert_eq!(check.until(NAME, &field), Some(midnight + DAY_MS));
        }
        let ms = Field::Value(midnight.to_string());
        assert_eq!(check.since(NAME, &ms), Some(midnight));
        assert_eq!(check.until(NAME, &ms), Some(midnight + 1));
        assert_eq!(check.since(NAME, &Field::Empty), None);
        assert!(check.faults.is_empty());
        check.since(NAME, &Field::Value("2018-13-01".into()));
        assert!(check.faults.names("residentName"));
    }

    #[test]
    fn what_lists_are_narrowed_to_is_said_or_not() {
        let mut check = Check::new();
        let said = |text: &str| Field::Value(text.to_owned());
        assert_eq!(check.filter(NAME, &said("王")).as_deref(), Some("王"));
        assert_eq!(check.filter(NAME, &Field::Empty), None);
        for (text, meant) in [
            ("true", true),
            ("TRUE", true),
            ("1", true),
            ("False", false),
        ] {
            assert_eq!(check.flag(NAME, &said(text)), Some(meant));
        }
        assert_eq!(check.flag(NAME, &Field::Missing), None);
        assert!(check.faults.is_empty());
        assert_eq!(check.flag(NAME, &said("yes")), None);
        assert_eq!(check.flag(NAME, &Field::Bad), None);
        check.filter(NAME, &said(&"长".repeat(101)));
        assert_eq!(check.into_parts(()).1.iter().count(), 3);
    }

    #[test]
    fn a_loss_is_a_balance_but_no_amount() {
        let loss = Field::Value(Money::from_fen(-1));
        let mut check = Check::new();
        assert_eq!(
            check.optional_balance(NAME, &loss, None),
            Some(Money::from_fen(-1))
        );
        assert!(check.faults.is_empty());
        assert_eq!(check.optional_amount(NAME, &loss, None), None);
        assert_eq!(check.optional_balance(NAME, &Field::Bad, None), None);
        assert_eq!(check.into_parts(()).1.iter().count(), 2);
    }

    #[test]
    fn days_are_days_of_the_calendar() {
        assert_eq!(day_digits("2018-9-29").as_deref(), Some("20180929"));
        assert_eq!(day_digits("2018年9月29日").as_deref(), Some("20180929"));
        assert_eq!(day_digits("20180931"), None);
    }
}
