//! Why someone stands on the grey or the black list: 19 reasons, sent as codes, as words, or
//! several of either. The codes are stored, and the text is answered as it was sent.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wangge_kernel::FromInput;

/// The reasons; the code of each is its place in this list, from 1.
const WORDS: [&str; 19] = [
    "游手好闲",
    "欠债较多",
    "贫困、低保户",
    "五保户",
    "贷款被诉讼",
    "服刑",
    "长期外出",
    "信用观念差",
    "赌博、吸毒、放高利贷",
    "光棍",
    "年龄大",
    "患病、残疾",
    "有前科",
    "有不良贷款（含担保、挂息）",
    "婚变",
    "家庭不和睦",
    "常年不回家",
    "去世人员",
    "其他",
];
const OTHER: i64 = 19;
const DASHES: [char; 4] = ['-', '—', '–', '－'];
/// What is told of a reason that is none of them.
pub(super) const RULE: &str = "只能是序号1-19或对应的名称，多个以逗号分隔";

/// Reasons as they were sent: one text, or a list of several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReasonText(pub(super) String);

impl From<&str> for ReasonText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl FromInput for ReasonText {
    fn from_input(input: Value) -> Option<Self> {
        match input {
            Value::Array(items) => {
                let texts: Option<Vec<String>> =
                    items.into_iter().map(String::from_input).collect();
                Some(Self(texts?.join(",")))
            }
            other => String::from_input(other).map(Self),
        }
    }
}

impl JsonSchema for ReasonText {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Reason".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "description": "序号1-19或名称，多个以逗号分隔"})
    }
}

/// Reasons that were understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reason {
    /// As it was sent.
    pub(super) text: String,
    /// The codes, ascending, with commas between.
    pub(super) codes: String,
}

impl Reason {
    /// Reads codes and words; `None` when some part is neither.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut codes = BTreeSet::new();
        for part in parts(text, &[',', '，', ';', '；', '\n']) {
            codes.extend(codes_of(part)?);
        }
        let codes: Vec<String> = codes.iter().map(i64::to_string).collect();
        (!codes.is_empty()).then(|| Self {
            text: text.to_owned(),
            codes: codes.join(","),
        })
    }
}

/// The parts between separators outside brackets, without blank ones.
fn parts<'a>(text: &'a str, separators: &[char]) -> Vec<&'a str> {
    let mut depth = 0;
    let split = text.split(move |c| {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth -= 1,
            _ => {}
        }
        depth <= 0 && separators.contains(&c)
    });
    let trimmed = split.map(str::trim);
    trimmed.filter(|part| !part.is_empty()).collect()
}

/// One reason; or several codes or words that are strung together as in an enumeration.
fn codes_of(part: &str) -> Option<Vec<i64>> {
    if let Some(code) = code_of(part) {
        return Some(vec![code]);
    }
    let pieces = parts(part, &['、']);
    match pieces.len() {
        0 | 1 => None,
        _ => pieces.into_iter().map(code_of).collect(),
    }
}

/// The code of `7`, of `长期外出`, and of the two together as the documents print them.
fn code_of(part: &str) -> Option<i64> {
    if let Ok(code) = part.parse::<i64>() {
        return (1..=OTHER).contains(&code).then_some(code);
    }
    for (left, right) in DASHES.iter().filter_map(|dash| part.split_once(*dash)) {
        let right = right.trim_start_matches(DASHES);
        for (code, word) in [(left, right), (right, left)] {
            if let Ok(code) = code.trim().parse::<i64>() {
                return (word_code(word.trim()) == Some(code)).then_some(code);
            }
        }
    }
    word_code(part)
}

fn word_code(word: &str) -> Option<i64> {
    let word = plain(word);
    let known = (1..).zip(WORDS).find(|(_, known)| {
        let whole = plain(known) == word;
        let head = known.split('（').next().unwrap_or(known);
        whole || head == word || head.split('、').any(|piece| piece == word)
    });
    match known {
        Some((code, _)) => Some(code),
        // 其他 is to be followed by what it is.
        None if word.starts_with("其他") || word.starts_with("其它") => Some(OTHER),
        None => None,
    }
}

/// Without blanks and enumeration marks, brackets in one form.
fn plain(word: &str) -> String {
    let kept = word.chars().filter(|c| !c.is_whitespace());
    let unified = kept.map(|c| match c {
        '(' => '（',
        ')' => '）',
        ',' | '，' => '、',
        other => other,
    });
    unified.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Option<String> {
        Reason::parse(text).map(|reason| reason.codes)
    }

    #[test]
    fn reasons_come_as_codes_words_and_lists_of_either() {
        for (text, expected) in [
            ("1", "1"),
            ("19", "19"),
            ("3,1", "1,3"),
            ("3，1；7", "1,3,7"),
            ("1、3、5", "1,3,5"),
            ("游手好闲", "1"),
            ("贫困、低保户", "3"),
            ("赌博、吸毒、放高利贷，患病、残疾", "9,12"),
            ("游手好闲,7", "1,7"),
            ("有不良贷款（含担保、挂息）", "14"),
            ("有不良贷款(含担保，挂息), 婚变", "14,15"),
            ("有不良贷款", "14"),
            ("欠债较多—2", "2"),
            ("欠债较多-2，贫困、低保户——3", "2,3"),
            ("7-长期外出", "7"),
            ("低保户", "3"),
            ("残疾、服刑", "6,12"),
            ("其他", "19"),
            ("其他：户口已迁出", "19"),
            ("1,1,游手好闲", "1"),
        ] {
            assert_eq!(codes(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "0",
            "20",
            "-1",
            "1,20",
            "好人",
            "游手好闲-2",
            ",",
            "1.5",
            "1,好人",
            "、",
        ] {
            assert_eq!(codes(text), None, "{text}");
        }
    }

    #[test]
    fn the_text_is_kept_as_it_was_sent() {
        let reason = Reason::parse("欠债较多—2， 1").unwrap();
        assert_eq!(reason.text, "欠债较多—2， 1");
        let listed = ReasonText::from_input(serde_json::json!([1, "服刑"]));
        assert_eq!(listed, Some(ReasonText("1,服刑".to_owned())));
    }
}
