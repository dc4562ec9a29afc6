//! The rules of 14.8, written once: a draft obeys them where it says something, a full file must
//! also say what is required.

use wangge_grid::info::GridRef;
use wangge_kernel::rule::{Check, Name, day_digits, name};
use wangge_kernel::{Actor, Faults, Field, IdNumber, Policy, Sex};

use super::command::SaveCustomer;
use super::content::Content;
use super::row::CustomerRow;
use crate::words;

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
struct Rule {
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

const RULES: &[Rule] = &[
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

const CUSTOMER_NAME: Name = name("customerName", "姓名");
pub(super) const ID_NUMBER: Name = name("idNumber", "身份证号");
pub(super) const STATUS: Name = name("status", "状态");
const GRID: Name = name("gridCode", "网格号");
const WORK_YEAR: Name = name("workYear", "工作年限");
const SEX: Name = name("sex", "性别");
const BIRTHDAY: Name = name("birthday", "生日");

const WORK_YEARS: (i64, i64) = (0, 99);
const FOREIGN_LETTERS: usize = 3;
const FOREIGN_LENGTH: usize = 15;

/// A sound command: what the row will say.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) id_number: String,
    pub(super) grid_id: Option<i64>,
    pub(super) status: Option<i64>,
    pub(super) complete: bool,
    pub(super) content: Content,
}

impl SaveCustomer {
    /// Every rule of 14.8. `current` is the row a change starts from, `grid` the grid that
    /// `gridCode` names within the caller's scope.
    pub(super) fn validate(
        &self,
        mode: Mode,
        policy: Policy,
        actor: &Actor,
        current: Option<&CustomerRow>,
        grid: Option<&GridRef>,
    ) -> Result<Checked, Faults> {
        let mut check = Check::new();
        let mut content = current.map(|row| row.content.clone()).unwrap_or_default();
        let name = check.text(
            CUSTOMER_NAME,
            &self.customer_name,
            (2, 20),
            current.map(|row| row.name.as_str()),
        );
        for rule in RULES {
            rule.apply(&mut check, self, mode, &mut content);
        }
        content.work_year =
            check.optional_number(WORK_YEAR, &self.work_year, WORK_YEARS, content.work_year);
        let id_number = self.id_number(&mut check, policy, current, &content);
        agree(&mut check, &id_number, &content);
        let grid_id = self.grid(&mut check, mode, current, grid);
        let status = self.status(&mut check);
        fill_in(&mut content, actor);
        let complete = missing(&content, grid_id).is_empty();
        check.finish(Checked {
            name,
            id_number,
            grid_id,
            status,
            complete,
            content,
        })
    }

    /// Rule 8 of the domain: only the card of foreigners may have a number of another form.
    fn id_number(
        &self,
        check: &mut Check,
        policy: Policy,
        current: Option<&CustomerRow>,
        content: &Content,
    ) -> String {
        let kept = current.map(|row| row.id_number.as_str());
        let text = self.id_number.value().map(String::as_str).or(kept);
        let foreigner = content.id_type.as_deref() == Some(words::FOREIGNER_CARD);
        match text.and_then(foreign_number) {
            Some(number) if foreigner => number,
            _ if self.id_number.is_blank() && kept.is_some_and(|n| foreign_number(n).is_some()) => {
                // The card type was changed under a number only foreigners have.
                let sent = Field::Value(kept.unwrap_or_default().to_owned());
                check.id_number(ID_NUMBER, &sent, policy.strict_id_check, None)
            }
            _ => check.id_number(ID_NUMBER, &self.id_number, policy.strict_id_check, kept),
        }
    }

    fn grid(
        &self,
        check: &mut Check,
        mode: Mode,
        current: Option<&CustomerRow>,
        grid: Option<&GridRef>,
    ) -> Option<i64> {
        let kept = current.and_then(|row| row.grid_id);
        match (&self.grid_code, grid) {
            (Field::Value(_), Some(grid)) => Some(grid.id),
            (Field::Value(_), None) => {
                check.fault(GRID, "不存在");
                None
            }
            (Field::Bad, _) => {
                check.fault(GRID, "格式不正确");
                None
            }
            (Field::Missing, _) if kept.is_some() => kept,
            _ if mode == Mode::Full => {
                check.fault(GRID, "不能为空");
                None
            }
            _ => None,
        }
    }

    fn status(&self, check: &mut Check) -> Option<i64> {
        let status = check.optional_number(STATUS, &self.status, (0, 6), None);
        if status.is_some_and(|status| (1..5).contains(&status)) {
            check.fault(STATUS, "只能是0、5或6");
        }
        status
    }
}

impl Rule {
    fn apply(&self, check: &mut Check, command: &SaveCustomer, mode: Mode, content: &mut Content) {
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
            Form::Day => return check.day(self.of, &sent, None),
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

/// Registrant, registering organ and investigator A are the caller unless someone is named; the
/// nationality that was never asked for is the usual one.
fn fill_in(content: &mut Content, actor: &Actor) {
    let named = |slot: &mut Option<String>, default: &str| {
        if slot.as_deref().is_none_or(str::is_empty) {
            *slot = Some(default.to_owned());
        }
    };
    named(&mut content.registrant, &actor.real_name);
    named(&mut content.register_org, &actor.org.name);
    named(&mut content.investigator1, &actor.real_name);
    content
        .nationality
        .get_or_insert_with(|| words::CHINA.to_owned());
}

/// Three letters and twelve digits, in capitals.
fn foreign_number(text: &str) -> Option<String> {
    let (letters, digits) = text.split_at_checked(FOREIGN_LETTERS)?;
    let form = text.len() == FOREIGN_LENGTH
        && letters.bytes().all(|b| b.is_ascii_alphabetic())
        && digits.bytes().all(|b| b.is_ascii_digit());
    form.then(|| text.to_ascii_uppercase())
}

/// Sex and birthday that contradict the number are refused; faulty ones were named before.
fn agree(check: &mut Check, id_number: &str, content: &Content) {
    let Some(number) = IdNumber::parse(id_number) else {
        return;
    };
    let sex = content.sex.as_deref().and_then(Sex::parse);
    if sex.is_some_and(|sex| sex != number.sex()) {
        check.fault(SEX, "与身份证号不符");
    }
    let day = content.birthday.as_deref().and_then(day_digits);
    if day.is_some_and(|day| day != number.birthday()) {
        check.fault(BIRTHDAY, "与身份证号不符");
    }
}
