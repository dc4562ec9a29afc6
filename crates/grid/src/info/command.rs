//! What comes in for a grid and its review group.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::field::Parts;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field, Policy};

use super::row::GridRow;

/// The fields of 19.2 and 19.3. On a change, a missing field stays as it was; `id` and
/// `createdAt` of old clients are not read.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveGrid {
    /// 自增ID；以地址中的网格为准，传入不用
    pub id: Field<i64>,
    /// 创建时间；由系统记录，传入不用
    pub created_at: Field<i64>,
    /// 网格编号，限长100
    pub grid_code: Field<String>,
    /// 网格名称，限长100
    pub grid_name: Field<String>,
    /// 机构号，限长20
    pub org_code: Field<String>,
    /// 网格类型 1.村社型、2.社区型、3.专业市场、4.工业园、5.企业、6.事业单位、7.临街商户
    pub grid_type: Field<i64>,
    /// 描述，限长255
    pub description: Field<String>,
    /// 网格管理员（客户经理）
    pub account_id: Field<i64>,
    /// 网格协管员，限长50
    pub assist_manager: Field<String>,
    /// 网格监督员，限长50
    pub supervise_manager: Field<String>,
    /// 二维码，限长255
    pub qr_code: Field<String>,
    /// 网格地图
    pub grid_map: Field<String>,
    /// 网格评议小组列表；修改时不填或为空则不变，否则整体替换
    pub list_review: Field<Parts<SaveReviewer>>,
}

/// A member of the review group in 19.2 and 19.3.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveReviewer {
    /// 网格编号；如填写，须与网格一致
    pub grid_code: Field<String>,
    /// 网格名称；由网格编号得出，传入不用
    pub grid_name: Field<String>,
    /// 评议员姓名，限长50
    pub grid_review_name: Field<String>,
    /// 身份证号
    pub id_number: Field<String>,
    /// 职务，限长20
    pub duties: Field<String>,
    /// 描述，限长255
    pub description: Field<String>,
    /// 地址，限长255
    pub address: Field<String>,
    /// 1为正式2为候选
    #[serde(rename = "type")]
    pub kind: Field<String>,
}

pub(super) const CODE: Name = name("gridCode", "网格编号");
pub(super) const ORG: Name = name("orgCode", "机构号");
pub(super) const ACCOUNT: Name = name("accountId", "网格管理员");
pub(super) const NAME: Name = name("gridName", "网格名称");
pub(super) const KIND: Name = name("gridType", "网格类型");
const REVIEWERS: Name = name("listReview", "网格评议小组列表");
const REVIEWER_ID: Name = name("idNumber", "身份证号");

pub(super) const CODE_MAX: usize = 100;
pub(super) const NAME_MAX: usize = 100;
const ORG_CODE_MAX: usize = 20;
pub(super) const KINDS: (i64, i64) = (1, 7);
const MAP_MAX: usize = 100_000;
const REVIEWERS_MAX: usize = 500;
/// Words that mean something else where a grid code may stand: all grids, and parts of paths.
const RESERVED_CODES: [&str; 6] = ["0", "list", "senator", "image", "geojson", "check"];

/// A sound command, but for what has to be looked up: the org and the manager.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) code: String,
    pub(super) name: String,
    /// `None` keeps the org.
    pub(super) org_code: Option<String>,
    pub(super) kind: i64,
    pub(super) description: Option<String>,
    pub(super) account_id: Option<i64>,
    pub(super) assist_manager: Option<String>,
    pub(super) supervise_manager: Option<String>,
    pub(super) qr_code: Option<String>,
    pub(super) grid_map: Option<String>,
    /// Empty keeps the review group.
    pub(super) reviewers: Vec<CheckedReviewer>,
}

/// A sound reviewer.
#[derive(Debug, Clone)]
pub(super) struct CheckedReviewer {
    pub(super) name: String,
    pub(super) id_number: String,
    pub(super) duties: Option<String>,
    pub(super) description: Option<String>,
    pub(super) address: Option<String>,
    pub(super) formal: i64,
}

