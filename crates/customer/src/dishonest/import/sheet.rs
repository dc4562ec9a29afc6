//! The sheet of dishonest persons, as courts' lists are handed round.

use wangge_excel_io::{Column, ColumnKind, Layout, SheetKind};

/// 失信人名单.
pub static DISHONEST_SHEET: SheetKind = SheetKind {
    name: "失信人名单导入模板",
    title: Some("失信人名单导入模板"),
    layout: Layout::PLAIN,
    sheet_name: "失信人名单",
    columns: COLUMNS,
    key: 1,
    skip_without: &[0, 1],
};

const SEX: ColumnKind = ColumnKind::Choice {
    values: &["男性", "女性"],
    synonyms: &[("男", "男性"), ("女", "女性"), ("1", "男性"), ("2", "女性")],
};

const COLUMNS: &[Column] = &[
    Column {
        aliases: &[
            "被执行人姓名",
            "被执行人名称",
            "被执行人",
            "失信被执行人",
            "姓名",
            "名称",
        ],
        required: true,
        ..text("performedName", "被执行人姓名/名称", 100)
    },
    Column {
        aliases: &[
            "身份证号码",
            "身份证号",
            "组织机构代码",
            "证件号码",
            "公民身份号码",
        ],
        required: true,
        width: 24,
        min_chars: 6,
        ..text("cardNumber", "身份证号码/组织机构代码", 30)
    },
    Column::new("sex", "性别", SEX),
    Column::new("age", "年龄", ColumnKind::Integer),
    Column {
        aliases: &["地域", "地区", "所在省份"],
        ..text("areaName", "省份", 50)
    },
    Column {
        aliases: &["法院", "执行法院名称"],
        ..text("courtName", "执行法院", 100)
    },
    Column {
        aliases: &["执行依据"],
        ..text("gistId", "执行依据文号", 200)
    },
    Column {
        aliases: &["立案日期"],
        ..Column::new("registerDate", "立案时间", ColumnKind::Day)
    },
    text("caseCode", "案号", 200),
    Column {
        aliases: &["作出执行依据单位", "做出执行依据的单位"],
        ..text("gistInstitution", "做出执行依据单位", 200)
    },
    Column {
        aliases: &["义务", "生效法律文书确定义务"],
        width: 40,
        ..text("duty", "生效法律文书确定的义务", 5000)
    },
    Column {
        aliases: &["履行情况", "被执行人履行情况"],
        ..text("performance", "被执行人的履行情况", 200)
    },
    Column {
        aliases: &["具体情形", "失信行为具体情形", "失信被执行人行为情形"],
        width: 40,
        ..text("concreteReason", "失信被执行人行为具体情形", 5000)
    },
    Column {
        aliases: &["类别", "失信类型"],
        ..text("type", "失信类别", 100)
    },
    Column {
        aliases: &["发布日期", "公布时间", "公布日期"],
        required: true,
        ..Column::new("publishedAt", "发布时间", ColumnKind::Day)
    },
];

const fn text(field: &'static str, header: &'static str, max_chars: usize) -> Column {
    Column {
        max_chars,
        ..Column::new(field, header, ColumnKind::Text)
    }
}
