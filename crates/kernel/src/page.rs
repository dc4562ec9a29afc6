//! Pages of lists: number from 1, size bounded, offset computed without overflow.

/// Rows a page holds when the client names no size.
pub const SIZE_DEFAULT: i64 = 20;
/// The most rows a page holds; larger wishes are clamped, because known clients ask for 1000.
pub const SIZE_MAX: i64 = 1000;
const NUMBER_MAX: i64 = 1_000_000_000;

/// Which page of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    number: i64,
    size: i64,
}

impl Page {
    /// Page `number` (from 1) of `size` rows, both clamped to what is served.
    pub fn new(number: i64, size: i64) -> Self {
        Self {
            number: number.clamp(1, NUMBER_MAX),
            size: size.clamp(1, SIZE_MAX),
        }
    }

    /// Rows of a page.
    pub fn limit(self) -> i64 {
        self.size
    }

    /// Rows before the page.
    pub fn offset(self) -> i64 {
        (self.number - 1) * self.size
    }
}

impl Default for Page {
    fn default() -> Self {
        Self::new(1, SIZE_DEFAULT)
    }
}

/// One page of rows and the number of all matching rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    /// This page's rows.
    pub rows: Vec<T>,
    /// How many rows match in all.
    pub count: i64,
}

impl<T> Paged<T> {
    /// A list with nothing in it.
    pub fn empty() -> Self {
        Self {
            rows: Vec::new(),
            count: 0,
        }
    }

    /// The same page with every row turned into something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Paged<U> {
        Paged {
            rows: self.rows.into_iter().map(f).collect(),
            count: self.count,
        }
    }
}
