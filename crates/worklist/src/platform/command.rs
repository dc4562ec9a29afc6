//! What comes in for the work platform.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field, Instant};

pub(super) const ACCOUNT: Name = name("accountId", "用户编号");
const KIND: Name = name("type", "待办类型");
const STATUS: Name = name("status", "状态");
const DESCRIPTION: Name = name("description", "待办说明");
const START: Name = name("startTime", "开始时间");
const END: Name = name("endTime", "结束时间");

const KINDS: (i64, i64) = (1, 7);
const STATUSES: (i64, i64) = (1, 4);
/// 提醒事项, 客户拜访, 营销任务: the others are made by what happens.
const BY_HAND: [i64; 3] = [1, 3, 4];
const DESCRIPTION_CHARS: (usize, usize) = (1, 100);
const IDS: (i64, i64) = (i64::MIN, i64::MAX);
/// From 1970 to the year 9999.
const MOMENTS: RangeInclusive<Instant> = 0..=253_402_300_799_999;

/// Which to-dos are listed (33.1).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListTodos {
    /// 用户编号，默认为登录人；为可管理范围内的其他用户时查其待办
    pub account_id: Field<i64>,
    /// 状态，1-催办，2-待办，3-已完成，4-已取消
    pub status: Field<i64>,
    /// 待办类型，1-提醒事项，2-客户建档，3-客户拜访，4-营销任务，5-面谈面签，6-客户授信，7-贷款审查
    #[serde(rename = "type")]
    pub kind: Field<i64>,
    /// 开始时间，格式2018-10-10，待办的开始时间不早于该日
    pub start_time: Field<String>,
    /// 结束时间，格式2018-10-10，待办的结束时间不晚于该日
    pub end_time: Field<String>,
}

/// A to-do made by hand (`POST /platform/info`).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveTodo {
    /// 待办类型，1-提醒事项，3-客户拜访，4-营销任务
    #[serde(rename = "type")]
    pub kind: Field<i64>,
    /// 待办说明，100字
    pub description: Field<String>,
    /// 开始时间，格式2018-10-10或毫秒时间戳，默认为当前时间
    pub start_time: Field<String>,
    /// 结束时间，格式2018-10-10或毫秒时间戳
    pub end_time: Field<String>,
    /// 办理人的用户编号，默认为登录人
    pub account_id: Field<i64>,
}

/// Sound filters; `None` filters nothing.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) account_id: Option<i64>,
    pub(super) status: Option<i64>,
    pub(super) kind: Option<i64>,
    pub(super) since: Option<Instant>,
    pub(super) until: Option<Instant>,
}

/// A sound to-do, but for its handler, who has to be looked up.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) kind: i64,
    pub(super) description: String,
    pub(super) start_at: Instant,
    pub(super) due_at: Instant,
    pub(super) account_id: Option<i64>,
}

impl ListTodos {
    pub(super) fn validate(&self) -> Result<Filter, Faults> {
        let mut check = Check::new();
        let filter = Filter {
            account_id: check.optional_number(ACCOUNT, &self.account_id, IDS, None),
            status: check.optional_number(STATUS, &self.status, STATUSES, None),
            kind: check.optional_number(KIND, &self.kind, KINDS, None),
            since: check.since(START, &self.start_time),
            until: check.until(END, &self.end_time),
        };
        check.finish(filter)
    }
}

impl SaveTodo {
    pub(super) fn validate(&self, now: Instant) -> Result<Checked, Faults> {
        let mut check = Check::new();
        let kind = check.number(KIND, &self.kind, KINDS, None);
        if (KINDS.0..=KINDS.1).contains(&kind) && !BY_HAND.contains(&kind) {
            check.fault(KIND, "只能是1-提醒事项、3-客户拜访、4-营销任务");
        }
        let description = check.text(DESCRIPTION, &self.description, DESCRIPTION_CHARS, None);
        let start = check.since(START, &self.start_time);
        let start_at = start.unwrap_or(now);
        // The last moment of the day that was named.
        let due_at = check.until(END, &self.end_time).map(|until| until - 1);
        if self.end_time.is_blank() {
            check.fault(END, "不能为空");
        }
        for (of, moment) in [(START, start_at), (END, due_at.unwrap_or(now))] {
            if !MOMENTS.contains(&moment) {
                check.fault(of, "不正确");
            }
        }
        let begins = start.is_some() || self.start_time.is_blank();
        if begins && due_at.is_some_and(|due_at| due_at < start_at) {
            check.fault(END, "不能早于开始时间");
        }
        let account_id = check.optional_number(ACCOUNT, &self.account_id, IDS, None);
        check.finish(Checked {
            kind,
            description,
            start_at,
            due_at: due_at.unwrap_or(now),
            account_id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Instant = 1_539_144_000_000; // 2018-10-10 12:00 +08

    fn sound() -> SaveTodo {
        SaveTodo {
            kind: Field::Value(3),
            description: Field::Value("拜访张三".into()),
            end_time: Field::Value("2018-10-10".into()),
            ..SaveTodo::default()
        }
    }

    #[test]
    fn a_to_do_begins_now_and_ends_with_its_day() {
        let checked = sound().validate(NOON).unwrap();
        assert_eq!(
            (checked.start_at, checked.due_at),
            (NOON, NOON + 12 * 3_600_000 - 1)
        );
        let exact = SaveTodo {
            end_time: Field::Value((NOON + 5).to_string()),
            ..sound()
        };
        assert_eq!(exact.validate(NOON).unwrap().due_at, NOON + 5);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let faulty = SaveTodo {
            kind: Field::Value(2),
            description: Field::Value("长".repeat(101)),
            start_time: Field::Value("2018-10-11".into()),
            ..sound()
        };
        let faults = faulty.validate(NOON).unwrap_err();
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["type", "description", "endTime"]);
        let empty = SaveTodo::default().validate(NOON).unwrap_err();
        assert!(
            ["type", "description", "endTime"]
                .iter()
                .all(|f| empty.names(f))
        );
        let endless = SaveTodo {
            end_time: Field::Value(i64::MAX.to_string()),
            ..sound()
        };
        assert!(endless.validate(NOON).unwrap_err().names("endTime"));
    }
}
