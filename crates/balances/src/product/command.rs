//! What comes in for products.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field, Money};

use super::OPEN;
use super::row::ProductRow;

const ID: Name = name("id", "银行产品id");
pub(super) const NAME: Name = name("name", "银行产品名称");
pub(super) const CODE: Name = name("code", "银行产品编码");
const STATE: Name = name("state", "状态");
const RATE: Name = name("rate", "利率");
const EXPLAIN: Name = name("explain", "产品说明");

const IDS: (i64, i64) = (1, i64::MAX);
const STATES: (i64, i64) = (0, 1);
const NAME_CHARS: (usize, usize) = (1, 20);
const EXPLAIN_CHARS: (usize, usize) = (1, 255);
const CODE_CHARS: usize = 20;
/// 99.99 %: four digits, two of them decimals.
const RATE_MAX: i64 = 9_999;

/// Which products are listed (17.1).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListProducts {
    /// 状态，1-开启 0-关闭，默认全部
    pub state: Field<i64>,
}

/// The fields of 17.2 and 17.3. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveProduct {
    /// 银行产品名称，限长20，不可重复
    pub name: Field<String>,
    /// 银行产品编码，限长20，字母和数字，默认由系统生成，生成后不可修改
    pub code: Field<String>,
    /// 状态，0-关闭 1-开启，默认开启
    pub state: Field<i64>,
    /// 利率（百分数），0到99.99，最多两位小数
    pub rate: Field<Money>,
    /// 产品说明，限长255
    pub explain: Field<String>,
}

/// Which product is closed or opened (17.4, 17.5).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PickProduct {
    /// 银行产品id
    pub id: Field<i64>,
}

/// A sound command, but for a name or a code that may be taken.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) code: Option<String>,
    pub(super) state: i64,
    pub(super) rate: i64,
    pub(super) explanation: String,
}

impl ListProducts {
    pub(super) fn validate(&self) -> Result<Option<i64>, Faults> {
        let mut check = Check::new();
        let state = check.optional_number(STATE, &self.state, STATES, None);
        check.finish(state)
    }
}

impl PickProduct {
    pub(super) fn validate(&self) -> Result<i64, Faults> {
        let mut check = Check::new();
        let id = check.number(ID, &self.id, IDS, None);
        check.finish(id)
    }
}

impl SaveProduct {
    /// Every rule of the fields themselves. `current` is the row a change starts from.
    pub(super) fn validate(&self, current: Option<&ProductRow>) -> (Checked, Faults) {
        let mut check = Check::new();
        let kept = current.map(|product| product.state);
        let state = check.optional_number(STATE, &self.state, STATES, kept);
        let checked = Checked {
            name: check.text(
                NAME,
                &self.name,
                NAME_CHARS,
                current.map(|product| product.name.as_str()),
            ),
            code: match current {
                None => code(&mut check, &self.code),
                Some(_) => None,
            },
            // What is blank on a change stays, too: a product is open or closed.
            state: state.or(kept).unwrap_or(OPEN),
            rate: rate(&mut check, &self.rate, current.map(|product| product.rate)),
            explanation: check.text(
                EXPLAIN,
                &self.explain,
                EXPLAIN_CHARS,
                current.map(|product| product.explanation.as_str()),
            ),
        };
        check.into_parts(checked)
    }
}

fn code(check: &mut Check, sent: &Field<String>) -> Option<String> {
    let code = check.optional(CODE, sent, CODE_CHARS, None)?;
    if !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        check.fault(CODE, "只能是字母和数字");
    }
    Some(code)
}

/// A rate that must be there, in hundredths of a percent.
pub(crate) fn rate(check: &mut Check, sent: &Field<Money>, current: Option<i64>) -> i64 {
    match (sent, current) {
        (Field::Missing, Some(current)) => return current,
        (Field::Missing | Field::Empty, _) => check.fault(RATE, "不能为空"),
        (Field::Value(rate), _) if (0..=RATE_MAX).contains(&rate.fen()) => return rate.fen(),
        (Field::Value(_) | Field::Bad, _) => {
            check.fault(RATE, "必须在0到99.99之间，最多两位小数");
        }
    }
    0
}
