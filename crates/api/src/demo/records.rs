//! What made-up customers have beside their files: tags, poverty files, standings.

use std::collections::BTreeMap;

use wangge_customer::poverty::{self, SavePoverty};
use wangge_customer::standing::{self, SaveStanding};
use wangge_customer::tag::{self, ReplaceTags, SaveTag};
use wangge_db::{Conn, Tx};
use wangge_kernel::field::IdList;
use wangge_kernel::page::SIZE_MAX;
use wangge_kernel::{Actor, Field, Money, Page};

use super::text;
use crate::error::ApiError;

/// Tags: name, description, type.
const TAGS: &[(&str, &str, i64)] = &[
    ("农户", "以农业生产为主要收入来源", 2),
    ("非农户", "以务工或经营为主要收入来源", 2),
    ("个体工商户", "持有个体工商户营业执照", 3),
    ("小微企业主", "经营小型或微型企业", 3),
    ("手机银行", "已开通手机银行", 4),
    ("社保卡", "持有本行社会保障卡", 4),
    ("金农易贷", "办理过金农易贷", 4),
    ("高净值", "家庭金融资产50万元以上", 5),
    ("外出务工", "每年外出务工6个月以上", 5),
    ("种粮大户", "承包耕地50亩以上", 5),
    ("三星客户", "综合评价三星", 6),
    ("五星客户", "综合评价五星", 6),
    ("青年客户", "35周岁及以下", 7),
    ("老年客户", "60周岁及以上", 7),
    ("军属", "现役军人家属", 8),
];
/// Which of them the customers of a village wear, one after the other.
const WORN: &[&[&str]] = &[
    &["农户", "种粮大户", "金农易贷"],
    &["农户", "军属"],
    &["非农户", "个体工商户", "手机银行", "高净值"],
    &["农户", "外出务工", "社保卡", "三星客户"],
    &["非农户", "小微企业主", "手机银行", "五星客户"],
];

/// Makes the tags; answers their ids.
pub(super) fn add_tags(tx: &mut Tx<'_>, admin: &Actor) -> Result<Vec<i64>, ApiError> {
    let add = |(name, description, kind): &(&str, &str, i64)| {
        let command = SaveTag {
            tag_name: text(name),
            description: text(description),
            kind: Field::Value(*kind),
            remark: Field::Missing,
        };
        Ok(tag::add(tx, admin, &command)?)
    };
    TAGS.iter().map(add).collect()
}

/// Gives a customer what the `house`-th of a village has.
pub(super) fn of_customer(
    tx: &mut Tx<'_>,
    manager: &Actor,
    id_number: &str,
    phone: &str,
    house: usize,
) -> Result<(), ApiError> {
    let ids = tag_ids(tx.conn(), manager)?;
    let names = WORN
        .get(house / 2 % WORN.len())
        .copied()
        .unwrap_or_default();
    let worn = names.iter().copied().chain(age(id_number));
    let worn = worn.filter_map(|name| ids.get(name)).copied();
    let command = ReplaceTags {
        tag_ids: Field::Value(IdList(worn.collect())),
    };
    tag::replace(tx, manager, id_number, &command)?;
    if house % 8 == 2 {
        poverty::save(tx, manager, id_number, &poor(phone, house))?;
    }
    if !house.is_multiple_of(3) {
        standing::save(tx, manager, id_number, &standing_of(house))?;
    }
    Ok(())
}

/// What one of this number's age wears, as of the year of the demo.
fn age(id_number: &str) -> Option<&'static str> {
    let born = id_number.get(6..10).and_then(|year| year.parse().ok());
    match born.unwrap_or(0_u16) {
        1900..=1958 => Some("老年客户"),
        1984.. => Some("青年客户"),
        _ => None,
    }
}

fn tag_ids(conn: &mut Conn, actor: &Actor) -> Result<BTreeMap<String, i64>, ApiError> {
    let all = tag::list(conn, &actor.scope, Page::new(1, SIZE_MAX))?;
    let named = all.rows.into_iter();
    Ok(named.map(|tag| (tag.tag_name, tag.tag_id)).collect())
}

fn poor(phone: &str, house: usize) -> SavePoverty {
    SavePoverty {
        person_code: text(format!("34102300{:04}", house + 1)),
        person_count: text(2 + house % 3),
        internal_student: text("非在校生"),
        health_condition: text("长期慢性病"),
        labor_skills: text("弱劳动力或半劳动力"),
        working_conditions: text("县内务工"),
        working_time: text(6),
        critical_illness_insurance: text("是"),
        overcome_poverty: text("已脱贫（享受政策）"),
        overcome_poverty_year: text(2017),
        attribute: text("一般贫困户"),
        reason: text("因病"),
        dangerous_building: text("否"),
        safety_water: text("是"),
        dysdipsia: text("否"),
        income_avg: text(4_680 + 137 * house),
        phone: text(phone),
        writelme: text("2018-08-20"),
        ..SavePoverty::default()
    }
}

fn standing_of(house: usize) -> SaveStanding {
    let thousands = |many: usize| {
        let fen = i64::try_from(many * 100_000).unwrap_or_default();
        Field::Value(Money::from_fen(fen))
    };
    let is_late = house % 5 == 4;
    SaveStanding {
        incidence_of_letter: thousands(50 + 10 * house),
        housing_mortgage_debt: thousands(180),
        business_loan_debt: thousands(20 * (house % 3)),
        consumer_loan_debt: thousands(30),
        housing_mortgage_remainder: thousands(126),
        business_loan_remainder: thousands(12 * (house % 3)),
        consumer_loan_remainder: thousands(18),
        overdue_record: Field::Value(i64::from(is_late)),
        past_due: thousands(usize::from(is_late)),
        basic_identity: text("村民"),
        address1: text("黟县西递镇"),
        neighborhood_relation: text("家庭和睦，邻里关系良好"),
        have_bad_habits: text(0),
        have_bad_credit: text(u8::from(is_late)),
        ..SaveStanding::default()
    }
}
