//! The sheet of interviews that are still to be held (30.8).

use wangge_excel_io::{Column, ColumnKind, Layout, SheetKind, Span};

use super::{ID_NUMBER, NAMING, SERIAL, id_number, name};

/// 待面谈面签模板 (30.8), by which 30.6 reads it.
pub static DETAIL_SHEET: SheetKind = SheetKind {
    name: "待面谈面签模板",
    title: Some("“金农易贷”农户小额信用贷款授信审批表"),
    layout: Layout {
        above: &[Span::over(22, 27, "金融顾问意见")],
        note: None,
        rows: 100,
        numbered: true,
        footer: &[
            &[Span::over(0, 2, "合计")],
            &[
                Span::at(0, "授信公议小组意见"),
                Span::over(1, 6, "公议小组成员签名：                    年    月    日"),
            ],
            &[
                Span::at(0, "支行授信审批小组意见"),
                Span::over(1, 6, "                    年    月    日"),
            ],
        ],
    },
    sheet_name: "待面谈面签",
    columns: COLUMNS,
    key: ID_NUMBER,
    skip_without: NAMING,
};

const YES_NO: ColumnKind = ColumnKind::Choice {
    values: &["是", "否"],
    synonyms: &[
        ("有", "是"),
        ("无", "否"),
        ("真实", "是"),
        ("不真实", "否"),
        ("Y", "是"),
        ("N", "否"),
        ("1", "是"),
        ("0", "否"),
    ],
};
const RATE_TYPE: ColumnKind = ColumnKind::Choice {
    values: &["浮动", "固定"],
    synonyms: &[("浮动利率", "浮动"), ("固定利率", "固定")],
};
const RATE_DAY: ColumnKind = ColumnKind::Choice {
    values: &[
        "立即调整",
        "每年1月1日调整",
        "每月1日调整",
        "每季度首月1日调整",
        "每年对月对日调整",
        "其他约定的方式调整",
    ],
    synonyms: &[
        ("立即", "立即调整"),
        ("每年1月1日", "每年1月1日调整"),
        ("每月1日", "每月1日调整"),
        ("每季度首月1日", "每季度首月1日调整"),
        ("每年对月对日", "每年对月对日调整"),
        ("其他", "其他约定的方式调整"),
    ],
};
const REPAYMENT: ColumnKind = ColumnKind::Choice {
    values: &[
        "等额本息还款法",
        "等额本金还款法",
        "到期一次性还本付息",
        "按期结息，到期还本",
    ],
    synonyms: &[
        ("等额本息", "等额本息还款法"),
        ("等额本金", "等额本金还款法"),
        ("一次性还本付息", "到期一次性还本付息"),
        ("按期结息到期还本", "按期结息，到期还本"),
    ],
};
const DAY: &str = "（年/月/日）";

/// What an interview brings is asked for when its file is completed; a row that names the customer
/// opens the file.
const COLUMNS: &[Column] = &[
    SERIAL,
    name(20),
    id_number("身份证号码"),
    Column {
        aliases: &["授信金额", "授信额度"],
        ..amount("rental", "授信总额")
    },
    Column {
        aliases: &["授信期限"],
        ..text("deadline", "授信年限", 20)
    },
    day("beginAt", "授信开始日", &["授信开始日期"]),
    day("endAt", "授信到期日", &["授信到期日期", "授信结束日期"]),
    text("jnydName", "金农易贷户名", 20),
    Column {
        // What stands in brackets belongs to this header.
        aliases: &["金农易贷账号", "金农易贷卡号", "金农易贷账户"],
        max_chars: 20,
        width: 24,
        ..Column::new("jnydId", "金农易贷账（卡）号", ColumnKind::Digits)
    },
    Column {
        hint: Some("（浮动/固定）"),
        aliases: &["借款利率类型"],
        ..Column::new("rateType", "利率类型", RATE_TYPE)
    },
    rate("yearRate", "年利率", &[]),
    rate("rateFloat", "利率浮动", &["浮动利率"]),
    Column {
        width: 20,
        ..Column::new("rateUpdateDate", "利率调整日", RATE_DAY)
    },
    text("disbursement", "发放方式", 20),
    Column {
        width: 22,
        ..Column::new("refundType", "还款方式", REPAYMENT)
    },
    Column {
        aliases: &["贷款用途"],
        ..text("creditUseType", "借款用途", 20)
    },
    amount("income", "个人年收入"),
    amount("familyIncome", "家庭年收入"),
    Column::new("trueCustomerInfo", "客户资料是否真实", YES_NO),
    Column::new("trueCustomerTalk", "谈话内容是否真实", YES_NO),
    Column {
        aliases: &["银行受理人员姓名", "受理人员"],
        ..text("staffName", "银行受理人员", 20)
    },
    day("talkDate", "面谈面签日期", &["面谈日期", "面签日期"]),
    Column {
        aliases: &["有无金融顾问意见"],
        ..Column::new("advisersFlag", "是否有金融顾问意见", YES_NO)
    },
    amount("advisersIncome", "金融顾问意见收入"),
    amount("advisersExpense", "金融顾问意见支出"),
    amount("advisersRental", "金融顾问意见授信额度"),
    Column {
        aliases: &["金融顾问姓名"],
        ..text("advisersName", "金融顾问意见姓名", 20)
    },
    Column {
        aliases: &["金融顾问备注"],
        width: 30,
        ..text("advisersComment", "金融顾问意见备注", 100)
    },
];

const fn text(field: &'static str, header: &'static str, max_chars: usize) -> Column {
    Column {
        max_chars,
        ..Column::new(field, header, ColumnKind::Text)
    }
}

const fn amount(field: &'static str, header: &'static str) -> Column {
    Column {
        max_chars: 20,
        ..Column::new(field, header, ColumnKind::Money)
    }
}

const fn rate(
    field: &'static str,
    header: &'static str,
    aliases: &'static [&'static str],
) -> Column {
    Column {
        aliases,
        hint: Some("（%）"),
        max_chars: 5,
        ..Column::new(field, header, ColumnKind::Percent)
    }
}

const fn day(
    field: &'static str,
    header: &'static str,
    aliases: &'static [&'static str],
) -> Column {
    Column {
        aliases,
        hint: Some(DAY),
        ..Column::new(field, header, ColumnKind::Day)
    }
}
