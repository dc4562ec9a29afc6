//! The fields that commands of several chapters have, and the rules of their texts.

use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field};

pub(crate) const GRID: Name = name("gridCode", "网格编号");
pub(crate) const ID_NUMBER: Name = name("idNumber", "身份证号");
pub(crate) const NAME: Name = name("customerName", "客户姓名");
pub(crate) const COMMENT: Name = name("comment", "备注");
const ID: Name = name("id", "编号");
/// Characters of a telephone number.
const PHONE_CHARS_MAX: usize = 20;
/// Digits that any telephone number has.
const PHONE_DIGITS_MIN: usize = 7;

/// A telephone number: of a mobile, or of a landline with or without dashes; blank is nothing.
pub(crate) fn phone(
    check: &mut Check,
    of: Name,
    field: &Field<String>,
    current: Option<&String>,
) -> Option<String> {
    let text = check.filled(of, field, PHONE_CHARS_MAX, current.map(String::as_str));
    if let (Field::Value(_), Some(text)) = (field, &text) {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let form = text
            .bytes()
            .all(|b| b.is_ascii_digit() || b"-+".contains(&b));
        let fits = text.chars().count() <= PHONE_CHARS_MAX;
        if fits && (!form || digits < PHONE_DIGITS_MIN) {
            check.fault(of, "格式不正确，应为手机号或固定电话");
        }
    }
    text
}

/// The documents write 地址 in two ways, and both are answered. The one that says something new counts,
/// so that what was read can be sent back whole; of two new ones the first.
pub(crate) fn either<'a>(
    first: &'a Field<String>,
    second: &'a Field<String>,
    current: Option<&String>,
) -> &'a Field<String> {
    let says_nothing = match first {
        Field::Missing => true,
        Field::Empty => current.is_none(),
        Field::Value(text) => Some(text) == current,
        Field::Bad => false,
    };
    match second {
        Field::Missing => first,
        said if says_nothing => said,
        _ => first,
    }
}

/// The number in the form it is stored in.
pub(crate) fn stored_form(id_number: &str) -> String {
    id_number.trim().to_ascii_uppercase()
}

/// The `updatedAt` that an edit starts from.
pub(crate) fn read_at(sent: &Field<i64>, faults: &mut Faults) -> Option<i64> {
    if matches!(sent, Field::Bad) {
        faults.add("updatedAt", "修改时间必须为数字");
    }
    sent.value().copied()
}

/// What a change may not change: the record's own id, its customer's number and his grid. Clients
/// send them along.
pub(crate) struct Fixed<'a> {
    pub(crate) id: (i64, &'a Field<i64>),
    pub(crate) id_number: (&'a str, &'a Field<String>),
    pub(crate) grid_code: (&'a str, &'a Field<String>),
}

impl Fixed<'_> {
    pub(crate) fn check(&self, faults: &mut Faults) {
        let (number, sent_number) = self.id_number;
        let (code, sent_code) = self.grid_code;
        let differing = [
            (ID, !holds(self.id.1, |id| *id == self.id.0), "与路径不一致"),
            (
                ID_NUMBER,
                !holds(sent_number, |sent| stored_form(sent) == number),
                "不能修改",
            ),
            (GRID, !holds(sent_code, |sent| sent == code), "不能修改"),
        ];
        for (of, differs, rule) in differing {
            if differs {
                faults.add(of.field, format!("{}{rule}", of.label));
            }
        }
    }
}

/// Whether a field says nothing else.
fn holds<T>(field: &Field<T>, same: impl Fn(&T) -> bool) -> bool {
    match field {
        Field::Missing => true,
        Field::Value(sent) => same(sent),
        Field::Empty | Field::Bad => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_spellings_the_new_one_counts() {
        let said = |text: &str| Field::Value(text.to_owned());
        let old = "旧".to_owned();
        for (first, second, meant) in [
            (said("旧"), said("新"), said("新")),
            (said("新"), said("旧"), said("新")),
            (said("新"), said("别"), said("新")),
            (said("新"), Field::Missing, said("新")),
            (Field::Missing, said("新"), said("新")),
            (Field::Empty, said("旧"), Field::Empty),
            (said("旧"), Field::Empty, Field::Empty),
            (Field::Missing, Field::Missing, Field::Missing),
        ] {
            assert_eq!(either(&first, &second, Some(&old)), &meant);
        }
        assert_eq!(either(&Field::Empty, &said("新"), None), &said("新"));
    }

    #[test]
    fn telephones_are_mobiles_or_landlines() {
        let taken = |text: &str| {
            let mut check = Check::new();
            let sent = Field::Value(text.to_owned());
            phone(&mut check, name("phone", "联系方式"), &sent, None);
            check.finish(()).is_ok()
        };
        for sound in ["13855590001", "0559-5154321", "+8613855590001", "5154321"] {
            assert!(taken(sound), "{sound}");
        }
        for faulty in ["电话", "138", "1385559000x", "123456789012345678901"] {
            assert!(!taken(faulty), "{faulty}");
        }
    }
}
