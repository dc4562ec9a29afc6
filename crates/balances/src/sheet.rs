//! The sheet of a feed: one row says what an account holds on a day.

use std::collections::HashMap;

use chrono::NaiveDate;
use wangge_excel_io::{Column, ColumnKind, Layout, SheetKind, TypedRow, day, decimal};
use wangge_kernel::{IdNumber, Money};

use crate::day::{self, Kind};

/// 核心系统余额.
pub static BALANCE_SHEET: SheetKind = SheetKind {
    name: "账户余额导入模板",
    title: None,
    layout: Layout::PLAIN,
    sheet_name: "账户余额",
    columns: COLUMNS,
    key: ID_NUMBER,
    skip_without: &[ID_NUMBER, ACCOUNT],
};

const DAY: usize = 0;
const ID_NUMBER: usize = 1;
const ORG: usize = 2;
const ACCOUNT: usize = 3;
const KIND: usize = 4;
const TERM: usize = 5;
const BALANCE: usize = 6;
const PRODUCT: usize = 7;

/// Which column tells accounts apart, for messages about it.
pub(crate) const ACCOUNT_COLUMN: usize = ACCOUNT;
const TERM_HEADER: &str = "活期/定期";
const LOAN: &str = "贷款";
const DEPOSIT: &str = "存款";
const FIXED: &str = "定期";
const CURRENT: &str = "活期";

const COLUMNS: &[Column] = &[
    Column {
        aliases: &["数据日期", "余额日期", "业务日期", "记账日期"],
        required: true,
        ..Column::new("day", "日期", ColumnKind::Day)
    },
    Column {
        aliases: &["身份证号码", "证件号码", "公民身份号码", "客户身份证号"],
        required: true,
        width: 24,
        ..text("idNumber", "身份证号", 30)
    },
    Column {
        aliases: &["机构号", "机构编码", "机构编号", "网点代码"],
        required: true,
        ..text("orgCode", "机构代码", 50)
    },
    Column {
        aliases: &["账户", "帐号", "卡号", "账户号", "账号/卡号"],
        required: true,
        width: 24,
        ..text("accountNo", "账号", 40)
    },
    Column {
        aliases: &["存贷类型", "存贷款类型", "业务类型"],
        hint: Some("1存款/2贷款"),
        required: true,
        ..Column::new(
            "kind",
            "类型",
            ColumnKind::Choice {
                values: &[DEPOSIT, LOAN],
                synonyms: &[
                    ("1", DEPOSIT),
                    ("2", LOAN),
                    ("1存款", DEPOSIT),
                    ("2贷款", LOAN),
                ],
            },
        )
    },
    Column {
        aliases: &["活期定期", "定活标志", "定活类型", "期限类型", "活定期"],
        hint: Some("贷款可不填"),
        ..Column::new(
            "term",
            TERM_HEADER,
            ColumnKind::Choice {
                values: &[CURRENT, FIXED],
                synonyms: &[("活期存款", CURRENT), ("定期存款", FIXED)],
            },
        )
    },
    Column {
        aliases: &["账户余额", "当前余额", "金额"],
        required: true,
        ..Column::new("balance", "余额", ColumnKind::Money)
    },
    Column {
        aliases: &["产品代码", "产品编号"],
        ..text("productCode", "产品编码", 20)
    },
];

const fn text(field: &'static str, header: &'static str, max_chars: usize) -> Column {
    Column {
        max_chars,
        ..Column::new(field, header, ColumnKind::Text)
    }
}

/// The earliest day that is believed.
const FIRST_DAY: i64 = 19_900_101;

/// A sound row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FeedRow {
    pub(crate) number: u32,
    pub(crate) day: i64,
    pub(crate) kind: Kind,
    pub(crate) id_number: String,
    pub(crate) org_id: i64,
    pub(crate) account_no: String,
    pub(crate) is_fixed: bool,
    pub(crate) balance: i64,
    pub(crate) product_code: Option<String>,
}

