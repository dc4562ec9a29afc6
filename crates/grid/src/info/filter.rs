//! What may be asked of the list of grids, and the condition it becomes.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, name};
use wangge_kernel::text::contains_pattern;
use wangge_kernel::{DataScope, Faults, Field};

use super::command::{CODE, CODE_MAX, KIND, KINDS, NAME, NAME_MAX};
use crate::caller::{CallerQuery, Narrowing};
use crate::schema::foreign::account;
use crate::schema::grid;
use crate::scope::{Filter, grids_narrowed};

/// The filters of 19.5.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListGrids {
    /// 网格编号
    pub grid_code: Field<String>,
    /// 网格名称
    pub grid_name: Field<String>,
    /// 管理员真实姓名
    pub real_name: Field<String>,
    /// 网格类型
    pub grid_type: Field<i64>,
    /// The caller, as the client describes him.
    #[serde(flatten)]
    pub caller: CallerQuery,
}

/// Sound filters; `None` filters nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Filters {
    pub(super) code: Option<String>,
    pub(super) name: Option<String>,
    pub(super) real_name: Option<String>,
    pub(super) kind: Option<i64>,
}

impl ListGrids {
    pub(super) fn validate(&self) -> Result<Filters, Faults> {
        let mut check = Check::new();
        let filters = Filters {
            code: check.filled(CODE, &self.grid_code, CODE_MAX, None),
            name: check.filled(NAME, &self.grid_name, NAME_MAX, None),
            real_name: check.filled(
                name("realName", "管理员真实姓名"),
                &self.real_name,
                NAME_MAX,
                None,
            ),
            kind: check.optional_number(KIND, &self.grid_type, KINDS, None),
        };
        check.finish(filters)
    }
}

impl Filters {
    /// Living grids inside `scope`, narrowed, that all filters let through.
    pub(super) fn condition(&self, scope: &DataScope, narrowing: &Narrowing) -> Filter {
        let mut filter = grids_narrowed(scope, narrowing);
        if let Some(code) = &self.code {
            let like = grid::code.like(contains_pattern(code)).escape('\\');
            filter = Box::new(filter.and(like));
        }
        if let Some(name) = &self.name {
            let like = grid::name.like(contains_pattern(name)).escape('\\');
            filter = Box::new(filter.and(like));
        }
        if let Some(real_name) = &self.real_name {
            let name = account::real_name.nullable();
            let like = name.like(contains_pattern(real_name)).escape('\\');
            filter = Box::new(filter.and(like.assume_not_null()));
        }
        if let Some(kind) = self.kind {
            filter = Box::new(filter.and(grid::kind.eq(kind)));
        }
        filter
    }
}
