//! What a standing says: stored, answered and compared as one piece.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use wangge_kernel::money::fen_as_yuan;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field, Money};

use crate::schema::standing;

const RECORDS_MAX: i64 = 100_000;
const WORD_MAX: usize = 50;
const ADDRESS_MAX: usize = 100;

/// The fields of 21.1 beside number and dishonesty. Amounts are stored in fen.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
    Serialize,
    JsonSchema,
)]
#[diesel(table_name = standing)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// 用信发生额，元
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub incidence_of_letter: i64,
    /// 房屋按揭（负债），元
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub housing_mortgage_debt: i64,
    /// 经营贷款（负债），元
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub business_loan_debt: i64,
    /// 消费贷款（负债），元
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub consumer_loan_debt: i64,
    /// 房屋按揭（余额），元
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub housing_mortgage_remainder: i64,
    /// 经营贷款（余额），元
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub business_loan_remainder: i64,
    /// 消费贷款（余额），元
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub consumer_loan_remainder: i64,
    /// 逾期记录，条
    pub overdue_record: i64,
    /// 逾期金额，元
    #[serde(serialize_with = "fen_as_yuan")]
    #[schemars(with = "Money")]
    pub past_due: i64,
    /// 基本身份
    pub basic_identity: String,
    /// 地址1
    pub address1: String,
    /// 地址2
    pub address2: String,
    /// 地址3
    pub address3: String,
    /// 配偶
    pub mate: String,
    /// 家庭及邻里关系
    pub neighborhood_relation: String,
    /// 有无涉黄、赌、毒等不良嗜好，0-无，1-有
    #[serde(serialize_with = "zero_or_one")]
    #[schemars(with = "String")]
    pub have_bad_habits: bool,
    /// 有无民间债务纠纷或者民间信用不良，0-无，1-有
    #[serde(serialize_with = "zero_or_one")]
    #[schemars(with = "String")]
    pub have_bad_credit: bool,
}

/// What is stored of a person's standing. A missing field stays as it was; an empty one, and a
/// field the first record does not have, is 0, blank or 无.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveStanding {
    /// 用信发生额，元，不为负，最多两位小数
    pub incidence_of_letter: Field<Money>,
    /// 房屋按揭（负债）
    pub housing_mortgage_debt: Field<Money>,
    /// 经营贷款（负债）
    pub business_loan_debt: Field<Money>,
    /// 消费贷款（负债）
    pub consumer_loan_debt: Field<Money>,
    /// 房屋按揭（余额）
    pub housing_mortgage_remainder: Field<Money>,
    /// 经营贷款（余额）
    pub business_loan_remainder: Field<Money>,
    /// 消费贷款（余额）
    pub consumer_loan_remainder: Field<Money>,
    /// 逾期记录，条，0到100000
    pub overdue_record: Field<i64>,
    /// 逾期金额
    pub past_due: Field<Money>,
    /// 基本身份，限长50
    pub basic_identity: Field<String>,
    /// 地址1，限长100
    pub address1: Field<String>,
    /// 地址2，限长100
    pub address2: Field<String>,
    /// 地址3，限长100
    pub address3: Field<String>,
    /// 配偶，限长50
    pub mate: Field<String>,
    /// 家庭及邻里关系，限长100
    pub neighborhood_relation: Field<String>,
    /// 有无涉黄、赌、毒等不良嗜好，0-无，1-有
    pub have_bad_habits: Field<String>,
    /// 有无民间债务纠纷或者民间信用不良，0-无，1-有
    pub have_bad_credit: Field<String>,
}

impl SaveStanding {
    pub(super) fn validate(&self, current: Option<&Content>) -> Result<Content, Faults> {
        let none = Content::default();
        let kept = current.unwrap_or(&none);
        let mut check = Check::new();
        let content = Content {
            overdue_record: check
                .optional_number(
                    name("overdueRecord", "逾期记录"),
                    &self.overdue_record,
                    (0, RECORDS_MAX),
                    Some(kept.overdue_record),
                )
                .unwrap_or_default(),
            have_bad_habits: yes(
                &mut check,
                name("haveBadHabits", "有无不良嗜好"),
                &self.have_bad_habits,
                kept.have_bad_habits,
            ),
            have_bad_credit: yes(
                &mut check,
                name("haveBadCredit", "有无民间信用不良"),
                &self.have_bad_credit,
                kept.have_bad_credit,
            ),
            ..self.words(&mut check, kept)
        };
        let content = self.amounts(&mut check, kept, content);
        check.finish(content)
    }

