//! What comes in for a region.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field};

use super::NO_REGION;
use super::row::RegionRow;

/// The fields of 9.2 and 9.3. On a change, a missing field stays as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveRegion {
    /// 区域代码，数字，限长20；添加时可不传，由系统编号；不能修改
    pub region_code: Field<String>,
    /// 区域名称，限长100，同级不可重复
    pub region_name: Field<String>,
    /// 上级区域代码，0为根
    pub pre_region_code: Field<String>,
    /// 区域级别，0-国家，1-省/直辖市，2-地级市/区，3-县/县级市，4-乡/镇，5-村，6-村组
    pub region_level: Field<i64>,
    /// 描述，限长30
    pub description: Field<String>,
}

pub(super) const CODE: Name = name("regionCode", "区域代码");
pub(super) const NAME: Name = name("regionName", "区域名称");
pub(super) const PARENT: Name = name("preRegionCode", "上级区域代码");
pub(super) const LEVEL: Name = name("regionLevel", "区域级别");
pub(super) const CODE_DIGITS_MAX: usize = 20;
const LEVELS: (i64, i64) = (0, 6);

/// What a command says. It is sound when it comes without faults, but for what has to be looked up.
#[derive(Debug)]
pub(super) struct Checked {
    /// Empty on creation until one is assigned.
    pub(super) code: String,
    pub(super) name: String,
    pub(super) parent_code: Option<String>,
    pub(super) level: i64,
    pub(super) description: Option<String>,
}

impl SaveRegion {
    /// Every rule of the fields themselves. `current` is the row a change starts from.
    pub(super) fn validate(&self, current: Option<&RegionRow>) -> (Checked, Faults) {
        let mut check = Check::new();
        let checked = Checked {
            code: self.code(&mut check, current),
            name: check.text(
                NAME,
                &self.region_name,
                (1, 100),
                current.map(|region| region.name.as_str()),
            ),
            parent_code: self.parent(&mut check, current),
            level: check.number(
                LEVEL,
                &self.region_level,
                LEVELS,
                current.map(|region| region.level),
            ),
            description: check.optional(
                name("description", "描述"),
                &self.description,
                30,
                current.and_then(|region| region.description.as_deref()),
            ),
        };
        check.into_parts(checked)
    }

    fn code(&self, check: &mut Check, current: Option<&RegionRow>) -> String {
        if self.region_code.is_blank() {
            return current.map_or(String::new(), |region| region.code.clone());
        }
        let code = check.digits(CODE, &self.region_code, CODE_DIGITS_MAX, None);
        match current {
            Some(region) if region.code != code => check.fault(CODE, "不能修改"),
            // It travels as a number, which has no zero in front; 0 itself means every root.
            None if code.starts_with('0') => check.fault(CODE, "不能以0开头"),
            _ => {}
        }
        code
    }

    fn parent(&self, check: &mut Check, current: Option<&RegionRow>) -> Option<String> {
        if let (Field::Missing, Some(region)) = (&self.pre_region_code, current) {
            return region.parent_code.clone();
        }
        let code = check.digits(PARENT, &self.pre_region_code, CODE_DIGITS_MAX, None);
        (code != NO_REGION).then_some(code)
    }
}
