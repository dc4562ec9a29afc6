//! The rules of a credit file's texts: how long each may be, what it must look like, and which must
//! be there before the file is complete.

use wangge_kernel::rule::{Check, Name, day_digits, name};
use wangge_kernel::{Faults, Field, IdNumber, Money, Sex, today_of};

use super::command::SaveFile;
use super::particulars::{MANY, Particulars, sent};
use super::rate;
use crate::whom;
use crate::words;

const RATE_DAYS: &[&str] = &[
    "立即调整",
    "每年1月1日调整",
    "每月1日调整",
    "每季度首月1日调整",
    "每年对月对日调整",
    "其他约定的方式调整",
];
const REFUNDS: &[&str] = &[
    "等额本息还款法",
    "等额本金还款法",
    "到期一次性还本付息",
    "按期结息，到期还本",
];
const MEMBERS_MAX: u32 = 99;
/// A moment in milliseconds.
const MOMENT_DIGITS: usize = 13;

/// When a text must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Always,
    /// Of a married customer.
    Married,
    Never,
}

/// What a text must look like.
#[derive(Debug, Clone, Copy)]
enum Form {
    Text,
    Day,
    Sex,
    Phone,
    IdNumber,
    Count,
    /// An amount of money.
    Amount,
    /// The same, and not nothing.
    Sum,
    Rate,
    Link,
    OneOf(&'static [&'static str]),
}

struct Rule {
    of: Name,
    max: usize,
    need: Need,
    form: Form,
}

const fn rule(
    field: &'static str,
    label: &'static str,
    max: usize,
    need: Need,
    form: Form,
) -> Rule {
    let of = name(field, label);
    Rule {
        of,
        max,
        need,
        form,
    }
}

use Need::{Always, Married, Never};

static RULES: [Rule; MANY] = [
    rule("beginAt", "授信开始日期", 20, Always, Form::Day),
    rule("endAt", "授信结束日期", 20, Never, Form::Day),
    rule("comment", "备注", 100, Never, Form::Text),
    rule("postil", "批次", 100, Never, Form::Text),
    rule("sex", "性别", 5, Always, Form::Sex),
    rule("spouseName", "配偶姓名", 20, Married, Form::Text),
    rule(
        "spouseIdNumber",
        "配偶身份证号",
        20,
        Married,
        Form::IdNumber,
    ),
    rule("educationLevel", "教育水平", 20, Always, Form::Text),
    rule("phoneNumber", "手机号", 20, Always, Form::Phone),
    rule("memberCount", "家庭人数", 5, Never, Form::Count),
    rule("companyName", "单位名称", 50, Never, Form::Text),
    rule("companyAddress", "单位地址", 100, Never, Form::Text),
    rule("nativeAddress", "户籍地址", 100, Never, Form::Text),
    rule("residenceAddress", "常驻地址", 100, Never, Form::Text),
    rule("jnydName", "金农易贷户名", 20, Always, Form::Text),
    rule("jnydId", "金农易贷账（卡）号", 20, Always, Form::Text),
    rule("rental", "授信金额", 20, Always, Form::Sum),
    rule("deadline", "授信期限", 20, Always, Form::Text),
    rule("rateType", "借款利率类型", 20, Always, Form::Text),
    rule("yearRate", "年利率", 9, Always, Form::Rate),
    rule("rateFloat", "浮动利率", 5, Always, Form::Text),
    rule(
        "rateUpdateDate",
        "利率调整日",
        20,
        Always,
        Form::OneOf(RATE_DAYS),
    ),
    rule("disbursement", "发放方式", 20, Always, Form::Text),
    rule("refundType", "还款方式", 20, Always, Form::OneOf(REFUNDS)),
    rule("creditUseType", "借款用途", 20, Always, Form::Text),
    rule("income", "个人年收入", 20, Always, Form::Amount),
    rule("familyIncome", "家庭年收入", 20, Always, Form::Amount),
    rule("advisersFlag", "是否有金融顾问意见", 100, Never, Form::Text),
    rule(
        "advisersIncome",
        "收入（金融顾问意见）",
        20,
        Never,
        Form::Amount,
    ),
    rule(
        "advisersExpense",
        "支出（金融顾问意见）",
        20,
        Never,
        Form::Amount,
    ),
    rule(
        "advisersRental",
        "授信额度（金融顾问意见）",
        20,
        Never,
        Form::Amount,
    ),
    rule("advisersName", "金融顾问姓名", 20, Never, Form::Text),
    rule(
        "advisersComment",
        "备注（金融顾问）",
        100,
        Never,
        Form::Text,
    ),
    rule(
        "trueCustomerInfo",
        "客户资料是否真实",
        5,
        Always,
        Form::Text,
    ),
    rule(
        "trueCustomerTalk",
        "谈话内容是否真实",
        5,
        Always,
        Form::Text,
    ),
    rule("staffName", "银行受理人员姓名", 20, Always, Form::Text),
    rule("staffId", "银行受理员工号", 20, Never, Form::Text),
    rule("talkDate", "面谈面签日期", 20, Always, Form::Day),
    rule("accountName", "登记人", 20, Always, Form::Text),
    rule("accountId", "登记人账号", 20, Always, Form::Text),
    rule("orgName", "登记机构名称", 20, Always, Form::Text),
    rule("orgCode", "登记机构编号", 20, Always, Form::Text),
    rule("creditReport", "征信报告地址", 50, Never, Form::Link),
];

