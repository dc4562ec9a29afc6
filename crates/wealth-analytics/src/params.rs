//! What lists are filtered by: the organs in force and the words of the vocabulary (w12), and the
//! organs of the draft, among which users and outlets are put (w55).

use schemars::JsonSchema;
use serde::Serialize;
use wangge_db::Conn;

use crate::error::Error;
use crate::organ;
use crate::organ::tree::{BRANCH, OUTLET, Tree};
use crate::profile::category::Category;
use crate::profile::feature::Feature;
use crate::profile::vocabulary::{AMOUNTS, CYCLES, RATES, RISKS};
use crate::scope::WealthScope;

/// w12: everything that companies are filtered by.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    /// 支行及其网点
    pub branches: Vec<Branch<String>>,
    /// 已购买理财的企业
    pub bought: Words,
    /// 未购买理财的企业
    pub not_bought: Words,
}

/// w55: branches with their outlets.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Branches {
    /// 支行及其网点
    pub branches: Vec<Branch<i64>>,
}

/// A branch with its outlets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Branch<I> {
    /// 支行ID
    pub id: I,
    /// 支行名称
    pub name: String,
    /// 支行编号
    pub code: String,
    /// 网点
    pub outlets: Vec<Outlet<I>>,
}

/// An outlet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Outlet<I> {
    /// 网点ID
    pub id: I,
    /// 网点名称
    pub name: String,
    /// 网点编号
    pub code: String,
}

/// The words of one half of the companies.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Words {
    /// 企业分类
    pub categories: Vec<Word>,
    /// 理财特征
    pub features: Vec<Word>,
    /// 风险偏好
    pub risk_preferences: Vec<Word>,
    /// 周期偏好
    pub cycle_preferences: Vec<Word>,
    /// 金额偏好
    pub amount_preferences: Vec<Word>,
    /// 利率偏好
    pub interest_rate_preferences: Vec<Word>,
}

/// A word that filters name by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Word {
    /// ID
    pub id: String,
    /// 名称
    pub name: &'static str,
}

/// An organ, drafted or in force.
struct Place<'a> {
    id: i64,
    kind: i64,
    code: &'a str,
    name: &'a str,
    branch_id: Option<i64>,
}

/// w12: organs in force within the scope, and the vocabulary.
///
/// # Errors
/// The database failed.
pub fn params(conn: &mut Conn, scope: WealthScope) -> Result<Params, Error> {
    let tree = organ::in_force(conn)?;
    let places = tree.iter().filter(|organ| !organ.is_merged());
    let places: Vec<Place<'_>> = places
        .map(|organ| Place {
            id: organ.organ_id,
            kind: organ.kind,
            code: &organ.code,
            name: &organ.name,
            branch_id: organ.branch_id,
        })
        .collect();
    Ok(Params {
        branches: branches(scope, &places, |id| id.to_string()),
        bought: words(true),
        not_bought: words(false),
    })
}

/// w55: organs of the draft within the scope.
///
/// # Errors
/// The database failed.
pub fn branches_of_draft(conn: &mut Conn, scope: WealthScope) -> Result<Branches, Error> {
    let tree = Tree::load(conn)?;
    let organs = [tree.of_kind(BRANCH), tree.of_kind(OUTLET)].concat();
    let places: Vec<Place<'_>> = organs
        .into_iter()
        .map(|organ| Place {
            id: organ.id,
            kind: organ.kind,
            code: &organ.code,
            name: &organ.name,
            branch_id: organ.parent_id,
        })
        .collect();
    Ok(Branches {
        branches: branches(scope, &places, |id| id),
    })
}

/// The branches a scope reaches, each with those of its outlets that are inside, in the order of
/// `places`.
fn branches<I>(scope: WealthScope, places: &[Place<'_>], id: fn(i64) -> I) -> Vec<Branch<I>> {
    let of_kind = |kind: i64| places.iter().filter(move |place| place.kind == kind);
    let outlets = |branch: i64| -> Vec<Outlet<I>> {
        of_kind(OUTLET)
            .filter(|outlet| outlet.branch_id == Some(branch))
            .filter(|outlet| scope.holds_outlet(outlet.branch_id, outlet.id))
            .map(|outlet| Outlet {
                id: id(outlet.id),
                name: outlet.name.to_owned(),
                code: outlet.code.to_owned(),
            })
            .collect()
    };
    of_kind(BRANCH)
        .map(|branch| (branch, outlets(branch.id)))
        .filter(|(branch, outlets)| scope.holds_branch(branch.id) || !outlets.is_empty())
        .map(|(branch, outlets)| Branch {
            id: id(branch.id),
            name: branch.name.to_owned(),
            code: branch.code.to_owned(),
            outlets,
        })
        .collect()
}

fn words(bought: bool) -> Words {
    let categories = Category::ALL.into_iter();
    let features = Feature::ALL.into_iter();
    Words {
        categories: categories
            .filter(|category| category.of_buyers() == bought)
            .map(|category| word(category.id(), category.name()))
            .collect(),
        features: features
            .filter(|feature| feature.of_buyers() == bought)
            .map(|feature| word(feature.id(), feature.name()))
            .collect(),
        risk_preferences: numbered(&RISKS),
        cycle_preferences: numbered(&CYCLES),
        amount_preferences: numbered(&AMOUNTS),
        interest_rate_preferences: numbered(&RATES),
    }
}

fn numbered(list: &[&'static str]) -> Vec<Word> {
    let places = (1_u16..).zip(list);
    places.map(|(id, name)| word(id, name)).collect()
}

fn word(id: u16, name: &'static str) -> Word {
    Word {
        id: id.to_string(),
        name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: i64, kind: i64, branch: i64) -> Place<'static> {
        Place {
            id,
            kind,
            code: "c",
            name: "n",
            branch_id: Some(branch),
        }
    }

    #[test]
    fn a_scope_sees_its_branches_and_outlets() {
        let places = [
            place(2, BRANCH, 2),
            place(3, BRANCH, 3),
            place(4, OUTLET, 2),
            place(5, OUTLET, 2),
            place(6, OUTLET, 3),
        ];
        let seen = |scope| {
            let branches = branches(scope, &places, |id| id).into_iter();
            branches
                .map(|b| (b.id, b.outlets.iter().map(|o| o.id).collect::<Vec<_>>()))
                .collect::<Vec<_>>()
        };
        assert_eq!(seen(WealthScope::All), [(2, vec![4, 5]), (3, vec![6])]);
        assert_eq!(seen(WealthScope::Branch(2)), [(2, vec![4, 5])]);
        assert_eq!(seen(WealthScope::Outlet(5)), [(2, vec![5])]);
        assert!(seen(WealthScope::Branch(9)).is_empty());
    }

    #[test]
    fn both_halves_have_words_of_their_own() {
        let (bought, others) = (words(true), words(false));
        assert_eq!(bought.categories.len() + others.categories.len(), 13);
        assert_eq!(bought.features.len() + others.features.len(), 17);
        assert_eq!(bought.categories.first(), Some(&word(101, "沉睡")));
        assert_eq!(others.risk_preferences.last(), Some(&word(5, "高风险")));
    }
}
