//! Pages of credit files: 30.7 and 31.1, which share one address and are told apart by `status`.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_db::Conn;
use wangge_grid::caller::{self, CallerQuery};
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Actor, Faults, Field, Page, Paged};

use super::view::ListedView;
use super::{lent, rate, row, shown};
use crate::error::Error;
use crate::sight::Sight;
use crate::stages::{DENIED, PENDING, REFUSED, SENT_BACK, SUBMITTED, Stages};
use crate::words::{GRID, ID_NUMBER, NAME, stored_form};

const CUSTOMER_ID: Name = name("customerId", "客户编号");
const APPROVAL: Name = name("approvalStatus", "审批状态");
const ATTACHED: Name = name("attachFlag", "附件上传标志");
const STATUS: Name = name("status", "审批状态");
const RATE: Name = name("interestRate", "利率");

/// What 30.7 and 31.1 are asked for. With `status` it is 31.1.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListFiles {
    /// 网格编号，为空查所有
    pub grid_code: Field<String>,
    /// 客户姓名，包含即可
    pub customer_name: Field<String>,
    /// 客户身份证号
    pub id_number: Field<String>,
    /// 客户编号
    pub customer_id: Field<i64>,
    /// 面谈面签：0待提交 1审查中 3已同意 4驳回 5全部待处理，默认5；贷款审批不用
    pub approval_status: Field<i64>,
    /// 面谈面签：0全部 1部分上传 2全部上传 3全部未上传，默认0；贷款审批：空为全部，3为已上传，其他为未上传
    pub attach_flag: Field<String>,
    /// 传此参数时为贷款审批列表：0-6为审批状态，7会计待审批，8支行长待审批，空为全部
    pub status: Field<i64>,
    /// 贷款审批：年利率，最多4位小数
    pub interest_rate: Field<String>,
    /// Who calls.
    #[serde(flatten)]
    pub caller: CallerQuery,
}

/// Which papers a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attached {
    Any,
    Part,
    All,
    None,
    NotAll,
}

/// What a list is narrowed to, beside its grids.
pub(super) struct Filters {
    pub(super) customer_name: Option<String>,
    pub(super) id_number: Option<String>,
    pub(super) customer_id: Option<i64>,
    /// `None` is any.
    pub(super) states: Option<Vec<i64>>,
    /// Without temporary files.
    pub(super) complete_only: bool,
    pub(super) attached: Attached,
    pub(super) rate: Option<i64>,
    /// Files beyond the caller's scope that he may read all the same.
    pub(super) lent: Vec<i64>,
}

/// 30.7, and with `status` 31.1: a page of credit files, newest first.
///
/// # Errors
/// Faulty filters, a role the caller does not hold, or the database failed.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    stages: Stages,
    query: &ListFiles,
    page: Page,
) -> Result<Paged<ListedView>, Error> {
    let is_of_loans = !matches!(query.status, Field::Missing);
    let (grid_code, mut filters) = match is_of_loans {
        true => query.of_loans(stages)?,
        false => query.of_files(actor, stages)?,
    };
    let narrowing =
        caller::narrow(conn, actor, &query.caller).map_err(wangge_customer::Error::from)?;
    let sight = Sight::narrowed(conn, &actor.scope, grid_code.as_ref(), &narrowing)?;
    filters.lent = lent::beyond(conn, actor, grid_code.as_ref(), &narrowing)?;
    let found = row::list(conn, &sight, &filters, page)?;
    let rows = shown(conn, found.rows)?.into_iter();
    let rows = rows.map(|shown| match is_of_loans {
        true => ListedView::Loan(Box::new(shown.into())),
        false => ListedView::File(Box::new(shown.into())),
    });
    Ok(Paged {
        rows: rows.collect(),
        count: found.count,
    })
}

impl ListFiles {
    /// The filters that both lists have.
    fn shared(&self, check: &mut Check) -> (Option<String>, Filters) {
        let grid_code = check.filter(GRID, &self.grid_code);
        let number = check.filter(ID_NUMBER, &self.id_number);
        let any = (i64::MIN, i64::MAX);
        let filters = Filters {
            customer_name: check.filter(NAME, &self.customer_name),
            id_number: number.map(|number| stored_form(&number)),
            customer_id: check.optional_number(CUSTOMER_ID, &self.customer_id, any, None),
            states: None,
            complete_only: false,
            attached: Attached::Any,
            rate: None,
            lent: Vec::new(),
        };
        (grid_code, filters)
    }

    fn of_files(&self, actor: &Actor, stages: Stages) -> Result<(Option<String>, Filters), Faults> {
        let mut check = Check::new();
        let (grid_code, mut filters) = self.shared(&mut check);
        filters.attached = match attached(&mut check, &self.attach_flag) {
            Some("1") => Attached::Part,
            Some("2") => Attached::All,
            Some("3") => Attached::None,
            _ => Attached::Any,
        };
        filters.states = Some(match self.approval_status {
            Field::Missing | Field::Empty | Field::Value(5) => {
                stages.waiting_for(&self.roles(actor))
            }
            Field::Value(0) => vec![PENDING],
            Field::Value(1) => stages.in_review(),
            Field::Value(3) => stages.agreed(),
            Field::Value(4) => vec![REFUSED, SENT_BACK, DENIED],
            _ => {
                check.fault(APPROVAL, "只能是0/1/3/4/5");
                Vec::new()
            }
        });
        check.finish((grid_code, filters))
    }

    /// For whom files wait: the role that is named, else every role of the caller.
    fn roles(&self, actor: &Actor) -> std::collections::BTreeSet<i64> {
        match self.caller.role_id.value() {
            Some(role) => std::iter::once(*role).collect(),
            None => actor.role_ids.clone(),
        }
    }

    fn of_loans(&self, stages: Stages) -> Result<(Option<String>, Filters), Faults> {
        let mut check = Check::new();
        let (grid_code, mut filters) = self.shared(&mut check);
        filters.complete_only = true;
        filters.attached = match &self.attach_flag {
            Field::Missing | Field::Empty => Attached::Any,
            Field::Value(flag) if flag == "3" => Attached::All,
            _ => Attached::NotAll,
        };
        filters.states = match self.status {
            Field::Missing | Field::Empty => None,
            Field::Value(7) => Some(vec![SUBMITTED]),
            Field::Value(8) => Some(stages.for_president()),
            Field::Value(state) if (PENDING..=DENIED).contains(&state) => Some(vec![state]),
            _ => {
                check.fault(STATUS, "必须在0到8之间");
                None
            }
        };
        let sent = check.filter(RATE, &self.interest_rate);
        filters.rate = sent.as_deref().and_then(rate::parts);
        if sent.is_some() && filters.rate.is_none() {
            check.fault(RATE, "必须为0到100的数字，最多4位小数");
        }
        check.finish((grid_code, filters))
    }
}

fn attached<'a>(check: &mut Check, sent: &'a Field<String>) -> Option<&'a str> {
    check.optional_choice(ATTACHED, sent, &["0", "1", "2", "3"], None);
    sent.value().map(String::as_str)
}
