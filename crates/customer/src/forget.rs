//! What is kept by an identity number goes with the last record that names the number: whoever is
//! entered under it next must not inherit it.

use wangge_db::Tx;
use wangge_kernel::Actor;

use crate::error::Error;
use crate::finance;
use crate::image;
use crate::kept;
use crate::person;
use crate::poverty::Poverty;
use crate::standing::Standings;
use crate::tag;

/// Deletes tags, poverty file, standing, finance and pictures of a person of whom a record has just
/// been deleted, unless another one is about him.
pub(crate) fn with_the_last(tx: &mut Tx<'_>, actor: &Actor, id_number: &str) -> Result<(), Error> {
    if person::is_on_file(tx.conn(), id_number)? {
        return Ok(());
    }
    tag::forget(tx, actor, id_number)?;
    kept::forget::<Poverty>(tx, actor, id_number)?;
    kept::forget::<Standings>(tx, actor, id_number)?;
    image::forget(tx, actor, id_number)?;
    finance::remove(tx, actor, id_number).map(drop)
}
