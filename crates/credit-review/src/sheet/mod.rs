//! The sheets of chapters 26 to 28 and 30, one declaration per file.

mod black;
mod detail;
mod grey;
mod white;

pub use black::BLACK_SHEET;
pub use detail::DETAIL_SHEET;
pub use grey::GREY_SHEET;
pub use white::WHITE_SHEET;

use wangge_excel_io::{Column, ColumnKind, Span};

/// Where name and identity number stand on every sheet of this crate; a row without both is none.
const NAMING: &[usize] = &[1, 2];
const ID_NUMBER: usize = 2;

/// What stands above the header of the three lists.
const PLACE: &[Span] = &[
    Span::at(0, "乡（镇、街道）："),
    Span::at(2, "网格名称："),
    Span::at(3, "自然村（或小组）："),
];
/// Who signs the three lists.
const SIGNED: &[&[Span]] = &[&[Span::over(
    1,
    3,
    "经办客户经理：          审查员：          评议员：          日期：",
)]];
/// What the note beside the grey and the black list says of reasons.
const REASONS: &str = "以下人员不予授信，不予授信理由请填写序号或名称，多个以逗号分隔，其他请注明理由：\
    游手好闲—1，欠债较多—2，贫困、低保户—3，五保户—4，贷款被诉讼—5，服刑—6，长期外出—7，信用观念差—8，\
    赌博、吸毒、放高利贷—9，光棍—10，年龄大—11，患病、残疾—12，有前科—13，\
    有不良贷款（含担保、挂息）—14，婚变—15，家庭不和睦—16，常年不回家—17，去世人员—18，其他—19";

/// The number of a row on paper; nothing reads it.
const SERIAL: Column = Column {
    aliases: &["编号", "行号"],
    width: 8,
    ..Column::new("serial", "序号", ColumnKind::Text)
};

const fn name(max_chars: usize) -> Column {
    Column {
        aliases: &["客户姓名"],
        required: true,
        max_chars,
        width: 14,
        ..Column::new("customerName", "姓名", ColumnKind::Text)
    }
}

const fn id_number(header: &'static str) -> Column {
    Column {
        aliases: &[
            "证件号码",
            "身份证号码",
            "身份证号",
            "公民身份号码",
            "证件号",
        ],
        required: true,
        width: 24,
        ..Column::new("idNumber", header, ColumnKind::IdNumber)
    }
}

/// Why someone stands on the grey or the black list: codes, words, or several of either.
const fn reason(header: &'static str, aliases: &'static [&'static str]) -> Column {
    Column {
        aliases,
        max_chars: 255,
        width: 30,
        ..Column::new("reason", header, ColumnKind::Text)
    }
}
