//! The tags whose wearers other records tell: the three review lists and the poverty file.

/// A tag that is never given or taken by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserved {
    /// 黑名单
    Black,
    /// 白名单
    White,
    /// 灰名单
    Grey,
    /// 贫困户
    Poor,
}

/// 黑白灰名单
const LISTS: i64 = 1;
/// 其他
const OTHERS: i64 = 8;

impl Reserved {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Black, Self::White, Self::Grey, Self::Poor];

    /// The reserved tag with this id.
    #[must_use]
    pub fn of(id: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|tag| tag.id() == id)
    }

    /// 标签ID
    #[must_use]
    pub const fn id(self) -> i64 {
        match self {
            Self::Black => 1,
            Self::White => 2,
            Self::Grey => 3,
            Self::Poor => 4,
        }
    }

    /// 标签名
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Black => "黑名单",
            Self::White => "白名单",
            Self::Grey => "灰名单",
            Self::Poor => "贫困户",
        }
    }

    /// 标签类型
    #[must_use]
    pub const fn kind(self) -> i64 {
        match self {
            Self::Black | Self::White | Self::Grey => LISTS,
            Self::Poor => OTHERS,
        }
    }

    /// 标签描述, until someone words it better.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Black => "列入黑名单的客户",
            Self::White => "列入白名单的客户",
            Self::Grey => "列入灰名单的客户",
            Self::Poor => "建有贫困户档案的人员",
        }
    }

    /// Where it is given and taken, for whoever tries by hand.
    pub(super) const fn kept_at(self) -> &'static str {
        match self {
            Self::Black => "黑名单标签由黑名单维护，请在黑名单中删除该客户",
            Self::White => "白名单标签由白名单维护，请在白名单中删除该客户",
            Self::Grey => "灰名单标签由灰名单维护，请在灰名单中删除该客户",
            Self::Poor => "贫困户标签由贫困户档案维护，请删除该客户的贫困户档案",
        }
    }
}
