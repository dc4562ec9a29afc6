//! Where a page lies in its list, seen from the nearer end: the last page costs what the first does.

use wangge_kernel::Page;

/// A stretch of an ordered list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// Counted from the oldest row instead of the newest.
    pub(crate) from_oldest: bool,
    /// Rows before the stretch.
    pub(crate) offset: i64,
    /// Rows of the stretch, at least one.
    pub(crate) limit: i64,
}

/// Pages that end within so many rows of an end of the list are near it.
const NEAR: i64 = 200;

impl Span {
    /// Whether few rows lie between an end of the list and this page's other side.
    pub(crate) fn is_near(self) -> bool {
        self.offset + self.limit <= NEAR
    }

    /// Rows of the stretch.
    pub(crate) fn rows(self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }

    /// The page of a list of `count` rows, newest first; `None` past its end.
    pub(crate) fn of(page: Page, count: i64) -> Option<Self> {
        let before = page.offset();
        let limit = page.limit().min(count.saturating_sub(before));
        if limit <= 0 {
            return None;
        }
        let behind = count - before - limit;
        let from_oldest = behind < before;
        Some(Self {
            from_oldest,
            offset: if from_oldest { behind } else { before },
            limit,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(number: i64, count: i64) -> Option<(bool, i64, i64)> {
        let span = Span::of(Page::new(number, 20), count)?;
        Some((span.from_oldest, span.offset, span.limit))
    }

    #[test]
    fn pages_are_counted_from_the_nearer_end() {
        assert_eq!(span(1, 5), Some((false, 0, 5)));
        assert_eq!(span(1, 100), Some((false, 0, 20)));
        assert_eq!(span(2, 100), Some((false, 20, 20)));
        assert_eq!(span(4, 100), Some((true, 20, 20)));
        assert_eq!(span(5, 100), Some((true, 0, 20)));
        assert_eq!(span(5, 97), Some((true, 0, 17)));
        assert_eq!(span(6, 100), None);
        assert_eq!(span(1, 0), None);
    }
}
