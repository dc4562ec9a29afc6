//! Kinds of companies: how much they have, how they pay, what they like.

/// A kind of company.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kind {
    /// What it is called.
    pub name: &'static str,
    /// The share of companies that are of this kind.
    pub share: f64,
    /// The mean decimal logarithm of balances in 万元.
    pub log_balance: f64,
    /// How much the logarithm of a balance varies over time.
    pub spread: f64,
    /// Payments a month.
    pub payments: f64,
    /// The amount paid a month over the balance.
    pub turnover: f64,
    /// The share of it that stays in the bank.
    pub inner: f64,
    /// How inclined to buy wealth products, as a logit.
    pub eagerness: f64,
    /// Preference by risk level.
    pub risk: [f64; 5],
    /// Preference by cycle.
    pub cycle: [f64; 6],
    /// The share of purchases made online.
    pub online: f64,
    /// How steady the number of payments is.
    pub steadiness: f64,
    /// How much the logarithm of the amount paid varies from month to month.
    pub shock: f64,
}

/// All kinds.
pub const KINDS: [Kind; 6] = [
    Kind {
        name: "制造",
        share: 0.25,
        log_balance: 2.2,
        spread: 0.25,
        payments: 40.0,
        turnover: 1.5,
        inner: 0.35,
        eagerness: 0.2,
        risk: [0.35, 0.50, 0.12, 0.02, 0.01],
        cycle: [0.15, 0.45, 0.30, 0.07, 0.02, 0.01],
        online: 0.7,
        steadiness: 20.0,
        shock: 0.35,
    },
    Kind {
        name: "国企",
        share: 0.12,
        log_balance: 3.2,
        spread: 0.08,
        payments: 15.0,
        turnover: 0.4,
        inner: 0.65,
        eagerness: 0.9,
        risk: [0.15, 0.65, 0.17, 0.02, 0.01],
        cycle: [0.02, 0.06, 0.20, 0.42, 0.27, 0.03],
        online: 0.3,
        steadiness: 40.0,
        shock: 0.2,
    },
    Kind {
        name: "贸易",
        share: 0.22,
        log_balance: 1.9,
        spread: 0.60,
        payments: 110.0,
        turnover: 4.0,
        inner: 0.20,
        eagerness: -0.4,
        risk: [0.40, 0.45, 0.12, 0.02, 0.01],
        cycle: [0.60, 0.30, 0.07, 0.02, 0.005, 0.005],
        online: 0.9,
        steadiness: 10.0,
        shock: 0.5,
    },
    Kind {
        name: "科技",
        share: 0.12,
        log_balance: 2.5,
        spread: 0.30,
        payments: 30.0,
        turnover: 0.8,
        inner: 0.30,
        eagerness: 0.5,
        risk: [0.04, 0.22, 0.52, 0.18, 0.04],
        cycle: [0.03, 0.07, 0.20, 0.35, 0.28, 0.07],
        online: 0.95,
        steadiness: 15.0,
        shock: 0.4,
    },
    Kind {
        name: "地产",
        share: 0.07,
        log_balance: 3.0,
        spread: 0.80,
        payments: 25.0,
        turnover: 2.0,
        inner: 0.25,
        eagerness: 0.0,
        risk: [0.03, 0.22, 0.40, 0.28, 0.07],
        cycle: [0.05, 0.12, 0.28, 0.25, 0.20, 0.10],
        online: 0.5,
        steadiness: 4.0,
        shock: 1.0,
    },
    Kind {
        name: "小微",
        share: 0.22,
        log_balance: 1.3,
        spread: 0.45,
        payments: 20.0,
        turnover: 1.2,
        inner: 0.40,
        eagerness: -1.0,
        risk: [0.70, 0.25, 0.04, 0.005, 0.005],
        cycle: [0.55, 0.28, 0.12, 0.03, 0.01, 0.01],
        online: 0.8,
        steadiness: 6.0,
        shock: 0.6,
    },
];
