//! The sheet of poverty files, with the columns of the register's own lists.

use wangge_excel_io::{Column, ColumnKind, Layout, SheetKind};

/// 贫困户信息导入模板, as `POST /file/customer/poor/list` reads it.
pub static POVERTY_SHEET: SheetKind = SheetKind {
    name: "贫困户信息导入模板",
    title: Some("贫困户信息"),
    layout: Layout::PLAIN,
    sheet_name: "贫困户信息",
    columns: COLUMNS,
    key: 8,
    skip_without: &[7, 8],
};

/// Where the number of a row on paper stands; it is told beside a refused row.
pub(super) const SERIAL: usize = 0;

/// What the register says of the place and of the person is on file already: it is not read.
const COLUMNS: &[Column] = &[
    Column {
        aliases: &["编号", "行号"],
        width: 8,
        ..Column::new("serial", "序号", ColumnKind::Text)
    },
    // The header's own brackets, not a hint.
    Column {
        aliases: &["县", "县区"],
        ..word("county", "县(市、区、旗)")
    },
    Column {
        aliases: &["乡", "乡镇", "镇"],
        ..word("town", "乡(镇)")
    },
    word("village", "行政村"),
    Column {
        aliases: &["村民组", "自然村(组)"],
        ..word("hamlet", "自然村")
    },
    Column {
        aliases: &["户号"],
        ..word("householdCode", "户编号")
    },
    Column {
        aliases: &["人员编号"],
        width: 20,
        ..word("personCode", "人编号")
    },
    Column {
        aliases: &["客户姓名"],
        width: 14,
        ..word("customerName", "姓名")
    },
    Column {
        aliases: &[
            "身份证号",
            "身份证号码",
            "公民身份号码",
            "公民身份证号码",
            "证件号",
        ],
        required: true,
        width: 24,
        ..Column::new("idNumber", "证件号码", ColumnKind::IdNumber)
    },
    word("personCount", "人数"),
    word("relationship", "与户主关系"),
    word("nation", "民族"),
    word("education", "文化程度"),
    word("internalStudent", "在校生状况"),
    word("healthCondition", "健康状况"),
    word("laborSkills", "劳动技能"),
    Column {
        aliases: &["务工情况"],
        ..word("workingConditions", "务工状况")
    },
    Column {
        hint: Some("（月）"),
        ..word("workingTime", "务工时间")
    },
    Column {
        aliases: &["是否参加大病医疗", "参加大病保险", "是否参加大病保险"],
        ..word("criticalIllnessInsurance", "参加大病医疗")
    },
    word("overcomePoverty", "脱贫属性"),
    Column {
        aliases: &["脱贫年份"],
        ..word("overcomePovertyYear", "脱贫年度")
    },
    word("attribute", "贫困户属性"),
    Column {
        aliases: &["致贫原因"],
        max_chars: 255,
        width: 24,
        ..word("reason", "主要致贫原因")
    },
    Column {
        aliases: &["是否危房户"],
        ..word("dangerousBuilding", "危房户")
    },
    Column {
        aliases: &["是否饮水安全"],
        ..word("safetyWater", "饮水安全")
    },
    Column {
        aliases: &["是否饮水困难"],
        ..word("dysdipsia", "饮水困难")
    },
    word("incomeAvg", "人均纯收入"),
    Column {
        aliases: &["手机号", "手机号码", "联系方式", "电话"],
        width: 16,
        ..word("phone", "联系电话")
    },
    Column {
        aliases: &["记录时间"],
        width: 14,
        ..word("writelme", "记录日期")
    },
];

const fn word(field: &'static str, header: &'static str) -> Column {
    Column {
        max_chars: 50,
        ..Column::new(field, header, ColumnKind::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_has_the_columns_of_the_register() {
        let headers: Vec<String> = COLUMNS.iter().map(Column::shown_header).collect();
        assert_eq!(
            headers.join("|"),
            "序号|县(市、区、旗)|乡(镇)|行政村|自然村|户编号|人编号|姓名|证件号码|人数|与户主关系|民族|\
             文化程度|在校生状况|健康状况|劳动技能|务工状况|务工时间（月）|参加大病医疗|脱贫属性|脱贫年度|\
             贫困户属性|主要致贫原因|危房户|饮水安全|饮水困难|人均纯收入|联系电话|记录日期"
        );
        assert!(wangge_excel_io::xls_template(&POVERTY_SHEET).is_ok());
    }
}
