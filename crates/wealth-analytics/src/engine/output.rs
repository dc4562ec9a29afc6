//! What was worked out.

use crate::metrics::rank::Standing;
use crate::profile::category::Category;
use crate::profile::channel::Channel;
use crate::profile::feature::Feature;
use crate::profile::preference::Profile;
use crate::recommend::buyer::Buyer;
use crate::recommend::market::Terms;

/// Everything; lists of companies have the order of the input.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Output {
    /// Ranks of each company.
    pub ranks: Vec<Ranks>,
    /// What each company is like.
    pub portraits: Vec<Portrait>,
    /// Products for each company.
    pub lists: Vec<List>,
    /// What sells better than its terms explain.
    pub appeal: Vec<Appealing>,
}

/// The ranks of a company in one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StreamRanks {
    /// By its mean balance by day.
    pub hour: Standing,
    /// By its mean balance by month.
    pub month: Standing,
    /// By the amounts it pays.
    pub trade: Standing,
}

/// The ranks of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ranks {
    /// Of all payments.
    pub all: StreamRanks,
    /// Of payments out.
    pub borrow: StreamRanks,
    /// Of payments in.
    pub lend: StreamRanks,
    /// By its number of payments.
    pub quantity: Standing,
}

/// What a company is like.
#[derive(Debug, Clone, PartialEq)]
pub struct Portrait {
    /// Whether it has bought.
    pub bought: bool,
    /// Whether enough is known to speak of preferences.
    pub known: bool,
    /// What kind of customer it is.
    pub category: Category,
    /// What marks it.
    pub features: Vec<Feature>,
    /// How it is best reached.
    pub channel: Channel,
    /// What it prefers, can pay and may take.
    pub buyer: Buyer,
    /// What companies like it prefer.
    pub prior: Profile,
    /// Decayed mean, lowest and highest benchmark of its purchases.
    pub rate: Option<(i64, i64, i64)>,
    /// Decayed mean amount of its purchases.
    pub amount_fen: Option<i64>,
    /// Purchases to expect within 30 days.
    pub expected: f64,
    /// Its value to the bank among all, from 0 to 1,000,000.
    pub value_e6: i64,
}

/// The products that suit a company.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct List {
    /// See [`crate::recommend::list::whole`]. `None` if nothing suits.
    pub whole: Option<f64>,
    /// The best ones, and those of the varied list.
    pub top: Vec<Top>,
}

/// A product for a company.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Top {
    /// Its place among all, from 1.
    pub place: i64,
    /// Its place in the varied list, from 1.
    pub varied: Option<i64>,
    /// The product.
    pub product: i64,
    /// Its score.
    pub score_e6: i64,
    /// 匹配分
    pub percent: u8,
    /// What speaks for it.
    pub terms: Terms,
}

/// How a product sold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Appealing {
    /// The product.
    pub product: i64,
    /// How often it was bought.
    pub bought: u32,
    /// How often it was expected to be.
    pub expected: f64,
    /// See [`crate::recommend::appeal::Appeal::lift`].
    pub lift: f64,
}
