//! The sheet of standings.

use wangge_excel_io::{Column, ColumnKind, Layout, SheetKind};

/// 客户信誉信息导入模板, as `POST /file/customer/credit` reads it.
pub static STANDING_SHEET: SheetKind = SheetKind {
    name: "客户信誉信息导入模板",
    title: Some("客户信誉信息"),
    layout: Layout::PLAIN,
    sheet_name: "客户信誉信息",
    columns: COLUMNS,
    key: 2,
    skip_without: &[1, 2],
};

const YES_NO: ColumnKind = ColumnKind::Choice {
    values: &["有", "无"],
    synonyms: &[
        ("1", "有"),
        ("0", "无"),
        ("是", "有"),
        ("否", "无"),
        ("Y", "有"),
        ("N", "无"),
    ],
};

const COLUMNS: &[Column] = &[
    Column {
        aliases: &["编号", "行号"],
        width: 8,
        ..Column::new("serial", "序号", ColumnKind::Text)
    },
    Column {
        aliases: &["客户姓名"],
        width: 14,
        ..word("customerName", "姓名", 50)
    },
    Column {
        aliases: &[
            "身份证号码",
            "证件号码",
            "客户身份证号",
            "公民身份号码",
            "证件号",
        ],
        required: true,
        width: 24,
        ..Column::new("idNumber", "身份证号", ColumnKind::IdNumber)
    },
    amount("incidenceOfLetter", "用信发生额", &[]),
    amount("housingMortgageDebt", "房屋按揭负债", &["房屋按揭（负债）"]),
    amount("businessLoanDebt", "经营贷款负债", &["经营贷款（负债）"]),
    amount("consumerLoanDebt", "消费贷款负债", &["消费贷款（负债）"]),
    amount(
        "housingMortgageRemainder",
        "房屋按揭余额",
        &["房屋按揭（余额）", "房屋按揭（经营贷款）"],
    ),
    amount(
        "businessLoanRemainder",
        "经营贷款余额",
        &["经营贷款（余额）", "经营贷款（经营贷款）"],
    ),
    amount(
        "consumerLoanRemainder",
        "消费贷款余额",
        &["消费贷款（余额）", "消费贷款（经营贷款）"],
    ),
    Column {
        aliases: &["逾期记录数", "逾期次数"],
        ..Column::new("overdueRecord", "逾期记录", ColumnKind::Integer)
    },
    amount("pastDue", "逾期金额", &[]),
    word("basicIdentity", "基本身份", 50),
    word("address1", "地址1", 100),
    word("address2", "地址2", 100),
    word("address3", "地址3", 100),
    Column {
        aliases: &["配偶姓名"],
        ..word("mate", "配偶", 50)
    },
    Column {
        aliases: &["邻里关系"],
        ..word("neighborhoodRelation", "家庭及邻里关系", 100)
    },
    Column {
        aliases: &["有无涉黄、赌、毒等不良嗜好", "不良嗜好"],
        hint: Some("（有/无）"),
        width: 18,
        ..Column::new("haveBadHabits", "有无不良嗜好", YES_NO)
    },
    Column {
        aliases: &["有无民间债务纠纷或者民间信用不良", "民间信用不良"],
        hint: Some("（有/无）"),
        width: 22,
        ..Column::new("haveBadCredit", "有无民间信用不良", YES_NO)
    },
];

const fn word(field: &'static str, header: &'static str, max_chars: usize) -> Column {
    Column {
        max_chars,
        ..Column::new(field, header, ColumnKind::Text)
    }
}

const fn amount(
    field: &'static str,
    header: &'static str,
    aliases: &'static [&'static str],
) -> Column {
    Column {
        aliases,
        hint: Some("（元）"),
        width: 18,
        ..Column::new(field, header, ColumnKind::Money)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_can_be_made() {
        assert!(wangge_excel_io::xls_template(&STANDING_SHEET).is_ok());
    }
}
