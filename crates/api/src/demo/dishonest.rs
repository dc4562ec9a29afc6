//! Made-up judgments against made-up people, published in full or with stars.

use wangge_customer::dishonest::source::{Asked, Published};
use wangge_customer::dishonest::{starred, take_in};
use wangge_db::Tx;
use wangge_kernel::{Actor, IdNumber};

use crate::error::ApiError;

/// 2018-08-29 at +08:00.
const FIRST_DAY: i64 = 1_535_472_000_000;
const DAY_MS: i64 = 24 * 3_600_000;
const DUTIES: &[&str] = &[
    "偿还借款本金50000元及利息",
    "支付货款18600元及逾期付款利息",
    "对借款本金120000元及利息承担连带清偿责任",
];
const PERFORMANCES: &[&str] = &["全部未履行", "部分未履行"];

/// A judgment against somebody; every other one shows only part of his number.
pub(super) fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (name, id_number): (&str, &str),
    serial: usize,
) -> Result<(), ApiError> {
    let of = |texts: &[&str]| texts.get(serial % texts.len()).map(ToString::to_string);
    let number = IdNumber::parse(id_number);
    let born = number
        .as_ref()
        .map(|n| n.birthday().get(..4).unwrap_or_default().to_owned());
    let born: i64 = born.and_then(|year| year.parse().ok()).unwrap_or(1970);
    let court = "黟县人民法院".to_owned();
    let whole = serial.is_multiple_of(2);
    let judgment = Published {
        name: name.to_owned(),
        card_number: if whole {
            id_number.to_owned()
        } else {
            starred(id_number)
        },
        sex: number.map_or_else(String::new, |n| format!("{}性", n.sex().word())),
        age: Some(2018 - born),
        area_name: "安徽".to_owned(),
        court_name: court.clone(),
        gist_id: format!("（2017）皖1023民初{}号", 300 + serial),
        register_date: "20180504".to_owned(),
        case_code: format!("(2018)皖1023执{}号", 80 + serial),
        gist_institution: court,
        duty: of(DUTIES).unwrap_or_default(),
        performance: of(PERFORMANCES).unwrap_or_default(),
        concrete_reason: "有履行能力而拒不履行生效法律文书确定义务".to_owned(),
        kind: "失信被执行人名单".to_owned(),
        published_at: FIRST_DAY + i64::try_from(serial % 60).unwrap_or_default() * DAY_MS,
    };
    let who = Asked { name, id_number };
    take_in(tx, actor, who, &[judgment])?;
    Ok(())
}