    fn words(&self, check: &mut Check, kept: &Content) -> Content {
        let mut text = |field, label, sent: &Field<String>, kept: &str, max| {
            let text = check.optional(name(field, label), sent, max, Some(kept));
            text.unwrap_or_default()
        };
        Content {
            basic_identity: text(
                "basicIdentity",
                "基本身份",
                &self.basic_identity,
                &kept.basic_identity,
                WORD_MAX,
            ),
            address1: text(
                "address1",
                "地址1",
                &self.address1,
                &kept.address1,
                ADDRESS_MAX,
            ),
            address2: text(
                "address2",
                "地址2",
                &self.address2,
                &kept.address2,
                ADDRESS_MAX,
            ),
            address3: text(
                "address3",
                "地址3",
                &self.address3,
                &kept.address3,
                ADDRESS_MAX,
            ),
            mate: text("mate", "配偶", &self.mate, &kept.mate, WORD_MAX),
            neighborhood_relation: text(
                "neighborhoodRelation",
                "家庭及邻里关系",
                &self.neighborhood_relation,
                &kept.neighborhood_relation,
                ADDRESS_MAX,
            ),
            ..Content::default()
        }
    }

    fn amounts(&self, check: &mut Check, kept: &Content, content: Content) -> Content {
        let mut fen = |field, label, sent: &Field<Money>, kept: i64| {
            let kept = Some(Money::from_fen(kept));
            let amount = check.optional_amount(name(field, label), sent, kept);
            amount.unwrap_or_default().fen()
        };
        Content {
            incidence_of_letter: fen(
                "incidenceOfLetter",
                "用信发生额",
                &self.incidence_of_letter,
                kept.incidence_of_letter,
            ),
            housing_mortgage_debt: fen(
                "housingMortgageDebt",
                "房屋按揭负债",
                &self.housing_mortgage_debt,
                kept.housing_mortgage_debt,
            ),
            business_loan_debt: fen(
                "businessLoanDebt",
                "经营贷款负债",
                &self.business_loan_debt,
                kept.business_loan_debt,
            ),
            consumer_loan_debt: fen(
                "consumerLoanDebt",
                "消费贷款负债",
                &self.consumer_loan_debt,
                kept.consumer_loan_debt,
            ),
            housing_mortgage_remainder: fen(
                "housingMortgageRemainder",
                "房屋按揭余额",
                &self.housing_mortgage_remainder,
                kept.housing_mortgage_remainder,
            ),
            business_loan_remainder: fen(
                "businessLoanRemainder",
                "经营贷款余额",
                &self.business_loan_remainder,
                kept.business_loan_remainder,
            ),
            consumer_loan_remainder: fen(
                "consumerLoanRemainder",
                "消费贷款余额",
                &self.consumer_loan_remainder,
                kept.consumer_loan_remainder,
            ),
            past_due: fen("pastDue", "逾期金额", &self.past_due, kept.past_due),
            ..content
        }
    }
}

/// 0 or 1, or the words for them.
fn yes(check: &mut Check, of: Name, sent: &Field<String>, kept: bool) -> bool {
    match sent {
        Field::Missing => kept,
        Field::Empty => false,
        Field::Value(text) => match text.as_str() {
            "1" | "有" | "是" | "true" => true,
            "0" | "无" | "否" | "false" => false,
            _ => {
                check.fault(of, "只能是0（无）或1（有）");
                false
            }
        },
        Field::Bad => {
            check.fault(of, "只能是0（无）或1（有）");
            false
        }
    }
}

/// How the document writes yes and no here.
pub(super) fn zero_or_one<S: Serializer>(yes: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if *yes { "1" } else { "0" })
}
