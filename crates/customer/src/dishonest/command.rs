//! What lists of dishonest persons are narrowed to.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, name};
use wangge_kernel::{Faults, Field};

use super::fit::tidy_number;

/// What 24.1 is asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListDishonest {
    /// 被执行人姓名/名称，模糊匹配
    pub performed_name: Field<String>,
    /// 身份证号码/组织机构代码，精确匹配
    pub card_number: Field<String>,
    /// 匹配状态，suspected-疑似 confirmed-已确认 dismissed-已排除 unmatched-未匹配
    pub match_state: Field<String>,
}

/// Sound filters.
#[derive(Debug, Default)]
pub(super) struct Filter {
    pub(super) name: Option<String>,
    pub(super) number: Option<String>,
    pub(super) state: Option<String>,
}

impl ListDishonest {
    pub(super) fn validate(&self) -> Result<Filter, Faults> {
        let mut check = Check::new();
        let number = check.filter(
            name("cardNumber", "身份证号码/组织机构代码"),
            &self.card_number,
        );
        let words = ["suspected", "confirmed", "dismissed", "unmatched"];
        let of = name("matchState", "匹配状态");
        let state = check.optional_choice(of, &self.match_state, &words, None);
        let filter = Filter {
            name: check.filter(name("performedName", "被执行人姓名"), &self.performed_name),
            number: number.map(|number| tidy_number(&number)),
            state: state.filter(|state| !state.is_empty()),
        };
        check.finish(filter)
    }
}
