//! 26.1: credit files for many who stand on the white list, at once. Each is decided by himself.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_customer::info;
use wangge_db::{Conn, Tx};
use wangge_kernel::field::Parts;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Actor, DataScope, Faults, Field};

use super::eligible::{Candidate, Verdict, may_be_granted};
use super::fill::{self, Known};
use super::{NAME_CHARS_MAX, Opening, eligible, open};
use crate::error::Error;
use crate::sight;
use crate::whom::{self, ABSENT, GRID_CHARS_MAX};
use crate::words::{GRID, ID_NUMBER, NAME};

/// How many are taken at once.
const MANY_MAX: usize = 1000;
const LIST: Name = name("list", "客户列表");

/// The customers of 26.1.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AddFiles {
    /// 勾选的白名单客户，最多1000个
    pub list: Field<Parts<Chosen>>,
}

/// One of them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Chosen {
    /// 客户姓名，限长20
    pub customer_name: Field<String>,
    /// 身份证号
    pub id_number: Field<String>,
    /// 网格编号，须为客户所在网格
    pub grid_code: Field<String>,
}

/// What came of 26.1.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddedFiles {
    /// 成功的数量
    pub success: usize,
    /// 失败的数量
    pub faile: usize,
    /// 失败的数量，同faile
    pub fail: usize,
    /// 成功的姓名
    pub success_list: Vec<String>,
    /// 失败的姓名
    pub faile_list: Vec<String>,
    /// 失败的姓名，同faileList
    pub fail_list: Vec<String>,
    /// 每个失败的原因
    pub errors: Vec<NotAdded>,
}

/// Why someone has got no file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotAdded {
    /// 在列表中的序号，从0开始
    pub index: usize,
    /// 客户姓名
    pub customer_name: String,
    /// 身份证号
    pub id_number: String,
    /// 原因
    pub reason: String,
}

/// One of them, sound by itself.
struct Named {
    customer_name: String,
    id_number: String,
    grid_code: String,
}

/// 26.1: opens a file for each of these people to whom credit may be granted.
///
/// # Errors
/// Faulty fields of any of them, or the database failed.
pub fn add_many(tx: &mut Tx<'_>, actor: &Actor, command: &AddFiles) -> Result<AddedFiles, Error> {
    let named = command.validate()?;
    let numbers: Vec<&str> = named.iter().map(|one| one.id_number.as_str()).collect();
    info::hold(tx, &actor.scope, &numbers)?;
    let (grids, verdicts) = judge(tx.conn(), &actor.scope, &named)?;
    let mut known = fill::known(tx.conn(), actor, &numbers)?;
    let mut added = AddedFiles::default();
    for (index, (one, verdict)) in named.into_iter().zip(verdicts).enumerate() {
        let reason = match grids.contains_key(&one.grid_code) {
            false => Some(format!("{}{ABSENT}", GRID.label)),
            true if !verdict.may_be_granted() => Some(verdict.reason()),
            // Who is named twice has a file by now.
            true => match known.remove(&one.id_number) {
                None => Some(format!("{}{}", ID_NUMBER.label, eligible::TAKEN)),
                Some(known) => {
                    open_one(tx, actor, &one, (&verdict, known))?;
                    None
                }
            },
        };
        added.note(index, one, reason);
    }
    Ok(added)
}

/// The grids that are named, by their codes, and what was found of each customer.
fn judge(
    conn: &mut Conn,
    scope: &DataScope,
    named: &[Named],
) -> Result<(BTreeMap<String, i64>, Vec<Verdict>), Error> {
    let codes = named.iter().map(|one| one.grid_code.as_str()).collect();
    let grids = sight::named(conn, scope, codes)?;
    let candidates: Vec<Candidate<'_>> = named
        .iter()
        .map(|one| Candidate {
            id_number: &one.id_number,
            grid_id: grids.get(&one.grid_code).copied(),
            own_file: None,
        })
        .collect();
    let verdicts = may_be_granted(conn, scope, &candidates)?;
    Ok((grids, verdicts))
}

fn open_one(
    tx: &mut Tx<'_>,
    actor: &Actor,
    one: &Named,
    (verdict, known): (&Verdict, Known),
) -> Result<i64, Error> {
    let opening = Opening {
        verdict,
        customer_id: known.profile.customer_id,
        customer_name: one.customer_name.clone(),
        particulars: known.particulars,
        is_temporary: false,
    };
    open(tx, actor, &opening)
}

impl AddFiles {
    fn validate(&self) -> Result<Vec<Named>, Faults> {
        let mut check = Check::new();
        let list = match &self.list {
            Field::Value(Parts(list)) => list.as_slice(),
            Field::Bad => {
                check.fault(LIST, "格式不正确");
                return check.finish(Vec::new());
            }
            Field::Missing | Field::Empty => &[],
        };
        if list.is_empty() || list.len() > MANY_MAX {
            check.fault(LIST, &format!("应有1到{MANY_MAX}个客户"));
            return check.finish(Vec::new());
        }
        let mut named = Vec::with_capacity(list.len());
        for (index, one) in list.iter().enumerate() {
            let mut part = Check::new();
            named.push(Named {
                customer_name: part.text(NAME, &one.customer_name, (1, NAME_CHARS_MAX), None),
                id_number: whom::number(&mut part, &one.id_number),
                grid_code: part.text(GRID, &one.grid_code, (1, GRID_CHARS_MAX), None),
            });
            check.absorb(&format!("list[{index}]."), part.into_parts(()).1);
        }
        check.finish(named)
    }
}

impl AddedFiles {
    fn note(&mut self, index: usize, one: Named, reason: Option<String>) {
        let Some(reason) = reason else {
            self.success += 1;
            self.success_list.push(one.customer_name);
            return;
        };
        self.faile += 1;
        self.fail += 1;
        self.faile_list.push(one.customer_name.clone());
        self.fail_list.push(one.customer_name.clone());
        self.errors.push(NotAdded {
            index,
            customer_name: one.customer_name,
            id_number: one.id_number,
            reason,
        });
    }
}