impl SaveGrid {
    /// Every rule of the fields themselves. `current` is the row a change starts from.
    pub(super) fn validate(
        &self,
        policy: Policy,
        current: Option<&GridRow>,
    ) -> Result<Checked, Faults> {
        let mut check = Check::new();
        let code = self.code(&mut check, current);
        let reviewers = self.reviewers(&mut check, policy, &code, current);
        let mut optional = |of: Name, field: &Field<String>, max, kept: Option<&String>| {
            check.filled(of, field, max, kept.map(String::as_str))
        };
        let description = optional(
            name("description", "描述"),
            &self.description,
            255,
            current.and_then(|g| g.description.as_ref()),
        );
        let assist_manager = optional(
            name("assistManager", "网格协管员"),
            &self.assist_manager,
            50,
            current.and_then(|g| g.assist_manager.as_ref()),
        );
        let supervise_manager = optional(
            name("superviseManager", "网格监督员"),
            &self.supervise_manager,
            50,
            current.and_then(|g| g.supervise_manager.as_ref()),
        );
        let qr_code = optional(
            name("qrCode", "二维码"),
            &self.qr_code,
            255,
            current.and_then(|g| g.qr_code.as_ref()),
        );
        let grid_map = optional(
            name("gridMap", "网格地图"),
            &self.grid_map,
            MAP_MAX,
            current.and_then(|g| g.grid_map.as_ref()),
        );
        let checked = Checked {
            code,
            name: check.text(
                NAME,
                &self.grid_name,
                (1, NAME_MAX),
                current.map(|g| g.name.as_str()),
            ),
            org_code: self.org_code(&mut check, current),
            kind: check.number(KIND, &self.grid_type, KINDS, current.map(|g| g.kind)),
            description,
            account_id: check.optional_number(
                ACCOUNT,
                &self.account_id,
                (1, i64::MAX),
                current.and_then(|g| g.account_id),
            ),
            assist_manager,
            supervise_manager,
            qr_code,
            grid_map,
            reviewers,
        };
        check.finish(checked)
    }

    fn code(&self, check: &mut Check, current: Option<&GridRow>) -> String {
        let kept = current.map(|g| g.code.as_str());
        let code = check.text(CODE, &self.grid_code, (1, CODE_MAX), kept);
        if RESERVED_CODES.contains(&code.as_str()) {
            check.fault(CODE, &format!("不能为{code}"));
        }
        code
    }

    fn org_code(&self, check: &mut Check, current: Option<&GridRow>) -> Option<String> {
        match (&self.org_code, current) {
            (Field::Missing, Some(_)) => None,
            (sent, _) => Some(check.text(ORG, sent, (1, ORG_CODE_MAX), None)),
        }
    }

    fn reviewers(
        &self,
        check: &mut Check,
        policy: Policy,
        code: &str,
        current: Option<&GridRow>,
    ) -> Vec<CheckedReviewer> {
        let parts = match &self.list_review {
            Field::Missing | Field::Empty => return Vec::new(),
            Field::Bad => {
                check.fault(REVIEWERS, "格式不正确");
                return Vec::new();
            }
            Field::Value(Parts(parts)) => parts,
        };
        if parts.len() > REVIEWERS_MAX {
            check.fault(REVIEWERS, &format!("不能超过{REVIEWERS_MAX}人"));
            return Vec::new();
        }
        // A client that renames a grid may still name the old code in its reviewers.
        let codes = [Some(code), current.map(|g| g.code.as_str())];
        let mut seen = BTreeSet::new();
        let mut reviewers = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            match part.validate(policy, &codes, &mut seen) {
                Ok(reviewer) => reviewers.push(reviewer),
                Err(faults) => check.absorb(&place(index), faults),
            }
        }
        reviewers
    }
}

