//! What comes in beside a sheet.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_kernel::rule::{Check, name};
use wangge_kernel::{Faults, Field};

use crate::words::GRID;

/// What every import is told.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ImportOptions {
    /// 网格号
    pub grid_code: Field<String>,
    /// true时覆盖已存在且有差异的记录，默认false
    pub update: Field<String>,
    /// true时仅试导入，报告结果而不写入任何数据，默认false
    pub dry_run: Field<String>,
    /// true时立即返回导入批次，由 GET /file/import/{importId} 查询进度，默认等待导入结束
    #[serde(rename = "async")]
    pub background: Field<String>,
}

/// What the import of a sheet about people of any grid is told.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ImportFeed {
    /// true时覆盖已存在且有差异的记录，默认false
    pub update: Field<String>,
    /// true时仅试导入，报告结果而不写入任何数据，默认false
    pub dry_run: Field<String>,
    /// true时立即返回导入批次，由 GET /file/import/{importId} 查询进度，默认等待导入结束
    #[serde(rename = "async")]
    pub background: Field<String>,
}

/// Sound options.
pub(super) struct Checked {
    /// The grid all rows belong to, if they belong to one.
    pub(super) grid_code: Option<String>,
    pub(super) update: bool,
    pub(super) dry_run: bool,
    pub(super) background: bool,
}

/// What 13.7 takes beside the file.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ImportResidents {
    /// What every import is told.
    #[serde(flatten)]
    pub options: ImportOptions,
    /// 登录人的姓名；以token为准
    pub real_name: Field<String>,
    /// 登录人的机构名称；以token为准
    pub org_name: Field<String>,
}

/// What 14.13 takes beside the file.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ImportCustomers {
    /// What every import is told.
    #[serde(flatten)]
    pub options: ImportOptions,
    /// 网格名称；由网格号得出，传入不用
    pub grid_name: Field<String>,
    /// 登记人姓名，限长20，默认当前登录人
    pub registrant: Field<String>,
    /// 登记机构，限长30，默认当前登录人机构
    pub register_org: Field<String>,
}

/// In whose name new files are opened; the caller's where nothing is said.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Registering {
    registrant: Option<String>,
    register_org: Option<String>,
}

impl ImportOptions {
    pub(super) fn validate(&self) -> Result<Checked, Faults> {
        let mut check = Check::new();
        let grid_code = check.text(GRID, &self.grid_code, (1, 20), None);
        let flags = [&self.update, &self.dry_run, &self.background];
        let checked = flagged(&mut check, Some(grid_code), flags);
        check.finish(checked)
    }
}

impl ImportFeed {
    pub(super) fn validate(&self) -> Result<Checked, Faults> {
        let mut check = Check::new();
        let flags = [&self.update, &self.dry_run, &self.background];
        let checked = flagged(&mut check, None, flags);
        check.finish(checked)
    }
}

fn flagged(check: &mut Check, grid_code: Option<String>, flags: [&Field<String>; 3]) -> Checked {
    let mut flag = |field: &'static str, sent: &Field<String>| {
        check.flag(name(field, field), sent).unwrap_or_default()
    };
    let [update, dry_run, background] = flags;
    Checked {
        grid_code,
        update: flag("update", update),
        dry_run: flag("dryRun", dry_run),
        background: flag("async", background),
    }
}

impl ImportCustomers {
    pub(super) fn validate(&self) -> Result<(Checked, Registering), Faults> {
        let mut check = Check::new();
        let (who, whose) = (
            name("registrant", "登记人"),
            name("registerOrg", "登记机构"),
        );
        let said = |text: Option<String>| text.filter(|text| !text.is_empty());
        let by = Registering {
            registrant: said(check.optional(who, &self.registrant, 20, None)),
            register_org: said(check.optional(whose, &self.register_org, 30, None)),
        };
        match self.options.validate() {
            Ok(checked) => check.finish((checked, by)),
            Err(mut faults) => {
                faults.absorb("", check.into_parts(()).1);
                Err(faults)
            }
        }
    }
}

impl Registering {
    pub(super) fn registrant(&self) -> Field<String> {
        field(self.registrant.as_ref())
    }

    pub(super) fn register_org(&self) -> Field<String> {
        field(self.register_org.as_ref())
    }
}

fn field(text: Option<&String>) -> Field<String> {
    text.map_or(Field::Missing, |text| Field::Value(text.clone()))
}
