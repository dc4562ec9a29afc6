//! Family members (chapter 23): who belongs to a customer. They follow the customer.

mod command;
mod row;
mod view;

pub use command::{ListMembers, SaveMember};
pub use view::MemberView;

use wangge_audit::Entry;
use wangge_db::{Conn, Tx};
use wangge_kernel::{Actor, DataScope, Faults, Paged, Policy};

use crate::error::{Error, absent, breaks, breaks_reference};
use command::{CUSTOMER_ID, ID_NUMBER};
use row::{Content, MemberRow};

const SUBJECT: &str = "member";
const LISTED: &str = "该客户已有此证件号码的家庭成员";
const UNIQUE: (&str, &str) = ("family_member_id_number_key", "family_member.id_number");

/// 23.4: the member with this id.
///
/// # Errors
/// The database failed.
pub fn find(conn: &mut Conn, scope: &DataScope, id: i64) -> Result<Option<MemberView>, Error> {
    Ok(row::find(conn, scope, id)?.map(MemberView::new))
}

/// 23.5: the members of a customer, newest first; none of one whom the caller does not see.
///
/// # Errors
/// No customer is named, or the database failed.
pub fn list(
    conn: &mut Conn,
    scope: &DataScope,
    list: &ListMembers,
) -> Result<Paged<MemberView>, Error> {
    let customer_id = list.validate()?;
    let rows = match row::customer_number(conn, scope, customer_id)? {
        Some(_) => row::of_customer(conn, customer_id)?,
        None => Vec::new(),
    };
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    Ok(Paged { rows, count }.map(MemberView::new))
}

/// 23.1: adds a member to a customer; answers the member's id.
///
/// # Errors
/// Faulty fields, no such customer, or the number of the customer himself or of a member he has.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    command: &SaveMember,
) -> Result<i64, Error> {
    let ((customer_id, content), mut faults) = command.read(policy, None);
    match row::customer_number(tx.conn(), &actor.scope, customer_id)? {
        Some(number) => refuse_listed(tx.conn(), (customer_id, number), &content, None, faults)?,
        None => {
            absent(&mut faults, CUSTOMER_ID)?;
            return Err(faults.into());
        }
    }
    let id = match row::insert(tx, actor, customer_id, &content) {
        Err(error) if breaks(&error, UNIQUE) => return Err(listed()),
        Err(error) if breaks_reference(&error) => return Err(Error::NotFound),
        made => made?,
    };
    let after = read(tx, actor, id)?;
    let entry = Entry::new("member.add", SUBJECT, id).after(&after);
    wangge_audit::record(tx, actor, entry)?;
    Ok(id)
}

/// 23.2: changes a member; he stays with his customer.
///
/// # Errors
/// No such member, faulty fields, another customer, a number as in [`add`], or someone else was
/// faster.
pub fn update(
    tx: &mut Tx<'_>,
    actor: &Actor,
    policy: Policy,
    id: i64,
    command: &SaveMember,
) -> Result<(), Error> {
    let before = read(tx, actor, id)?;
    let ((customer_id, content), mut faults) = command.read(policy, Some(&before));
    let number = row::customer_number(tx.conn(), &actor.scope, before.customer_id)?;
    let number = number.ok_or(Error::NotFound)?;
    if customer_id != before.customer_id && !faults.names(CUSTOMER_ID.field) {
        match row::customer_number(tx.conn(), &actor.scope, customer_id)? {
            Some(_) => faults.add(CUSTOMER_ID.field, "家庭成员不能改属其他客户"),
            None => absent(&mut faults, CUSTOMER_ID)?,
        }
    }
    let customer = (before.customer_id, number);
    refuse_listed(tx.conn(), customer, &content, Some(id), faults)?;
    match row::update(tx, &before, &content) {
        Err(error) if breaks(&error, UNIQUE) => return Err(listed()),
        Ok(0) => return Err(Error::Stale),
        changed => changed?,
    };
    let after = read(tx, actor, id)?;
    let entry = Entry::new("member.update", SUBJECT, id);
    wangge_audit::record(tx, actor, entry.before(&before).after(&after))?;
    Ok(())
}

/// 23.3: deletes a member.
///
/// # Errors
/// No such member, or someone else was faster.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<(), Error> {
    let before = read(tx, actor, id)?;
    remove(tx, actor, &before)
}

/// Deletes all members of a customer who is about to go.
pub(crate) fn leave_with(tx: &mut Tx<'_>, actor: &Actor, customer_id: i64) -> Result<(), Error> {
    for member in row::of_customer(tx.conn(), customer_id)? {
        remove(tx, actor, &member)?;
    }
    Ok(())
}

fn remove(tx: &mut Tx<'_>, actor: &Actor, before: &MemberRow) -> Result<(), Error> {
    if row::delete(tx, before)? == 0 {
        return Err(Error::Stale);
    }
    let entry = Entry::new("member.delete", SUBJECT, before.id).before(before);
    wangge_audit::record(tx, actor, entry)?;
    Ok(())
}

fn read(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<MemberRow, Error> {
    row::find(tx.conn(), &actor.scope, id)?.ok_or(Error::NotFound)
}

/// Refuses what is faulty, and a number that is the customer's own or another member's of his.
fn refuse_listed(
    conn: &mut Conn,
    (customer_id, customer): (i64, String),
    content: &Content,
    own_id: Option<i64>,
    mut faults: Faults,
) -> Result<(), Error> {
    if !faults.names(ID_NUMBER.field) {
        let holder = row::holder(conn, customer_id, &content.id_number)?;
        if customer == content.id_number {
            faults.add(ID_NUMBER.field, "证件号码是客户本人的，不能作为家庭成员");
        } else if holder.is_some() && holder != own_id {
            faults.add(ID_NUMBER.field, LISTED);
        }
    }
    Ok(faults.into_result(())?)
}

fn listed() -> Error {
    Faults::one(ID_NUMBER.field, LISTED).into()
}
