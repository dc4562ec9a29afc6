//! What comes in for a resident.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_grid::info::GridRef;
use wangge_kernel::rule::{Check, Name, day_digits, name};
use wangge_kernel::{Faults, Field, Policy};

use super::row::ResidentRow;
use super::{DELETED, LIVING};
use crate::card;
use crate::error::NO_SUCH_GRID;
use crate::words::{GRID, HOUSEHOLD_TYPE, NO, YES, YES_NO};

/// The fields of 13.3 and 13.4. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveResident {
    /// 姓名，2-20位
    pub resident_name: Field<String>,
    /// 性别，男/女
    pub sex: Field<String>,
    /// 民族，限长10
    pub nation: Field<String>,
    /// 出生日期，格式20180929
    pub birthdate: Field<String>,
    /// 身份证，18位有效证件号码
    pub id_number: Field<String>,
    /// 地址，限长100
    pub address: Field<String>,
    /// 户别，居民家庭户/居民集体户
    pub household_type: Field<String>,
    /// 与户主关系，限长10
    pub relationship: Field<String>,
    /// 户号，数字，限长20
    pub household_id: Field<String>,
    /// 联系方式，11位手机号
    pub contact: Field<String>,
    /// 是否纳入名单库，是/否
    pub is_in_list: Field<String>,
    /// 备注信息，限长100
    pub remark: Field<String>,
    /// 状态，0-删除，1-正常，新增时默认1
    pub status: Field<i64>,
    /// 网格号
    pub grid_code: Field<String>,
}

pub(super) const ID_NUMBER: Name = name("idNumber", "身份证号");
const SEX: Name = name("sex", "性别");
const BIRTHDATE: Name = name("birthdate", "出生日期");

/// A sound command: what the row will say.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Checked {
    pub(super) id_number: String,
    pub(super) name: String,
    pub(super) sex: String,
    pub(super) nation: String,
    pub(super) birthdate: String,
    pub(super) address: String,
    pub(super) household_type: String,
    pub(super) relationship: String,
    pub(super) household_id: String,
    pub(super) contact: String,
    pub(super) in_list: bool,
    pub(super) remark: Option<String>,
    pub(super) status: i64,
    pub(super) grid_id: i64,
}

impl SaveResident {
    /// Every rule of 13.4. `current` is the row a change starts from, `grid` the grid that
    /// `gridCode` names within the caller's scope.
    pub(super) fn validate(
        &self,
        policy: Policy,
        current: Option<&ResidentRow>,
        grid: Option<&GridRef>,
    ) -> Result<Checked, Faults> {
        let mut check = Check::new();
        let text = |get: fn(&ResidentRow) -> &String| current.map(|row| get(row).as_str());
        let checked = Checked {
            name: check.text(
                name("residentName", "姓名"),
                &self.resident_name,
                (2, 20),
                text(|r| &r.name),
            ),
            sex: check.sex(SEX, &self.sex, text(|r| &r.sex)),
            nation: check.text(
                name("nation", "民族"),
                &self.nation,
                (1, 10),
                text(|r| &r.nation),
            ),
            birthdate: digits(check.day(BIRTHDATE, &self.birthdate, text(|r| &r.birthdate))),
            id_number: check.id_number(
                ID_NUMBER,
                &self.id_number,
                policy.strict_id_check,
                text(|r| &r.id_number),
            ),
            address: check.text(
                name("address", "地址"),
                &self.address,
                (1, 100),
                text(|r| &r.address),
            ),
            household_type: check.choice(
                name("householdType", "户别"),
                &self.household_type,
                HOUSEHOLD_TYPE,
                text(|r| &r.household_type),
            ),
            relationship: check.text(
                name("relationship", "与户主关系"),
                &self.relationship,
                (1, 10),
                text(|r| &r.relationship),
            ),
            household_id: check.digits(
                name("householdId", "户号"),
                &self.household_id,
                20,
                text(|r| &r.household_id),
            ),
            contact: check.mobile(
                name("contact", "联系方式"),
                &self.contact,
                text(|r| &r.contact),
            ),
            in_list: self.in_list(&mut check, current),
            remark: check.optional(
                name("remark", "备注"),
                &self.remark,
                100,
                current.and_then(|r| r.remark.as_deref()),
            ),
            status: self.status(&mut check, current),
            grid_id: self.grid(&mut check, current, grid),
        };
        card::agree_sex(&mut check, &checked.id_number, (SEX, Some(&checked.sex)));
        let birthdate = (BIRTHDATE, Some(checked.birthdate.as_str()));
        card::agree_birthday(&mut check, &checked.id_number, birthdate);
        check.finish(checked)
    }

    fn in_list(&self, check: &mut Check, current: Option<&ResidentRow>) -> bool {
        let kept = current.map(|row| if row.in_list { YES } else { NO });
        let of = name("isInList", "是否纳入名单库");
        check.choice(of, &self.is_in_list, YES_NO, kept) == YES
    }

    fn status(&self, check: &mut Check, current: Option<&ResidentRow>) -> i64 {
        let lowest = if current.is_some() { DELETED } else { LIVING };
        let kept = current.map_or(LIVING, |row| row.status);
        check
            .optional_number(
                name("status", "状态"),
                &self.status,
                (lowest, LIVING),
                Some(kept),
            )
            .unwrap_or(kept)
    }

    fn grid(
        &self,
        check: &mut Check,
        current: Option<&ResidentRow>,
        grid: Option<&GridRef>,
    ) -> i64 {
        match (&self.grid_code, current, grid) {
            (Field::Missing, Some(row), _) => row.grid_id,
            (Field::Value(_), _, Some(grid)) => grid.id,
            (Field::Value(_), _, None) => {
                check.fault(GRID, NO_SUCH_GRID);
                0
            }
            _ => {
                check.text(GRID, &self.grid_code, (1, 20), None);
                0
            }
        }
    }
}

/// A day as the document writes it; a faulty one as it was sent.
fn digits(day: String) -> String {
    day_digits(&day).unwrap_or(day)
}
