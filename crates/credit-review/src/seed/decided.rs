//! What was decided about credit files in bulk, and what is still asked.

use diesel::prelude::*;
use wangge_db::{Tx, insert_many};
use wangge_grid::info::GridRef;
use wangge_kernel::{Actor, Org};
use wangge_worklist::file::{self, FileRef, Task};

use crate::approval::holders;
use crate::schema::{credit_approval, credit_detail};
use crate::stages::{AGREED, PENDING, REFUSED, SENT_BACK, SUBMITTED};

const MANAGER: i64 = 1;
const ACCOUNTANT: i64 = 2;
/// Node, result, from and to which status.
type Step = (i64, i64, i64, i64);

/// How far files are, in turns: the status and what was decided.
const COURSES: &[(i64, &[Step])] = &[
    (PENDING, &[]),
    (SUBMITTED, &[(MANAGER, 0, PENDING, SUBMITTED)]),
    (
        AGREED,
        &[
            (MANAGER, 0, PENDING, SUBMITTED),
            (ACCOUNTANT, 0, SUBMITTED, AGREED),
        ],
    ),
    (
        SENT_BACK,
        &[
            (MANAGER, 0, PENDING, SUBMITTED),
            (ACCOUNTANT, 1, SUBMITTED, SENT_BACK),
        ],
    ),
    (REFUSED, &[(MANAGER, 1, PENDING, REFUSED)]),
];

#[derive(Insertable)]
#[diesel(table_name = credit_approval, treat_none_as_default_value = false)]
struct NewRecord<'a> {
    credit_detail_id: i64,
    id_number: &'a str,
    node: i64,
    result: i64,
    opinion: &'static str,
    approval_account_id: i64,
    approval_name: &'static str,
    from_status: i64,
    to_status: i64,
    created_at: i64,
}

/// Decides about the new files of these people in turns, as two stages do. Where no accountant can be
/// asked they all stay with the manager.
pub(super) fn decide(tx: &mut Tx<'_>, grid: &GridRef, id_numbers: &[&str]) -> QueryResult<()> {
    let Some(manager) = grid.account_id else {
        return Ok(());
    };
    let files: Vec<(i64, String, i64, String)> = credit_detail::table
        .filter(credit_detail::id_number.eq_any(id_numbers))
        .filter(credit_detail::grid_id.eq(grid.id))
        .order(credit_detail::id)
        .select((
            credit_detail::id,
            credit_detail::id_number,
            credit_detail::customer_id,
            credit_detail::customer_name,
        ))
        .load(tx.conn())?;
    let accountants = holders(tx.conn(), (grid.org_id, ACCOUNTANT), &[manager])?;
    let accountant = accountants.first().copied();
    let courses = match accountant {
        Some(_) => COURSES,
        None => COURSES.get(..1).unwrap_or_default(),
    };
    let by = |node: i64| match (node, accountant) {
        (ACCOUNTANT, Some(accountant)) => accountant,
        _ => manager,
    };
    let now = tx.now();
    let mut records = Vec::new();
    for (turn, (status, steps)) in courses.iter().enumerate() {
        let of_turn = files.iter().skip(turn).step_by(courses.len());
        let asked: Vec<(FileRef<'_>, i64)> = of_turn
            .map(|(id, number, customer_id, name)| {
                records.extend(steps.iter().map(|(node, result, from, to)| NewRecord {
                    credit_detail_id: *id,
                    id_number: number,
                    node: *node,
                    result: *result,
                    opinion: if *result == 0 { "同意" } else { "不同意" },
                    approval_account_id: by(*node),
                    approval_name: if *node == MANAGER {
                        "客户经理"
                    } else {
                        "会计"
                    },
                    from_status: *from,
                    to_status: *to,
                    created_at: now,
                }));
                let named = FileRef {
                    credit_detail_id: *id,
                    customer_id: *customer_id,
                    customer_name: name,
                };
                (
                    named,
                    by(if *status == SUBMITTED {
                        ACCOUNTANT
                    } else {
                        MANAGER
                    }),
                )
            })
            .collect();
        leave(tx, grid, *status, &asked)?;
    }
    insert_many(
        tx.conn(),
        diesel::insert_into(credit_approval::table).values(&records),
    )?;
    Ok(())
}

/// Leaves files in a state, with what is asked in it.
fn leave(
    tx: &mut Tx<'_>,
    grid: &GridRef,
    status: i64,
    asked: &[(FileRef<'_>, i64)],
) -> QueryResult<()> {
    let ids: Vec<i64> = asked
        .iter()
        .map(|(file, _)| file.credit_detail_id)
        .collect();
    diesel::update(credit_detail::table.filter(credit_detail::id.eq_any(ids)))
        .set((
            credit_detail::approval_status.eq(status),
            credit_detail::is_open.eq(!matches!(status, AGREED | REFUSED)),
        ))
        .execute(tx.conn())?;
    let task = match status {
        PENDING => Task::Submit,
        SENT_BACK => Task::Mend,
        SUBMITTED => Task::Review,
        AGREED => Task::Granted,
        _ => return Ok(()),
    };
    let org = Org {
        id: grid.org_id,
        code: String::new(),
        name: String::new(),
    };
    let actor = Actor::system(grid.account_id.unwrap_or_default(), org);
    file::ask(tx, &actor, task, asked)
}
