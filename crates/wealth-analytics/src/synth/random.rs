//! Random numbers, the same ones of the same seed.

/// A splitmix64 generator.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A row of numbers of its own for each seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A row of its own for each part of something that has a seed.
    pub fn part(seed: u64, part: u64) -> Self {
        let mut of_seed = Self(seed);
        Self(of_seed.next() ^ Self(part.wrapping_add(0x51)).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.next() % span)
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: i64) -> bool {
        self.between(1, n) == 1
    }

    /// A number above 0 and below 1.
    pub fn unit(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// A number from `low` to `high`, evenly spread.
    pub fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A normally distributed number.
    pub fn normal(&mut self, mean: f64, spread: f64) -> f64 {
        let radius = (-2.0 * self.unit().ln()).sqrt();
        mean + spread * radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// How long until something that happens every `mean` on average.
    pub fn wait(&mut self, mean: f64) -> f64 {
        -mean * self.unit().ln()
    }

    /// What is added to values of which the largest is chosen, for choices in proportion to the
    /// exponentials of the values.
    pub fn gumbel(&mut self) -> f64 {
        -(-self.unit().ln()).ln()
    }

    /// A gamma distributed number of mean `shape`, by Marsaglia and Tsang.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = self.unit().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal(0.0, 1.0);
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.unit().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// How often something happens that happens `mean` times on average.
    pub fn count(&mut self, mean: f64) -> i64 {
        if mean > 30.0 {
            return self.normal(mean, mean.sqrt()).round().max(0.0) as i64;
        }
        let limit = (-mean).exp();
        let mut product = self.unit();
        let mut count = 0;
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// Shares scattered around `mean`, less so the larger `force` is. None is quite 0.
    pub fn shares<const N: usize>(&mut self, mean: &[f64; N], force: f64) -> [f64; N] {
        let parts = mean.map(|share| self.gamma(force * share).max(1e-9));
        let sum: f64 = parts.iter().sum();
        parts.map(|part| part / sum)
    }

    /// One of the items, by weight.
    pub fn pick<'a, T>(&mut self, items: &'a [(T, f64)]) -> Option<&'a T> {
        let mut left = self.unit() * items.iter().map(|(_, weight)| weight).sum::<f64>();
        let found = items.iter().find(|(_, weight)| {
            left -= weight;
            left <= 0.0
        });
        found.or(items.last()).map(|(item, _)| item)
    }
}
