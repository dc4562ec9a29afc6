//! What comes in for an approval (30.2).

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::field::Parts;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Actor, Faults, Field};

use super::machine::{Node, Ruling};
use crate::whom;
use crate::words::read_at;

const LIST: Name = name("list", "审批列表");
pub(super) const FILE: Name = name("creditDetailId", "面谈面签编号");
const OPINION: Name = name("approvalOpinion", "审批意见");
const RESULT: Name = name("approvalResult", "审批结果");
const APPROVER: Name = name("approvalName", "审批人姓名");
const APPROVER_ID: Name = name("approvalAccountId", "审批人账号ID");
pub(super) const NODE: Name = name("approvalNode", "审批节点");
const ROLE: Name = name("roleId", "审批人的角色");

const OPINION_CHARS: (usize, usize) = (1, 200);
const NAME_CHARS: (usize, usize) = (1, 50);
const IDS: (i64, i64) = (1, i64::MAX);
const NODES: (i64, i64) = (1, 3);
const AGREED: &[&str] = &["0", "通过"];
const REFUSED: &[&str] = &["1", "拒绝"];
/// Each entry is a transaction of its own.
const ENTRIES_MAX: usize = 500;

/// The body of 30.2: a list of decisions, a bare array of them, or one decision alone.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Decisions {
    /// 审批结果的list
    pub list: Field<Parts<Decide>>,
    /// One decision without a list; its `roleId` is that of those in the list that have none.
    #[serde(flatten)]
    pub single: Decide,
}

/// A decision about a credit file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Decide {
    /// 审批意见内容 字段长度200
    pub approval_opinion: Field<String>,
    /// 审批结果 0通过 1拒绝
    pub approval_result: Field<String>,
    /// 审批人姓名，须为登录人
    pub approval_name: Field<String>,
    /// 客户身份证号，须与面谈面签一致
    pub id_number: Field<String>,
    /// 审批人账号ID，须为登录人
    pub approval_account_id: Field<i64>,
    /// 审批节点 1.客户经理 2.会计 3.支行长
    pub approval_node: Field<i64>,
    /// 勾选的面谈面签数据id
    pub credit_detail_id: Field<i64>,
    /// 审批人的角色id，与审批节点一致；也可写在list之外
    pub role_id: Field<i64>,
    /// 读取面谈面签时的修改时间；与当前不一致时不予审批，不传则不检查
    pub updated_at: Field<i64>,
}

impl Decisions {
    /// The decisions, in their order.
    ///
    /// # Errors
    /// There are none, or too many.
    pub fn entries(self) -> Result<Vec<Decide>, Faults> {
        let mut check = Check::new();
        let mut entries = match self.list {
            Field::Value(Parts(list)) => list,
            Field::Bad => {
                check.fault(LIST, "格式不正确");
                return check.finish(Vec::new());
            }
            Field::Missing if self.single.credit_detail_id != Field::Missing => {
                vec![self.single.clone()]
            }
            Field::Missing | Field::Empty => Vec::new(),
        };
        if entries.is_empty() {
            check.fault(LIST, "不能为空");
        }
        if entries.len() > ENTRIES_MAX {
            check.fault(LIST, &format!("不能超过{ENTRIES_MAX}条"));
        }
        for entry in &mut entries {
            if entry.role_id.is_blank() {
                entry.role_id = self.single.role_id.clone();
            }
        }
        check.finish(entries)
    }
}

/// A sound decision.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) file_id: i64,
    pub(super) id_number: String,
    pub(super) node: Node,
    pub(super) ruling: Ruling,
    pub(super) opinion: String,
    pub(super) read_at: Option<i64>,
}

impl Decide {
    /// What is said of the caller must be so; what is stored comes from the token.
    pub(super) fn validate(&self, actor: &Actor) -> Result<Checked, Faults> {
        let mut check = Check::new();
        let file_id = check.number(FILE, &self.credit_detail_id, IDS, None);
        let id_number = whom::number(&mut check, &self.id_number);
        let opinion = check.text(OPINION, &self.approval_opinion, OPINION_CHARS, None);
        let ruling = self.ruling(&mut check);
        let approver = check.text(APPROVER, &self.approval_name, NAME_CHARS, None);
        if !approver.is_empty() && ![&actor.real_name, &actor.account_name].contains(&&approver) {
            check.fault(APPROVER, "与登录人不一致");
        }
        let account_id = check.number(APPROVER_ID, &self.approval_account_id, IDS, None);
        if account_id != 0 && account_id != actor.account_id {
            check.fault(APPROVER_ID, "与登录人不一致");
        }
        let number = check.number(NODE, &self.approval_node, NODES, None);
        let role_id = check.number(ROLE, &self.role_id, IDS, None);
        if number != 0 && role_id != 0 && role_id != number {
            check.fault(ROLE, "与审批节点不一致");
        }
        let ((), mut faults) = check.into_parts(());
        let read_at = read_at(&self.updated_at, &mut faults);
        let node = Node::numbered(number).unwrap_or(Node::Manager);
        faults.into_result(Checked {
            file_id,
            id_number,
            node,
            ruling,
            opinion,
            read_at,
        })
    }

    fn ruling(&self, check: &mut Check) -> Ruling {
        let said = check.text(RESULT, &self.approval_result, (1, usize::MAX), None);
        if !said.is_empty() && !AGREED.iter().chain(REFUSED).any(|word| *word == said) {
            check.fault(RESULT, "只能是0-通过或1-拒绝");
        }
        match AGREED.contains(&said.as_str()) {
            true => Ruling::Agree,
            false => Ruling::Refuse,
        }
    }
}
