//! The field table of 14.8: what each text looks like, whether a complete file needs it, and where
//! it comes from and goes to.

use wangge_kernel::Field;
use wangge_kernel::rule::{Check, Name, day_digits, name};

use super::command::SaveCustomer;
use super::content::Content;
use crate::words::{self, GRID};

/// Which file a command has to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Name and number will do.
    Draft,
    /// Everything required must be there.
    Full,
}

/// Whether a complete file needs the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Must,
    May,
}

/// What a value looks like.
#[derive(Debug, Clone, Copy)]
enum Form {
    Text(usize, usize),
    Digits(usize, usize),
    Choice(&'static [&'static str]),
    Sex,
    Mobile,
    Day,
    Career,
}

/// One field of the table: its names, its rule, and where it comes from and goes to.
pub(super) struct Rule {
    of: Name,
    need: Need,
    form: Form,
    sent: fn(&SaveCustomer) -> &Field<String>,
    slot: fn(&mut Content) -> &mut Option<String>,
    kept: fn(&Content) -> &Option<String>,
}

macro_rules! rule {
    ($field:ident, $wire:literal, $label:literal, $need:ident, $form:expr) => {
        Rule {
            of: name($wire, $label),
            need: Need::$need,
            form: $form,
            sent: |command| &command.$field,
            slot: |content| &mut content.$field,
            kept: |content| &content.$field,
        }
    };
}

/// Every text of a customer's file, in the order faults are named.
pub(super) const RULES: &[Rule] = &[
    rule!(sex, "sex", "性别", Must, Form::Sex),
    rule!(
        id_type,
        "idType",
        "证件类型",
        Must,
        Form::Choice(words::ID_TYPE)
    ),
    rule!(
        marital_status,
        "maritalStatus",
        "婚姻状况",
        Must,
        Form::Choice(words::MARITAL_STATUS)
    ),
    rule!(
        education_level,
        "educationLevel",
        "文化水平",
        Must,
        Form::Choice(words::EDUCATION_LEVEL)
    ),
    rule!(nation, "nation", "民族", May, Form::Text(0, 10)),
    rule!(birthday, "birthday", "生日", May, Form::Day),
    rule!(native_place, "nativePlace", "籍贯", May, Form::Text(0, 20)),
    rule!(phone_number, "phoneNumber", "手机号", Must, Form::Mobile),
    rule!(custodian, "custodian", "监护人", May, Form::Text(2, 20)),
    rule!(
        household_id,
        "householdId",
        "户号",
        Must,
        Form::Digits(1, 20)
    ),
    rule!(
        native_address,
        "nativeAddress",
        "户籍地址",
        Must,
        Form::Text(0, 100)
    ),
    rule!(
        residence_address,
        "residenceAddress",
        "常驻地址",
        Must,
        Form::Text(0, 100)
    ),
    rule!(
        politics_status,
        "politicsStatus",
        "政治面貌",
        May,
        Form::Choice(words::POLITICS_STATUS)
    ),
    rule!(
        living_situation,
        "livingSituation",
        "居住状况",
        Must,
        Form::Choice(words::LIVING_SITUATION)
    ),
    rule!(
        physical_condition,
        "physicalCondition",
        "身体状况",
        Must,
        Form::Choice(words::PHYSICAL_CONDITION)
    ),
    rule!(nationality, "nationality", "国籍", May, Form::Text(0, 20)),
    rule!(
        borrower_nature,
        "borrowerNature",
        "借款人性质",
        May,
        Form::Choice(words::BORROWER_NATURE)
    ),
    rule!(postcode, "postcode", "邮编", May, Form::Digits(6, 6)),
    rule!(
        is_stockholder,
        "isStockholder",
        "是否本行股东",
        Must,
        Form::Choice(words::YES_NO)
    ),
    rule!(
        is_staff,
        "isStaff",
        "是否本行员工",
        Must,
        Form::Choice(words::YES_NO)
    ),
    rule!(
        is_owner,
        "isOwner",
        "是否企业主",
        Must,
        Form::Choice(words::YES_NO)
    ),
    rule!(
        is_buy_house,
        "isBuyHouse",
        "有无县城购房",
        May,
        Form::Choice(words::YES_NO)
    ),
    rule!(
        is_farmer,
        "isFarmer",
        "是否农户",
        Must,
        Form::Choice(words::YES_NO)
    ),
    rule!(cell_name, "cellName", "小区名称", May, Form::Text(0, 20)),
    rule!(
        cell_address,
        "cellAddress",
        "小区地址",
        May,
        Form::Text(0, 100)
    ),
    rule!(credit_id, "creditId", "信贷客户号", May, Form::Text(0, 20)),
    rule!(career, "career", "职业", Must, Form::Career),
    rule!(
        company_name,
        "companyName",
        "单位名称",
        May,
        Form::Text(0, 50)
    ),
    rule!(
        company_address,
        "companyAddress",
        "单位地址",
        May,
        Form::Text(0, 100)
    ),
    rule!(
        investigator1,
        "investigator1",
        "调查人A",
        May,
        Form::Text(0, 20)
    ),
    rule!(
        investigator2,
        "investigator2",
        "调查人B",
        May,
        Form::Text(0, 20)
    ),
    rule!(registrant, "registrant", "登记人", May, Form::Text(0, 20)),
    rule!(
        register_org,
        "registerOrg",
        "登记机构",
        May,
        Form::Text(0, 30)
    ),
];

