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
const SIGNATURES: [&str; 11] = [
    "签字",
    "签名",
    "签章",
    "盖章",
    "填表人",
    "制表人",
    "填报人",
    "复核人",
    "经办客户经理",
    "审查员",
    "授信审批小组意见",
];

/// Whether the first text of a row names a total.
pub(super) fn is_total(first: &str) -> bool {
    let bare: String = first
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, ':' | '：' | '(' | ')' | '（' | '）'))
        .collect();
    TOTALS.contains(&bare.as_str())
}

/// Whether a text belongs to the signature lines below a table.
pub(super) fn is_signature(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    SIGNATURES.iter().any(|word| bare.contains(word))
}
