//! What was decided about made-up credit files: some in each state, with their records and to-dos.

use wangge_credit_review::Stages;
use wangge_credit_review::approval::{self, Decide};
use wangge_credit_review::credit_file::{self, ListFiles, ListedView};
use wangge_db::Tx;
use wangge_kernel::{Actor, Field, Page};

use super::credit;
use super::people::Person;
use super::text;
use crate::error::ApiError;

/// Who decides, and whether he agrees.
type Step = (Who, bool);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Manager,
    Accountant,
    President,
}

use Who::{Accountant, Manager, President};

/// A file (code of the grid, house) and the decisions about it, with two stages and with three.
struct Course(&'static str, usize, &'static [Step], &'static [Step]);

/// Those of the branch that has everybody who decides, and what a manager decides by himself.
const COURSES: &[Course] = &[
    Course(
        "XD001",
        1,
        &[(Manager, true), (Accountant, true)],
        &[(Manager, true), (Accountant, true), (President, true)],
    ),
    Course(
        "XD001",
        2,
        &[(Manager, true)],
        &[(Manager, true), (Accountant, true)],
    ),
    Course(
        "XD002",
        1,
        &[(Manager, true), (Accountant, false)],
        &[(Manager, true), (Accountant, false)],
    ),
    Course(
        "XD002",
        2,
        &[
            (Manager, true),
            (Accountant, false),
            (Manager, true),
            (Accountant, true),
        ],
        &[(Manager, true), (Accountant, true), (President, false)],
    ),
    Course("HC001", 1, &[(Manager, false)], &[(Manager, false)]),
    Course("HC002", 1, &[], &[(Manager, true)]),
];

/// The accounts of the branch that decide after the manager.
pub(super) struct Deciders {
    pub(super) accountant: Actor,
    pub(super) president: Actor,
}

/// Takes the file of the customer of the `house`-th house as far as it is to go.
pub(super) fn of_customer(
    tx: &mut Tx<'_>,
    (manager, deciders): (&Actor, &Deciders),
    stages: Stages,
    person: &Person,
    (grid_code, house): (&str, usize),
) -> Result<(), ApiError> {
    let course = COURSES
        .iter()
        .find(|Course(code, of, ..)| *code == grid_code && *of == house);
    let Some(Course(.., two, three)) = course else {
        return Ok(());
    };
    let steps = match stages {
        Stages::Two => two,
        Stages::Three => three,
    };
    let Some(file_id) = file_of(tx, manager, &person.id_number)? else {
        return Ok(());
    };
    // Files from the white list are completed first; the others say it already.
    credit_file::update(tx, manager, file_id, &credit::complete(manager, person))?;
    for (who, agrees) in *steps {
        let by = match who {
            Manager => manager,
            Accountant => &deciders.accountant,
            President => &deciders.president,
        };
        decide(tx, by, stages, (*who, *agrees), (file_id, person))?;
    }
    Ok(())
}

fn file_of(tx: &mut Tx<'_>, manager: &Actor, id_number: &str) -> Result<Option<i64>, ApiError> {
    let wanted = ListFiles {
        id_number: text(id_number),
        status: Field::Empty,
        ..ListFiles::default()
    };
    let stages = Stages::default();
    let page = credit_file::list(tx.conn(), manager, stages, &wanted, Page::default())?;
    Ok(page.rows.first().map(|row| match row {
        ListedView::File(file) => file.id,
        ListedView::Loan(file) => file.id,
    }))
}

fn decide(
    tx: &mut Tx<'_>,
    by: &Actor,
    stages: Stages,
    (who, agrees): Step,
    (file_id, person): (i64, &Person),
) -> Result<(), ApiError> {
    let node = match who {
        Manager => 1,
        Accountant => 2,
        President => 3,
    };
    let opinion = match (who, agrees) {
        (Manager, true) => "已入户核实，经营情况属实，同意授信",
        (Manager, false) => "客户暂无资金需求，不再办理",
        (_, true) => "资料齐全，同意",
        (Accountant, false) => "收入证明不足，请补充后再报",
        (President, false) => "行业风险较高，不予授信",
    };
    let command = Decide {
        approval_opinion: text(opinion),
        approval_result: text(i64::from(!agrees)),
        approval_name: text(&by.real_name),
        id_number: text(&person.id_number),
        approval_account_id: Field::Value(by.account_id),
        approval_node: Field::Value(node),
        credit_detail_id: Field::Value(file_id),
        role_id: Field::Value(node),
        ..Decide::default()
    };
    let roles = std::iter::once(node).collect();
    let by = Actor {
        role_ids: roles,
        ..by.clone()
    };
    Ok(approval::decide(tx, &by, stages, &command)?)
}
