//! Hits and their places among the first five.

/// How many products are looked at.
pub const FIRST: usize = 5;

/// How good one way to order products is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Quality {
    hits: f64,
    gain: f64,
    /// How many purchases were looked for.
    pub count: u32,
}

/// Ways to order products, side by side.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Table {
    /// The recommender, among all products that could be paid.
    pub recommender: Quality,
    /// The recommender, among those whose risk suits the company by what it bought.
    pub capped: Quality,
    /// By number of purchases within 90 days.
    pub popular: Quality,
    /// By number of purchases per day on sale.
    pub popular_rate: Quality,
    /// Any order.
    pub random: Quality,
    /// By what really decided the purchase.
    pub oracle: Quality,
}

impl Quality {
    /// A purchase that was found at a place, counted from 1, or not at all.
    pub fn add(&mut self, place: Option<usize>) {
        self.count += 1;
        if let Some(place @ 1..=FIRST) = place {
            self.hits += 1.0;
            self.gain += gain(place);
        }
    }

    /// A purchase that is looked for among `count` products in no order.
    pub fn add_chance(&mut self, count: usize, there: bool) {
        self.count += 1;
        if there && count > 0 {
            let seen = FIRST.min(count);
            self.hits += seen as f64 / count as f64;
            self.gain += (1..=seen).map(gain).sum::<f64>() / count as f64;
        }
    }

    /// HR@5: the share of purchases found among the first five.
    pub fn hit_rate(&self) -> f64 {
        self.hits / f64::from(self.count.max(1))
    }

    /// NDCG@5: the same, a lower place counting for less.
    pub fn ndcg(&self) -> f64 {
        self.gain / f64::from(self.count.max(1))
    }
}

/// The place of a product in a list, counted from 1.
pub fn place(products: &[i64], target: i64) -> Option<usize> {
    let at = products.iter().position(|product| *product == target)?;
    Some(at + 1)
}

fn gain(place: usize) -> f64 {
    1.0 / ((place + 1) as f64).log2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_place_counts_for_less_and_the_sixth_for_nothing() {
        let mut quality = Quality::default();
        for target in [4, 6, 9, 7] {
            quality.add(place(&[4, 5, 6, 1, 2, 7], target));
        }
        assert!((quality.hit_rate() - 0.5).abs() < 1e-12);
        assert!((quality.ndcg() - 1.5 / 4.0).abs() < 1e-12);
        let mut chance = Quality::default();
        chance.add_chance(10, true);
        chance.add_chance(10, false);
        assert!((chance.hit_rate() - 0.25).abs() < 1e-12);
        let mut few = Quality::default();
        few.add_chance(2, true);
        assert!((few.hit_rate() - 1.0).abs() < 1e-12);
    }
}
