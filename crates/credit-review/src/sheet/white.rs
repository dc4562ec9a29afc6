//! The sheet of the white list (26.7).

use wangge_excel_io::{Column, ColumnKind, Layout, SheetKind};

use super::{ID_NUMBER, NAMING, PLACE, SERIAL, SIGNED, id_number, name};

/// 白名单模板 (26.7), by which 26.6 reads it.
pub static WHITE_SHEET: SheetKind = SheetKind {
    name: "白名单模板",
    title: Some("白名单农户（居民）清单"),
    layout: Layout {
        above: PLACE,
        note: None,
        rows: 100,
        numbered: true,
        footer: SIGNED,
    },
    sheet_name: "白名单",
    columns: &[
        SERIAL,
        name(50),
        id_number("证件号码"),
        Column {
            aliases: &["手机号码", "联系电话", "联系方式", "电话"],
            width: 24,
            ..Column::new("phoneNumber", "手机号", ColumnKind::Mobile)
        },
    ],
    key: ID_NUMBER,
    skip_without: NAMING,
};
