//! Identity cards: which numbers they have, and what a number says of its holder.

use wangge_kernel::rule::{Check, Name, day_digits};
use wangge_kernel::{Field, IdNumber, Policy, Sex, foreign_number};

use crate::words::FOREIGNER_CARD;

const CONTRADICTS: &str = "与身份证号不符";

/// The number of a card of kind `id_type`: only the card of foreigners may have a number of another
/// form. `kept` is what a change keeps.
pub(crate) fn number(
    check: &mut Check,
    (of, sent): (Name, &Field<String>),
    id_type: Option<&str>,
    policy: Policy,
    kept: Option<&str>,
) -> String {
    let text = sent.value().map(String::as_str).or(kept);
    let foreigner = id_type == Some(FOREIGNER_CARD);
    match text.and_then(foreign_number) {
        Some(number) if foreigner => number,
        _ if sent.is_blank() && kept.is_some_and(|n| foreign_number(n).is_some()) => {
            // The card type was changed under a number only foreigners have.
            let sent = Field::Value(kept.unwrap_or_default().to_owned());
            check.id_number(of, &sent, policy.strict_id_check, None)
        }
        _ => check.id_number(of, sent, policy.strict_id_check, kept),
    }
}

/// The number of somebody on file, whatever card he has. Its check digit was judged when he was
/// entered.
pub(crate) fn any_number(check: &mut Check, of: Name, sent: &Field<String>) -> String {
    match sent.value().and_then(|text| foreign_number(text)) {
        Some(number) => number,
        None => check.id_number(of, sent, false, None),
    }
}

/// Refuses a sex that contradicts the number; faulty ones were named before.
pub(crate) fn agree_sex(check: &mut Check, id_number: &str, (of, sex): (Name, Option<&str>)) {
    let (number, sex) = (IdNumber::parse(id_number), sex.and_then(Sex::parse));
    if let (Some(number), Some(sex)) = (number, sex)
        && number.sex() != sex
    {
        check.fault(of, CONTRADICTS);
    }
}

/// Refuses a birthday that contradicts the number; faulty ones were named before.
pub(crate) fn agree_birthday(check: &mut Check, id_number: &str, (of, day): (Name, Option<&str>)) {
    let (number, day) = (IdNumber::parse(id_number), day.and_then(day_digits));
    if let (Some(number), Some(day)) = (number, day)
        && number.birthday() != day
    {
        check.fault(of, CONTRADICTS);
    }
}