/// A row that cannot be taken, and against which unit it counts, if that can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BrokenRow {
    pub(crate) number: u32,
    pub(crate) unit: Option<(i64, Kind)>,
    /// What is wrong beside the faults of the sheet: by column.
    pub(crate) faults: Vec<(usize, &'static str)>,
}

/// What rows are checked against.
pub(crate) struct Rules {
    /// The orgs by their codes.
    pub(crate) orgs: HashMap<String, i64>,
    pub(crate) today: NaiveDate,
}

impl Rules {
    /// Checks a row; all its faults are told together.
    pub(crate) fn check(&self, row: &TypedRow) -> Result<FeedRow, BrokenRow> {
        let value = |index: usize| row.values.get(index).and_then(Option::as_deref);
        let mut faults = Faulty::default();
        let day = value(DAY).and_then(|text| faults.keep(DAY, self.day(text)));
        let kind = value(KIND).map(kind);
        let id_number = value(ID_NUMBER).and_then(|text| faults.keep(ID_NUMBER, person(text)));
        let org_id = value(ORG).and_then(|code| faults.keep(ORG, self.org(code)));
        let balance = value(BALANCE).and_then(|text| faults.keep(BALANCE, fen(text)));
        let account_no = value(ACCOUNT).map(|text| text.replace([' ', '　'], ""));
        let term = value(TERM);
        let said = row.faults.iter().any(|fault| fault.header == TERM_HEADER);
        if term.is_none() && kind == Some(Kind::Deposit) && !said {
            faults.add(TERM, "存款必须填写活期或定期");
        }
        let unit = day.zip(kind);
        let broken = |faults| BrokenRow {
            number: row.number,
            unit,
            faults,
        };
        if !row.faults.is_empty() || !faults.0.is_empty() {
            return Err(broken(faults.0));
        }
        let all = unit.zip(id_number).zip(org_id).zip(account_no).zip(balance);
        let Some((((((day, kind), id_number), org_id), account_no), balance)) = all else {
            return Err(broken(vec![(ID_NUMBER, "必填项不能为空")]));
        };
        Ok(FeedRow {
            number: row.number,
            day,
            kind,
            id_number,
            org_id,
            account_no,
            is_fixed: kind == Kind::Deposit && term == Some(FIXED),
            balance,
            product_code: value(PRODUCT).map(str::to_owned),
        })
    }

    fn day(&self, text: &str) -> Result<i64, &'static str> {
        let found = day(text).map(day::stored).ok_or("日期不正确")?;
        match found {
            found if found < FIRST_DAY => Err("日期不能早于1990年"),
            found if found > day::stored(self.today) => Err("日期不能晚于今天"),
            found => Ok(found),
        }
    }

    /// A sound row as the columns show it, for the workbook of refused rows.
    pub(crate) fn cells(&self, row: &FeedRow) -> Vec<Option<String>> {
        let code = self.orgs.iter().find(|(_, id)| **id == row.org_id);
        let (kind, term) = match (row.kind, row.is_fixed) {
            (Kind::Loan, _) => (LOAN, None),
            (Kind::Deposit, true) => (DEPOSIT, Some(FIXED)),
            (Kind::Deposit, false) => (DEPOSIT, Some(CURRENT)),
        };
        let yuan = format!("{}.{:02}", row.balance / 100, row.balance % 100);
        vec![
            Some(row.day.to_string()),
            Some(row.id_number.clone()),
            code.map(|(code, _)| code.clone()),
            Some(row.account_no.clone()),
            Some(kind.to_owned()),
            term.map(str::to_owned),
            Some(yuan),
            row.product_code.clone(),
        ]
    }

    fn org(&self, code: &str) -> Result<i64, &'static str> {
        self.orgs.get(code).copied().ok_or("机构不存在")
    }
}

fn kind(word: &str) -> Kind {
    match word {
        LOAN => Kind::Loan,
        _ => Kind::Deposit,
    }
}

