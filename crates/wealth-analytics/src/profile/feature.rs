//! What marks a company (理财特征); it may be several things.

use chrono::NaiveDate;

use super::category::{Figures, MANY_PURCHASES, TOP_LEVEL};
use super::history::{History, YEAR_DAYS, age, within};
use super::vocabulary::WAN;
use crate::metrics::fluctuation::Degree;

/// A mark. Those of buyers come before [`Feature::StableBalance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feature {
    /// 网银偏好
    Online = 301,
    /// 柜台偏好
    Counter = 302,
    /// 大额
    Large = 303,
    /// 高频
    Frequent = 304,
    /// 到期续作
    Renews = 305,
    /// 提前赎回
    RedeemsEarly = 306,
    /// 闲置资金充裕
    Idle = 307,
    /// 追求收益
    SeeksYield = 308,
    /// 保本偏好
    KeepsPrincipal = 309,
    /// 近期到期
    ExpiresSoon = 310,
    /// 余额稳定
    StableBalance = 401,
    /// 余额充裕
    AmpleBalance = 402,
    /// 行外转出活跃
    PaysOutward = 403,
    /// 交易活跃
    Busy = 404,
    /// 资金净流入
    NetInflow = 405,
    /// 上市企业
    Listed = 406,
    /// 他行理财
    BoughtElsewhere = 407,
}

impl Feature {
    /// All of them, by id.
    pub const ALL: [Self; 17] = [
        Self::Online,
        Self::Counter,
        Self::Large,
        Self::Frequent,
        Self::Renews,
        Self::RedeemsEarly,
        Self::Idle,
        Self::SeeksYield,
        Self::KeepsPrincipal,
        Self::ExpiresSoon,
        Self::StableBalance,
        Self::AmpleBalance,
        Self::PaysOutward,
        Self::Busy,
        Self::NetInflow,
        Self::Listed,
        Self::BoughtElsewhere,
    ];

    /// Its id in filters.
    pub const fn id(self) -> u16 {
        self as u16
    }

    /// Whether it marks companies that have bought.
    pub const fn of_buyers(self) -> bool {
        self.id() < 400
    }

    /// What API users read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Online => "网银偏好",
            Self::Counter => "柜台偏好",
            Self::Large => "大额",
            Self::Frequent => "高频",
            Self::Renews => "到期续作",
            Self::RedeemsEarly => "提前赎回",
            Self::Idle => "闲置资金充裕",
            Self::SeeksYield => "追求收益",
            Self::KeepsPrincipal => "保本偏好",
            Self::ExpiresSoon => "近期到期",
            Self::StableBalance => "余额稳定",
            Self::AmpleBalance => "余额充裕",
            Self::PaysOutward => "行外转出活跃",
            Self::Busy => "交易活跃",
            Self::NetInflow => "资金净流入",
            Self::Listed => "上市企业",
            Self::BoughtElsewhere => "他行理财",
        }
    }
}

/// The marks of a company that has bought, by id. `quarter_fen` is its mean balance of the last
/// three months, `rate_z` its place by [`History::mean_rate`] among buyers ([`z_scores`]).
pub fn of_buyer(
    history: &History,
    today: NaiveDate,
    quarter_fen: Option<i64>,
    rate_z: Option<f64>,
) -> Vec<Feature> {
    let online = history.share(today, |p| Some(p.online));
    let year = || history.recent(today, YEAR_DAYS);
    let early = history.early_redemptions.iter();
    let idle =
        |fen: i64| fen >= 100 * WAN && i128::from(fen) >= 2 * i128::from(history.holding_fen);
    let keeps = history.share(today, |p| p.principal_kept);
    let soon = |day: &NaiveDate| (0..=30).contains(&-age(*day, today));
    let marks = [
        (Feature::Online, online.is_some_and(|share| share >= 0.7)),
        (Feature::Counter, online.is_some_and(|share| share <= 0.3)),
        (Feature::Large, year().any(|p| p.amount_fen >= 1_000 * WAN)),
        (Feature::Frequent, year().count() >= MANY_PURCHASES),
        (Feature::Renews, renews(history, today)),
        (
            Feature::RedeemsEarly,
            early.filter(|day| within(**day, today, YEAR_DAYS)).count() >= 2,
        ),
        (Feature::Idle, quarter_fen.is_some_and(idle)),
        (Feature::SeeksYield, rate_z.is_some_and(|z| z >= 0.5)),
        (
            Feature::KeepsPrincipal,
            keeps.is_some_and(|share| share >= 0.6),
        ),
        (Feature::ExpiresSoon, history.expiries.iter().any(soon)),
    ];
    chosen(&marks)
}

/// Whether at least two products came to maturity within a year, and it bought again within a
/// week in most cases.
fn renews(history: &History, today: NaiveDate) -> bool {
    let matured = || {
        let days = history.maturities.iter();
        days.filter(|day| within(**day, today, YEAR_DAYS))
    };
    let followed = |day: &&NaiveDate| history.until(today).any(|p| within(**day, p.day, 7));
    let count = matured().count();
    count >= 2 && matured().filter(followed).count() * 10 >= count * 6
}

/// The marks of a company that has not bought, by id. `flows` are the amounts it received and
/// paid in each of the last six months, in fen.
pub fn of_prospect(
    figures: &Figures,
    flows: &[(i128, i128)],
    listed: bool,
    bought_elsewhere: bool,
) -> Vec<Feature> {
    let rising = flows.iter().rev().take(6).filter(|(got, paid)| got > paid);
    let marks = [
        (
            Feature::StableBalance,
            figures.month_degree == Some(Degree::Low),
        ),
        (
            Feature::AmpleBalance,
            figures.month_level == Some(TOP_LEVEL),
        ),
        (Feature::PaysOutward, figures.pays_outward()),
        (Feature::Busy, figures.quantity_level == Some(TOP_LEVEL)),
        (Feature::NetInflow, rising.count() >= 4),
        (Feature::Listed, listed),
        (Feature::BoughtElsewhere, bought_elsewhere),
    ];
    chosen(&marks)
}

fn chosen(marks: &[(Feature, bool)]) -> Vec<Feature> {
    let yes = marks.iter().filter(|(_, yes)| *yes);
    yes.map(|(feature, _)| *feature).collect()
}

/// How many standard deviations each value is above the mean of all. Without a spread nobody is.
pub fn z_scores(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut known: Vec<f64> = values.iter().flatten().copied().collect();
    known.sort_by(f64::total_cmp);
    let count = known.len().max(1) as f64;
    let mean = known.iter().sum::<f64>() / count;
    let spread = (known.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt();
    let z = |value: f64| {
        if spread > 0.0 {
            (value - mean) / spread
        } else {
            0.0
        }
    };
    values.iter().map(|value| value.map(z)).collect()
}
