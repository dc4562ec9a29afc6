//! What a credit file says beside its customer: the texts of 30.4, stored as they were sent.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::command::SaveFile;
use crate::schema::credit_detail;
use wangge_kernel::Field;

/// How many there are.
pub(super) const MANY: usize = 43;

/// The texts of a credit file; `None` is blank.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[diesel(table_name = credit_detail, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Particulars {
    /// 授信开始日期，日期或日期加时间，原样返回
    pub begin_at: Option<String>,
    /// 授信结束日期，不早于开始日期
    pub end_at: Option<String>,
    /// 备注，限长100
    pub comment: Option<String>,
    /// 批注，限长100
    pub postil: Option<String>,
    /// 性别，男/女，与身份证号一致
    pub sex: Option<String>,
    /// 配偶姓名，限长20；已婚客户必填
    pub spouse_name: Option<String>,
    /// 配偶身份证号；已婚客户必填
    pub spouse_id_number: Option<String>,
    /// 教育水平，限长20
    pub education_level: Option<String>,
    /// 手机号
    pub phone_number: Option<String>,
    /// 家庭人数
    pub member_count: Option<String>,
    /// 单位名称，限长50
    pub company_name: Option<String>,
    /// 单位地址，限长100
    pub company_address: Option<String>,
    /// 户籍地址，限长100
    pub native_address: Option<String>,
    /// 常驻地址，限长100
    pub residence_address: Option<String>,
    /// 金农易贷户名，限长20
    pub jnyd_name: Option<String>,
    /// 金农易贷账（卡）号，限长20
    pub jnyd_id: Option<String>,
    /// 授信金额（元），大于0
    pub rental: Option<String>,
    /// 授信期限，限长20
    pub deadline: Option<String>,
    /// 借款利率类型，限长20
    pub rate_type: Option<String>,
    /// 年利率（%），0至100，最多4位小数
    pub year_rate: Option<String>,
    /// 浮动利率，限长5
    pub rate_float: Option<String>,
    /// 利率调整日，立即调整/每年1月1日调整/每月1日调整/每季度首月1日调整/每年对月对日调整/其他约定的方式调整
    pub rate_update_date: Option<String>,
    /// 发放方式，限长20
    pub disbursement: Option<String>,
    /// 还款方式，等额本息还款法/等额本金还款法/到期一次性还本付息/按期结息，到期还本
    pub refund_type: Option<String>,
    /// 借款用途，限长20
    pub credit_use_type: Option<String>,
    /// 个人年收入（元）
    pub income: Option<String>,
    /// 家庭年收入（元）
    pub family_income: Option<String>,
    /// 是否有金融顾问意见，限长100
    pub advisers_flag: Option<String>,
    /// 金融顾问意见的收入（元）
    pub advisers_income: Option<String>,
    /// 金融顾问意见的支出（元）
    pub advisers_expense: Option<String>,
    /// 金融顾问意见的授信额度（元）
    pub advisers_rental: Option<String>,
    /// 金融顾问姓名，限长20
    pub advisers_name: Option<String>,
    /// 金融顾问的备注
    pub advisers_comment: Option<String>,
    /// 客户资料是否真实，限长5
    pub true_customer_info: Option<String>,
    /// 谈话内容是否真实，限长5
    pub true_customer_talk: Option<String>,
    /// 银行受理人员姓名，限长20
    pub staff_name: Option<String>,
    /// 银行受理员工号，限长20
    pub staff_id: Option<String>,
    /// 面谈面签日期，日期或日期加时间，原样返回
    pub talk_date: Option<String>,
    /// 登记人，限长20，默认当前登录人
    pub account_name: Option<String>,
    /// 登记人账号，限长20，默认当前登录人
    pub account_id: Option<String>,
    /// 登记机构名称，限长20，默认当前登录人机构
    pub org_name: Option<String>,
    /// 登记机构编号，限长20，默认当前登录人机构
    pub org_code: Option<String>,
    /// 征信报告地址，限长50；未填而有征信报告页面时为该页面的地址
    pub credit_report: Option<String>,
}

