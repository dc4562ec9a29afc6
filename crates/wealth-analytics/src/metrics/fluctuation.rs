//! How much a row of figures fluctuates (波动程度).

/// A degree of fluctuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Degree {
    /// 低
    Low,
    /// 中
    Middle,
    /// 高
    High,
}

impl Degree {
    /// What API users read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "低",
            Self::Middle => "中",
            Self::High => "高",
        }
    }
}

/// From which variation on a row is 中, and from which on it is 高.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edges {
    /// Below this it is 低.
    pub middle: f64,
    /// From here on it is 高.
    pub high: f64,
}

impl Edges {
    /// The degree of a variation, if there is one.
    pub fn degree(&self, variation: Option<f64>) -> Option<Degree> {
        let variation = variation?;
        Some(if variation < self.middle {
            Degree::Low
        } else if variation < self.high {
            Degree::Middle
        } else {
            Degree::High
        })
    }
}

/// The edges of each kind of row: what is steady for payments is not for balances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fluctuation {
    /// Of balances by day (时点余额).
    pub hour: Edges,
    /// Of mean balances by month (月日均余额).
    pub month: Edges,
    /// Of amounts paid by month.
    pub amount: Edges,
    /// Of numbers of payments by month.
    pub quantity: Edges,
}

impl Default for Fluctuation {
    fn default() -> Self {
        let edges = |middle, high| Edges { middle, high };
        Self {
            hour: edges(0.30, 0.60),
            month: edges(0.20, 0.40),
            amount: edges(0.35, 0.70),
            quantity: edges(0.20, 0.40),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_belongs_to_the_higher_degree() {
        let edges = Fluctuation::default().month;
        let names =
            [0.0, 0.199, 0.20, 0.399, 0.40, 7.0].map(|cv| edges.degree(Some(cv)).map(Degree::name));
        assert_eq!(names, ["低", "低", "中", "中", "高", "高"].map(Some));
        assert_eq!(edges.degree(None), None);
    }
}
