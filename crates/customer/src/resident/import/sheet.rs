//! The sheet of 13.7 and 13.8, declared once for import, template and workbook of bad rows.

use wangge_excel_io::{Column, ColumnKind, Layout, SheetKind};
use wangge_kernel::Field;

use crate::resident::SaveResident;
use crate::resident::command::Checked;
use crate::words::{HOUSEHOLD_TYPE, NO, YES, YES_NO};

/// 户籍导入模板 (13.8), as 13.7 reads it.
pub static RESIDENT_SHEET: SheetKind = SheetKind {
    name: "户籍导入模板",
    title: None,
    layout: Layout::PLAIN,
    sheet_name: "户籍信息",
    columns: COLUMNS,
    key: 4,
    skip_without: &[0, 4],
};

const SEX: ColumnKind = ColumnKind::Choice {
    values: &["男", "女"],
    synonyms: &[("男性", "男"), ("女性", "女"), ("1", "男"), ("2", "女")],
};
const HOUSEHOLD: ColumnKind = ColumnKind::Choice {
    values: HOUSEHOLD_TYPE,
    synonyms: &[
        ("家庭户", "居民家庭户"),
        ("集体户", "居民集体户"),
        ("居民户", "居民家庭户"),
    ],
};
const IN_LIST: ColumnKind = ColumnKind::Choice {
    values: YES_NO,
    synonyms: &[("Y", "是"), ("N", "否"), ("1", "是"), ("0", "否")],
};

const COLUMNS: &[Column] = &[
    Column {
        aliases: &["居民姓名", "户籍姓名"],
        required: true,
        min_chars: 2,
        max_chars: 20,
        sample: Some("张*"),
        ..Column::new("residentName", "姓名", ColumnKind::Text)
    },
    Column {
        required: true,
        sample: Some("男"),
        ..Column::new("sex", "性别", SEX)
    },
    Column {
        required: true,
        max_chars: 10,
        sample: Some("汉族"),
        ..Column::new("nation", "民族", ColumnKind::Text)
    },
    Column {
        aliases: &["出生年月", "生日", "出生年月日"],
        hint: Some("（2018-01-01）"),
        required: true,
        sample: Some("1977-**-**"),
        width: 20,
        ..Column::new("birthdate", "出生日期", ColumnKind::Day)
    },
    Column {
        aliases: &[
            "身份证号",
            "身份证号码",
            "身份证",
            "证件号码",
            "证件号",
            "公民身份证号",
            "公民身份证号码",
        ],
        required: true,
        sample: Some("3401**********5537"),
        width: 22,
        ..Column::new("idNumber", "公民身份号码", ColumnKind::IdNumber)
    },
    Column {
        aliases: &["住址", "家庭地址", "家庭住址", "户籍地址"],
        required: true,
        max_chars: 100,
        sample: Some("某某村**组"),
        width: 30,
        ..Column::new("address", "地址", ColumnKind::Text)
    },
    Column {
        aliases: &["户别类型", "户籍类别"],
        required: true,
        sample: Some("居民家庭户"),
        width: 14,
        ..Column::new("householdType", "户别", HOUSEHOLD)
    },
    Column {
        aliases: &["户主关系", "与户主的关系"],
        required: true,
        max_chars: 10,
        sample: Some("户主"),
        width: 14,
        ..Column::new("relationship", "与户主关系", ColumnKind::Text)
    },
    Column {
        aliases: &["户编号", "户口号"],
        required: true,
        max_chars: 20,
        sample: Some("1338*****"),
        width: 20,
        ..Column::new("householdId", "户号", ColumnKind::Digits)
    },
    Column {
        aliases: &["手机号", "手机号码", "联系电话", "电话"],
        required: true,
        sample: Some("138****3210"),
        width: 16,
        ..Column::new("contact", "联系方式", ColumnKind::Mobile)
    },
    Column {
        aliases: &["是否纳入名单库", "纳入名单", "是否纳入名单"],
        hint: Some("（是/否）"),
        required: true,
        sample: Some("是"),
        width: 22,
        ..Column::new("isInList", "纳入名单库", IN_LIST)
    },
    Column {
        aliases: &["备注信息"],
        max_chars: 100,
        width: 24,
        ..Column::new("remark", "备注", ColumnKind::Text)
    },
];

/// The command a row of the sheet stands for, in the grid of the import.
pub(super) fn command(values: &[Option<String>], grid_code: &str) -> SaveResident {
    let mut values = values.iter();
    let mut next = || match values.next() {
        Some(Some(value)) => Field::Value(value.clone()),
        _ => Field::Empty,
    };
    // In the order of COLUMNS.
    SaveResident {
        resident_name: next(),
        sex: next(),
        nation: next(),
        birthdate: next(),
        id_number: next(),
        address: next(),
        household_type: next(),
        relationship: next(),
        household_id: next(),
        contact: next(),
        is_in_list: next(),
        remark: next(),
        status: Field::Missing,
        grid_code: Field::Value(grid_code.to_owned()),
    }
}

/// The cells a row of the sheet shows, in the order of COLUMNS.
pub(super) fn cells(row: &Checked) -> Vec<Option<String>> {
    let listed = if row.in_list { YES } else { NO };
    let texts: [&str; COLUMNS.len()] = [
        &row.name,
        &row.sex,
        &row.nation,
        &row.birthdate,
        &row.id_number,
        &row.address,
        &row.household_type,
        &row.relationship,
        &row.household_id,
        &row.contact,
        listed,
        row.remark.as_deref().unwrap_or_default(),
    ];
    texts.map(|text| Some(text.to_owned())).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_fills_the_fields_its_columns_name() {
        let values: Vec<Option<String>> = COLUMNS
            .iter()
            .map(|column| Some(column.field.to_owned()))
            .collect();
        let filled = command(&values, "G1");
        for (field, value) in [
            ("residentName", &filled.resident_name),
            ("sex", &filled.sex),
            ("nation", &filled.nation),
            ("birthdate", &filled.birthdate),
            ("idNumber", &filled.id_number),
            ("address", &filled.address),
            ("householdType", &filled.household_type),
            ("relationship", &filled.relationship),
            ("householdId", &filled.household_id),
            ("contact", &filled.contact),
            ("isInList", &filled.is_in_list),
            ("remark", &filled.remark),
        ] {
            assert_eq!(value.value().map(String::as_str), Some(field));
        }
    }

    #[test]
    fn the_template_has_the_documented_columns() {
        let headers: Vec<String> = COLUMNS.iter().map(Column::shown_header).collect();
        assert_eq!(
            headers.join("|"),
            "姓名|性别|民族|出生日期（2018-01-01）|公民身份号码|地址|户别|与户主关系|户号|联系方式|\
             纳入名单库（是/否）|备注"
        );
    }
}
