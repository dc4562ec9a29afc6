//! The rise of the use of credit: what is granted and used now, beside the end of the month before
//! that of the last fed day.

use chrono::NaiveDate;
use serde_json::json;
use wangge_balances::coverage::ranking::{self, ManagerRank, OrgRank};
use wangge_balances::home::Home;
use wangge_kernel::clock::start_of;

use crate::support::{HEADER, House, admin, from, number, open};

/// A file of a person that was agreed to on a day.
fn grant(house: &House, person: usize, day: (i32, u32, u32)) {
    let number = number(person);
    let at = start_of(NaiveDate::from_ymd_opt(day.0, day.1, day.2).unwrap());
    house.sql(&format!(
        "INSERT INTO credit_detail (id_number, customer_id, customer_name, status, approval_status, is_open,
         grid_id, created_by, created_org, created_at, updated_at)
         SELECT id_number, id, name, 0, 3, FALSE, 1, 1, 4, {at}, {at} FROM customer WHERE id_number = '{number}'"
    ));
    house.sql(&format!(
        "INSERT INTO credit_approval (credit_detail_id, id_number, node, result, opinion, approval_account_id,
         approval_name, from_status, to_status, created_at)
         SELECT id, id_number, 2, 0, '', 1, '', 1, 3, {at} FROM credit_detail WHERE id_number = '{number}'"
    ));
}

fn loans(house: &House, day: &str, persons: &[usize]) {
    let line = |person: &usize| format!("{day},{},17004,L{person},贷款,,5000,\n", number(*person));
    let lines: String = persons.iter().map(line).collect();
    let view = house.feed(format!("{HEADER}{lines}").as_bytes());
    assert_eq!(view.import.report.fail_count, 0, "{view:?}");
}

fn rises(house: &House) -> (OrgRank, ManagerRank) {
    let command = from(json!({"sortType": 5, "orgCode": "17002"}));
    let of = |conn: &mut wangge_db::Conn| {
        let orgs = ranking::orgs(conn, &admin(), Home::President, &command)?;
        Ok::<_, wangge_balances::Error>((orgs, ranking::managers(conn, &admin(), &command)?))
    };
    let (mut orgs, mut managers) = house.db.read_blocking(of).unwrap();
    assert_eq!((orgs.len(), managers.len()), (1, 1));
    (orgs.remove(0), managers.remove(0))
}

#[test]
fn the_rise_is_against_the_month_before_the_last_fed_day() {
    let house = open(4);
    // Two had credit at the end of August, a third got it in September, the fourth has a loan only.
    grant(&house, 0, (2018, 8, 1));
    grant(&house, 1, (2018, 8, 31));
    grant(&house, 2, (2018, 9, 1));
    loans(&house, "2018-08-30", &[0, 1, 3]);
    loans(&house, "2018-09-10", &[0, 2, 3]);
    for (last, use_num, use_ratio, use_promote) in [
        // The end of August carries on from the 30th: both used it.
        (None, 2, 6_667, -3_333),
        // Nobody but the fourth pays interest any more.
        (Some(("2018-09-30", [3].as_slice())), 0, 0, -10_000),
        // The end of September is what October is compared with.
        (Some(("2018-10-01", &[0, 1, 2])), 3, 10_000, 10_000),
    ] {
        if let Some((day, persons)) = last {
            loans(&house, day, persons);
        }
        let (org, manager) = rises(&house);
        for figures in [&org.figures, &manager.figures] {
            let shares = figures.shares;
            assert_eq!((shares.people_num, shares.credit_num), (4, 3), "{last:?}");
            assert_eq!(
                (shares.use_num, shares.use_ratio),
                (use_num, use_ratio),
                "{last:?}"
            );
            assert_eq!(figures.use_promote, use_promote, "{last:?}");
        }
        let persons = last.map_or(3, |(_, persons)| persons.len());
        let fen = 500_000 * i64::try_from(persons).unwrap();
        assert_eq!(
            (org.figures.loan, manager.figures.loan),
            (fen, fen),
            "{last:?}"
        );
    }
}
