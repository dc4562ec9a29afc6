//! What comes in for products of persons.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::field::Parts;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field, Money};

use crate::product::rate;

const RECORD: Name = name("record", "业务信息");
const NUMBER: Name = name("idnumber", "客户身份证号");
pub(super) const PRODUCT: Name = name("productCode", "银行产品编码");
pub(super) const CARD: Name = name("cardNumber", "卡号");
pub(super) const ID: Name = name("id", "业务id");
const MONEY: Name = name("money", "余额");
const ACCOUNT: Name = name("accountName", "账户名");

const NUMBER_CHARS: (usize, usize) = (15, 18);
const CODE_CHARS: (usize, usize) = (1, 20);
const ACCOUNT_CHARS: (usize, usize) = (1, 50);
const CARD_DIGITS: usize = 40;
const IDS: (i64, i64) = (1, i64::MAX);
/// Records of one call.
const RECORDS_MAX: usize = 500;

/// The field of 16.3.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AddHoldings {
    /// 业务信息；请求体也可直接为数组
    #[serde(alias = "list")]
    pub record: Field<Parts<AddHolding>>,
}

/// A product of a person (16.3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AddHolding {
    /// 客户的身份证号
    pub idnumber: Field<String>,
    /// 同idnumber，两者都有时以idnumber为准
    pub id_number: Field<String>,
    /// 银行产品编码，须为已开启的产品
    pub product_code: Field<String>,
    /// 产品余额（元）
    pub money: Field<Money>,
    /// 账户名，限长50
    pub account_name: Field<String>,
    /// 卡号，数字，限长40，不可重复
    pub card_number: Field<String>,
    /// 利率（百分数），0到99.99，最多两位小数
    pub rate: Field<Money>,
}

/// The field of 16.4.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ChangeHoldings {
    /// 业务信息；请求体也可直接为数组
    #[serde(alias = "list")]
    pub record: Field<Parts<ChangeHolding>>,
}

/// What is in a product of a person (16.4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ChangeHolding {
    /// 业务id
    pub id: Field<i64>,
    /// 业务余额（元）
    pub money: Field<Money>,
}

#[derive(Debug)]
pub(super) struct Added {
    pub(super) id_number: String,
    pub(super) product_code: String,
    pub(super) money: i64,
    pub(super) account_name: String,
    pub(super) card_number: String,
    pub(super) rate: i64,
}

#[derive(Debug)]
pub(super) struct Changed {
    pub(super) id: i64,
    pub(super) money: i64,
}

/// Where the faults of a record stand.
pub(super) fn prefix(index: usize) -> String {
    format!("record[{index}].")
}

impl AddHoldings {
    pub(super) fn validate(&self) -> (Vec<Added>, Faults) {
        each(&self.record, |sent, check| {
            let number = match sent.idnumber.is_blank() {
                true => &sent.id_number,
                false => &sent.idnumber,
            };
            let number = check.text(NUMBER, number, NUMBER_CHARS, None);
            Added {
                id_number: number.trim().to_ascii_uppercase(),
                product_code: check.text(PRODUCT, &sent.product_code, CODE_CHARS, None),
                money: money(check, &sent.money),
                account_name: check.text(ACCOUNT, &sent.account_name, ACCOUNT_CHARS, None),
                card_number: check.digits(CARD, &sent.card_number, CARD_DIGITS, None),
                rate: rate(check, &sent.rate, None),
            }
        })
    }
}

impl ChangeHoldings {
    pub(super) fn validate(&self) -> (Vec<Changed>, Faults) {
        each(&self.record, |sent, check| Changed {
            id: check.number(ID, &sent.id, IDS, None),
            money: money(check, &sent.money),
        })
    }
}

fn each<T, C>(sent: &Field<Parts<T>>, read: impl Fn(&T, &mut Check) -> C) -> (Vec<C>, Faults) {
    let mut all = Check::new();
    let mut found = Vec::new();
    match sent {
        Field::Value(Parts(parts)) if parts.len() > RECORDS_MAX => {
            all.fault(RECORD, &format!("不能超过{RECORDS_MAX}条"));
        }
        Field::Value(Parts(parts)) if !parts.is_empty() => {
            for (index, part) in parts.iter().enumerate() {
                let mut check = Check::new();
                let one = read(part, &mut check);
                let (one, faults) = check.into_parts(one);
                all.absorb(&prefix(index), faults);
                found.push(one);
            }
        }
        Field::Bad => all.fault(RECORD, "格式不正确"),
        _ => all.fault(RECORD, "不能为空"),
    }
    all.into_parts(found)
}

fn money(check: &mut Check, sent: &Field<Money>) -> i64 {
    if sent.is_blank() {
        check.fault(MONEY, "不能为空");
        return 0;
    }
    let amount = check.optional_amount(MONEY, sent, None);
    amount.map_or(0, Money::fen)
}
