//! The sheet of 14.12 and 14.13, declared once for import, template and workbook of bad rows.
//!
//! A new file is a draft: only name and number must be there. What a complete file needs beside
//! them is marked in the template and may be filled in later.

use wangge_excel_io::{Column, ColumnKind, Layout, SheetKind};

use crate::words::{
    CAREER, EDUCATION_LEVEL, LIVING_SITUATION, MARITAL_STATUS, PHYSICAL_CONDITION, POLITICS_STATUS,
    YES_NO,
};

/// 客户信息导入模板 (14.12).
pub static CUSTOMER_SHEET: SheetKind = SheetKind {
    name: "客户信息导入模板",
    title: Some("客户信息导入模板"),
    layout: Layout::PLAIN,
    sheet_name: "客户信息模板",
    columns: COLUMNS,
    key: 2,
    skip_without: &[1, 2],
};

const SEX: ColumnKind = ColumnKind::Choice {
    values: &["男", "女"],
    synonyms: &[("男性", "男"), ("女性", "女"), ("1", "男"), ("2", "女")],
};
const YES_OR_NO: ColumnKind = ColumnKind::Choice {
    values: YES_NO,
    synonyms: &[
        ("Y", "是"),
        ("N", "否"),
        ("1", "是"),
        ("0", "否"),
        ("有", "是"),
        ("无", "否"),
    ],
};
const HEALTH: ColumnKind = ColumnKind::Choice {
    values: PHYSICAL_CONDITION,
    synonyms: &[("良好", "健康")],
};
const EDUCATION: ColumnKind = ColumnKind::Choice {
    // Without the other spellings.
    values: EDUCATION_LEVEL.split_at(8).0,
    synonyms: &[
        ("中专", "中专/技校"),
        ("技校", "中专/技校"),
        ("(中专/技校)", "中专/技校"),
        ("研究生", "研究生"),
    ],
};
const POLITICS: ColumnKind = ColumnKind::Choice {
    values: POLITICS_STATUS,
    synonyms: &[("共青团员", "团员"), ("中共党员", "党员")],
};
const MARRIAGE: ColumnKind = ColumnKind::Choice {
    values: MARITAL_STATUS,
    synonyms: &[("离婚", "离异")],
};
const OCCUPATION: ColumnKind = ColumnKind::Choice {
    values: CAREER,
    synonyms: &[("不便分类的其他从业人员", "其他从业人员")],
};
const LIVING: ColumnKind = ColumnKind::Choice {
    values: LIVING_SITUATION,
    synonyms: &[],
};

const COLUMNS: &[Column] = &[
    text("creditId", "信贷编号", 20),
    Column {
        aliases: &["客户姓名"],
        required: true,
        min_chars: 2,
        ..text("customerName", "姓名", 20)
    },
    Column {
        aliases: &["身份证号码", "证件号码", "公民身份号码", "公民身份证号码"],
        hint: Some("(18位)"),
        width: 22,
        required: true,
        ..Column::new("idNumber", "身份证号", ColumnKind::IdNumber)
    },
    needed("sex", "性别", SEX),
    Column {
        aliases: &["生日"],
        hint: Some("\n(格式2018-10-12)"),
        width: 18,
        ..Column::new("birthday", "出生日期", ColumnKind::Day)
    },
    Column {
        aliases: &["手机号", "联系电话", "联系方式"],
        hint: Some("\n(11位数字)"),
        width: 16,
        ..needed("phoneNumber", "手机号码", ColumnKind::Mobile)
    },
    needed("physicalCondition", "身体状况", HEALTH),
    Column {
        aliases: &["文化水平", "学历"],
        ..needed("educationLevel", "最高学历", EDUCATION)
    },
    text("nationality", "国籍", 20),
    text("nation", "民族", 10),
    Column::new("politicsStatus", "政治面貌", POLITICS),
    needed("maritalStatus", "婚姻状况", MARRIAGE),
    Column {
        width: 30,
        ..needed("career", "职业", OCCUPATION)
    },
    Column::new("workYear", "工作年限", ColumnKind::Integer),
    text("companyName", "单位名称", 50),
    text("companyAddress", "单位地址", 100),
    needed("isFarmer", "是否农户", YES_OR_NO),
    Column::new("isBuyHouse", "有无县城购房", YES_OR_NO),
    text("cellName", "小区名称", 20),
    text("cellAddress", "小区地址", 100),
    Column {
        max_chars: 20,
        width: 20,
        ..needed("householdId", "户号", ColumnKind::Digits)
    },
    needed("livingSituation", "居住状况", LIVING),
    Column {
        needed: true,
        width: 30,
        ..text("nativeAddress", "户籍地址", 100)
    },
    Column {
        aliases: &["常驻地址"],
        needed: true,
        width: 30,
        ..text("residenceAddress", "居住地址", 100)
    },
    Column {
        aliases: &["邮编"],
        hint: Some("\n(6位数字)"),
        min_chars: 6,
        max_chars: 6,
        ..Column::new("postcode", "居住地邮编", ColumnKind::Digits)
    },
    needed("isOwner", "是否企业主", YES_OR_NO),
    needed("isStaff", "是否本行员工", YES_OR_NO),
    needed("isStockholder", "是否本行股东", YES_OR_NO),
    Column {
        aliases: &["调查人B"],
        hint: Some("(B角)"),
        ..text("investigator2", "调查人", 20)
    },
];

/// A text that may be absent.
const fn text(field: &'static str, header: &'static str, max_chars: usize) -> Column {
    Column {
        max_chars,
        ..Column::new(field, header, ColumnKind::Text)
    }
}

/// A column that a complete file needs; a draft may do without.
const fn needed(field: &'static str, header: &'static str, kind: ColumnKind) -> Column {
    Column {
        needed: true,
        ..Column::new(field, header, kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_has_the_documented_columns() {
        let headers: Vec<String> = COLUMNS.iter().map(Column::shown_header).collect();
        assert_eq!(
            headers.join("|"),
            "信贷编号|姓名|身份证号(18位)|性别|出生日期\n(格式2018-10-12)|手机号码\n(11位数字)|\
             身体状况|最高学历|国籍|民族|政治面貌|婚姻状况|职业|工作年限|单位名称|单位地址|是否农户|\
             有无县城购房|小区名称|小区地址|户号|居住状况|户籍地址|居住地址|居住地邮编\n(6位数字)|\
             是否企业主|是否本行员工|是否本行股东|调查人(B角)"
        );
        assert!(wangge_excel_io::xls_template(&CUSTOMER_SHEET).is_ok());
    }
}
