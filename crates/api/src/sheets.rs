//! Every kind of sheet there is, and the page that tells their columns.

use wangge_balances::BALANCE_SHEET;
use wangge_balances::feed::IMPORT_KIND;
use wangge_credit_review::sheet::{BLACK_SHEET, DETAIL_SHEET, GREY_SHEET, WHITE_SHEET};
use wangge_credit_review::{credit_file, review_list};
use wangge_customer::dishonest::DISHONEST_SHEET;
use wangge_customer::import as people;
use wangge_customer::info::CUSTOMER_SHEET;
use wangge_customer::poverty::POVERTY_SHEET;
use wangge_customer::resident::import::RESIDENT_SHEET;
use wangge_customer::standing::STANDING_SHEET;
use wangge_excel_io::{SheetKind, describe};

/// All kinds, the documented ones first; each one's name is that of its template.
pub(crate) const SHEETS: &[&SheetKind] = &[
    &RESIDENT_SHEET,
    &CUSTOMER_SHEET,
    &WHITE_SHEET,
    &GREY_SHEET,
    &BLACK_SHEET,
    &DETAIL_SHEET,
    &POVERTY_SHEET,
    &STANDING_SHEET,
    &DISHONEST_SHEET,
    &BALANCE_SHEET,
];

/// The sheet of an import that is stored under this word.
pub(crate) fn of_import(word: &str) -> Option<&'static SheetKind> {
    if word == IMPORT_KIND {
        return Some(&BALANCE_SHEET);
    }
    people::sheet_of(word)
        .or_else(|| review_list::sheet_of(word))
        .or_else(|| credit_file::sheet_of(word))
}

const HEAD: &str = "\
# The columns of every sheet

Made from the declarations by `cargo run -- sheets > docs/sheets.md`; a test compares the two.
[excel.md](excel.md) tells what the kinds take and how a header is found.
";

/// `docs/sheets.md`.
pub(crate) fn document() -> String {
    let mut page = HEAD.to_owned();
    for kind in SHEETS {
        page += &format!("\n## {}\n\n{}", kind.name, describe(kind));
    }
    page
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_says_what_is_declared() {
        let page = include_str!("../../../docs/sheets.md");
        assert!(
            page == super::document(),
            "run cargo run -- sheets > docs/sheets.md"
        );
    }
}
