//! What comes in of a person's finance.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::field::WordList;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field, Money};

use super::content::Content;
use super::words;
use crate::words::YES_NO;

/// The fields of 15.2 and 15.3. On a change, a missing field stays as it was and a blank one is
/// cleared.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveFinance {
    /// 身份证，18位有效证件号码；编辑时以路径为准，不能另指他人
    pub id_number: Field<String>,
    /// 行业类别，1-20或其名称
    pub industry: Field<String>,
    /// 职业类别，1-8或其名称
    pub career: Field<String>,
    /// 单位名称，限长50
    pub company_name: Field<String>,
    /// 单位地址，限长100
    pub company_address: Field<String>,
    /// 工作年限，0-99
    pub work_year: Field<i64>,
    /// 房子数量
    pub house_number: Field<i64>,
    /// 房子预估价值，元，最多两位小数
    pub house_price: Field<Money>,
    /// 车子数量
    pub car_number: Field<i64>,
    /// 车子预估价值，元
    pub car_price: Field<Money>,
    /// 年收入，元
    pub year_salary: Field<Money>,
    /// 商铺数量
    pub shop_number: Field<i64>,
    /// 商铺价值，元
    pub shop_price: Field<Money>,
    /// 设备数量
    pub equipment_number: Field<i64>,
    /// 设备价值，元
    pub equipment_price: Field<Money>,
    /// 年结余，元，可为负
    pub year_surplus: Field<Money>,
    /// 土地面积，亩，最多两位小数
    pub land_acreage: Field<Money>,
    /// 大棚数量
    pub greenhouse_number: Field<i64>,
    /// 种养殖品种，限长100
    pub breed_type: Field<String>,
    /// 养殖数量
    pub breed_number: Field<i64>,
    /// 单位收益，元，可为负
    pub company_earnings: Field<Money>,
    /// 其他，限长500
    pub other: Field<String>,
    /// 工商营业执照，多个以逗号隔开，共限长500
    pub business_license: Field<WordList>,
    /// 是否有农业收入，是/否
    pub is_farm_income: Field<String>,
    /// 是否有经营收入，是/否
    pub is_business_income: Field<String>,
}

pub(super) const ID_NUMBER: Name = name("idNumber", "身份证号");
const INDUSTRY: Name = name("industry", "行业类别");
const CAREER: Name = name("career", "职业类别");
const LAND: Name = name("landAcreage", "土地面积");
const LICENSE: Name = name("businessLicense", "工商营业执照");

const WORK_YEARS: (i64, i64) = (0, 99);
/// Houses, cars and the like.
const COUNTS: (i64, i64) = (0, 9999);
/// Animals: a hatchery has a great many.
const ANIMALS: (i64, i64) = (0, 99_999_999);
/// A hundred thousand mu, in hundredths.
const LAND_MAX: i64 = 10_000_000;
const LICENSES_CHARS_MAX: usize = 500;

impl SaveFinance {
    /// Every rule of 15.3; the faults beside what was read, and those that `check` has. `current` is
    /// what a change starts from.
    pub(super) fn read(&self, mut check: Check, current: Option<&Content>) -> (Content, Faults) {
        let mut content = current.cloned().unwrap_or_default();
        self.texts(&mut check, &mut content);
        self.counts(&mut check, &mut content);
        self.amounts(&mut check, &mut content);
        check.into_parts(content)
    }

    fn texts(&self, check: &mut Check, to: &mut Content) {
        code(
            check,
            INDUSTRY,
            &self.industry,
            words::industry,
            &mut to.industry,
        );
        code(check, CAREER, &self.career, words::career, &mut to.career);
        let mut text = |field, label, sent: &Field<String>, max, slot: &mut Option<String>| {
            *slot = check.optional(name(field, label), sent, max, slot.as_deref());
        };
        text(
            "companyName",
            "单位名称",
            &self.company_name,
            50,
            &mut to.company_name,
        );
        text(
            "companyAddress",
            "单位地址",
            &self.company_address,
            100,
            &mut to.company_address,
        );
        text(
            "breedType",
            "种养殖品种",
            &self.breed_type,
            100,
            &mut to.breed_type,
        );
        text("other", "其他", &self.other, 500, &mut to.other);
        let mut yes_no = |field, label, sent: &Field<String>, slot: &mut Option<String>| {
            *slot = check.optional_choice(name(field, label), sent, YES_NO, slot.as_deref());
        };
        let (farm, business) = (&self.is_farm_income, &self.is_business_income);
        yes_no(
            "isFarmIncome",
            "是否有农业收入",
            farm,
            &mut to.is_farm_income,
        );
        yes_no(
            "isBusinessIncome",
            "是否有经营收入",
            business,
            &mut to.is_business_income,
        );
        self.licenses(check, &mut to.business_license);
    }

