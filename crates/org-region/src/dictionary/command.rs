//! What comes in for a dictionary: all its rows, each with the fields of the whole.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_kernel::field::Parts;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field};

const ROWS_MAX: usize = 1000;
/// More digits than a JSON number keeps exactly would come back as another number.
const NUMBER_MAX: i64 = 999_999_999_999_999;
/// The path of 10.5 stands where a code stands in 10.4.
const NO_CODE: &str = "list";

/// The body of 10.1 and 10.2: a list of rows.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SaveDictionary {
    /// 字典组的各行，至多1000行；也可直接传数组
    pub list: Field<Parts<DictionaryRow>>,
}

/// A row. Type, parent, code, name and whether it is enabled belong to the whole dictionary, and
/// every row repeats them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct DictionaryRow {
    /// 类型
    #[serde(rename = "type")]
    pub kind: Field<i64>,
    /// 父级ID，限长20
    pub parent_id: Field<String>,
    /// 字典组编码，限长255；新建时可不传，由系统编号
    pub code: Field<String>,
    /// 字典组名称，限长100，不可重复
    pub name: Field<String>,
    /// 是否启用，0-启用，1-不启用
    pub isenable: Field<i64>,
    /// 字典项key，从1开始，不可重复
    pub dictionary_key: Field<i64>,
    /// 字典项value，限长255
    pub dictionary_value: Field<String>,
    /// 字典描述，限长255
    pub description: Field<String>,
}

/// 10.5: which dictionaries are listed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ListDictionaries {
    /// 字典组名称，模糊
    pub name: Field<String>,
}

const LIST: Name = name("list", "字典组");
const KIND: Name = name("type", "类型");
const PARENT: Name = name("parentId", "父级ID");
const CODE: Name = name("code", "字典组编码");
const NAME: Name = name("name", "字典组名称");
const ENABLED: Name = name("isenable", "是否启用");
const KEY: Name = name("dictionaryKey", "字典项key");

/// What a command says. It is sound when it comes without faults.
#[derive(Debug, Default, Serialize)]
pub(super) struct Checked {
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) kind: i64,
    pub(super) parent_id: Option<String>,
    pub(super) disabled: i64,
    pub(super) rows: Vec<CheckedRow>,
}

/// A row's own part.
#[derive(Debug, Serialize)]
pub(super) struct CheckedRow {
    pub(super) key: i64,
    pub(super) value: String,
    pub(super) description: Option<String>,
}

/// The name of a field of the whole, as faults name it: the first row stands for all.
pub(super) fn at_first(field: &str) -> String {
    format!("list[0].{field}")
}

impl SaveDictionary {
    /// Every rule of the rows and of what they must agree on.
    pub(super) fn validate(&self) -> (Checked, Faults) {
        self.check(false)
    }

    /// The same, for a change, which must say which dictionary it is of.
    pub(super) fn validate_with_code(&self) -> (Checked, Faults) {
        self.check(true)
    }

    fn check(&self, code_required: bool) -> (Checked, Faults) {
        let mut faults = Faults::default();
        let Some(first) = self.first(&mut faults) else {
            return (Checked::default(), faults);
        };
        let rows = self.rows();
        let mut checked = Checked::default();
        let mut keys = BTreeSet::new();
        for (index, row) in rows.iter().enumerate() {
            let (whole, own, mut of_row) = row.validate(code_required);
            if index > 0 {
                row.agree(first, &mut of_row);
            }
            if !of_row.names(KEY.field) && !keys.insert(own.key) {
                of_row.add(KEY.field, "字典项key重复");
            }
            faults.absorb(&format!("list[{index}]."), of_row);
            if index == 0 {
                checked = whole;
            }
            checked.rows.push(own);
        }
        (checked, faults)
    }

    fn rows(&self) -> &[DictionaryRow] {
        self.list.value().map_or(&[], |list| &list.0)
    }

    fn first(&self, faults: &mut Faults) -> Option<&DictionaryRow> {
        let rows = self.rows();
        let rule = match &self.list {
            Field::Bad => "字典组格式不正确，应为字典项对象的数组",
            _ if rows.is_empty() => "字典组不能为空",
            _ if rows.len() > ROWS_MAX => "字典组不能超过1000行",
            _ => return rows.first(),
        };
        faults.add(LIST.field, rule);
        None
    }
}

impl DictionaryRow {
    fn validate(&self, code_required: bool) -> (Checked, CheckedRow, Faults) {
        let mut check = Check::new();
        let whole = Checked {
            code: self.code(&mut check, code_required),
            name: check.text(NAME, &self.name, (1, 100), None),
            kind: check.number(KIND, &self.kind, (0, NUMBER_MAX), None),
            parent_id: check.optional(PARENT, &self.parent_id, 20, None),
            disabled: check.number(ENABLED, &self.isenable, (0, 1), None),
            rows: Vec::new(),
        };
        let own = CheckedRow {
            key: check.number(KEY, &self.dictionary_key, (1, NUMBER_MAX), None),
            value: check.text(
                name("dictionaryValue", "字典项value"),
                &self.dictionary_value,
                (1, 255),
                None,
            ),
            description: check.optional(
                name("description", "字典描述"),
                &self.description,
                255,
                None,
            ),
        };
        let ((whole, own), faults) = check.into_parts((whole, own));
        (whole, own, faults)
    }

    fn code(&self, check: &mut Check, required: bool) -> Option<String> {
        if self.code.is_blank() && !required {
            return None;
        }
        let code = check.text(CODE, &self.code, (1, 255), None);
        if self.code.value().is_some() {
            // It stands in paths.
            let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
            if code == NO_CODE {
                check.fault(CODE, "不能是list");
            } else if !code.chars().all(plain) || code.starts_with('.') {
                check.fault(
                    CODE,
                    "只能由文字、数字、下划线、中划线和点组成，且不以点开头",
                );
            }
        }
        Some(code)
    }

    /// Names what this row says of the whole otherwise than the first. A field that is faulty
    /// already is not named twice.
    fn agree(&self, first: &Self, faults: &mut Faults) {
        let same = |one: &Field<String>, other: &Field<String>| {
            one == other || (one.is_blank() && other.is_blank())
        };
        for (of, agrees) in [
            (KIND, self.kind == first.kind),
            (PARENT, same(&self.parent_id, &first.parent_id)),
            (CODE, same(&self.code, &first.code)),
            (NAME, self.name == first.name),
            (ENABLED, self.isenable == first.isenable),
        ] {
            if !agrees && !faults.names(of.field) {
                faults.add(of.field, format!("{}与第一行不一致", of.label));
            }
        }
    }
}

impl ListDictionaries {
    pub(super) fn validate(&self) -> Result<Option<String>, Faults> {
        let mut check = Check::new();
        let text = check.filter(NAME, &self.name);
        check.finish(text)
    }
}
