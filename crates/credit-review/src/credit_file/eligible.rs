//! Whether credit may be granted to someone: one check for whatever opens a credit file, and for each
//! step that approves one.

use wangge_customer::dishonest;
use wangge_customer::info::{self, OnFile};
use wangge_db::Conn;
use wangge_kernel::rule::Name;
use wangge_kernel::{DataScope, Faults};

use super::row;
use crate::error::Error;
use crate::review_list::{self, List};
use crate::whom::{self, ABSENT, Need, objection};
use crate::words::{GRID, ID_NUMBER};

/// Someone to whom credit is to be granted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate<'a> {
    pub(crate) id_number: &'a str,
    /// The grid whose customer he must be; `None` for whichever is his.
    pub(crate) grid_id: Option<i64>,
    /// The file it is about, which does not stand in its own way.
    pub(crate) own_file: Option<i64>,
}

/// What was found of a candidate.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// The customer; `None` when the caller sees none with that number.
    pub(crate) customer: Option<OnFile>,
    /// What stands against him, all of it.
    pub(crate) faults: Vec<(Name, &'static str)>,
    /// A temporary file, which gives way to another.
    pub(crate) temporary: Option<i64>,
}

impl Verdict {
    pub(crate) fn may_be_granted(&self) -> bool {
        self.faults.is_empty()
    }

    /// What stands against him, in one line.
    pub(crate) fn reason(&self) -> String {
        let told: Vec<String> = self
            .faults
            .iter()
            .map(|(of, rule)| format!("{}{rule}", of.label))
            .collect();
        told.join("；")
    }

    /// Adds what stands against him to the faults of a command.
    pub(crate) fn tell(&self, faults: &mut Faults) {
        for (of, rule) in &self.faults {
            whom::fault(faults, *of, rule);
        }
    }
}

/// Judges candidates, in their order; four queries, however many. A customer may be granted credit
/// who is in use, with a complete file, of that grid, on the white list, without a confirmed hit
/// among dishonest persons and without another open file.
///
/// Whoever writes by the verdict holds the customers first ([`info::hold`]).
///
/// # Errors
/// The database failed.
pub(crate) fn may_be_granted(
    conn: &mut Conn,
    scope: &DataScope,
    candidates: &[Candidate<'_>],
) -> Result<Vec<Verdict>, Error> {
    let numbers: Vec<&str> = candidates.iter().map(|of| of.id_number).collect();
    let customers = info::on_file(conn, scope, &numbers)?;
    let listed = review_list::standings(conn, &numbers)?;
    let dishonest = dishonest::confirmed(conn, &numbers)?;
    let open = row::open_of(conn, &numbers)?;
    let verdicts = candidates.iter().map(|candidate| {
        let number = candidate.id_number;
        let Some(customer) = customers.get(number).cloned() else {
            return Verdict {
                customer: None,
                faults: vec![(ID_NUMBER, ABSENT)],
                temporary: None,
            };
        };
        let mut faults = Vec::new();
        faults.extend(objection(&customer, Need::Complete).map(|rule| (ID_NUMBER, rule)));
        faults.extend(misplaced(&customer, candidate.grid_id));
        faults.extend(unlisted(listed.get(number).copied()).map(|rule| (ID_NUMBER, rule)));
        if dishonest.contains(number) {
            faults.push((ID_NUMBER, "对应的客户已被确认为失信被执行人"));
        }
        let other = open
            .get(number)
            .filter(|file| Some(file.id) != candidate.own_file);
        let temporary = other.filter(|file| file.is_temporary()).map(|file| file.id);
        if other.is_some() && temporary.is_none() {
            faults.push((ID_NUMBER, TAKEN));
        }
        Verdict {
            customer: Some(customer),
            faults,
            temporary,
        }
    });
    Ok(verdicts.collect())
}

/// What is said of someone who has an open file.
pub(super) const TAKEN: &str = "对应的客户已有未办结的面谈面签";

fn misplaced(customer: &OnFile, grid_id: Option<i64>) -> Option<(Name, &'static str)> {
    match (customer.grid_id, grid_id) {
        (None, _) => Some((ID_NUMBER, "对应的客户尚未划入网格")),
        (Some(own), Some(named)) if own != named => Some((GRID, "与客户所在网格不一致")),
        _ => None,
    }
}

fn unlisted(on: Option<List>) -> Option<&'static str> {
    match on {
        Some(List::White) => None,
        Some(other) => Some(other.taken()),
        None => Some(List::White.missing()),
    }
}
