//! The sheet of the black list (28.1).

use wangge_excel_io::{Layout, Note, SheetKind, Span};

use super::{ID_NUMBER, NAMING, PLACE, REASONS, SERIAL, SIGNED, id_number, name, reason};

/// 黑名单模板 (28.1), by which 28.2 reads it.
pub static BLACK_SHEET: SheetKind = SheetKind {
    name: "黑名单模板",
    title: Some("黑名单农户（居民）清单"),
    layout: Layout {
        above: PLACE,
        note: Some(Note {
            span: Span::over(6, 13, REASONS),
            rows: 10,
        }),
        rows: 100,
        numbered: true,
        footer: SIGNED,
    },
    sheet_name: "黑名单",
    columns: &[
        SERIAL,
        name(50),
        id_number("证件号码"),
        reason(
            "不符合授信原因",
            &["不予授信原因", "不予授信理由", "原因", "备注"],
        ),
    ],
    key: ID_NUMBER,
    skip_without: NAMING,
};
