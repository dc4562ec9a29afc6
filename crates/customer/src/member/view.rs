//! What goes out of a family member.

use schemars::JsonSchema;
use serde::Serialize;

use super::row::MemberRow;
use crate::words::{NO, YES};

/// A family member (23.4, 23.5).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberView {
    /// 成员ID
    pub member_id: i64,
    /// 姓名
    pub member_name: String,
    /// 与该客户的关系
    pub relationship: String,
    /// 民族
    pub nation: Option<String>,
    /// 出生日期
    pub birthday: Option<String>,
    /// 证件类型
    pub id_type: String,
    /// 证件号码
    pub id_number: String,
    /// 居住地址
    pub address: Option<String>,
    /// 是否户主，是/否
    pub is_household_head: String,
    /// 联系方式
    pub contact: Option<String>,
    /// 村委会评价
    pub remark: String,
    /// 状态，1-正常
    pub status: i64,
    /// 客户ID
    pub customer_id: i64,
}

impl MemberView {
    pub(super) fn new(row: MemberRow) -> Self {
        let head = row.content.is_household_head;
        Self {
            member_id: row.id,
            member_name: row.content.name,
            relationship: row.content.relationship,
            nation: row.content.nation,
            birthday: row.content.birthday,
            id_type: row.content.id_type,
            id_number: row.content.id_number,
            address: row.content.address,
            is_household_head: if head { YES } else { NO }.to_owned(),
            contact: row.content.contact,
            remark: row.content.remark,
            status: row.content.status,
            customer_id: row.customer_id,
        }
    }
}
