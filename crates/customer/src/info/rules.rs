//! The rules of 14.8, written once: a draft obeys them where it says something, a full file must
//! also say what is required.

use serde::{Deserialize, Serialize};
use wangge_grid::info::GridRef;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Actor, Faults, Field, Policy};

use super::command::SaveCustomer;
use super::content::Content;
use super::row::CustomerRow;
use super::table::{Mode, RULES, missing};
use crate::card;
use crate::error::NO_SUCH_GRID;
use crate::words::{self, GRID};

const CUSTOMER_NAME: Name = name("customerName", "姓名");
pub(super) const ID_NUMBER: Name = name("idNumber", "身份证号");
pub(super) const STATUS: Name = name("status", "状态");
const WORK_YEAR: Name = name("workYear", "工作年限");
const SEX: Name = name("sex", "性别");
const BIRTHDAY: Name = name("birthday", "生日");

const WORK_YEARS: (i64, i64) = (0, 99);

/// A sound command: what the row will say.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) id_number: String,
    pub(super) grid_id: Option<i64>,
    pub(super) status: Option<i64>,
    pub(super) complete: bool,
    pub(super) content: Content,
}

impl SaveCustomer {
    /// Every rule of 14.8. `current` is the row a change starts from, `grid` the grid that
    /// `gridCode` names within the caller's scope.
    pub(super) fn validate(
        &self,
        mode: Mode,
        policy: Policy,
        actor: &Actor,
        current: Option<&CustomerRow>,
        grid: Option<&GridRef>,
    ) -> Result<Checked, Faults> {
        let mut check = Check::new();
        let mut content = current.map(|row| row.content.clone()).unwrap_or_default();
        let name = check.text(
            CUSTOMER_NAME,
            &self.customer_name,
            (2, 20),
            current.map(|row| row.name.as_str()),
        );
        for rule in RULES {
            rule.apply(&mut check, self, mode, &mut content);
        }
        content.work_year =
            check.optional_number(WORK_YEAR, &self.work_year, WORK_YEARS, content.work_year);
        let id_number = card::number(
            &mut check,
            (ID_NUMBER, &self.id_number),
            content.id_type.as_deref(),
            policy,
            current.map(|row| row.id_number.as_str()),
        );
        card::agree_sex(&mut check, &id_number, (SEX, content.sex.as_deref()));
        card::agree_birthday(
            &mut check,
            &id_number,
            (BIRTHDAY, content.birthday.as_deref()),
        );
        let grid_id = self.grid(&mut check, mode, current, grid);
        let status = self.status(&mut check);
        fill_in(&mut content, actor);
        let complete = missing(&content, grid_id).is_empty();
        check.finish(Checked {
            name,
            id_number,
            grid_id,
            status,
            complete,
            content,
        })
    }

    fn grid(
        &self,
        check: &mut Check,
        mode: Mode,
        current: Option<&CustomerRow>,
        grid: Option<&GridRef>,
    ) -> Option<i64> {
        let kept = current.and_then(|row| row.grid_id);
        match (&self.grid_code, grid) {
            (Field::Value(_), Some(grid)) => Some(grid.id),
            (Field::Value(_), None) => {
                check.fault(GRID, NO_SUCH_GRID);
                None
            }
            (Field::Bad, _) => {
                check.fault(GRID, "格式不正确");
                None
            }
            (Field::Missing, _) if kept.is_some() => kept,
            _ if mode == Mode::Full => {
                check.fault(GRID, "不能为空");
                None
            }
            _ => None,
        }
    }

    fn status(&self, check: &mut Check) -> Option<i64> {
        let status = check.optional_number(STATUS, &self.status, (0, 6), None);
        if status.is_some_and(|status| (1..5).contains(&status)) {
            check.fault(STATUS, "只能是0、5或6");
        }
        status
    }
}

/// Registrant, registering organ and investigator A are the caller unless someone is named; the
/// nationality that was never asked for is the usual one.
fn fill_in(content: &mut Content, actor: &Actor) {
    let named = |slot: &mut Option<String>, default: &str| {
        if slot.as_deref().is_none_or(str::is_empty) {
            *slot = Some(default.to_owned());
        }
    };
    named(&mut content.registrant, &actor.real_name);
    named(&mut content.register_org, &actor.org.name);
    named(&mut content.investigator1, &actor.real_name);
    content
        .nationality
        .get_or_insert_with(|| words::CHINA.to_owned());
}
