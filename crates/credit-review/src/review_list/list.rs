//! The three lists.

use serde::{Deserialize, Serialize};
use wangge_customer::tag::Reserved;
use wangge_excel_io::SheetKind;

use crate::sheet::{BLACK_SHEET, GREY_SHEET, WHITE_SHEET};

/// A list of the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum List {
    /// 白名单: credit may be granted.
    White,
    /// 灰名单: to be watched.
    Grey,
    /// 黑名单: no credit.
    Black,
}

impl List {
    pub(super) const ALL: [Self; 3] = [Self::White, Self::Grey, Self::Black];

    /// The tag that its people wear.
    pub(super) const fn tag(self) -> Reserved {
        match self {
            Self::White => Reserved::White,
            Self::Grey => Reserved::Grey,
            Self::Black => Reserved::Black,
        }
    }

    /// What it is stored as: the id of its tag.
    pub(super) const fn code(self) -> i64 {
        self.tag().id()
    }

    pub(super) fn of_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.code() == code)
    }

    /// What is said of someone who stands on it already.
    pub(crate) const fn taken(self) -> &'static str {
        match self {
            Self::White => "对应的客户已在白名单中",
            Self::Grey => "对应的客户已在灰名单中",
            Self::Black => "对应的客户已在黑名单中",
        }
    }

    /// What is said of someone who does not stand on it.
    pub(crate) const fn missing(self) -> &'static str {
        match self {
            Self::White => "对应的客户不在白名单中",
            Self::Grey => "对应的客户不在灰名单中",
            Self::Black => "对应的客户不在黑名单中",
        }
    }

    /// The word its imports are stored under.
    pub(super) const fn import_word(self) -> &'static str {
        match self {
            Self::White => "whitelist",
            Self::Grey => "greylist",
            Self::Black => "blacklist",
        }
    }

    /// The sheet of many entries.
    pub(super) fn sheet(self) -> &'static SheetKind {
        match self {
            Self::White => &WHITE_SHEET,
            Self::Grey => &GREY_SHEET,
            Self::Black => &BLACK_SHEET,
        }
    }
}
