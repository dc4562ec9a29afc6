//! What goes out of a credit file.

use schemars::JsonSchema;
use serde::Serialize;
use wangge_kernel::{Money, wire};

use super::papers::Papers;
use super::particulars::Particulars;
use super::row::Placed;

/// Where 32.1 shows the report of a file.
const REPORT: &str = "/grid/customer/creditdetail/report/";

/// A credit file (30.1, 30.7, 30.9).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// 自增id
    pub id: i64,
    /// 客户姓名
    pub customer_name: String,
    /// 身份证号
    pub id_number: String,
    /// 客户编号
    #[serde(serialize_with = "wire::id_as_text")]
    #[schemars(with = "String")]
    pub customer_id: i64,
    /// 网格编号
    pub grid_code: String,
    /// 网格名称
    pub grid_name: String,
    /// 30.4的其他字段
    #[serde(flatten)]
    pub particulars: Particulars,
    /// 地址：常驻地址，没有时为户籍地址
    pub adress: Option<String>,
    /// 审批状态 0.客户经理待提交 1.客户经理已提交 2.客户经理拒绝 3.会计同意 4.会计驳回 5.支行长同意 6.支行长拒绝
    #[serde(serialize_with = "wire::id_as_text")]
    #[schemars(with = "String")]
    pub approval_status: i64,
    /// 附件上传标志，第一位为合同，第二位为面签表和征信查询授权书，0为未上传 1为已上传
    pub attach_flag: String,
    /// 数据状态 0为正常 2为临时数据
    #[serde(serialize_with = "wire::id_as_text")]
    #[schemars(with = "String")]
    pub status: i64,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
}

/// A credit file as 31.1 lists it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoanView {
    /// ID
    pub id: i64,
    /// 客户姓名
    pub customer_name: String,
    /// 身份证号
    pub id_number: String,
    /// 客户编号
    #[serde(serialize_with = "wire::id_as_text")]
    #[schemars(with = "String")]
    pub customer_id: i64,
    /// 联系方式
    #[serde(serialize_with = "wire::optional_number_or_text")]
    #[schemars(with = "Option<i64>")]
    pub phone_number: Option<String>,
    /// 网格编号
    pub grid_code: String,
    /// 网格名称
    pub grid_name: String,
    /// 授信开始日期
    pub begin_at: Option<String>,
    /// 授信总额
    pub rental: Option<Money>,
    /// 授信结束日期
    pub end_at: Option<String>,
    /// 年利率
    pub year_rate: Option<String>,
    /// 授信期限
    pub deadline: Option<String>,
    /// 备注
    pub comment: Option<String>,
    /// 地址
    pub adress: Option<String>,
    /// 创建时间
    pub created_at: i64,
    /// 修改时间
    pub updated_at: i64,
    /// 审批状态 0.客户经理待审批 1.客户经理同意 2.客户经理拒绝 3.会计同意 4.会计拒绝 5.支行长同意 6.支行长拒绝
    #[serde(serialize_with = "wire::id_as_text")]
    #[schemars(with = "String")]
    pub approval_status: i64,
    /// 附件标志 0为未上传 1为上传完面签表 2为上传完合同 3为全部上传
    pub attach_flag: String,
}

/// A row of the one address that 30.7 and 31.1 share.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ListedView {
    /// Of 30.7.
    File(Box<FileView>),
    /// Of 31.1.
    Loan(Box<LoanView>),
}

/// A file with what is asked for beside its row.
pub(super) struct Shown {
    pub(super) placed: Placed,
    pub(super) papers: Papers,
    pub(super) has_report: bool,
}

fn adress(particulars: &Particulars) -> Option<String> {
    let residence = particulars.residence_address.clone();
    residence.or_else(|| particulars.native_address.clone())
}

impl From<Shown> for FileView {
    fn from(shown: Shown) -> Self {
        let (row, grid_code, grid_name) = shown.placed;
        let mut particulars = row.particulars;
        if particulars.credit_report.is_none() && shown.has_report {
            particulars.credit_report = Some(format!("{REPORT}{}", row.id));
        }
        Self {
            id: row.id,
            customer_name: row.customer_name,
            id_number: row.id_number,
            customer_id: row.customer_id,
            grid_code,
            grid_name,
            adress: adress(&particulars),
            particulars,
            approval_status: row.approval_status,
            attach_flag: shown.papers.as_pair(),
            status: row.status,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<Shown> for LoanView {
    fn from(shown: Shown) -> Self {
        let (row, grid_code, grid_name) = shown.placed;
        let particulars = row.particulars;
        Self {
            id: row.id,
            customer_name: row.customer_name,
            id_number: row.id_number,
            customer_id: row.customer_id,
            grid_code,
            grid_name,
            adress: adress(&particulars),
            phone_number: particulars.phone_number,
            begin_at: particulars.begin_at,
            rental: particulars.rental.as_deref().and_then(Money::parse),
            end_at: particulars.end_at,
            year_rate: particulars.year_rate,
            deadline: particulars.deadline,
            comment: particulars.comment,
            created_at: row.created_at,
            updated_at: row.updated_at,
            approval_status: row.approval_status,
            attach_flag: shown.papers.as_digit(),
        }
    }
}
