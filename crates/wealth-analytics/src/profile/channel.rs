//! How a company is best reached (推荐触达渠道).

/// From this share of online purchases on a company is reached online; up to the rest, at the
/// counter.
const CLEAR: f64 = 0.6;

/// A way to reach a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// 网银
    Online,
    /// 柜台
    Counter,
    /// 网银/柜台
    Both,
    /// 客户经理: nothing is known of it.
    Manager,
}

impl Channel {
    /// The way that fits a share of online purchases: the company's own ([`History::share`]), or
    /// that of companies like it.
    ///
    /// [`History::share`]: super::history::History::share
    pub fn of(online_share: Option<f64>) -> Self {
        match online_share {
            None => Self::Manager,
            Some(share) if share >= CLEAR => Self::Online,
            Some(share) if share <= 1.0 - CLEAR => Self::Counter,
            Some(_) => Self::Both,
        }
    }

    /// What API users read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Online => "网银",
            Self::Counter => "柜台",
            Self::Both => "网银/柜台",
            Self::Manager => "客户经理",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clear_share_decides() {
        let names = [
            None,
            Some(0.6),
            Some(0.59),
            Some(0.41),
            Some(0.4),
            Some(0.0),
        ]
        .map(|share| Channel::of(share).name());
        assert_eq!(
            names,
            ["客户经理", "网银", "网银/柜台", "网银/柜台", "柜台", "柜台"]
        );
    }
}
