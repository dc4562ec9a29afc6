//! Rows that are no data: totals, signatures.

const TOTALS: [&str; 7] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "本页合计",
    "合计数",
    "总合计",
];
const SIGNATURES: [&str; 22] = [
    "签字",
    "签名",
    "签章",
    "盖章",
    "填表人",
    "制表人",
    "填报人",
    "复核人",
    "审核人",
    "核对人",
    "经办人",
    "制单人",
    "负责人签",
    "单位负责人",
    "公章",
    "日期",
    "说明",
    "注:",
    "注：",
    "经办客户经理",
    "审查员",
    "授信审批小组意见",
];

/// Whether the first text of a row names a total.
pub(super) fn is_total(first: &str) -> bool {
    if !first.contains('计') {
        return false;
    }
    let bare: String = first
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, ':' | '：' | '(' | ')' | '（' | '）'))
        .collect();
    // 合计, or 合计：3人.
    TOTALS.iter().any(|word| {
        let rest = bare.strip_prefix(word);
        rest.is_some_and(|rest| {
            rest.chars()
                .all(|c| c.is_ascii_digit() || "人户条名个".contains(c))
        })
    })
}

/// Whether a text belongs to the signature lines below a table.
pub(super) fn is_signature(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    SIGNATURES.iter().any(|word| bare.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_below_a_table_are_told_from_people() {
        for line in [
            "制表人：王某",
            "审 核 人：李某",
            "单位负责人签字：",
            "经办人",
        ] {
            assert!(is_signature(line), "{line}");
        }
        for person in ["王某", "340121197705175537", "负责"] {
            assert!(!is_signature(person), "{person}");
        }
        assert!(is_total("合计：") && is_total("合计：3人") && !is_total("合计村"));
    }
}
