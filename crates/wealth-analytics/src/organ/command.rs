//! What comes in for organs.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field};

pub(super) const OUTLET_CODE: Name = name("outletCode", "网点编号");
pub(super) const NEW_OUTLET_CODE: Name = name("newOutletCode", "并入的网点编号");
pub(super) const BRANCH_CODE: Name = name("branchCode", "支行编号");
pub(super) const BRANCH_NAME: Name = name("branchName", "支行名称");
pub(super) const CODE: Name = name("code", "机构编号");
const OUTLET_NAME: Name = name("outletName", "网点名称");

const CODE_CHARS: (usize, usize) = (1, 20);
const NAME_CHARS: (usize, usize) = (1, 50);

/// w24: a new outlet, and its branch if that is new too.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AddOrgan {
    /// 网点名称，限长50
    pub outlet_name: Field<String>,
    /// 网点编号，20位以内字母、数字、-、_
    pub outlet_code: Field<String>,
    /// 支行编号；没有该支行时新建
    pub branch_code: Field<String>,
    /// 支行名称；支行已有时须与其一致
    pub branch_name: Field<String>,
}

/// w19: another branch for an outlet.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeBranch {
    /// 网点编号
    pub outlet_code: Field<String>,
    /// 归属支行编号
    pub branch_code: Field<String>,
}

/// w20: other names for an outlet and its branch.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeName {
    /// 网点编号
    pub outlet_code: Field<String>,
    /// 网点名称，限长50
    pub outlet_name: Field<String>,
    /// 归属支行名称，限长50
    pub branch_name: Field<String>,
}

/// w22: one outlet goes into another.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct MergeOrgans {
    /// 被合并的网点编号
    pub outlet_code: Field<String>,
    /// 并入的网点编号
    pub new_outlet_code: Field<String>,
}

/// w21 and w26: which organ.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OrganCode {
    /// 机构编号
    pub code: Field<String>,
}

/// w25: which outlets are listed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ListOrgans {
    /// 网点或支行的编号、名称，模糊，不分大小写
    pub keyword: Field<String>,
}

/// A sound [`AddOrgan`].
pub(super) struct Adding {
    pub(super) outlet_name: String,
    pub(super) outlet_code: String,
    pub(super) branch_code: String,
    pub(super) branch_name: String,
}

impl AddOrgan {
    pub(super) fn validate(&self) -> Result<Adding, Faults> {
        let mut check = Check::new();
        let adding = Adding {
            outlet_name: check.text(OUTLET_NAME, &self.outlet_name, NAME_CHARS, None),
            outlet_code: new_code(&mut check, OUTLET_CODE, &self.outlet_code),
            branch_code: new_code(&mut check, BRANCH_CODE, &self.branch_code),
            branch_name: check.text(BRANCH_NAME, &self.branch_name, NAME_CHARS, None),
        };
        check.finish(adding)
    }
}

impl ChangeName {
    /// The code, the outlet's name and its branch's.
    pub(super) fn validate(&self) -> Result<(String, String, String), Faults> {
        let mut check = Check::new();
        let sound = (
            known_code(&mut check, OUTLET_CODE, &self.outlet_code),
            check.text(OUTLET_NAME, &self.outlet_name, NAME_CHARS, None),
            check.text(BRANCH_NAME, &self.branch_name, NAME_CHARS, None),
        );
        check.finish(sound)
    }
}

impl ChangeBranch {
    pub(super) fn validate(&self) -> Result<(String, String), Faults> {
        pair(
            (OUTLET_CODE, &self.outlet_code),
            (BRANCH_CODE, &self.branch_code),
        )
    }
}

impl MergeOrgans {
    pub(super) fn validate(&self) -> Result<(String, String), Faults> {
        pair(
            (OUTLET_CODE, &self.outlet_code),
            (NEW_OUTLET_CODE, &self.new_outlet_code),
        )
    }
}

impl OrganCode {
    pub(super) fn validate(&self) -> Result<String, Faults> {
        let mut check = Check::new();
        let code = known_code(&mut check, CODE, &self.code);
        check.finish(code)
    }
}

impl ListOrgans {
    /// What is looked for, in lower case.
    pub(super) fn validate(&self) -> Result<Option<String>, Faults> {
        let mut check = Check::new();
        let keyword = check.filter(name("keyword", "关键字"), &self.keyword);
        check.finish(keyword.map(|text| text.to_lowercase()))
    }
}

fn pair(
    (first, one): (Name, &Field<String>),
    (second, other): (Name, &Field<String>),
) -> Result<(String, String), Faults> {
    let mut check = Check::new();
    let codes = (
        known_code(&mut check, first, one),
        known_code(&mut check, second, other),
    );
    check.finish(codes)
}

/// A code that must be there; whether any organ has it is another question.
fn known_code(check: &mut Check, of: Name, field: &Field<String>) -> String {
    check.text(of, field, (1, usize::MAX), None)
}

fn new_code(check: &mut Check, of: Name, field: &Field<String>) -> String {
    let code = check.text(of, field, CODE_CHARS, None);
    let is_sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !code.chars().all(is_sound) {
        check.fault(of, "只能由字母、数字、-、_组成");
    }
    code
}
