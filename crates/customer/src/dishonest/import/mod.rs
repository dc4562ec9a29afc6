//! Sheets of dishonest persons into the list. Whoever holds orgs may bring rows about anybody in his
//! scope and about nobody; whoever has grids only, rows about his people. People of others are
//! refused, as in every import.

mod place;
mod sheet;

pub use sheet::DISHONEST_SHEET;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use wangge_audit::Entry;
use wangge_db::{Db, Tx};
use wangge_excel_io::import::batch::Counts;
use wangge_excel_io::import::{Hold, Refused, Sorted, Sound, Subject};
use wangge_excel_io::{SheetKind, TypedRow};
use wangge_kernel::{Actor, Faults};

use super::Match;
use super::fit::tidy_number;
use super::row::{self, About, DishonestRow};
use super::source::{Published, day_start};
use crate::error::{CHANGED_MEANWHILE, Error};
use crate::import::delete_some;
use crate::schema::dishonest_person;
use place::People;

const DIFFERS: &str = "失信记录已存在且内容不同";
const CARD_RULE: &str = "身份证号码/组织机构代码只能由字母、数字、-和*组成";
const LIST: &str = "失信被执行人名单";

/// Dishonest persons, as a caller imports them.
pub(crate) struct Judgments<'a> {
    pub(crate) actor: &'a Actor,
    /// Whether a row that differs from what is there changes it.
    pub(crate) update: bool,
}

/// A checked row.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    values: Vec<Option<String>>,
    published: Published,
    /// What may come once in a file.
    key: String,
}

/// What the operation log keeps of an import.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trail {
    update: bool,
    success_count: i64,
    fail_count: i64,
}

impl Subject for Judgments<'_> {
    type Row = Row;
    type Error = Error;

    fn sheet(&self) -> &'static SheetKind {
        &DISHONEST_SHEET
    }

    fn check(&self, row: &TypedRow) -> Result<Row, Faults> {
        let said = |field: &str| {
            let index = DISHONEST_SHEET
                .columns
                .iter()
                .position(|c| c.field == field);
            let value = index.and_then(|index| row.values.get(index)?.clone());
            value.unwrap_or_default()
        };
        let card_number = tidy_number(&said("cardNumber"));
        let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '*' | '-');
        if !card_number.chars().all(sound) {
            return Err(Faults::one("cardNumber", CARD_RULE));
        }
        let kind = Some(said("type")).filter(|kind| !kind.is_empty());
        let published = Published {
            name: said("performedName"),
            card_number,
            sex: said("sex"),
            age: said("age").parse().ok(),
            area_name: said("areaName"),
            court_name: said("courtName"),
            gist_id: said("gistId"),
            register_date: said("registerDate"),
            case_code: said("caseCode"),
            gist_institution: said("gistInstitution"),
            duty: said("duty"),
            performance: said("performance"),
            concrete_reason: said("concreteReason"),
            kind: kind.unwrap_or_else(|| LIST.to_owned()),
            published_at: day_start(&said("publishedAt")).unwrap_or_default(),
        };
        let parts = (
            &published.card_number,
            published.published_at,
            &published.case_code,
        );
        Ok(Row {
            values: row.values.clone(),
            key: format!("{parts:?}{}", published.name),
            published,
        })
    }

    fn number<'r>(&self, row: &'r Row) -> &'r str {
        &row.key
    }

    fn label<'r>(&self, row: &'r Row) -> &'r str {
        &row.published.card_number
    }

    fn cells(&self, row: &Row) -> Vec<Option<String>> {
        row.values.clone()
    }

    fn insert(
        &self,
        tx: &mut Tx<'_>,
        batch_id: i64,
        rows: Vec<Sound<Row>>,
    ) -> Result<Sorted<Row>, Error> {
        let people = tx.planned_afresh(|tx| People::find(tx.conn(), &self.actor.scope, &rows))?;
        let mut sorted = Sorted::default();
        for row in rows {
            let about = match people.about(&row.row) {
                Ok(about) => about,
                Err(reason) => {
                    sorted.refused.push((row, reason));
                    continue;
                }
            };
            match self.keep(tx, batch_id, &row.row.published, &about)? {
                true => sorted.taken += 1,
                false if self.update => sorted.changed.push(row),
                false => sorted.refused.push((row, DIFFERS)),
            }
        }
        Ok(sorted)
    }

    fn follow(&self, _: &Db, _: i64, _: &Hold<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn show(&self, tx: &mut Tx<'_>, batch_id: i64, counts: Counts) -> Result<(), Error> {
        let trail = Trail {
            update: self.update,
            success_count: counts.success,
            fail_count: counts.failed,
        };
        let entry = Entry::new("dishonest.import", "import", batch_id).after(&trail);
        Ok(wangge_audit::record(tx, self.actor, entry)?)
    }

    fn change(
        &self,
        tx: &mut Tx<'_>,
        _: i64,
        rows: Vec<Sound<Row>>,
    ) -> Result<Vec<Refused<Row>>, Error> {
        let people = tx.planned_afresh(|tx| People::find(tx.conn(), &self.actor.scope, &rows))?;
        let mut refused = Vec::new();
        for row in rows {
            let about = match people.about(&row.row) {
                Ok(about) => about,
                Err(reason) => {
                    refused.push((row, reason));
                    continue;
                }
            };
            if !self.change_one(tx, &row.row.published, &about)? {
                refused.push((row, CHANGED_MEANWHILE));
            }
        }
        Ok(refused)
    }

    fn take_back(&self, tx: &mut Tx<'_>, batch_id: i64) -> Result<bool, Error> {
        delete_some(tx, batch_id)
    }
}

