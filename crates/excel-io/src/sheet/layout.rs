//! What a template shows around its table. It is for people: a reader finds the header by its
//! names and passes over the rest.

/// The parts of a template besides title, header and rows.
#[derive(Debug)]
pub struct Layout {
    /// Texts between title and header; one over several columns is the title of a group.
    pub above: &'static [Span],
    /// A text beside the header.
    pub note: Option<Note>,
    /// Rows for data, which are formatted and checked.
    pub rows: u16,
    /// Whether the first column counts them.
    pub numbered: bool,
    /// Rows below the table: totals and lines to sign.
    pub footer: &'static [&'static [Span]],
}

/// A text over columns, counted from 0.
#[derive(Debug)]
pub struct Span {
    /// The first column.
    pub first: u16,
    /// The last column.
    pub last: u16,
    /// What stands there.
    pub text: &'static str,
}

/// A text that goes down from the header's row.
#[derive(Debug)]
pub struct Note {
    /// The columns, all beyond the table.
    pub span: Span,
    /// How many rows it covers.
    pub rows: u16,
}

impl Layout {
    /// Nothing but the table.
    pub const PLAIN: Self = Self {
        above: &[],
        note: None,
        rows: 500,
        numbered: false,
        footer: &[],
    };
}

impl Span {
    /// A text in one column.
    #[must_use]
    pub const fn at(column: u16, text: &'static str) -> Self {
        Self::over(column, column, text)
    }

    /// A text over columns from `first` to `last`.
    #[must_use]
    pub const fn over(first: u16, last: u16, text: &'static str) -> Self {
        Self { first, last, text }
    }
}
