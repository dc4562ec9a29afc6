//! What comes in for a credit file.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::Field;

/// The fields of 30.1 and 30.4. On a change, a missing field stays as it was; on creation, what is
/// known of the customer is filled in.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveFile {
    /// 自增id，与路径一致，可不传
    pub id: Field<i64>,
    /// 客户姓名，限长20
    pub customer_name: Field<String>,
    /// 身份证号，须为白名单中资料完整的正常客户；修改时不能变更
    pub id_number: Field<String>,
    /// 客户编号；须为该客户的编号，不能变更
    pub customer_id: Field<i64>,
    /// 网格编号；须为客户所在网格，不能变更
    pub grid_code: Field<String>,
    /// 网格名称；由网格编号得出，传入不用
    pub grid_name: Field<String>,
    /// 创建时间，传入不用
    pub created_at: Field<i64>,
    /// 读取时的修改时间；与当前不一致时修改被拒绝，不传则不检查
    pub updated_at: Field<i64>,
    /// 审批状态，由审批流程得出，传入不用
    pub approval_status: Field<String>,
    /// 附件上传标志，由图片得出，传入不用
    pub attach_flag: Field<String>,
    /// 数据状态，传入不用
    pub status: Field<String>,
    /// 授信开始日期，日期或日期加时间，原样返回
    pub begin_at: Field<String>,
    /// 授信结束日期，不早于开始日期
    pub end_at: Field<String>,
    /// 备注，限长100
    pub comment: Field<String>,
    /// 批注，限长100
    pub postil: Field<String>,
    /// 性别，男/女，与身份证号一致
    pub sex: Field<String>,
    /// 配偶姓名，限长20；已婚客户必填
    pub spouse_name: Field<String>,
    /// 配偶身份证号；已婚客户必填
    pub spouse_id_number: Field<String>,
    /// 教育水平，限长20
    pub education_level: Field<String>,
    /// 手机号
    pub phone_number: Field<String>,
    /// 家庭人数
    pub member_count: Field<String>,
    /// 单位名称，限长50
    pub company_name: Field<String>,
    /// 单位地址，限长100
    pub company_address: Field<String>,
    /// 户籍地址，限长100
    pub native_address: Field<String>,
    /// 常驻地址，限长100
    pub residence_address: Field<String>,
    /// 金农易贷户名，限长20
    pub jnyd_name: Field<String>,
    /// 金农易贷账（卡）号，限长20
    pub jnyd_id: Field<String>,
    /// 授信金额（元），大于0
    pub rental: Field<String>,
    /// 授信期限，限长20
    pub deadline: Field<String>,
    /// 借款利率类型，限长20
    pub rate_type: Field<String>,
    /// 年利率（%），0至100，最多4位小数
    pub year_rate: Field<String>,
    /// 浮动利率，限长5
    pub rate_float: Field<String>,
    /// 利率调整日，立即调整/每年1月1日调整/每月1日调整/每季度首月1日调整/每年对月对日调整/其他约定的方式调整
    pub rate_update_date: Field<String>,
    /// 发放方式，限长20
    pub disbursement: Field<String>,
    /// 还款方式，等额本息还款法/等额本金还款法/到期一次性还本付息/按期结息，到期还本
    pub refund_type: Field<String>,
    /// 借款用途，限长20
    pub credit_use_type: Field<String>,
    /// 个人年收入（元）
    pub income: Field<String>,
    /// 家庭年收入（元）
    pub family_income: Field<String>,
    /// 是否有金融顾问意见，限长100
    pub advisers_flag: Field<String>,
    /// 金融顾问意见的收入（元）
    pub advisers_income: Field<String>,
    /// 金融顾问意见的支出（元）
    pub advisers_expense: Field<String>,
    /// 金融顾问意见的授信额度（元）
    pub advisers_rental: Field<String>,
    /// 金融顾问姓名，限长20
    pub advisers_name: Field<String>,
    /// 金融顾问的备注
    pub advisers_comment: Field<String>,
    /// 客户资料是否真实，限长5
    pub true_customer_info: Field<String>,
    /// 谈话内容是否真实，限长5
    pub true_customer_talk: Field<String>,
    /// 银行受理人员姓名，限长20
    pub staff_name: Field<String>,
    /// 银行受理员工号，限长20
    pub staff_id: Field<String>,
    /// 面谈面签日期，日期或日期加时间，原样返回
    pub talk_date: Field<String>,
    /// 登记人，限长20，默认当前登录人
    pub account_name: Field<String>,
    /// 登记人账号，限长20，默认当前登录人
    pub account_id: Field<String>,
    /// 登记机构名称，限长20，默认当前登录人机构
    pub org_name: Field<String>,
    /// 登记机构编号，限长20，默认当前登录人机构
    pub org_code: Field<String>,
    /// 征信报告地址，限长50；未填而有征信报告页面时为该页面的地址
    pub credit_report: Field<String>,
}
