//! Typed rows: one declaration per sheet kind, from which import, template and error workbook are
//! made, so that they cannot drift apart.

mod footer;
mod header;
mod layout;
mod number;
mod reader;
mod value;

pub use self::header::SheetError;
pub use self::layout::{Layout, Note, Span};
pub use self::reader::{CellFault, SheetReader, Skipped, Summary, TypedRow};
pub use self::value::{day, decimal};

/// One kind of sheet.
#[derive(Debug)]
pub struct SheetKind {
    /// Name for people, e.g. `户籍导入模板`.
    pub name: &'static str,
    /// A merged title row above the header of the template.
    pub title: Option<&'static str>,
    /// What the template shows around its table.
    pub layout: Layout,
    /// Name of the template's sheet.
    pub sheet_name: &'static str,
    /// The columns in the order of the template.
    pub columns: &'static [Column],
    /// The column (index into `columns`) that names a row in messages.
    pub key: usize,
    /// Rows blank in all of these columns (indexes) are skipped.
    pub skip_without: &'static [usize],
}

/// One column of a [`SheetKind`].
#[derive(Debug)]
pub struct Column {
    /// The field it fills, for documentation and for the caller.
    pub field: &'static str,
    /// The header of the template.
    pub header: &'static str,
    /// Other headers that mean the same.
    pub aliases: &'static [&'static str],
    /// A hint behind the header: as it stands when it begins with a bracket or a line break, else
    /// in brackets of its own.
    pub hint: Option<&'static str>,
    /// Whether the column must be there and every row must fill it.
    pub required: bool,
    /// Whether a complete record needs it, though a row may do without: marked in the template like
    /// a required one.
    pub needed: bool,
    /// What its values are.
    pub kind: ColumnKind,
    /// Most characters of a value; 0 for no limit.
    pub max_chars: usize,
    /// Fewest characters of a value.
    pub min_chars: usize,
    /// A value for the template's sample row.
    pub sample: Option<&'static str>,
    /// Width in characters; 0 chooses one by the header.
    pub width: u16,
}

impl Column {
    /// A column without aliases, hint, limits or sample, for `..Column::new(...)`.
    #[must_use]
    pub const fn new(field: &'static str, header: &'static str, kind: ColumnKind) -> Self {
        Self {
            field,
            header,
            aliases: &[],
            hint: None,
            required: false,
            needed: false,
            kind,
            max_chars: 0,
            min_chars: 0,
            sample: None,
            width: 0,
        }
    }

    /// The header as the template shows it.
    #[must_use]
    pub fn shown_header(&self) -> String {
        match self.hint {
            None => self.header.to_owned(),
            Some(hint) if hint.starts_with(['（', '(', '\n', '【', '[']) => {
                format!("{}{hint}", self.header)
            }
            Some(hint) => format!("{}（{hint}）", self.header),
        }
    }
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy)]
pub enum ColumnKind {
    /// Any text.
    Text,
    /// A citizen's number: 17 digits, then a digit or X, with a real birth date.
    IdNumber,
    /// A mobile phone: 1 and ten digits.
    Mobile,
    /// Digits only, leading zeros kept.
    Digits,
    /// A day; canonical as `YYYYMMDD`.
    Day,
    /// A decimal amount of up to 6 places; canonical without separators, unit or idle zeros.
    Money,
    /// A rate in percent; canonical as an amount, without the sign.
    Percent,
    /// A whole number.
    Integer,
    /// One of a closed set.
    Choice {
        /// The values, as shown in the drop-down.
        values: &'static [&'static str],
        /// Other spellings and what they mean.
        synonyms: &'static [(&'static str, &'static str)],
    },
}
