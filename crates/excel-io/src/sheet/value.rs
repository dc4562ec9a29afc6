//! Cells to canonical text, by the kind of their column.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, Timelike};

use super::number::{lost_digits, plain};
use super::{Column, ColumnKind};
use crate::raw::{Cell, Stamp};
use crate::text::{cleaned, halved, nearest};

const LOST: &str = "数字超过15位已丢失精度，请将单元格设为文本格式";
const NOT_A_DAY: &str = "日期不正确，应为2018-09-29、2018/9/29、2018年9月29日或20180929";
/// Decimal places of an amount.
const PLACES: usize = 6;

/// What a cell shows, cleaned; what a bad row gets back.
pub(super) fn shown(cell: &Cell) -> Option<Cow<'_, str>> {
    let text = match cell {
        Cell::Empty => return None,
        Cell::Text(text) => cleaned(text),
        Cell::Number(n) => Cow::Owned(plain(*n)),
        Cell::DateTime(stamp) => Cow::Owned(stamp_text(*stamp)),
        Cell::Bool(true) => Cow::Borrowed("TRUE"),
        Cell::Bool(false) => Cow::Borrowed("FALSE"),
        Cell::Error(code) => Cow::Borrowed(code.as_str()),
    };
    (!text.is_empty()).then_some(text)
}

fn stamp_text(stamp: Stamp) -> String {
    match stamp.moment() {
        None => plain(stamp.serial),
        Some(at) if stamp.serial < 1.0 => at.format("%H:%M:%S").to_string(),
        Some(at) if at.num_seconds_from_midnight() == 0 => at.format("%Y-%m-%d").to_string(),
        Some(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
    }
}

/// The canonical text of a cell that shows `text`, or what is wrong with it.
pub(super) fn convert(
    column: &Column,
    cell: &Cell,
    text: &str,
    epoch_1904: bool,
) -> Result<String, String> {
    if matches!(cell, Cell::Error(_)) {
        return Err("单元格为公式错误值".to_owned());
    }
    let value = match column.kind {
        ColumnKind::Day => day_cell(cell, text, epoch_1904)?,
        ColumnKind::Money => amount(cell, text, "金额")?,
        ColumnKind::Percent => percent(cell, text)?,
        ColumnKind::Integer => integer(cell, text)?,
        ColumnKind::Choice { values, synonyms } => choice(cell, text, values, synonyms)?,
        ColumnKind::Text => {
            digits_kept(cell)?;
            text.to_owned()
        }
        ColumnKind::IdNumber => id_number(cell, text)?,
        ColumnKind::Mobile => mobile(cell, text)?,
        ColumnKind::Digits => digits(cell, text)?,
    };
    check_length(column, &value)?;
    Ok(value)
}

fn check_length(column: &Column, value: &str) -> Result<(), String> {
    if column.max_chars == 0 && column.min_chars == 0 {
        return Ok(());
    }
    let chars = value.chars().count();
    if column.max_chars > 0 && chars > column.max_chars {
        let most = column.max_chars;
        return Err(format!("长度为{chars}个字符，不能超过{most}个"));
    }
    if chars < column.min_chars {
        let least = column.min_chars;
        return Err(format!("长度为{chars}个字符，不能少于{least}个"));
    }
    Ok(())
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn digits_kept(cell: &Cell) -> Result<(), String> {
    match cell {
        Cell::Number(n) if lost_digits(*n) => Err(LOST.to_owned()),
        _ => Ok(()),
    }
}

/// Half-width, without the spaces and dashes people type into numbers.
fn compact(text: &str) -> String {
    let text = halved(text);
    let kept = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '\'' | '‘' | '’' | '`');
    let minus = if text.starts_with('-') { "-" } else { "" };
    minus.chars().chain(text.chars().filter(kept)).collect()
}

/// `2.31101E+17`: what Excel writes into a CSV for a long number.
fn scientific(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let Some((mantissa, power)) = upper.split_once('E') else {
        return false;
    };
    let digits = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_digit());
    digits(power.trim_start_matches('+')) && digits(&mantissa.replacen('.', "", 1))
}

