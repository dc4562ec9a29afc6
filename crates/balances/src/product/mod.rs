//! What the bank sells (16.1 and chapter 17). The same for everybody.

mod command;
mod row;
mod view;

pub(crate) use command::rate;
pub use command::{ListProducts, PickProduct, SaveProduct};
pub use view::{OpenProduct, ProductView};

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, Page, Paged};

use crate::error::Error;
use command::{CODE, Checked, NAME};
use row::ProductRow;

pub(crate) const OPEN: i64 = 1;
const CLOSED: i64 = 0;

/// 16.1: the products that are open, oldest first.
///
/// # Errors
/// The database failed.
pub fn open(conn: &mut Conn) -> Result<Vec<OpenProduct>, Error> {
    Ok(row::open(conn)?)
}

/// 17.1: a page of products, oldest first.
///
/// # Errors
/// A faulty filter; the database failed.
pub fn list(
    conn: &mut Conn,
    command: &ListProducts,
    page: Page,
) -> Result<Paged<ProductView>, Error> {
    let state = command.validate()?;
    Ok(row::list(conn, state, page)?.map(ProductView::from))
}

/// 17.2: adds a product; answers its id. Without a code it gets the next free one.
///
/// # Errors
/// Faulty fields, a name or a code that is taken.
pub fn add(tx: &mut Tx<'_>, actor: &Actor, command: &SaveProduct) -> Result<i64, Error> {
    take_turn(tx)?;
    let checked = settle(tx.conn(), command, None)?;
    let code = match &checked.code {
        Some(code) => code.clone(),
        None => row::free_code(tx.conn())?,
    };
    let id = row::insert(tx, &checked, &code)?;
    let after = row::find(tx.conn(), id)?;
    let entry = Entry::new("product.add", "bank_product", id).after(&after);
    Ok(wangge_audit::record(tx, actor, entry).map(|()| id)?)
}

/// 17.3: changes a product; what is not sent stays. Its code stays in any case.
///
/// # Errors
/// No such product, faulty fields, or a name that is taken.
pub fn update(tx: &mut Tx<'_>, actor: &Actor, id: i64, command: &SaveProduct) -> Result<(), Error> {
    take_turn(tx)?;
    let before = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    let checked = settle(tx.conn(), command, Some(&before))?;
    row::update(tx, id, &checked)?;
    recorded(tx, actor, "product.update", &before)
}

/// 17.4: closes a product; one that is closed stays so.
///
/// # Errors
/// No id, or no such product.
pub fn close(tx: &mut Tx<'_>, actor: &Actor, command: &PickProduct) -> Result<(), Error> {
    set_state(tx, actor, command.validate()?, ("product.close", CLOSED))
}

/// 17.5: opens a product; one that is open stays so.
///
/// # Errors
/// No id, or no such product.
pub fn reopen(tx: &mut Tx<'_>, actor: &Actor, command: &PickProduct) -> Result<(), Error> {
    set_state(tx, actor, command.validate()?, ("product.open", OPEN))
}

fn set_state(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: i64,
    (action, state): (&'static str, i64),
) -> Result<(), Error> {
    take_turn(tx)?;
    let before = row::find(tx.conn(), id)?.ok_or(Error::NotFound)?;
    if before.state == state {
        return Ok(());
    }
    row::set_state(tx, id, state)?;
    recorded(tx, actor, action, &before)
}

fn recorded(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: &'static str,
    before: &ProductRow,
) -> Result<(), Error> {
    let after = row::find(tx.conn(), before.id)?;
    let entry = Entry::new(action, "bank_product", before.id).before(before);
    Ok(wangge_audit::record(tx, actor, entry.after(&after))?)
}

/// Names and codes are unique.
fn take_turn(tx: &mut Tx<'_>) -> diesel::QueryResult<()> {
    tx.one_at_a_time("bank_product")
}

/// The sound command; every fault is told at once.
fn settle(
    conn: &mut Conn,
    command: &SaveProduct,
    current: Option<&ProductRow>,
) -> Result<Checked, Error> {
    let (checked, mut faults) = command.validate(current);
    let own = current.map(|product| product.id);
    let taken = row::id_of_name(conn, &checked.name)?;
    if taken.is_some() && taken != own && !faults.names(NAME.field) {
        faults.add(NAME.field, "银行产品名称已存在");
    }
    if let Some(code) = &checked.code
        && row::has_code(conn, code)?
        && !faults.names(CODE.field)
    {
        faults.add(CODE.field, "银行产品编码已存在");
    }
    Ok(faults.into_result(checked)?)
}