impl SaveReviewer {
    fn validate(
        &self,
        policy: Policy,
        codes: &[Option<&str>],
        seen: &mut BTreeSet<String>,
    ) -> Result<CheckedReviewer, Faults> {
        let mut check = Check::new();
        match &self.grid_code {
            Field::Missing | Field::Empty => {}
            Field::Value(sent) if codes.contains(&Some(sent.as_str())) => {}
            Field::Value(_) | Field::Bad => check.fault(CODE, "与该网格不符"),
        }
        let id_number = check.id_number(REVIEWER_ID, &self.id_number, policy.strict_id_check, None);
        if !id_number.is_empty() && !seen.insert(id_number.clone()) {
            check.fault(REVIEWER_ID, "重复");
        }
        let kind = check.choice(name("type", "评议员类型"), &self.kind, &["1", "2"], None);
        let reviewer = CheckedReviewer {
            name: check.text(
                name("gridReviewName", "评议员姓名"),
                &self.grid_review_name,
                (1, 50),
                None,
            ),
            id_number,
            duties: check.filled(name("duties", "职务"), &self.duties, 20, None),
            description: check.filled(name("description", "描述"), &self.description, 255, None),
            address: check.filled(name("address", "地址"), &self.address, 255, None),
            formal: if kind == "2" { 2 } else { 1 },
        };
        check.finish(reviewer)
    }
}

/// The fault of a reviewer who is already an adviser of the grid.
pub(super) fn refuse_advisers(
    reviewers: &[CheckedReviewer],
    advisers: &[String],
) -> Result<(), Faults> {
    let mut faults = Faults::default();
    for (index, reviewer) in reviewers.iter().enumerate() {
        if advisers.contains(&reviewer.id_number) {
            let field = format!("{}{}", place(index), REVIEWER_ID.field);
            faults.add(&field, "身份证号已是该网格的金融顾问");
        }
    }
    faults.into_result(())
}

fn place(index: usize) -> String {
    format!("{}[{index}].", REVIEWERS.field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reviewer(id_number: &str) -> SaveReviewer {
        SaveReviewer {
            grid_review_name: Field::Value("李四".into()),
            id_number: Field::Value(id_number.into()),
            kind: Field::Value("1".into()),
            ..SaveReviewer::default()
        }
    }

    fn save(reviewers: Vec<SaveReviewer>) -> SaveGrid {
        SaveGrid {
            grid_code: Field::Value("G1".into()),
            grid_name: Field::Value("东村".into()),
            org_code: Field::Value("17005".into()),
            grid_type: Field::Value(1),
            list_review: Field::Value(Parts(reviewers)),
            ..SaveGrid::default()
        }
    }

    fn faults(command: &SaveGrid) -> Vec<(String, String)> {
        let faults = command.validate(Policy::default(), None).unwrap_err();
        let pair = |fault: &wangge_kernel::Fault| (fault.field.clone(), fault.message.clone());
        faults.iter().map(pair).collect()
    }

    #[test]
    fn faults_of_a_reviewer_name_his_place() {
        let mut command = save(vec![
            reviewer("340121197705175537"),
            SaveReviewer::default(),
        ]);
        command.grid_type = Field::Value(8);
        let fields: Vec<String> = faults(&command).into_iter().map(|f| f.0).collect();
        assert_eq!(
            fields,
            [
                "listReview[1].idNumber",
                "listReview[1].type",
                "listReview[1].gridReviewName",
                "gridType"
            ]
        );
    }

    #[test]
    fn one_person_stands_once_in_a_list() {
        let twice = vec![
            reviewer("34012119770517553x"),
            reviewer("34012119770517553X"),
        ];
        assert_eq!(
            faults(&save(twice)),
            [(
                "listReview[1].idNumber".to_owned(),
                "身份证号重复".to_owned()
            )]
        );
    }

    #[test]
    fn codes_that_mean_something_else_are_refused() {
        for code in RESERVED_CODES {
            let mut command = save(Vec::new());
            command.grid_code = Field::Value(code.into());
            assert_eq!(faults(&command).len(), 1, "{code}");
        }
    }

    #[test]
    fn a_reviewer_of_another_grid_is_refused() {
        let mut stranger = reviewer("340121197705175537");
        stranger.grid_code = Field::Value("G2".into());
        assert_eq!(
            faults(&save(vec![stranger])),
            [(
                "listReview[0].gridCode".to_owned(),
                "网格编号与该网格不符".to_owned()
            )]
        );
    }
}
