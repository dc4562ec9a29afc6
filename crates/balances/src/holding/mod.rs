//! Products of persons (16.2 to 16.4): entered by hand, or read from the feed. The two are matched by
//! card number, and what the core bank says wins.

mod command;
mod fed;
mod row;
mod view;

pub use command::{AddHolding, AddHoldings, ChangeHolding, ChangeHoldings};
pub use view::HoldingView;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wangge_audit::Entry;
use wangge_customer::person;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, DataScope, Faults};

use crate::error::Error;
use command::{Added, CARD, ID, PRODUCT};
use row::HoldingRow;

/// 16.2: the products of a person, as entered, then those only the core bank knows; `None` for a
/// person whom the caller does not see.
///
/// # Errors
/// The database failed.
pub fn of_person(
    conn: &mut Conn,
    scope: &DataScope,
    id_number: &str,
) -> Result<Option<Vec<HoldingView>>, Error> {
    let Some(person) = person::find(conn, scope, id_number)? else {
        return Ok(None);
    };
    let entered = row::of_person(conn, &person.id_number)?;
    let mut fed = fed::accounts(conn, &person.id_number)?;
    let mut views: Vec<HoldingView> = entered
        .into_iter()
        .map(|(holding, product)| {
            let account = fed.remove(&holding.card_number);
            HoldingView::entered(holding, product, account.as_ref())
        })
        .collect();
    let codes: Vec<&str> = fed
        .values()
        .filter_map(|a| a.product_code.as_deref())
        .collect();
    let products = row::by_codes(conn, &codes)?;
    views.extend(fed.iter().map(|(card, account)| {
        let code = account.product_code.as_deref();
        let product = code.and_then(|code| products.get(code));
        HoldingView::fed(&person.name, card, account, product)
    }));
    Ok(Some(views))
}

/// 16.3: adds products of persons, all or none; answers their ids.
///
/// # Errors
/// A person whom the caller does not see, faulty fields, a product that is not sold, a card that is
/// entered already.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &AddHoldings) -> Result<Vec<i64>, Error> {
    tx.one_at_a_time("product_holding")?;
    let (added, mut faults) = command.validate();
    let codes: Vec<&str> = added
        .iter()
        .map(|added| added.product_code.as_str())
        .collect();
    let products = row::by_codes(tx.conn(), &codes)?;
    let mut cards = row::cards(tx.conn(), &added)?;
    for (index, added) in added.iter().enumerate() {
        let prefix = command::prefix(index);
        let mut add = |field: &str, reason: &str| {
            let field = format!("{prefix}{field}");
            if !faults.names(&field) {
                faults.add(&field, reason);
            }
        };
        if !products
            .get(&added.product_code)
            .is_some_and(row::Product::is_sold)
        {
            add(PRODUCT.field, "银行产品不存在或已关闭");
        }
        if !cards.insert(added.card_number.clone()) {
            add(CARD.field, "卡号已登记");
        }
    }
    let added = faults.into_result(added)?;
    expect_all(
        tx.conn(),
        &actor.scope,
        added.iter().map(|added| added.id_number.as_str()),
    )?;
    let mut ids = Vec::new();
    for added in &added {
        let product = products.get(&added.product_code).ok_or(Error::NotFound)?;
        ids.push(insert(tx, actor, added, product.id)?);
    }
    Ok(ids)
}

fn insert(tx: &mut Tx<'_>, actor: &Actor, added: &Added, product_id: i64) -> Result<i64, Error> {
    let id = row::insert(tx, actor, added, product_id)?;
    let after = row::by_ids(tx.conn(), &[id])?;
    let entry = Entry::new("holding.add", "product_holding", id).after(&after.get(&id));
    wangge_audit::record(tx, actor, entry)?;
    Ok(id)
}

/// 16.4: changes what is in products entered by hand, all or none.
///
/// # Errors
/// A product of a person that is not there or whose holder the caller does not see, faulty fields,
/// an account that the core bank keeps.
pub fn change(tx: &mut Tx<'_>, actor: &Actor, command: &ChangeHoldings) -> Result<(), Error> {
    let (changed, faults) = command.validate();
    let changed = faults.into_result(changed)?;
    let ids: Vec<i64> = changed.iter().map(|changed| changed.id).collect();
    let found: HashMap<i64, HoldingRow> = row::by_ids(tx.conn(), &ids)?;
    let holders: Option<Vec<&str>> = ids
        .iter()
        .map(|id| found.get(id).map(|row| row.id_number.as_str()))
        .collect();
    let holders = holders.ok_or(Error::NotFound)?;
    expect_all(tx.conn(), &actor.scope, holders.into_iter())?;
    let mut faults = Faults::default();
    let mut fed = BTreeMap::new();
    for (index, changed) in changed.iter().enumerate() {
        let Some(row) = found.get(&changed.id) else {
            continue;
        };
        if !fed.contains_key(&row.id_number) {
            let accounts = fed::accounts(tx.conn(), &row.id_number)?;
            fed.insert(row.id_number.clone(), accounts);
        }
        let kept = fed.get(&row.id_number);
        if kept.is_some_and(|accounts| accounts.contains_key(&row.card_number)) {
            let field = format!("{}{}", command::prefix(index), ID.field);
            faults.add(&field, "该账户的余额由核心系统提供，不能修改");
        }
    }
    for changed in &faults.into_result(changed)? {
        row::set_money(tx, changed.id, changed.money)?;
        let after = row::by_ids(tx.conn(), &[changed.id])?;
        let entry = Entry::new("holding.update", "product_holding", changed.id)
            .before(&found.get(&changed.id))
            .after(&after.get(&changed.id));
        wangge_audit::record(tx, actor, entry)?;
    }
    Ok(())
}

/// Refuses when one of the persons is not there for the caller.
fn expect_all<'n>(
    conn: &mut Conn,
    scope: &DataScope,
    id_numbers: impl Iterator<Item = &'n str>,
) -> Result<(), Error> {
    let numbers: BTreeSet<&str> = id_numbers.collect();
    let numbers: Vec<&str> = numbers.into_iter().collect();
    let seen = person::names(conn, scope, &numbers)?;
    match seen.len() == numbers.len() {
        true => Ok(()),
        false => Err(Error::NotFound),
    }
}