/// The texts of a command over those there are. A required one that is sent blank is told by
/// [`lacking`].
pub(super) fn read(
    check: &mut Check,
    command: &SaveFile,
    current: Option<&Particulars>,
) -> Particulars {
    let nothing = Particulars::default();
    let kept = current.unwrap_or(&nothing).all();
    let mut read = Particulars::default();
    let fields = RULES.iter().zip(sent(command)).zip(kept);
    for (((rule, sent), kept), place) in fields.zip(read.all_mut()) {
        *place = rule.read(check, sent, kept.as_ref());
    }
    read
}

/// Texts of a sheet, by the names of their fields.
pub(super) fn of_cells(check: &mut Check, cell: impl Fn(&str) -> Option<String>) -> Particulars {
    let mut read = Particulars::default();
    for (rule, place) in RULES.iter().zip(read.all_mut()) {
        let sent = cell(rule.of.field).map_or(Field::Missing, Field::Value);
        *place = rule.read(check, &sent, None);
    }
    read
}

/// Shortens what was taken from elsewhere to what a file may hold.
pub(super) fn cut(particulars: &mut Particulars) {
    for (rule, text) in RULES.iter().zip(particulars.all_mut()) {
        if let Some(text) = text
            && let Some((end, _)) = text.char_indices().nth(rule.max)
        {
            text.truncate(end);
        }
    }
}

/// What must still be there before the file is complete.
pub(super) fn lacking(particulars: &Particulars, is_married: bool) -> Vec<Name> {
    let texts = RULES.iter().zip(particulars.all());
    let blank = texts.filter(|(rule, text)| {
        let is_needed = match rule.need {
            Always => true,
            Married => is_married,
            Never => false,
        };
        is_needed && text.is_none()
    });
    blank.map(|(rule, _)| rule.of).collect()
}

/// What texts say together: the file ends after it begins, and the sex is that of the number.
pub(super) fn fit_together(faults: &mut Faults, particulars: &Particulars, id_number: &str) {
    let day = |text: &Option<String>| text.as_deref().and_then(day_of);
    if let (Some(begin), Some(end)) = (day(&particulars.begin_at), day(&particulars.end_at))
        && end < begin
    {
        faults.add("endAt", "授信结束日期不能早于授信开始日期");
    }
    let own = IdNumber::parse(id_number).map(|number| number.sex().word());
    let differs = own
        .zip(particulars.sex.as_deref())
        .is_some_and(|(own, said)| own != said);
    if differs && !faults.names("sex") {
        faults.add("sex", "性别与身份证号不一致");
    }
}

