//! Rows of what customer managers note.

use diesel::dsl::count_star;
use diesel::prelude::*;
use wangge_db::{Conn, MultiBackend, Tx};
use wangge_kernel::{Actor, Instant, Page, Paged};

use super::command::Noted;
use crate::results::profile::ProfileRow;
use crate::schema::{alert_config, company_contact, company_profile, focus, marketing};
use crate::scope::WealthScope;

/// What came of calling on a company.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = marketing)]
pub struct MarketingRow {
    /// Its id.
    pub id: i64,
    /// The company.
    pub company_id: i64,
    /// Who called.
    pub account_id: i64,
    /// 营销人员
    pub account_name: String,
    /// 营销情况
    pub kind: i64,
    /// 详细
    pub remark: String,
    /// 营销时间 (20260630)
    pub day: i64,
}

/// The contact that somebody has edited: linkman, telephone and when.
pub(crate) fn contact(
    conn: &mut Conn,
    company_id: i64,
) -> QueryResult<Option<(String, String, Instant)>> {
    company_contact::table
        .find(company_id)
        .select((
            company_contact::linkman,
            company_contact::contact,
            company_contact::edited_at,
        ))
        .first(conn)
        .optional()
}

pub(super) fn save_contact(
    tx: &mut Tx<'_>,
    actor: &Actor,
    company_id: i64,
    (linkman, contact): (&str, &str),
) -> QueryResult<()> {
    let now = tx.now();
    tx.one_at_a_time("wealth.contact")?;
    diesel::delete(company_contact::table.find(company_id)).execute(tx.conn())?;
    diesel::insert_into(company_contact::table)
        .values((
            company_contact::company_id.eq(company_id),
            company_contact::linkman.eq(linkman),
            company_contact::contact.eq(contact),
            company_contact::account_id.eq(actor.account_id),
            company_contact::edited_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn set_focus(
    tx: &mut Tx<'_>,
    account_id: i64,
    company_id: i64,
    on: bool,
) -> QueryResult<()> {
    let now = tx.now();
    tx.one_at_a_time("wealth.focus")?;
    let own = focus::table.find((account_id, company_id));
    if !on {
        diesel::delete(own).execute(tx.conn())?;
        return Ok(());
    }
    let there: bool = diesel::select(diesel::dsl::exists(own)).get_result(tx.conn())?;
    if !there {
        diesel::insert_into(focus::table)
            .values((
                focus::account_id.eq(account_id),
                focus::company_id.eq(company_id),
                focus::noted_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

pub(super) fn focused(
    conn: &mut Conn,
    (run_id, account_id): (i64, i64),
    scope: WealthScope,
    page: Page,
) -> QueryResult<(Vec<ProfileRow>, i64)> {
    let query = || {
        let profile = focus::company_id
            .eq(company_profile::company_id)
            .and(company_profile::run_id.eq(run_id));
        let query = focus::table
            .inner_join(company_profile::table.on(profile))
            .filter(focus::account_id.eq(account_id))
            .into_boxed::<MultiBackend>();
        match scope {
            WealthScope::All => query,
            WealthScope::Branch(id) => query.filter(company_profile::branch_id.eq(id)),
            WealthScope::Outlet(id) => query.filter(company_profile::outlet_id.eq(id)),
        }
    };
    let count = query().select(count_star()).first(conn)?;
    let rows = query()
        .order((focus::noted_at.desc(), focus::company_id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(ProfileRow::as_select())
        .load(conn)?;
    Ok((rows, count))
}

pub(super) fn add_marketing(
    tx: &mut Tx<'_>,
    actor: &Actor,
    company_id: i64,
    noted: &Noted,
) -> QueryResult<i64> {
    let now = tx.now();
    diesel::insert_into(marketing::table)
        .values((
            marketing::company_id.eq(company_id),
            marketing::account_id.eq(actor.account_id),
            marketing::account_name.eq(&actor.real_name),
            marketing::kind.eq(noted.kind),
            marketing::remark.eq(&noted.remark),
            marketing::day.eq(noted.day),
            marketing::created_at.eq(now),
            marketing::updated_at.eq(now),
        ))
        .returning(marketing::id)
        .get_result(tx.conn())
}

pub(super) fn marketing(conn: &mut Conn, id: i64) -> QueryResult<Option<MarketingRow>> {
    marketing::table
        .find(id)
        .select(MarketingRow::as_select())
        .first(conn)
        .optional()
}

pub(super) fn change_marketing(tx: &mut Tx<'_>, id: i64, noted: &Noted) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(marketing::table.find(id))
        .set((
            marketing::kind.eq(noted.kind),
            marketing::remark.eq(&noted.remark),
            marketing::day.eq(noted.day),
            marketing::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn remove_marketing(tx: &mut Tx<'_>, id: i64) -> QueryResult<()> {
    diesel::delete(marketing::table.find(id)).execute(tx.conn())?;
    Ok(())
}

pub(super) fn marketing_of(
    conn: &mut Conn,
    company_id: i64,
    page: Page,
) -> QueryResult<Paged<MarketingRow>> {
    let all = || marketing::table.filter(marketing::company_id.eq(company_id));
    let count = all().select(count_star()).first(conn)?;
    let rows = all()
        .order((marketing::day.desc(), marketing::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(MarketingRow::as_select())
        .load(conn)?;
    Ok(Paged { rows, count })
}

pub(super) fn alert(conn: &mut Conn, account_id: i64) -> QueryResult<Option<(i64, i64)>> {
    alert_config::table
        .find(account_id)
        .select((alert_config::start_days, alert_config::end_days))
        .first(conn)
        .optional()
}

pub(super) fn set_alert(
    tx: &mut Tx<'_>,
    account_id: i64,
    (start, end): (i64, i64),
) -> QueryResult<()> {
    tx.one_at_a_time("wealth.alert")?;
    diesel::delete(alert_config::table.find(account_id)).execute(tx.conn())?;
    diesel::insert_into(alert_config::table)
        .values((
            alert_config::account_id.eq(account_id),
            alert_config::start_days.eq(start),
            alert_config::end_days.eq(end),
        ))
        .execute(tx.conn())?;
    Ok(())
}
