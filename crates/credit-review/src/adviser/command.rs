//! What comes in for an adviser's opinion.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field, Money};

use super::row::OpinionRow;
use crate::words::{COMMENT, GRID, ID_NUMBER, NAME, either, phone};

const PHONE: Name = name("phone", "联系方式");
const ADDRESS: Name = name("address", "地址");
const ADVISER: Name = name("adviserName", "金融顾问姓名");
const NAME_CHARS_MAX: usize = 20;
const ADDRESS_CHARS_MAX: usize = 50;
const COMMENT_CHARS_MAX: usize = 255;
/// A day as it is written by hand.
const TIME_CHARS_MAX: usize = 20;
/// Ten digits, two of them behind the point.
const AMOUNT_MAX: Money = Money::from_fen(9_999_999_999);

/// The fields of 29.1 and 29.2. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveOpinion {
    /// 自增编号，与路径一致，可不传
    pub id: Field<i64>,
    /// 客户姓名，限长20
    pub customer_name: Field<String>,
    /// 身份证号，须为该网格的正常客户；修改时不能变更
    pub id_number: Field<String>,
    /// 联系方式，限长20
    pub phone: Field<String>,
    /// 网格编号；修改时不能变更
    pub grid_code: Field<String>,
    /// 收入（元）
    pub income: Field<Money>,
    /// 支出（元）
    pub expenditure: Field<Money>,
    /// 授信总额（元）
    pub rental: Field<Money>,
    /// 签字日期，限长20，原样保存
    pub signing_time: Field<String>,
    /// 金融顾问姓名，限长20
    pub adviser_name: Field<String>,
    /// 备注，限长255
    pub comment: Field<String>,
    /// 地址，限长50
    pub address: Field<String>,
    /// 地址，同address
    pub adress: Field<String>,
    /// 读取时的修改时间；与当前不一致时修改被拒绝，不传则不检查
    pub updated_at: Field<i64>,
}

/// What 29.5 is asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListOpinions {
    /// 金融顾问姓名，包含即可
    pub adviser_name: Field<String>,
    /// 网格编码
    pub grid_code: Field<String>,
    /// 客户姓名，包含即可
    pub customer_name: Field<String>,
    /// 客户身份证号
    pub id_number: Field<String>,
}

/// Sound fields that an opinion may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) customer_name: String,
    pub(super) phone: String,
    pub(super) address: String,
    pub(super) income: Option<Money>,
    pub(super) expenditure: Option<Money>,
    pub(super) rental: Option<Money>,
    pub(super) signing_time: String,
    pub(super) adviser_name: String,
    pub(super) comment: Option<String>,
}

/// What a list is narrowed to.
pub(super) struct Filters {
    pub(super) adviser_name: Option<String>,
    pub(super) grid_code: Option<String>,
    pub(super) customer_name: Option<String>,
    pub(super) id_number: Option<String>,
}

impl SaveOpinion {
    /// The rules of the fields themselves. `current` is the row a change starts from.
    pub(super) fn validate(&self, current: Option<&OpinionRow>) -> (Content, Faults) {
        let mut check = Check::new();
        let of = current.map(|row| &row.content);
        let content = Content {
            customer_name: check.text(
                NAME,
                &self.customer_name,
                (1, NAME_CHARS_MAX),
                of.map(|row| row.customer_name.as_str()),
            ),
            phone: self.phone(&mut check, of.map(|row| &row.phone)),
            address: check.text(
                ADDRESS,
                either(&self.address, &self.adress, of.map(|row| &row.address)),
                (1, ADDRESS_CHARS_MAX),
                of.map(|row| row.address.as_str()),
            ),
            income: amount(
                &mut check,
                name("income", "收入"),
                &self.income,
                of.and_then(|row| row.income),
            ),
            expenditure: amount(
                &mut check,
                name("expenditure", "支出"),
                &self.expenditure,
                of.and_then(|row| row.expenditure),
            ),
            rental: amount(
                &mut check,
                name("rental", "授信总额"),
                &self.rental,
                of.and_then(|row| row.rental),
            ),
            signing_time: check.text(
                name("signingTime", "签字日期"),
                &self.signing_time,
                (1, TIME_CHARS_MAX),
                of.map(|row| row.signing_time.as_str()),
            ),
            adviser_name: check.text(
                ADVISER,
                &self.adviser_name,
                (1, NAME_CHARS_MAX),
                of.map(|row| row.adviser_name.as_str()),
            ),
            comment: check.filled(
                COMMENT,
                &self.comment,
                COMMENT_CHARS_MAX,
                of.and_then(|row| row.comment.as_deref()),
            ),
        };
        check.into_parts(content)
    }

    fn phone(&self, check: &mut Check, current: Option<&String>) -> String {
        let is_missing = matches!(self.phone, Field::Missing) && current.is_none();
        if is_missing || matches!(self.phone, Field::Empty) {
            check.fault(PHONE, "不能为空");
        }
        phone(check, PHONE, &self.phone, current).unwrap_or_default()
    }
}

fn amount(check: &mut Check, of: Name, sent: &Field<Money>, fen: Option<i64>) -> Option<Money> {
    let amount = check.optional_amount(of, sent, fen.map(Money::from_fen));
    if amount.is_some_and(|amount| amount > AMOUNT_MAX) {
        check.fault(of, &format!("不能超过{}", AMOUNT_MAX.yuan()));
    }
    amount
}

impl ListOpinions {
    pub(super) fn validate(&self) -> Result<Filters, Faults> {
        let mut check = Check::new();
        let filters = Filters {
            adviser_name: check.filter(ADVISER, &self.adviser_name),
            grid_code: check.filter(GRID, &self.grid_code),
            customer_name: check.filter(NAME, &self.customer_name),
            id_number: check.filter(ID_NUMBER, &self.id_number),
        };
        check.finish(filters)
    }
}
