//! What the back office of the small county holds: its regions, some dictionaries, one more role.

use wangge_auth::permission::{self, ListPermissions};
use wangge_auth::role::{self, SaveRole};
use wangge_db::{Conn, Tx};
use wangge_kernel::field::{IdList, Parts};
use wangge_kernel::page::SIZE_MAX;
use wangge_kernel::{Actor, ErrorKind, Field, Page};
use wangge_org_region::dictionary::{self, DictionaryRow, SaveDictionary};
use wangge_org_region::region::{self, RegionCode, SaveRegion};

use super::text;
use crate::error::ApiError;

/// Above the towns: code, name, code of the parent, level.
const UPPER: &[(&str, &str, &str, i64)] = &[
    ("340000", "安徽省", "0", 1),
    ("341000", "黄山市", "340000", 2),
    ("341023", "黟县", "341000", 3),
];
/// Towns of 黟县 by their official codes, with their villages.
const TOWNS: &[(&str, &str, &[&str])] = &[
    ("341023100", "碧阳镇", &["碧山村", "南屏村"]),
    ("341023101", "宏村镇", &["宏村", "际村", "卢村"]),
    ("341023103", "西递镇", &["西递村", "石印村"]),
];
const GROUPS: &[&str] = &["一组", "二组", "三组"];
const TOWN_LEVEL: i64 = 4;

/// Dictionaries: code, name, values.
const DICTIONARIES: &[(&str, &str, &[&str])] = &[
    (
        "grid_type",
        "网格类型",
        &["村", "小区", "市场", "园区", "企业", "机关单位", "街道"],
    ),
    (
        "career",
        "职业",
        &[
            "专业技术人员",
            "商业、服务业人员",
            "农、林、牧、渔业生产人员",
            "个体经营者",
            "其他",
        ],
    ),
    (
        "education",
        "学历",
        &[
            "初中及以下",
            "中专/技校",
            "高中",
            "大专",
            "本科",
            "硕士",
            "博士及以上",
        ],
    ),
];

/// The names of the seeded permissions that the further role holds.
const SUPERVISOR_MAY: &[&str] = &[
    "户籍与客户-查看",
    "网格-查看",
    "网格地图-查看",
    "首页-查看",
    "工作平台-查看",
    "机构-查看",
];

/// Fills the back office of an empty county.
pub(super) fn fill(tx: &mut Tx<'_>, admin: &Actor) -> Result<(), ApiError> {
    for (code, name, parent, level) in UPPER {
        add_region(tx, admin, Some(code), name, parent, *level)?;
    }
    for (code, name, villages) in TOWNS {
        add_region(tx, admin, Some(code), name, "341023", TOWN_LEVEL)?;
        for village in *villages {
            let RegionCode(village) = add_region(tx, admin, None, village, code, TOWN_LEVEL + 1)?;
            for group in GROUPS {
                add_region(tx, admin, None, group, &village, TOWN_LEVEL + 2)?;
            }
        }
    }
    for ((code, name, values), kind) in DICTIONARIES.iter().zip(1..) {
        dictionary::add(tx, admin, &dictionary_of(code, name, values, kind))?;
    }
    let supervisor = SaveRole {
        role_name: text("网格督导员"),
        role_scope: text("middle"),
        description: text("查看本机构及下级机构的网格与客户，不能修改"),
        permission_ids: Field::Value(IdList(permission_ids(tx.conn())?)),
    };
    role::add(tx, admin, &supervisor)?;
    Ok(())
}

fn add_region(
    tx: &mut Tx<'_>,
    admin: &Actor,
    code: Option<&str>,
    name: &str,
    parent: &str,
    level: i64,
) -> Result<RegionCode, ApiError> {
    let command = SaveRegion {
        region_code: code.map_or(Field::Missing, text),
        region_name: text(name),
        pre_region_code: text(parent),
        region_level: Field::Value(level),
        ..SaveRegion::default()
    };
    Ok(region::add(tx, admin, &command)?)
}

fn dictionary_of(code: &str, name: &str, values: &[&str], kind: i64) -> SaveDictionary {
    let row = |(value, key): (&&str, i64)| DictionaryRow {
        kind: Field::Value(kind),
        code: text(code),
        name: text(name),
        isenable: Field::Value(0),
        dictionary_key: Field::Value(key),
        dictionary_value: text(value),
        ..DictionaryRow::default()
    };
    SaveDictionary {
        list: Field::Value(Parts(values.iter().zip(1..).map(row).collect())),
    }
}

fn permission_ids(conn: &mut Conn) -> Result<Vec<i64>, ApiError> {
    let all = permission::list(conn, &ListPermissions::default(), Page::new(1, SIZE_MAX))?;
    let named = all.rows.into_iter();
    let named = named.filter(|p| SUPERVISOR_MAY.contains(&p.permission_name.as_str()));
    let ids: Vec<i64> = named.map(|p| p.permission_id).collect();
    if ids.len() == SUPERVISOR_MAY.len() {
        return Ok(ids);
    }
    let told = "a permission of the further role is not seeded";
    Err(ApiError::new(ErrorKind::Internal, "demo.permission", told))
}
