//! What comes in for pictures.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field, IdNumber};

use super::paper::OF_CREDIT;
use crate::words::GRID;

/// The fields of 25.1 beside the file. The document spells two of them with a small l; both
/// spellings are taken.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveImage {
    /// 新上传时为空；修改时为原图片的id，原记录将被标记为删除状态
    pub id: Field<i64>,
    /// 客户姓名，须与登记的姓名一致
    pub customer_name: Field<String>,
    /// 客户身份证号
    pub id_number: Field<String>,
    /// 网格编号，须为客户所在网格
    pub grid_code: Field<String>,
    /// 上传的客户经理id；以token为准
    #[serde(rename = "uploadAccountld")]
    pub upload_account_ld: Field<i64>,
    /// 同uploadAccountld
    pub upload_account_id: Field<i64>,
    /// 图片类型：1、1.1、1.2、2、3、4、4.1、4.2、5、6
    #[serde(rename = "type")]
    pub kind: Field<String>,
    /// 面谈面签记录的id，类型为4.1或4.2时必填
    #[serde(rename = "creditDetailld")]
    pub credit_detail_ld: Field<i64>,
    /// 同creditDetailld
    pub credit_detail_id: Field<i64>,
}

/// What 25.3 is asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ListImages {
    /// 图片类型；1含1.1和1.2，4含4.1和4.2
    #[serde(rename = "type")]
    pub kind: Field<String>,
    /// 面谈面签记录的id，类型为4.1或4.2时必填
    pub credit_detail_id: Field<i64>,
}

const ID: Name = name("id", "图片id");
pub(super) const CUSTOMER_NAME: Name = name("customerName", "客户姓名");
pub(super) const ID_NUMBER: Name = name("idNumber", "身份证号");
const UPLOADER: Name = name("uploadAccountld", "上传的客户经理id");
const KIND: Name = name("type", "图片类型");
pub(super) const CREDIT_DETAIL_OF_UPLOAD: Name = name("creditDetailld", "面谈面签记录id");
const CREDIT_DETAIL: Name = name("creditDetailId", "面谈面签记录id");

/// The types of pictures; `1` and `4` are groups, in which pictures may stand as well.
const KINDS: &[&str] = &["1", "1.1", "1.2", "2", "3", "4", "4.1", "4.2", "5", "6"];
const ID_NUMBER_MIN: usize = 15;
const ID_NUMBER_MAX: usize = 18;

/// A command whose fields are sound by themselves.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) replaces: Option<i64>,
    pub(super) customer_name: String,
    pub(super) id_number: String,
    pub(super) kind: String,
    pub(super) credit_detail_id: Option<i64>,
}

impl SaveImage {
    /// Every rule that needs no look-up. The faults are told with those of what is looked up.
    pub(super) fn check(&self) -> (Checked, Faults) {
        let mut check = Check::new();
        let checked = Checked {
            replaces: id(&mut check, ID, &self.id),
            customer_name: check.text(CUSTOMER_NAME, &self.customer_name, (1, 20), None),
            id_number: id_number(&mut check, &self.id_number),
            kind: check.choice(KIND, &self.kind, KINDS, None),
            credit_detail_id: credit_detail(
                &mut check,
                CREDIT_DETAIL_OF_UPLOAD,
                either(&self.credit_detail_ld, &self.credit_detail_id),
                &self.kind,
            ),
        };
        check.text(GRID, &self.grid_code, (1, 20), None);
        let uploader = either(&self.upload_account_ld, &self.upload_account_id);
        id(&mut check, UPLOADER, uploader);
        check.into_parts(checked)
    }
}

/// Which pictures 25.3 wants.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) kinds: Vec<&'static str>,
    pub(super) credit_detail_id: Option<i64>,
}

impl ListImages {
    pub(super) fn validate(&self) -> Result<Wanted, Faults> {
        let mut check = Check::new();
        let kind = check.choice(KIND, &self.kind, KINDS, None);
        let credit_detail_id = credit_detail(
            &mut check,
            CREDIT_DETAIL,
            &self.credit_detail_id,
            &self.kind,
        );
        let within = |other: &str| match other.strip_prefix(kind.as_str()) {
            Some(rest) => rest.is_empty() || rest.starts_with('.'),
            None => false,
        };
        check.finish(Wanted {
            kinds: KINDS
                .iter()
                .copied()
                .filter(|other| within(other))
                .collect(),
            // Only papers of credit files name one.
            credit_detail_id: credit_detail_id.filter(|_| kind.starts_with('4')),
        })
    }
}

/// Whichever of two spellings was sent.
fn either<'a>(documented: &'a Field<i64>, other: &'a Field<i64>) -> &'a Field<i64> {
    if documented.is_blank() {
        other
    } else {
        documented
    }
}

/// A number in the form of any card; whose it is, is looked up.
fn id_number(check: &mut Check, field: &Field<String>) -> String {
    let text = check.text(ID_NUMBER, field, (0, usize::MAX), None);
    let length = text.chars().count();
    let foreign = length == ID_NUMBER_MIN && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if !field.is_blank() && !text.is_empty() && !foreign && IdNumber::parse(&text).is_none() {
        let rule = format!("不正确，应为{ID_NUMBER_MAX}位有效证件号码");
        check.fault(ID_NUMBER, &rule);
    }
    text
}

fn credit_detail(
    check: &mut Check,
    of: Name,
    field: &Field<i64>,
    kind: &Field<String>,
) -> Option<i64> {
    let needed = kind
        .value()
        .is_some_and(|kind| OF_CREDIT.contains(&kind.as_str()));
    if needed && field.is_blank() {
        check.fault(of, "不能为空");
    }
    id(check, of, field)
}

/// An id that may be absent.
fn id(check: &mut Check, of: Name, field: &Field<i64>) -> Option<i64> {
    match field {
        Field::Value(id) if *id < 1 => {
            check.fault(of, "必须为大于0的数字");
            None
        }
        _ => check.optional_number(of, field, (1, i64::MAX), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(kind: &str) -> Vec<&'static str> {
        let list = ListImages {
            kind: Field::Value(kind.to_owned()),
            credit_detail_id: Field::Value(7),
        };
        list.validate().unwrap().kinds
    }

    #[test]
    fn a_group_means_all_in_it() {
        assert_eq!(kinds("1"), ["1", "1.1", "1.2"]);
        assert_eq!(kinds("4"), ["4", "4.1", "4.2"]);
        assert_eq!(kinds("4.2"), ["4.2"]);
        assert_eq!(kinds("6"), ["6"]);
    }
}
