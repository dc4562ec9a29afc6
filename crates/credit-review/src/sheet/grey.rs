//! The sheet of the grey list (27.1).

use wangge_excel_io::{Layout, Note, SheetKind, Span};

use super::{ID_NUMBER, NAMING, PLACE, REASONS, SERIAL, SIGNED, id_number, name, reason};

/// 灰名单模板 (27.1), by which 27.2 reads it.
pub static GREY_SHEET: SheetKind = SheetKind {
    name: "灰名单模板",
    title: Some("灰名单农户（居民）清单"),
    layout: Layout {
        above: PLACE,
        note: Some(Note {
            span: Span::over(5, 12, REASONS),
            rows: 10,
        }),
        rows: 100,
        numbered: true,
        footer: SIGNED,
    },
    sheet_name: "灰名单",
    columns: &[
        SERIAL,
        name(50),
        id_number("证件号码"),
        reason("观察原因", &["待观察原因", "原因", "备注"]),
    ],
    key: ID_NUMBER,
    skip_without: NAMING,
};