impl Judgments<'_> {
    /// Stores a row about each of these; false when it is there for one of them and says otherwise.
    fn keep(
        &self,
        tx: &mut Tx<'_>,
        batch_id: i64,
        published: &Published,
        about: &[(String, Match)],
    ) -> Result<bool, Error> {
        for (id_number, state) in about {
            let about = About {
                id_number,
                state: *state,
            };
            match row::known(tx, published, about)? {
                Some(known) if !says(&known, published) => return Ok(false),
                Some(_) => {}
                None => {
                    let added = row::add(tx, self.actor, Some(batch_id), published, about)?;
                    if added.is_none() {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    /// Lets the rows about these say what is published; false when one of them has gone.
    fn change_one(
        &self,
        tx: &mut Tx<'_>,
        published: &Published,
        about: &[(String, Match)],
    ) -> Result<bool, Error> {
        for (id_number, state) in about {
            let about = About {
                id_number,
                state: *state,
            };
            let Some(known) = row::known(tx, published, about)? else {
                return Ok(false);
            };
            let later = tx.now().max(known.updated_at.saturating_add(1));
            let row = dishonest_person::table.find(known.id);
            diesel::update(row)
                .set((published, dishonest_person::updated_at.eq(later)))
                .execute(tx.conn())?;
            row::make_sure(tx, &known, about)?;
            let entry = Entry::new("dishonest.update", "dishonest", known.id);
            wangge_audit::record(tx, self.actor, entry.after(published))?;
        }
        Ok(true)
    }
}

/// Whether a stored row says what is published.
fn says(known: &DishonestRow, published: &Published) -> bool {
    known.name == published.name
        && known.card_number == published.card_number
        && known.sex == published.sex
        && known.age == published.age
        && known.area_name == published.area_name
        && known.court_name == published.court_name
        && known.gist_id == published.gist_id
        && known.register_date == published.register_date
        && known.gist_institution == published.gist_institution
        && known.duty == published.duty
        && known.performance == published.performance
        && known.concrete_reason == published.concrete_reason
        && known.kind == published.kind
}
