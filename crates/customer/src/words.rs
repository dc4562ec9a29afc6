//! The closed sets of words of chapters 13 and 14, and the spellings that are read as one of them.

use wangge_kernel::rule::{Name, name};

/// The field by which commands name a grid.
pub(crate) const GRID: Name = name("gridCode", "网格号");
/// 是.
pub(crate) const YES: &str = "是";
/// 否.
pub(crate) const NO: &str = "否";
/// Yes or no.
pub(crate) const YES_NO: &[&str] = &[YES, NO];
/// householdType of 13.4.
pub(crate) const HOUSEHOLD_TYPE: &[&str] = &["居民家庭户", "居民集体户"];
/// maritalStatus of 14.8.
pub(crate) const MARITAL_STATUS: &[&str] = &["未婚", "已婚", "离异", "丧偶"];
/// educationLevel of 14.8, with the spellings of its examples.
pub(crate) const EDUCATION_LEVEL: &[&str] = &[
    "初中及以下",
    "中专/技校",
    "高中",
    "大专",
    "本科",
    "硕士",
    "博士及以上",
    "未知",
    "中专",
    "技校",
    "(中专/技校)",
    "研究生",
];
/// politicsStatus of 14.8.
pub(crate) const POLITICS_STATUS: &[&str] = &["群众", "团员", "党员"];
/// livingSituation of 14.8, with the spellings of its examples.
pub(crate) const LIVING_SITUATION: &[&str] = &[
    "贷款购房",
    "贷款建房",
    "租房",
    "自购房",
    "贷款购房或贷款建房",
];
/// physicalCondition of 14.8.
pub(crate) const PHYSICAL_CONDITION: &[&str] = &["健康", "亚健康", "疾病"];
/// borrowerNature of 14.8.
pub(crate) const BORROWER_NATURE: &[&str] = &["农户", "非农户"];
/// The identity card of citizens.
pub(crate) const CITIZEN_CARD: &str = "中国居民身份证";
/// The card of foreigners, the one whose number may have another form.
pub(crate) const FOREIGNER_CARD: &str = "外国人永久居留身份证";
/// idType of 14.8.
pub(crate) const ID_TYPE: &[&str] = &[CITIZEN_CARD, FOREIGNER_CARD, "港澳台居民居住证"];
/// career of 14.8; its code is the place in this list, from 1.
pub(crate) const CAREER: &[&str] = &[
    "国家机关、党群组织、企业、事业单位负责人",
    "专业技术人员",
    "办事人员和有关人员",
    "商业、服务业人员",
    "农、林、牧、渔、水利业生产人员",
    "生产、运输设备操作人员及有关人员",
    "军人",
    "其他从业人员",
];
/// What the template of 14.12 calls the last career.
const OTHER_CAREER: &str = "不便分类的其他从业人员";
/// nationality when nothing else is said.
pub(crate) const CHINA: &str = "中华人民共和国";
/// physicalCondition when nothing else is said.
pub(crate) const HEALTHY: &str = "健康";

/// relationship of 23.1.
pub(crate) const KINSHIP: &[&str] = &[
    "祖父",
    "祖母",
    "父亲",
    "母亲",
    "配偶",
    "儿子",
    "女儿",
    "孙子",
    "孙女",
    "兄弟姐妹",
];

/// The word of a career sent as code 1-8 or as word.
pub(crate) fn career(sent: &str) -> Option<&'static str> {
    if sent == OTHER_CAREER {
        return CAREER.last().copied();
    }
    match sent.parse::<usize>() {
        Ok(code) => CAREER.get(code.checked_sub(1)?).copied(),
        Err(_) => CAREER.iter().find(|word| **word == sent).copied(),
    }
}

/// The relationship of the family list (23.1) that a free-text relationship to the head of the
/// household means; `None` when it means none of them.
pub(crate) fn kinship(relationship: &str) -> Option<&'static str> {
    Some(match relationship.trim() {
        "配偶" | "妻" | "妻子" | "夫" | "丈夫" | "爱人" | "老婆" | "老公" => "配偶",
        "子" | "儿子" | "独生子" | "长子" | "次子" | "二子" | "三子" | "四子" | "五子" | "养子"
        | "继子" | "养子或继子" | "儿" => "儿子",
        "女" | "女儿" | "独生女" | "长女" | "次女" | "二女" | "三女" | "四女" | "五女" | "养女"
        | "继女" | "养女或继女" => "女儿",
        "孙子" | "长孙" | "次孙" | "孙" => "孙子",
        "孙女" | "长孙女" | "次孙女" => "孙女",
        "父亲" | "父" | "爸爸" => "父亲",
        "母亲" | "母" | "妈妈" => "母亲",
        "祖父" | "爷爷" => "祖父",
        "祖母" | "奶奶" => "祖母",
        "兄弟姐妹" | "兄" | "弟" | "姐" | "妹" | "哥哥" | "弟弟" | "姐姐" | "妹妹" | "兄弟"
        | "姐妹" => "兄弟姐妹",
        _ => return None,
    })
}

/// Whether this relationship is the head's own.
pub(crate) fn is_head(relationship: &str) -> bool {
    HEAD.contains(&relationship.trim())
}

/// What the head of a household calls himself.
pub(crate) const HEAD: &[&str] = &["户主", "本人"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_career_is_a_code_or_a_word() {
        assert_eq!(career("7"), Some("军人"));
        assert_eq!(career("军人"), Some("军人"));
        assert_eq!(career("不便分类的其他从业人员"), Some("其他从业人员"));
        for unknown in ["0", "9", "农民", "-1"] {
            assert_eq!(career(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn kinship_is_of_the_closed_list_or_none() {
        assert_eq!(kinship("妻"), Some("配偶"));
        assert_eq!(kinship("次子"), Some("儿子"));
        assert_eq!(kinship("儿媳"), None);
        for word in KINSHIP {
            assert_eq!(kinship(word), Some(*word), "a word means itself");
        }
        assert_eq!(kinship("户主"), None);
    }
}
