//! Companies like one, and what they buy.

use super::vector::Vector;
use crate::profile::preference::Profile;
use crate::profile::vocabulary::amount_of;

/// How many companies are compared with at most.
pub const REFERENCES: usize = 8_192;

/// How many of them stand for what a company might prefer.
pub const NEAREST: usize = 50;

/// So many purchases of the mix of all buyers are added to each profile, which may rest on one.
pub const GLOBAL_WEIGHT: f64 = 2.0;

/// A company others are compared with, and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference<T> {
    /// Which company it is.
    pub company: i64,
    /// Its code; decides which companies are taken if there are too many.
    pub code: String,
    /// Where it is.
    pub vector: Vector,
    /// What is known of it.
    pub known: T,
}

/// What is known of a buyer that others are compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bought {
    /// The decayed number of its purchases.
    pub purchases: f64,
    /// What it prefers, by its own purchases and [`GLOBAL_WEIGHT`].
    pub profile: Profile,
    /// Its usual purchase over its mean balance by month.
    pub ratio: Option<f64>,
    /// Its decayed share of online purchases.
    pub online: Option<f64>,
}

/// A neighbour and its weight.
pub type Weighed<'a> = (&'a Bought, f64);

/// The companies that others are compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct References<T>(Vec<Reference<T>>);

impl<T> References<T> {
    /// Takes at most [`REFERENCES`] companies, the same ones whatever the order they come in.
    pub fn new(mut all: Vec<Reference<T>>) -> Self {
        all.sort_by_cached_key(|r| (scatter(&r.code), r.company));
        all.truncate(REFERENCES);
        Self(all)
    }

    /// The `count` companies nearest to a point, without `me`, with their squared distances, the
    /// nearest first.
    pub fn nearest(&self, me: i64, at: &Vector, count: usize) -> Vec<(&Reference<T>, f64)> {
        let others = self.0.iter().filter(|r| r.company != me);
        let mut near: Vec<_> = others.map(|r| (r, distance(&r.vector, at))).collect();
        let order = |a: &(&Reference<T>, f64), b: &(&Reference<T>, f64)| {
            a.1.total_cmp(&b.1).then(a.0.company.cmp(&b.0.company))
        };
        if count < near.len() {
            near.select_nth_unstable_by(count, order);
            near.truncate(count);
        }
        near.sort_by(order);
        near
    }

    /// How many companies there are to compare with.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl References<Bought> {
    /// The nearest companies, weighed by how near they are and how much they have bought.
    pub fn weighed(&self, me: i64, at: &Vector) -> Vec<Weighed<'_>> {
        let near = self.nearest(me, at, NEAREST);
        let width = near.get(near.len() / 2).map_or(0.0, |middle| middle.1);
        let kernel = |distance: f64| {
            if width > 0.0 {
                (-distance / (2.0 * width)).exp()
            } else {
                1.0
            }
        };
        near.into_iter()
            .map(|(r, distance)| (&r.known, kernel(distance) * r.known.purchases.ln_1p()))
            .collect()
    }
}

/// What neighbours prefer. Amounts are taken from how much of their balances they put into a
/// purchase, when the company's own balance is known. Without neighbours it is `global`.
pub fn prior(neighbours: &[Weighed<'_>], month_fen: Option<i64>, global: &Profile) -> Profile {
    if neighbours.iter().all(|(_, weight)| *weight <= 0.0) {
        return *global;
    }
    Profile {
        risk: mixed(neighbours, |r| r.profile.risk),
        cycle: mixed(neighbours, |r| r.profile.cycle),
        amount: mixed(neighbours, |r| scaled_amount(r, month_fen)),
        rate: mixed(neighbours, |r| r.profile.rate),
    }
}

/// The share of online purchases among neighbours.
pub fn online(neighbours: &[Weighed<'_>]) -> Option<f64> {
    let known = neighbours.iter().filter_map(|(r, w)| Some((r.online?, w)));
    let (sum, total) = known.fold((0.0, 0.0), |(sum, total), (share, w)| {
        (sum + share * w, total + w)
    });
    (total > 0.0).then(|| sum / total)
}

fn mixed<const N: usize>(
    neighbours: &[Weighed<'_>],
    shares: impl Fn(&Bought) -> [f64; N],
) -> [f64; N] {
    let mut sums = [0.0; N];
    let mut total = 0.0;
    for (bought, weight) in neighbours {
        total += weight;
        for (sum, share) in sums.iter_mut().zip(shares(bought)) {
            *sum += weight * share;
        }
    }
    sums.map(|sum| sum / total)
}

/// The neighbour's amount, as large as it would be with a balance of `month_fen`.
fn scaled_amount(bought: &Bought, month_fen: Option<i64>) -> [f64; 6] {
    let (Some(ratio), Some(fen @ 1..)) = (bought.ratio, month_fen) else {
        return bought.profile.amount;
    };
    let id = amount_of((ratio * fen as f64).round() as i64);
    std::array::from_fn(|at| if at + 1 == usize::from(id) { 1.0 } else { 0.0 })
}

fn distance(a: &Vector, b: &Vector) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

/// FNV-1a: spreads codes evenly, and the same way on every machine.
fn scatter(code: &str) -> u64 {
    code.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
