//! Answers of a source: JSON or JSONP, read into what is published. Lenient about where the rows
//! stand, strict about what they are.

use serde_json::{Map, Value};
use wangge_kernel::rule::day_digits;

use super::super::fit::tidy_number;
use super::{Published, Trouble};

/// Characters of a long text, and of any other.
const LONG: usize = 5000;
const SHORT: usize = 200;
/// How deep rows may be wrapped up.
const DEPTH_MAX: usize = 6;
/// Rows of one answer.
const ROWS_MAX: usize = 1000;
/// Under which keys rows stand.
const WRAPPERS: &[&str] = &["disp_data", "data", "result", "list", "rows"];
/// By which keys a row is known.
const MARKS: &[&str] = &["cardNum", "iname", "caseCode"];
/// Seconds beyond this are milliseconds.
const SECONDS_MAX: i64 = 100_000_000_000;

/// Reads an answer.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Published>, Trouble> {
    let text = std::str::from_utf8(bytes).map_err(|_| Trouble::Broken)?;
    let value: Value = serde_json::from_str(json_of(text)?).map_err(|_| Trouble::Broken)?;
    let mut rows = Vec::new();
    collect(&value, DEPTH_MAX, &mut rows)?;
    match rows.len() {
        0..=ROWS_MAX => Ok(rows.into_iter().map(published).collect()),
        _ => Err(Trouble::TooLarge),
    }
}

/// The JSON in `callback(…);`, or the text itself.
fn json_of(text: &str) -> Result<&str, Trouble> {
    let text = text.trim().trim_start_matches('\u{feff}').trim_start();
    if text.starts_with(['{', '[']) {
        return Ok(text);
    }
    let (called, rest) = text.split_once('(').ok_or(Trouble::Broken)?;
    let (inside, behind) = rest.rsplit_once(')').ok_or(Trouble::Broken)?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | '/' | '*');
    if called.trim().chars().all(is_name) && matches!(behind.trim(), "" | ";") {
        return Ok(inside);
    }
    Err(Trouble::Broken)
}

fn collect<'v>(
    value: &'v Value,
    depth: usize,
    rows: &mut Vec<&'v Map<String, Value>>,
) -> Result<(), Trouble> {
    let Some(deeper) = depth.checked_sub(1) else {
        return Err(Trouble::Broken);
    };
    match value {
        Value::Null => Ok(()),
        Value::Array(items) => items.iter().try_for_each(|item| match item {
            Value::Object(_) => collect(item, deeper, rows),
            _ => Err(Trouble::Broken),
        }),
        Value::Object(fields) if MARKS.iter().any(|key| fields.contains_key(*key)) => {
            rows.push(fields);
            Ok(())
        }
        Value::Object(fields) => {
            let mut inside = WRAPPERS.iter().filter_map(|key| fields.get(*key));
            let inside = inside.next().ok_or(Trouble::Broken)?;
            collect(inside, deeper, rows)
        }
        _ => Err(Trouble::Broken),
    }
}

fn published(row: &Map<String, Value>) -> Published {
    let short = |key| text(row, key, SHORT);
    Published {
        name: short("iname"),
        card_number: tidy_number(&short("cardNum")),
        sex: sex(short("sexy")),
        age: number(row, "age").filter(|age| (1..200).contains(age)),
        area_name: short("areaName"),
        court_name: short("courtName"),
        gist_id: short("gistId"),
        register_date: short("regDate"),
        case_code: short("caseCode"),
        gist_institution: short("gistUnit"),
        duty: text(row, "duty", LONG),
        performance: short("performance"),
        concrete_reason: text(row, "disruptTypeName", LONG),
        kind: kind(short("type")),
        published_at: published_at(row),
    }
}

/// 男性 or 女性, as the list is published.
pub(crate) fn sex(word: String) -> String {
    match wangge_kernel::id_number::Sex::parse(&word) {
        Some(sex) => format!("{}性", sex.word()),
        None => word,
    }
}

fn kind(word: String) -> String {
    if word.is_empty() {
        "失信被执行人名单".to_owned()
    } else {
        word
    }
}

fn published_at(row: &Map<String, Value>) -> i64 {
    if let Some(stamp) = number(row, "publishDateStamp") {
        return if stamp < SECONDS_MAX {
            stamp.saturating_mul(1000)
        } else {
            stamp
        };
    }
    let days = ["publishDate", "regDate"];
    let day = days
        .iter()
        .find_map(|key| day_start(&text(row, key, SHORT)));
    day.unwrap_or_default()
}

/// The first moment at +08:00 of a day, however it is written.
pub(crate) fn day_start(day: &str) -> Option<i64> {
    let mut check = wangge_kernel::rule::Check::new();
    let of = wangge_kernel::rule::name("publishedAt", "发布时间");
    check.since(of, &wangge_kernel::Field::Value(day_digits(day)?))
}

fn text(row: &Map<String, Value>, key: &str, most: usize) -> String {
    let said = match row.get(key) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    said.chars().filter(|c| *c != '\0').take(most).collect()
}

fn number(row: &Map<String, Value>, key: &str) -> Option<i64> {
    match row.get(key)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{"iname":"牛高","cardNum":"4104111961＊＊＊＊205x","sexy":"男","age":"56",
        "caseCode":"(2018)豫0411执987号","publishDateStamp":"1535472000"}"#;

    #[test]
    fn rows_are_found_wherever_they_stand() {
        for wrapped in [
            format!("[{ROW}]"),
            ROW.to_owned(),
            format!(r#"{{"data":[{ROW}]}}"#),
            format!(r#"{{"result":{{"list":[{ROW}]}}}}"#),
            format!(r#"{{"status":"0","data":[{{"disp_data":[{ROW}],"resNum":1}}]}}"#),
            format!(r#"/**/jQuery_1.x({{"data":[{ROW}]}});"#),
        ] {
            let rows = read(wrapped.as_bytes()).unwrap();
            let row = rows.first().unwrap();
            assert_eq!((rows.len(), row.name.as_str()), (1, "牛高"), "{wrapped}");
            assert_eq!(row.card_number, "4104111961****205X");
            assert_eq!((row.sex.as_str(), row.age), ("男性", Some(56)));
            assert_eq!(row.published_at, 1_535_472_000_000);
            assert_eq!(row.kind, "失信被执行人名单");
        }
    }

    #[test]
    fn nothing_published_is_an_answer_and_nonsense_is_none() {
        for empty in ["[]", r#"{"data":[]}"#, r#"{"data":null}"#, "cb([])"] {
            assert_eq!(read(empty.as_bytes()), Ok(Vec::new()), "{empty}");
        }
        for broken in [
            "",
            "<html></html>",
            "{}",
            "7",
            "[1]",
            r#"{"data":"x"}"#,
            "alert(1)(2)",
            "{\"data\":[",
            "[[[[[[[[[]]]]]]]]]",
            r#"{"code":500,"message":"busy"}"#,
        ] {
            assert_eq!(read(broken.as_bytes()), Err(Trouble::Broken), "{broken}");
        }
    }

    #[test]
    fn a_day_stands_in_for_a_missing_stamp() {
        let row = r#"[{"iname":"a","publishDate":"2018年08月29日"}]"#;
        let rows = read(row.as_bytes()).unwrap();
        assert_eq!(
            rows.first().unwrap().published_at + 8 * 3_600_000,
            1_535_500_800_000
        );
    }
}