/// A citizen's number, or that of a foreigner's card: 3 letters and 12 digits.
fn person(text: &str) -> Result<String, &'static str> {
    let number = text.replace([' ', '　'], "").to_ascii_uppercase();
    let bytes = number.as_bytes();
    let foreign = bytes.len() == 15
        && bytes.iter().take(3).all(u8::is_ascii_uppercase)
        && bytes.iter().skip(3).all(u8::is_ascii_digit);
    if foreign || IdNumber::parse(&number).is_some() {
        return Ok(number);
    }
    Err("身份证号不正确，应为18位")
}

fn fen(text: &str) -> Result<i64, &'static str> {
    let fen = decimal(text, 2).ok_or("余额最多两位小数且不能过大")?;
    match fen {
        fen if fen < 0 => Err("余额不能为负数"),
        fen if fen > Money::MAX.fen() => Err("余额过大"),
        fen => Ok(fen),
    }
}

/// What is wrong with a row, by column.
#[derive(Default)]
struct Faulty(Vec<(usize, &'static str)>);

impl Faulty {
    fn add(&mut self, column: usize, reason: &'static str) {
        self.0.push((column, reason));
    }

    fn keep<T>(&mut self, column: usize, found: Result<T, &'static str>) -> Option<T> {
        found.map_err(|reason| self.add(column, reason)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(values: [&str; 8]) -> TypedRow {
        TypedRow {
            number: 7,
            values: values
                .iter()
                .map(|text| (!text.is_empty()).then(|| (*text).to_owned()))
                .collect(),
            raw: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn check(values: [&str; 8]) -> Result<FeedRow, BrokenRow> {
        let rules = Rules {
            orgs: HashMap::from([("17001".to_owned(), 1)]),
            today: NaiveDate::from_ymd_opt(2018, 9, 30).unwrap(),
        };
        rules.check(&typed(values))
    }

    const NUMBER: &str = "34012119770517553x";

    #[test]
    fn a_sound_row_is_taken_exactly() {
        let row = check([
            "20180929", NUMBER, "17001", "6217 01", "存款", "定期", "12.5", "",
        ]);
        let row = row.unwrap();
        assert_eq!(
            (row.day, row.kind, row.org_id),
            (20_180_929, Kind::Deposit, 1)
        );
        assert_eq!((row.balance, row.is_fixed), (1250, true));
        assert_eq!(row.id_number, "34012119770517553X");
        assert_eq!(row.account_no, "621701");
        let loan = check(["20180930", NUMBER, "17001", "1", "贷款", "", "0", "D1"]).unwrap();
        assert_eq!(
            (loan.kind, loan.is_fixed, loan.balance),
            (Kind::Loan, false, 0)
        );
        assert_eq!(loan.product_code.as_deref(), Some("D1"));
    }

    #[test]
    fn every_fault_of_a_row_is_told() {
        let broken = check(["20181001", "123", "9", "1", "存款", "", "-1", ""]).unwrap_err();
        let told: Vec<_> = broken.faults.iter().map(|(_, reason)| *reason).collect();
        assert_eq!(
            told,
            [
                "日期不能晚于今天",
                "身份证号不正确，应为18位",
                "机构不存在",
                "余额不能为负数",
                "存款必须填写活期或定期"
            ]
        );
        assert_eq!((broken.number, broken.unit), (7, None));
        let one = |balance| check(["20180901", NUMBER, "17001", "1", "贷款", "", balance, ""]);
        for (balance, reason) in [
            ("1.234", "余额最多两位小数且不能过大"),
            ("10000000000000", "余额过大"),
            ("99999999999999999999", "余额最多两位小数且不能过大"),
        ] {
            let broken = one(balance).unwrap_err();
            assert_eq!(broken.faults, [(BALANCE, reason)]);
            assert_eq!(broken.unit, Some((20_180_901, Kind::Loan)));
        }
    }
}
