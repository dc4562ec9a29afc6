//! What goes out of a grid.

use schemars::JsonSchema;
use serde::Serialize;

use super::reviewer::ReviewerRow;
use super::row::Detail;

/// A grid in a list (19.5).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GridItem {
    /// 自增的id
    pub id: i64,
    /// 网格编号
    pub grid_code: String,
    /// 网格名称
    pub grid_name: String,
    /// 机构号
    pub org_code: String,
    /// 网格类型 1.村社型、2.社区型、3.专业市场、4.工业园、5.企业、6.事业单位、7.临街商户
    pub grid_type: i64,
    /// 描述
    pub description: Option<String>,
    /// 网格管理员（客户经理）
    pub account_id: Option<i64>,
    /// 网格协管员
    pub assist_manager: Option<String>,
    /// 网格监督员
    pub supervise_manager: Option<String>,
    /// 二维码
    pub qr_code: Option<String>,
    /// 网格地图
    pub grid_map: Option<String>,
    /// 客户经理真实姓名
    pub real_name: Option<String>,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
    /// 机构名称
    pub org_name: String,
}

/// A grid with its review group (19.1, 19.9).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GridView {
    /// The grid itself.
    #[serde(flatten)]
    pub grid: GridItem,
    /// 网格评议小组列表
    pub list_review: Vec<ReviewerView>,
}

/// A member of a grid's review group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewerView {
    /// 网格编号
    pub grid_code: String,
    /// 网格名称
    pub grid_name: String,
    /// 评议员姓名
    pub grid_review_name: String,
    /// 身份证号码
    pub id_number: String,
    /// 职务
    pub duties: Option<String>,
    /// 描述
    pub description: Option<String>,
    /// 地址
    pub address: Option<String>,
    /// 1为正式2为候选
    #[serde(rename = "type")]
    pub kind: String,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
}

/// What other crates need to know of a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridRef {
    /// Surrogate id.
    pub id: i64,
    /// Business key.
    pub code: String,
    /// Name shown to users.
    pub name: String,
    /// The org the grid belongs to.
    pub org_id: i64,
    /// Its customer manager.
    pub account_id: Option<i64>,
}

impl From<Detail> for GridRef {
    fn from((row, ..): Detail) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            org_id: row.org_id,
            account_id: row.account_id,
        }
    }
}

impl From<Detail> for GridItem {
    fn from((row, org_code, org_name, real_name): Detail) -> Self {
        Self {
            id: row.id,
            grid_code: row.code,
            grid_name: row.name,
            org_code,
            grid_type: row.kind,
            description: row.description,
            account_id: row.account_id,
            assist_manager: row.assist_manager,
            supervise_manager: row.supervise_manager,
            qr_code: row.qr_code,
            grid_map: row.grid_map,
            real_name,
            created_at: row.created_at,
            updated_at: row.updated_at,
            org_name,
        }
    }
}

impl GridView {
    pub(super) fn new(detail: Detail, reviewers: Vec<ReviewerRow>) -> Self {
        let grid = GridItem::from(detail);
        let list_review = reviewers
            .into_iter()
            .map(|row| ReviewerView::new(&grid, row))
            .collect();
        Self { grid, list_review }
    }
}

impl ReviewerView {
    fn new(grid: &GridItem, row: ReviewerRow) -> Self {
        Self {
            grid_code: grid.grid_code.clone(),
            grid_name: grid.grid_name.clone(),
            grid_review_name: row.name,
            id_number: row.id_number,
            duties: row.duty,
            description: row.description,
            address: row.address,
            kind: row.formal.to_string(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
