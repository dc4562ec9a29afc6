//! What goes out of a dictionary.

use schemars::JsonSchema;
use serde::Serialize;

use super::row::{GroupRow, ItemRow};

/// What the rows of a dictionary agree on (10.4, 10.5).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DictionaryView {
    /// 类型
    #[serde(rename = "type")]
    pub kind: i64,
    /// 父级ID
    pub parent_id: Option<String>,
    /// 字典组编码
    pub code: String,
    /// 字典组名称
    pub name: String,
    /// 是否启用，0-启用，1-不启用
    pub isenable: i64,
}

/// A row of a dictionary (10.4). The times stand under every spelling that clients read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DictionaryItem {
    /// The whole.
    #[serde(flatten)]
    pub group: DictionaryView,
    /// 字典项key
    pub dictionary_key: i64,
    /// 字典项value
    pub dictionary_value: String,
    /// 字典描述
    pub description: Option<String>,
    /// 创建时间
    pub creat_at: i64,
    /// 修改时间
    pub update_at: i64,
    /// 修改时间，同 updateAt
    pub updatet_at: i64,
    /// 创建时间，同 creatAt
    pub created_at: i64,
    /// 修改时间，同 updateAt
    pub updated_at: i64,
}

impl From<GroupRow> for DictionaryView {
    fn from(row: GroupRow) -> Self {
        Self {
            kind: row.kind,
            parent_id: row.parent_id,
            code: row.code,
            name: row.name,
            isenable: row.disabled,
        }
    }
}

impl DictionaryItem {
    pub(super) fn new(group: &GroupRow, row: ItemRow) -> Self {
        Self {
            group: group.clone().into(),
            dictionary_key: row.key,
            dictionary_value: row.value,
            description: row.description,
            creat_at: row.created_at,
            update_at: row.updated_at,
            updatet_at: row.updated_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
