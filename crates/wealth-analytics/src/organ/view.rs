//! What goes out of organs.

use schemars::JsonSchema;
use serde::Serialize;

use super::row::OrganRow;
use crate::moment;

/// w25: a page of outlets.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutletList {
    /// 总数
    pub total: i64,
    /// 网点列表
    pub outlet_list: Vec<ListedOutlet>,
}

/// An outlet of w25.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListedOutlet {
    /// 网点ID
    pub outlet_id: i64,
    /// 网点名称
    pub outlet_name: String,
    /// 网点编号
    pub outlet_code: String,
    /// 归属支行ID
    pub branch_id: i64,
    /// 归属支行名称
    pub branch_name: String,
    /// 归属支行编号
    pub branch_code: String,
}

impl ListedOutlet {
    pub(super) fn new(outlet: &OrganRow, branch: &OrganRow) -> Self {
        Self {
            outlet_id: outlet.id,
            outlet_name: outlet.name.clone(),
            outlet_code: outlet.code.clone(),
            branch_id: branch.id,
            branch_name: branch.name.clone(),
            branch_code: branch.code.clone(),
        }
    }
}

/// w26: an outlet, and who made and changed it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutletDetail {
    /// The outlet and its branch.
    #[serde(flatten)]
    pub outlet: ListedOutlet,
    /// 创建时间
    pub create_time: String,
    /// 创建用户编号
    pub create_user: String,
    /// 创建用户名称
    pub create_user_name: String,
    /// 修改时间
    pub update_time: String,
    /// 修改用户编号
    pub update_user: String,
    /// 修改用户名称
    pub update_user_name: String,
}

impl OutletDetail {
    /// `names` are ids, login names and names of accounts.
    pub(super) fn new(
        outlet: &OrganRow,
        branch: &OrganRow,
        names: &[(i64, String, String)],
    ) -> Self {
        let named = |wanted: i64| match names.iter().find(|(id, ..)| *id == wanted) {
            Some((_, login, name)) => (login.clone(), name.clone()),
            None => ("system".to_owned(), "系统".to_owned()),
        };
        let (create_user, create_user_name) = named(outlet.created_by);
        let (update_user, update_user_name) = named(outlet.updated_by);
        Self {
            outlet: ListedOutlet::new(outlet, branch),
            create_time: moment::text(outlet.created_at),
            create_user,
            create_user_name,
            update_time: moment::text(outlet.updated_at),
            update_user,
            update_user_name,
        }
    }
}

/// w23: how the draft stands to what is in force.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct OrganStatus {
    /// 0-无变更，1-有未生效变更，2-计算中，3-上次失败
    pub status: i64,
}