impl Rule {
    /// Takes the field of `command` into `content`, naming what is wrong with it.
    pub(super) fn apply(
        &self,
        check: &mut Check,
        command: &SaveCustomer,
        mode: Mode,
        content: &mut Content,
    ) {
        let sent = (self.sent)(command);
        let slot = (self.slot)(content);
        let value = match sent {
            Field::Value(text) => Some(self.form(check, text)),
            _ => check.optional(self.of, sent, usize::MAX, slot.as_deref()),
        };
        let blank = value.as_deref().is_none_or(str::is_empty);
        if mode == Mode::Full && self.need == Need::Must && blank && sent.is_blank() {
            check.fault(self.of, "不能为空");
        }
        *slot = value;
    }

    /// The value as it is stored; faults are named on the way.
    fn form(&self, check: &mut Check, text: &str) -> String {
        let sent = Field::Value(text.to_owned());
        match self.form {
            Form::Text(min, max) => return check.text(self.of, &sent, (min, max), None),
            Form::Choice(allowed) => return check.choice(self.of, &sent, allowed, None),
            Form::Sex => return check.sex(self.of, &sent, None),
            Form::Mobile => return check.mobile(self.of, &sent, None),
            Form::Day => {
                let day = check.day(self.of, &sent, None);
                return day_digits(&day).unwrap_or(day);
            }
            Form::Digits(min, max) => {
                if !text.bytes().all(|b| b.is_ascii_digit()) {
                    check.fault(self.of, "只能由数字组成");
                } else if min == max && text.len() != max {
                    check.fault(self.of, &format!("应为{max}位数字"));
                } else {
                    return check.text(self.of, &sent, (min, max), None);
                }
            }
            Form::Career => match words::career(text) {
                Some(word) => return word.to_owned(),
                None => check.fault(self.of, &format!("只能是{}", words::CAREER.join("/"))),
            },
        }
        text.to_owned()
    }
}

/// What a complete file still lacks: documented name and label of each.
pub(super) fn missing(content: &Content, grid_id: Option<i64>) -> Vec<Name> {
    let mut names: Vec<Name> = RULES
        .iter()
        .filter(|rule| rule.need == Need::Must)
        .filter(|rule| (rule.kept)(content).as_deref().is_none_or(str::is_empty))
        .map(|rule| rule.of)
        .collect();
    if grid_id.is_none() {
        names.push(GRID);
    }
    names
}
