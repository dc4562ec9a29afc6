//! What comes in for a tag, and for the tags of a person.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::field::IdList;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field};

use super::reserved::Reserved;
use super::row::TagRow;

/// Tags that one command may name.
const TAGS_MAX: usize = 1000;

pub(super) const NAME: Name = name("tagName", "标签名");
const KIND: Name = name("type", "标签类型");
const TAGS: Name = name("tagIds", "标签");

/// The fields of 18.3 and 18.4. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveTag {
    /// 标签名，限长20，不可重复
    pub tag_name: Field<String>,
    /// 标签描述，限长20
    pub description: Field<String>,
    /// 标签类型，1-黑白灰名单，2-农户/非农户，3-企业，4-产品，5-画像，6-星级，7-年龄，8-其他
    #[serde(rename = "type")]
    pub kind: Field<i64>,
    /// 备注，限长100
    pub remark: Field<String>,
}

/// The field of 18.9.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ReplaceTags {
    /// 标签ID，多个以逗号隔开
    pub tag_ids: Field<IdList>,
}

/// A sound command, but for a name that may be taken.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) kind: i64,
    pub(super) remark: String,
}

impl SaveTag {
    /// Every rule of the fields themselves. `current` is the row a change starts from.
    pub(super) fn validate(&self, current: Option<&TagRow>) -> (Checked, Faults) {
        let mut check = Check::new();
        let checked = Checked {
            name: check.text(
                NAME,
                &self.tag_name,
                (1, 20),
                current.map(|tag| tag.name.as_str()),
            ),
            description: check.text(
                name("description", "标签描述"),
                &self.description,
                (1, 20),
                current.map(|tag| tag.description.as_str()),
            ),
            kind: check.number(KIND, &self.kind, (1, 8), current.map(|tag| tag.kind)),
            remark: check
                .optional(
                    name("remark", "备注"),
                    &self.remark,
                    100,
                    current.map(|tag| tag.remark.as_str()),
                )
                .unwrap_or_default(),
        };
        let (checked, mut faults) = check.into_parts(checked);
        if let Some(tag) = current.filter(|tag| Reserved::of(tag.id).is_some()) {
            for (of, is_kept) in [
                (NAME, checked.name == tag.name),
                (KIND, checked.kind == tag.kind),
            ] {
                if !is_kept && !faults.names(of.field) {
                    faults.add(of.field, format!("内置标签的{}不能修改", of.label));
                }
            }
        }
        (checked, faults)
    }
}

impl ReplaceTags {
    /// The tags asked for, without the reserved ones, which are kept by others.
    pub(super) fn validate(&self) -> Result<BTreeSet<i64>, Faults> {
        let mut check = Check::new();
        let wanted = match &self.tag_ids {
            Field::Value(IdList(ids)) if ids.len() > TAGS_MAX => {
                check.fault(TAGS, &format!("不能超过{TAGS_MAX}个"));
                BTreeSet::new()
            }
            Field::Value(IdList(ids)) if !ids.is_empty() => ids.iter().copied().collect(),
            Field::Bad => {
                check.fault(TAGS, "格式不正确，应为以逗号隔开的标签ID");
                BTreeSet::new()
            }
            _ => {
                check.fault(TAGS, "不能为空");
                BTreeSet::new()
            }
        };
        let free = wanted.into_iter().filter(|id| Reserved::of(*id).is_none());
        check.finish(free.collect())
    }
}

/// The fault of tags that are not there.
pub(super) fn unknown(ids: &[String]) -> Faults {
    Faults::one(TAGS.field, format!("标签不存在：{}", ids.join("、")))
}