impl Particulars {
    /// All of them, in the order of the rules.
    pub(super) fn all(&self) -> [&Option<String>; MANY] {
        [
            &self.begin_at,
            &self.end_at,
            &self.comment,
            &self.postil,
            &self.sex,
            &self.spouse_name,
            &self.spouse_id_number,
            &self.education_level,
            &self.phone_number,
            &self.member_count,
            &self.company_name,
            &self.company_address,
            &self.native_address,
            &self.residence_address,
            &self.jnyd_name,
            &self.jnyd_id,
            &self.rental,
            &self.deadline,
            &self.rate_type,
            &self.year_rate,
            &self.rate_float,
            &self.rate_update_date,
            &self.disbursement,
            &self.refund_type,
            &self.credit_use_type,
            &self.income,
            &self.family_income,
            &self.advisers_flag,
            &self.advisers_income,
            &self.advisers_expense,
            &self.advisers_rental,
            &self.advisers_name,
            &self.advisers_comment,
            &self.true_customer_info,
            &self.true_customer_talk,
            &self.staff_name,
            &self.staff_id,
            &self.talk_date,
            &self.account_name,
            &self.account_id,
            &self.org_name,
            &self.org_code,
            &self.credit_report,
        ]
    }

    /// The same to be filled.
    pub(super) fn all_mut(&mut self) -> [&mut Option<String>; MANY] {
        [
            &mut self.begin_at,
            &mut self.end_at,
            &mut self.comment,
            &mut self.postil,
            &mut self.sex,
            &mut self.spouse_name,
            &mut self.spouse_id_number,
            &mut self.education_level,
            &mut self.phone_number,
            &mut self.member_count,
            &mut self.company_name,
            &mut self.company_address,
            &mut self.native_address,
            &mut self.residence_address,
            &mut self.jnyd_name,
            &mut self.jnyd_id,
            &mut self.rental,
            &mut self.deadline,
            &mut self.rate_type,
            &mut self.year_rate,
            &mut self.rate_float,
            &mut self.rate_update_date,
            &mut self.disbursement,
            &mut self.refund_type,
            &mut self.credit_use_type,
            &mut self.income,
            &mut self.family_income,
            &mut self.advisers_flag,
            &mut self.advisers_income,
            &mut self.advisers_expense,
            &mut self.advisers_rental,
            &mut self.advisers_name,
            &mut self.advisers_comment,
            &mut self.true_customer_info,
            &mut self.true_customer_talk,
            &mut self.staff_name,
            &mut self.staff_id,
            &mut self.talk_date,
            &mut self.account_name,
            &mut self.account_id,
            &mut self.org_name,
            &mut self.org_code,
            &mut self.credit_report,
        ]
    }

    /// These, and where they are blank what `others` say.
    #[must_use]
    pub(super) fn or(mut self, others: Self) -> Self {
        let mut others = others;
        for (own, other) in self.all_mut().into_iter().zip(others.all_mut()) {
            if own.is_none() {
                *own = other.take();
            }
        }
        self
    }
}

/// What was sent of them, in the order of the rules.
pub(super) fn sent(command: &SaveFile) -> [&Field<String>; MANY] {
    [
        &command.begin_at,
        &command.end_at,
        &command.comment,
        &command.postil,
        &command.sex,
        &command.spouse_name,
        &command.spouse_id_number,
        &command.education_level,
        &command.phone_number,
        &command.member_count,
        &command.company_name,
        &command.company_address,
        &command.native_address,
        &command.residence_address,
        &command.jnyd_name,
        &command.jnyd_id,
        &command.rental,
        &command.deadline,
        &command.rate_type,
        &command.year_rate,
        &command.rate_float,
        &command.rate_update_date,
        &command.disbursement,
        &command.refund_type,
        &command.credit_use_type,
        &command.income,
        &command.family_income,
        &command.advisers_flag,
        &command.advisers_income,
        &command.advisers_expense,
        &command.advisers_rental,
        &command.advisers_name,
        &command.advisers_comment,
        &command.true_customer_info,
        &command.true_customer_talk,
        &command.staff_name,
        &command.staff_id,
        &command.talk_date,
        &command.account_name,
        &command.account_id,
        &command.org_name,
        &command.org_code,
        &command.credit_report,
    ]
}
