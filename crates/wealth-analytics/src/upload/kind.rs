//! The kinds of data that are uploaded.

/// A kind of data (w4 to w7), in the order in which files are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 机构
    Organ = 1,
    /// 企业
    Company = 2,
    /// 我行产品
    OwnProduct = 3,
    /// 今日产品
    TodayProduct = 4,
    /// 同业产品
    PeerProduct = 5,
    /// 持有
    Holding = 6,
    /// 理财交易
    WealthTrade = 7,
    /// 账户流水
    AccountStream = 8,
    /// 日终余额
    DailyBalance = 9,
    /// 上市企业
    ListedCompany = 10,
    /// 股东
    Shareholder = 11,
}

impl Kind {
    /// All of them, by id.
    pub const ALL: [Self; 11] = [
        Self::Organ,
        Self::Company,
        Self::OwnProduct,
        Self::TodayProduct,
        Self::PeerProduct,
        Self::Holding,
        Self::WealthTrade,
        Self::AccountStream,
        Self::DailyBalance,
        Self::ListedCompany,
        Self::Shareholder,
    ];

    /// Its number.
    pub const fn id(self) -> i64 {
        self as i64
    }

    /// The word of the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Organ => "organ",
            Self::Company => "company",
            Self::OwnProduct => "own_product",
            Self::TodayProduct => "today_product",
            Self::PeerProduct => "peer_product",
            Self::Holding => "holding",
            Self::WealthTrade => "wealth_trade",
            Self::AccountStream => "account_stream",
            Self::DailyBalance => "daily_balance",
            Self::ListedCompany => "listed_company",
            Self::Shareholder => "shareholder",
        }
    }

    /// The kind of a stored number.
    pub fn of(id: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// The kind that a client names, by word or by number.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let number = text.parse().ok().and_then(Self::of);
        number.or_else(|| Self::ALL.into_iter().find(|kind| kind.word() == text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_name_a_kind() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.word()), Some(kind));
            assert_eq!(Kind::parse(&format!(" {} ", kind.id())), Some(kind));
        }
        assert_eq!(Kind::parse("12"), None);
        assert_eq!(Kind::parse(""), None);
    }
}
