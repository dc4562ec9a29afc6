//! The one category of a company (企业分类).

use chrono::NaiveDate;

use super::history::{History, YEAR_DAYS};
use super::preference::Profile;
use crate::metrics::fluctuation::Degree;

/// From this level on a figure is high.
const HIGH_LEVEL: u8 = 4;
/// The highest level.
pub(super) const TOP_LEVEL: u8 = 5;
/// So many purchases within a year are many.
pub(super) const MANY_PURCHASES: usize = 6;

/// A category. What buyers are called begins with 1, what others are called with 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// 沉睡: holds nothing and has not bought for half a year.
    Asleep = 101,
    /// 新晋: bought for the first time lately.
    New = 102,
    /// 核心价值: in the highest fifth by what it holds and buys.
    Core = 103,
    /// 活跃交易: buys often.
    Active = 104,
    /// 稳健持有: holds products of little risk.
    Steady = 105,
    /// 一般
    Plain = 106,
    /// 数据不足
    Unknown = 201,
    /// 高潜力: high balances and likely to buy.
    Promising = 202,
    /// 沉淀资金: high balances that do not move.
    Settled = 203,
    /// 行外资金: pays much to other banks.
    Outward = 204,
    /// 高频结算: in the highest fifth by number of payments.
    Busy = 205,
    /// 成长: its balances grow.
    Growing = 206,
    /// 一般, without purchases.
    PlainProspect = 207,
}

impl Category {
    /// All of them, by id.
    pub const ALL: [Self; 13] = [
        Self::Asleep,
        Self::New,
        Self::Core,
        Self::Active,
        Self::Steady,
        Self::Plain,
        Self::Unknown,
        Self::Promising,
        Self::Settled,
        Self::Outward,
        Self::Busy,
        Self::Growing,
        Self::PlainProspect,
    ];

    /// Its id in filters and numeric fields.
    pub const fn id(self) -> u16 {
        self as u16
    }

    /// Whether it is one of companies that have bought.
    pub const fn of_buyers(self) -> bool {
        self.id() < 200
    }

    /// What API users read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asleep => "沉睡",
            Self::New => "新晋",
            Self::Core => "核心价值",
            Self::Active => "活跃交易",
            Self::Steady => "稳健持有",
            Self::Plain | Self::PlainProspect => "一般",
            Self::Unknown => super::vocabulary::NO_DATA,
            Self::Promising => "高潜力",
            Self::Settled => "沉淀资金",
            Self::Outward => "行外资金",
            Self::Busy => "高频结算",
            Self::Growing => "成长",
        }
    }
}

/// What a company's accounts say, as far as categories and features need it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Figures {
    /// Whether anything at all is known of its accounts.
    pub known: bool,
    /// Level of its mean balances by month.
    pub month_level: Option<u8>,
    /// How much these fluctuate.
    pub month_degree: Option<Degree>,
    /// Level of what it pays out.
    pub borrow_level: Option<u8>,
    /// The share of that which stays in the bank, in ten-thousandths.
    pub inner_borrow_e4: Option<u16>,
    /// Level of its number of payments.
    pub quantity_level: Option<u8>,
    /// Its last mean balances by month, in fen, the latest last; months without one are left out.
    pub months: [Option<i64>; 12],
    /// Level of how likely it is to buy.
    pub eagerness_level: Option<u8>,
}

impl Figures {
    /// Whether it pays much, mostly to other banks.
    pub fn pays_outward(&self) -> bool {
        self.borrow_level >= Some(HIGH_LEVEL) && self.inner_borrow_e4.is_some_and(|e4| e4 <= 3_000)
    }

    /// Whether the mean of its last three months is at least 1.2 times that of its first three,
    /// of at least six.
    pub fn grows(&self) -> bool {
        let known: Vec<i128> = self
            .months
            .iter()
            .flatten()
            .copied()
            .map(i128::from)
            .collect();
        let sum = |part: Option<&[i128]>| part.map(|part| part.iter().sum::<i128>());
        let first = sum(known.get(..3));
        let last = sum(known.len().checked_sub(3).and_then(|at| known.get(at..)));
        match (known.len(), first, last) {
            (6.., Some(first), Some(last)) => first > 0 && last * 10 >= first * 12,
            _ => false,
        }
    }
}

/// The category of a company that has bought. `value_level` is its level by
/// [`History::value_fen`] among all that have.
pub fn of_buyer(
    history: &History,
    today: NaiveDate,
    value_level: Option<u8>,
    profile: &Profile,
) -> Category {
    let holds = history.holding_fen > 0;
    let first = history.until(today).map(|p| p.day).min();
    let [r1, r2, ..] = profile.risk;
    if !holds && history.recent(today, 180).next().is_none() {
        Category::Asleep
    } else if first.is_some_and(|day| super::history::within(day, today, 90)) {
        Category::New
    } else if value_level == Some(TOP_LEVEL) {
        Category::Core
    } else if history.recent(today, YEAR_DAYS).count() >= MANY_PURCHASES {
        Category::Active
    } else if holds && r1 + r2 >= 0.8 {
        Category::Steady
    } else {
        Category::Plain
    }
}

/// The category of a company that has not bought.
pub fn of_prospect(figures: &Figures) -> Category {
    if !figures.known {
        Category::Unknown
    } else if figures.month_level == Some(TOP_LEVEL) && figures.eagerness_level == Some(TOP_LEVEL) {
        Category::Promising
    } else if figures.month_level >= Some(HIGH_LEVEL) && figures.month_degree == Some(Degree::Low) {
        Category::Settled
    } else if figures.pays_outward() {
        Category::Outward
    } else if figures.quantity_level == Some(TOP_LEVEL) {
        Category::Busy
    } else if figures.grows() {
        Category::Growing
    } else {
        Category::PlainProspect
    }
}