fn number_text<'t>(cell: &Cell, text: &'t str) -> Result<Cow<'t, str>, String> {
    digits_kept(cell)?;
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'X') {
        return Ok(Cow::Borrowed(text));
    }
    if scientific(&halved(text)) {
        return Err(LOST.to_owned());
    }
    Ok(Cow::Owned(compact(text)))
}

fn id_number(cell: &Cell, text: &str) -> Result<String, String> {
    let mut id = number_text(cell, text)?.into_owned();
    id.make_ascii_uppercase();
    let wrong = || "身份证号不正确，应为18位".to_owned();
    let body = id.strip_suffix('X').unwrap_or(&id);
    if id.len() != 18 || body.len() < 17 || !all_digits(body) {
        return Err(wrong());
    }
    let birth = id.get(6..14).and_then(yyyymmdd);
    match birth {
        Some(day) if (1850..2100).contains(&day.year()) => Ok(id),
        _ => Err("身份证号中的出生日期不正确".to_owned()),
    }
}

fn mobile(cell: &Cell, text: &str) -> Result<String, String> {
    let number = number_text(cell, text)?;
    let number = number.strip_prefix("+86").unwrap_or(&number);
    let right = number.len() == 11 && number.starts_with('1') && all_digits(number);
    if right {
        Ok(number.to_owned())
    } else {
        Err("手机号码不正确，应为11位数字".to_owned())
    }
}

fn digits(cell: &Cell, text: &str) -> Result<String, String> {
    let number = number_text(cell, text)?;
    if all_digits(&number) {
        Ok(number.into_owned())
    } else {
        Err("只能填写数字".to_owned())
    }
}

fn day_cell(cell: &Cell, text: &str, epoch_1904: bool) -> Result<String, String> {
    let found = match cell {
        Cell::DateTime(stamp) if stamp.serial >= 1.0 || stamp.epoch_1904 => stamp.day(),
        Cell::Number(n) if n.fract() == 0.0 && *n >= 10_000_101.0 => yyyymmdd(&plain(*n)),
        // A serial whose cell lost its date format: 1900 to 2200.
        Cell::Number(n) if (1.0..109_575.0).contains(n) => {
            let serial = *n;
            Stamp { serial, epoch_1904 }.day()
        }
        Cell::Text(_) => parse_day(text),
        _ => None,
    };
    let found = found.filter(|d| (1800..=9999).contains(&d.year()));
    found
        .map(|d| format!("{:04}{:02}{:02}", d.year(), d.month(), d.day()))
        .ok_or_else(|| NOT_A_DAY.to_owned())
}

/// A day from text: `20180929`, `2018-09-29`, `2018/9/29`, `2018.9.29` or `2018年9月29日`, with or
/// without a time behind it.
fn parse_day(text: &str) -> Option<NaiveDate> {
    let text = halved(text);
    let text = text.trim();
    if text.len() == 8 && all_digits(text) {
        return yyyymmdd(text);
    }
    let date = match text.split_once(['T', ' ']) {
        // A time only ever holds these.
        Some((date, time))
            if time
                .chars()
                .all(|c| c.is_ascii_digit() || ":.Z".contains(c)) =>
        {
            date
        }
        _ => text,
    };
    let date: String = date.chars().filter(|c| !c.is_whitespace()).collect();
    let date = date.strip_suffix('日').unwrap_or(&date);
    let parts: Vec<&str> = date.split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let number = |part: &str, most: usize| {
        let plain = !part.is_empty() && part.len() <= most;
        let plain = plain && part.chars().all(|c| c.is_ascii_digit());
        plain.then(|| part.parse::<u32>().ok()).flatten()
    };
    if year.len() != 4 {
        return None;
    }
    let year = i32::try_from(number(year, 4)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(month, 2)?, number(day, 2)?)
}

fn yyyymmdd(text: &str) -> Option<NaiveDate> {
    if text.len() != 8 || !all_digits(text) {
        return None;
    }
    let number: u32 = text.parse().ok()?;
    let year = i32::try_from(number / 10_000).ok()?;
    NaiveDate::from_ymd_opt(year, number / 100 % 100, number % 100)
}

/// The day that a canonical `YYYYMMDD` names.
#[must_use]
pub fn day(canonical: &str) -> Option<NaiveDate> {
    yyyymmdd(canonical)
}

