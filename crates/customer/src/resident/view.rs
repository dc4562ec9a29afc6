//! What goes out of a resident.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::wire;

use super::row::Placed;
use crate::words::{NO, YES};

/// A resident as 13.1, 13.2 and 13.6 answer it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResidentView {
    /// 居民ID
    #[serde(serialize_with = "wire::id_as_text")]
    #[schemars(with = "String")]
    pub resident_id: i64,
    /// 姓名
    pub resident_name: String,
    /// 性别
    pub sex: String,
    /// 民族
    pub nation: String,
    /// 出生日期
    pub birthdate: String,
    /// 身份证
    pub id_number: String,
    /// 地址
    pub address: String,
    /// 户别，居民家庭户/居民集体户
    pub household_type: String,
    /// 与户主关系
    pub relationship: String,
    /// 户号
    #[serde(serialize_with = "wire::number_or_text")]
    #[schemars(with = "i64")]
    pub household_id: String,
    /// 联系方式
    pub contact: String,
    /// 是否纳入名单库，是/否
    pub is_in_list: &'static str,
    /// 备注信息
    pub remark: Option<String>,
    /// 状态，0-删除，1-正常
    #[serde(serialize_with = "wire::id_as_text")]
    #[schemars(with = "String")]
    pub status: i64,
    /// 网格号
    pub grid_code: String,
    /// 网格名称
    pub grid_name: String,
    /// 登记日期
    pub created_at: i64,
    /// 更新日期
    pub updated_at: i64,
}

impl ResidentView {
    pub(super) fn new((row, grid_code, grid_name): Placed) -> Self {
        Self {
            resident_id: row.id,
            resident_name: row.name,
            sex: row.sex,
            nation: row.nation,
            birthdate: row.birthdate,
            id_number: row.id_number,
            address: row.address,
            household_type: row.household_type,
            relationship: row.relationship,
            household_id: row.household_id,
            contact: row.contact,
            is_in_list: if row.in_list { YES } else { NO },
            remark: row.remark,
            status: row.status,
            grid_code,
            grid_name,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
