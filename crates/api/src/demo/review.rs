//! The review of made-up customers: who stands on which list, and what advisers said.

use wangge_credit_review::adviser::{self, SaveOpinion};
use wangge_credit_review::review_list::{self, List, ReasonText, SaveEntry};
use wangge_db::Tx;
use wangge_kernel::{Actor, Field, Money};

use super::people::Person;
use super::text;
use crate::error::ApiError;

/// The lists that the houses of a village are on: house, list, reason, comment.
const LISTED: &[(usize, List, &str, &str)] = &[
    (1, List::White, "", "三名评议员一致同意"),
    (2, List::White, "", "评议小组同意"),
    (6, List::Grey, "长期外出，欠债较多", "待年底回乡后再议"),
    (9, List::Black, "贷款被诉讼", "法院已立案，结案后再议"),
    (10, List::White, "", "种粮大户，评议小组推荐"),
];
/// Of whom an adviser has said something: house, income, expenditure and credit in thousands.
const ADVISED: &[(usize, i64, i64, i64)] =
    &[(1, 120, 45, 100), (2, 80, 30, 50), (10, 200, 90, 150)];
const ADVISERS: [&str; 2] = ["汪德发", "程志明"];

/// Reviews the customer of the `house`-th house.
pub(super) fn of_customer(
    tx: &mut Tx<'_>,
    manager: &Actor,
    person: &Person,
    (grid_code, village): (&str, &str),
    house: usize,
) -> Result<(), ApiError> {
    let address = format!("黟县{village}{}号", house + 1);
    if let Some((_, list, reason, comment)) = LISTED.iter().find(|(of, ..)| *of == house) {
        let command = SaveEntry {
            customer_name: text(&person.name),
            id_number: text(&person.id_number),
            phone_number: text(&person.phone),
            grid_code: text(grid_code),
            comment: text(comment),
            reason: match *reason {
                "" => Field::Missing,
                said => Field::Value(ReasonText::from(said)),
            },
            adress: text(&address),
            ..SaveEntry::default()
        };
        review_list::add(tx, manager, *list, &command)?;
    }
    if let Some((_, income, expenditure, rental)) = ADVISED.iter().find(|(of, ..)| *of == house) {
        let thousands = |many: i64| Field::Value(Money::from_fen(many * 100_000));
        let adviser = ADVISERS.get(house % ADVISERS.len()).copied();
        let command = SaveOpinion {
            customer_name: text(&person.name),
            id_number: text(&person.id_number),
            phone: text(&person.phone),
            grid_code: text(grid_code),
            income: thousands(*income),
            expenditure: thousands(*expenditure),
            rental: thousands(*rental),
            signing_time: text("2018-10-12"),
            adviser_name: text(adviser.unwrap_or_default()),
            comment: text("为人诚信，经营稳定，建议授信"),
            address: text(&address),
            ..SaveOpinion::default()
        };
        adviser::add(tx, manager, &command)?;
    }
    Ok(())
}