    fn counts(&self, check: &mut Check, to: &mut Content) {
        let mut count = |field, label, sent: &Field<i64>, range, slot: &mut Option<i64>| {
            *slot = check.optional_number(name(field, label), sent, range, *slot);
        };
        count(
            "workYear",
            "工作年限",
            &self.work_year,
            WORK_YEARS,
            &mut to.work_year,
        );
        count(
            "houseNumber",
            "房子数量",
            &self.house_number,
            COUNTS,
            &mut to.house_number,
        );
        count(
            "carNumber",
            "车子数量",
            &self.car_number,
            COUNTS,
            &mut to.car_number,
        );
        count(
            "shopNumber",
            "商铺数量",
            &self.shop_number,
            COUNTS,
            &mut to.shop_number,
        );
        let equipment = &mut to.equipment_number;
        count(
            "equipmentNumber",
            "设备数量",
            &self.equipment_number,
            COUNTS,
            equipment,
        );
        let greenhouses = &mut to.greenhouse_number;
        count(
            "greenhouseNumber",
            "大棚数量",
            &self.greenhouse_number,
            COUNTS,
            greenhouses,
        );
        count(
            "breedNumber",
            "养殖数量",
            &self.breed_number,
            ANIMALS,
            &mut to.breed_number,
        );
    }

    fn amounts(&self, check: &mut Check, to: &mut Content) {
        let mut amount = |field, label, sent: &Field<Money>, slot: &mut Option<i64>| {
            let kept = slot.map(Money::from_fen);
            *slot = check
                .optional_amount(name(field, label), sent, kept)
                .map(Money::fen);
        };
        amount(
            "housePrice",
            "房子预估价值",
            &self.house_price,
            &mut to.house_price,
        );
        amount(
            "carPrice",
            "车子预估价值",
            &self.car_price,
            &mut to.car_price,
        );
        amount(
            "yearSalary",
            "年收入",
            &self.year_salary,
            &mut to.year_salary,
        );
        amount(
            "shopPrice",
            "商铺价值",
            &self.shop_price,
            &mut to.shop_price,
        );
        amount(
            "equipmentPrice",
            "设备价值",
            &self.equipment_price,
            &mut to.equipment_price,
        );
        // A bad year ends with less than it began with.
        let mut balance = |field, label, sent: &Field<Money>, slot: &mut Option<i64>| {
            let kept = slot.map(Money::from_fen);
            *slot = check
                .optional_balance(name(field, label), sent, kept)
                .map(Money::fen);
        };
        balance(
            "yearSurplus",
            "年结余",
            &self.year_surplus,
            &mut to.year_surplus,
        );
        balance(
            "companyEarnings",
            "单位收益",
            &self.company_earnings,
            &mut to.company_earnings,
        );
        self.land(check, &mut to.land_acreage);
    }

    fn land(&self, check: &mut Check, slot: &mut Option<i64>) {
        match &self.land_acreage {
            Field::Missing => {}
            Field::Empty => *slot = None,
            Field::Value(area) if (0..=LAND_MAX).contains(&area.fen()) => *slot = Some(area.fen()),
            Field::Value(_) => check.fault(LAND, "必须在0到100000亩之间"),
            Field::Bad => check.fault(LAND, "必须为数字，小数最多两位"),
        }
    }

    fn licenses(&self, check: &mut Check, slot: &mut Option<String>) {
        let joined = match &self.business_license {
            Field::Missing => Field::Missing,
            Field::Empty => Field::Empty,
            Field::Value(list) => Field::Value(list.joined()),
            Field::Bad => Field::Bad,
        };
        *slot = check.optional(LICENSE, &joined, LICENSES_CHARS_MAX, slot.as_deref());
    }
}

/// A code of a closed list, sent as code or as word.
fn code(
    check: &mut Check,
    of: Name,
    sent: &Field<String>,
    read: fn(&str) -> Option<String>,
    slot: &mut Option<String>,
) {
    *slot = match sent {
        Field::Value(text) => {
            let code = read(text);
            if code.is_none() {
                check.fault(of, "不在可选范围内");
            }
            code
        }
        _ => check.optional(of, sent, usize::MAX, slot.as_deref()),
    };
}