impl Rule {
    fn read(
        &self,
        check: &mut Check,
        sent: &Field<String>,
        current: Option<&String>,
    ) -> Option<String> {
        let of = self.of;
        if matches!(self.form, Form::Phone) {
            return words::phone(check, of, sent, current);
        }
        let text = check.filled(of, sent, self.max, current.map(String::as_str));
        let (Field::Value(_), Some(text)) = (sent, text.clone()) else {
            return text;
        };
        if text.chars().count() > self.max {
            return Some(text);
        }
        match self.form.settle(&text) {
            Ok(settled) => Some(settled),
            Err(rule) => {
                check.fault(of, &rule);
                Some(text)
            }
        }
    }
}

impl Form {
    /// The text as it is stored, or the rule it breaks.
    fn settle(self, text: &str) -> Result<String, String> {
        let is_sound = match self {
            Self::Text | Self::Phone => true,
            Self::Day => day_of(text).is_some(),
            Self::Sex => {
                let sex = Sex::parse(text).ok_or("只能是男或女")?;
                return Ok(sex.word().to_owned());
            }
            Self::IdNumber => {
                let number = words::stored_form(text);
                if !whom::is_number(&number) {
                    return Err("不正确，应为18位有效证件号码".to_owned());
                }
                return Ok(number);
            }
            Self::Count => text
                .parse()
                .is_ok_and(|count: u32| (1..=MEMBERS_MAX).contains(&count)),
            Self::Amount => Money::parse(text).is_some_and(|amount| amount >= Money::default()),
            Self::Sum => Money::parse(text).is_some_and(|amount| amount > Money::default()),
            Self::Rate => rate::parts(text).is_some(),
            Self::Link => is_link(text),
            Self::OneOf(allowed) => return one_of(text, allowed),
        };
        match is_sound {
            true => Ok(text.to_owned()),
            false => Err(self.told()),
        }
    }

    fn told(self) -> String {
        let rule = match self {
            Self::Day => "不是有效日期，格式如2018-10-10",
            Self::Count => return format!("必须为1到{MEMBERS_MAX}的整数"),
            Self::Amount => "必须为不小于0的金额，最多两位小数",
            Self::Sum => "必须为大于0的金额，最多两位小数",
            Self::Rate => "必须为0到100的数字，最多4位小数",
            Self::Link => "必须为http或https地址，或站内路径",
            _ => "格式不正确",
        };
        rule.to_owned()
    }
}

/// A word of a closed set; half-width commas and a full stop at its end do not matter.
fn one_of(text: &str, allowed: &[&str]) -> Result<String, String> {
    let word = text.trim_end_matches(['。', '.']).replace(',', "，");
    match allowed.contains(&word.as_str()) {
        true => Ok(word),
        false => Err(format!("只能是{}", allowed.join("/"))),
    }
}

/// The digits of a day, with or without a time behind it, or of a moment in milliseconds.
fn day_of(text: &str) -> Option<String> {
    if text.len() == MOMENT_DIGITS && text.bytes().all(|b| b.is_ascii_digit()) {
        let ms: i64 = text.parse().ok()?;
        return Some(today_of(ms).format("%Y%m%d").to_string());
    }
    let (day, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let is_time = time.bytes().all(|b| b.is_ascii_digit() || b == b':');
    day_digits(day).filter(|_| is_time)
}

/// An address of the web or a path of this one: nothing that a browser would run.
fn is_link(text: &str) -> bool {
    let scheme = text.split(['/', '?', '#']).next().unwrap_or_default();
    let lower = scheme.to_ascii_lowercase();
    let is_plain = !text
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || "<>\"'\\".contains(c));
    is_plain && (!lower.contains(':') || lower == "http:" || lower == "https:")
}