/// A canonical amount as a whole number of its `places`-th decimals, e.g. cents with 2; `None`
/// when it has more places or does not fit.
#[must_use]
pub fn decimal(canonical: &str, places: u32) -> Option<i64> {
    let (negative, digits) = match canonical.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, canonical),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let places = usize::try_from(places).ok()?;
    if whole.is_empty() || fraction.len() > places {
        return None;
    }
    let all = format!("{whole}{fraction}{}", "0".repeat(places - fraction.len()));
    if !all.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let value: i64 = all.parse().ok()?;
    Some(if negative { -value } else { value })
}

fn percent(cell: &Cell, text: &str) -> Result<String, String> {
    // Excel keeps 5% as 0.05, with a format that is not read here.
    if matches!(cell, Cell::Number(n) if *n != 0.0 && n.abs() < 1.0) {
        return Err("百分数请按文本填写，如4.35或4.35%".to_owned());
    }
    let text = halved(text);
    amount(cell, text.trim_end().trim_end_matches('%'), "百分数")
}

fn amount(cell: &Cell, text: &str, noun: &str) -> Result<String, String> {
    let wrong = || format!("{noun}不正确");
    if matches!(cell, Cell::DateTime(_) | Cell::Bool(_)) {
        return Err(wrong());
    }
    digits_kept(cell)?;
    let text = halved(text).replace([',', ' ', '¥', '￥', '\u{a5}'], "");
    let text = text.trim_end_matches('元');
    let (sign, body) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !digits(whole) || !digits(fraction) {
        return Err(wrong());
    }
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    if whole.len() > 15 {
        return Err(format!("{noun}过大"));
    }
    if fraction.len() > PLACES {
        return Err(format!("{noun}最多{PLACES}位小数"));
    }
    Ok(match (whole, fraction) {
        ("", "") => "0".to_owned(),
        ("", part) => format!("{sign}0.{part}"),
        (part, "") => format!("{sign}{part}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    })
}

fn integer(cell: &Cell, text: &str) -> Result<String, String> {
    let wrong = || "应为整数".to_owned();
    if matches!(cell, Cell::DateTime(_) | Cell::Bool(_)) {
        return Err(wrong());
    }
    digits_kept(cell)?;
    let text = halved(text).replace([',', ' '], "");
    let value: i64 = text.parse().map_err(|_| wrong())?;
    Ok(value.to_string())
}

fn choice(
    cell: &Cell,
    text: &str,
    values: &[&str],
    synonyms: &[(&str, &str)],
) -> Result<String, String> {
    let text = match cell {
        Cell::Bool(true) if values.contains(&"是") => "是",
        Cell::Bool(false) if values.contains(&"否") => "否",
        _ => text,
    };
    if let Some(value) = values.iter().find(|value| **value == text) {
        return Ok((*value).to_owned());
    }
    let form = |s: &str| {
        let s = halved(s);
        s.chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let typed = form(text);
    if let Some(value) = values.iter().find(|v| form(v) == typed) {
        return Ok((*value).to_owned());
    }
    if let Some((_, value)) = synonyms.iter().find(|(other, _)| form(other) == typed) {
        return Ok((*value).to_owned());
    }
    let seen: String = text.chars().take(30).collect();
    Err(match nearest(text, values) {
        Some(near) => format!("“{seen}”不在可选值中，最接近的是“{near}”"),
        None => {
            let few: Vec<&str> = values.iter().take(8).copied().collect();
            let more = if values.len() > 8 { "等" } else { "" };
            format!("“{seen}”不在可选值中，可选值：{}{more}", few.join("、"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_that_excel_keeps_as_a_fraction_is_not_taken_for_one_in_percent() {
        let read = |cell: Cell, text: &str| percent(&cell, text);
        assert_eq!(read(Cell::Number(4.35), "4.35").as_deref(), Ok("4.35"));
        for text in ["4.35", "4.35%", "４.35％", "0.5"] {
            assert!(read(Cell::Text(text.to_owned()), text).is_ok(), "{text}");
        }
        let told = read(Cell::Number(0.0435), "0.0435").unwrap_err();
        assert!(told.contains("按文本填写"), "{told}");
    }
}
