//! The rules of 14.8, written once: a draft obeys them where it says something, a full file must
//! also say what is required.

use serde::{Deserialize, Serialize};
use wangge_grid::info::GridRef;
use wangge_kernel::rule::{Check, Name, day_digits, name};
use wangge_kernel::{Actor, Faults, Field, IdNumber, Policy, Sex};

use super::command::SaveCustomer;
use super::content::Content;
use super::row::CustomerRow;
use super::table::{Mode, RULES, missing};
use crate::error::NO_SUCH_GRID;
use crate::words::{self, GRID};

const CUSTOMER_NAME: Name = name("customerName", "姓名");
pub(super) const ID_NUMBER: Name = name("idNumber", "身份证号");
pub(super) const STATUS: Name = name("status", "状态");
const WORK_YEAR: Name = name("workYear", "工作年限");
const SEX: Name = name("sex", "性别");
const BIRTHDAY: Name = name("birthday", "生日");

const WORK_YEARS: (i64, i64) = (0, 99);
const FOREIGN_LETTERS: usize = 3;
const FOREIGN_LENGTH: usize = 15;

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
        let id_number = self.id_number(&mut check, policy, current, &content);
        agree(&mut check, &id_number, &content);
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

    /// Rule 8 of the domain: only the card of foreigners may have a number of another form.
    fn id_number(
        &self,
        check: &mut Check,
        policy: Policy,
        current: Option<&CustomerRow>,
        content: &Content,
    ) -> String {
        let kept = current.map(|row| row.id_number.as_str());
        let text = self.id_number.value().map(String::as_str).or(kept);
        let foreigner = content.id_type.as_deref() == Some(words::FOREIGNER_CARD);
        match text.and_then(foreign_number) {
            Some(number) if foreigner => number,
            _ if self.id_number.is_blank() && kept.is_some_and(|n| foreign_number(n).is_some()) => {
                // The card type was changed under a number only foreigners have.
                let sent = Field::Value(kept.unwrap_or_default().to_owned());
                check.id_number(ID_NUMBER, &sent, policy.strict_id_check, None)
            }
            _ => check.id_number(ID_NUMBER, &self.id_number, policy.strict_id_check, kept),
        }
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

/// Three letters and twelve digits, in capitals.
fn foreign_number(text: &str) -> Option<String> {
    let (letters, digits) = text.split_at_checked(FOREIGN_LETTERS)?;
    let form = text.len() == FOREIGN_LENGTH
        && letters.bytes().all(|b| b.is_ascii_alphabetic())
        && digits.bytes().all(|b| b.is_ascii_digit());
    form.then(|| text.to_ascii_uppercase())
}

/// Sex and birthday that contradict the number are refused; faulty ones were named before.
fn agree(check: &mut Check, id_number: &str, content: &Content) {
    let Some(number) = IdNumber::parse(id_number) else {
        return;
    };
    let sex = content.sex.as_deref().and_then(Sex::parse);
    if sex.is_some_and(|sex| sex != number.sex()) {
        check.fault(SEX, "与身份证号不符");
    }
    let day = content.birthday.as_deref().and_then(day_digits);
    if day.is_some_and(|day| day != number.birthday()) {
        check.fault(BIRTHDAY, "与身份证号不符");
    }
}
