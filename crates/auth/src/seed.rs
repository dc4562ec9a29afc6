//! What an empty database starts with: roles, permissions, the head office and `admin`.

use diesel::prelude::*;
use rand::Rng;
use wangge_db::{Conn, Tx};

use crate::GRID_REALM;
use crate::error::Error;
use crate::schema::{account, account_role, permission, role, role_permission};

/// Seeded roles: id, name, `roleScope`.
const ROLES: &[(i64, &str, &str)] = &[
    (1, "客户经理", "customer_manager"),
    (2, "会计", "accountant"),
    (3, "支行长", "branch_president"),
    (4, "董事长", "president"),
    (5, "中层干部", "middle"),
    (7, "系统管理员", "admin"),
];
/// The administrators' role.
pub(crate) const ADMIN_ROLE: i64 = 7;
/// The `permissionType` of a permission to call something.
const INTERFACE: &str = "1";
/// Ids below are ours; permissions made later start above.
const FIRST_FREE_ID: i64 = 1000;

/// Seeded permissions: name, `permissionUrl`, the roles that hold it. The administrator's role
/// holds all by its scope and is given them too, so that lists show it.
const PERMISSIONS: &[(&str, &str, &[i64])] = &[
    ("户籍与客户-查看", "GET:/customer", &[1, 2, 3, 4, 5]),
    ("户籍与客户-新增", "POST:/customer", &[1, 2, 3, 5]),
    ("户籍与客户-编辑", "PUT:/customer", &[1, 2, 3, 5]),
    ("户籍与客户-删除", "DELETE:/customer", &[1, 2, 3, 5]),
    ("文件-导出", "GET:/file", &[1, 2, 3, 4, 5]),
    ("文件-导入", "POST:/file", &[1, 2, 3, 5]),
    ("网格-查看", "GET:/gridinfo", &[1, 2, 3, 4, 5]),
    ("网格-新增", "POST:/gridinfo", &[3, 5]),
    ("网格-编辑", "PUT:/gridinfo", &[3, 5]),
    ("网格-删除", "DELETE:/gridinfo", &[3, 5]),
    ("网格图片-上传", "POST:/gridinfo/image", &[1]),
    ("网格地图-查看", "GET:/gridmap", &[1, 2, 3, 4, 5]),
    ("网格地图-保存", "POST:/gridmap", &[1, 3, 5]),
    ("首页-查看", "GET:/home", &[1, 2, 3, 4, 5]),
    ("工作平台-查看", "GET:/platform", &[1, 2, 3, 4, 5]),
    ("工作平台-新增", "POST:/platform", &[1, 2, 3, 5]),
    ("工作平台-编辑", "PUT:/platform", &[1, 2, 3, 5]),
    ("机构-查看", "GET:/super/org", &[1, 2, 3, 4, 5]),
    ("行政区域-查看", "GET:/super/region", &[1, 2, 3, 4, 5]),
    ("字典-查看", "GET:/super/dictionary", &[1, 2, 3, 4, 5]),
    ("标签-查看", "GET:/super/tag", &[1, 2, 3, 4, 5]),
    ("银行产品-查看", "GET:/super/product", &[1, 2, 3, 4, 5]),
    ("角色-查看", "GET:/super/role", &[3, 4, 5]),
    ("用户-查看", "GET:/super/account", &[3, 4, 5]),
    ("征信账户", "/grid/CreditReportAccount", &[2]),
    (
        "征信账户-查看密码",
        "POST:/reveal/CreditReportAccount",
        &[2],
    ),
    // The list is asked for by POST, too.
    ("工作平台-查询", "POST:/platform/info/list", &[4]),
    // Balances of the whole bank: not for whoever may import sheets.
    ("账户余额-导入", "POST:/feed/balance", &[]),
    ("后台管理", "/super", &[]),
];

/// Writes roles and permissions that are missing. Safe to run at every start: what an
/// administrator has changed since is left alone.
///
/// # Errors
/// The database failed.
pub fn roles_and_permissions(tx: &mut Tx<'_>) -> Result<(), Error> {
    let known: i64 = role::table.count().get_result(tx.conn())?;
    if known > 0 {
        return Ok(());
    }
    let now = tx.now();
    for (id, name, scope) in ROLES {
        diesel::insert_into(role::table)
            .values((
                role::id.eq(id),
                role::name.eq(name),
                role::scope_code.eq(scope),
                role::seeded.eq(true),
                role::created_at.eq(now),
                role::updated_at.eq(now),
            ))
            .execute(tx.conn())?;
    }
    for (id, (name, url, roles)) in (1_i64..).zip(PERMISSIONS) {
        diesel::insert_into(permission::table)
            .values((
                permission::id.eq(id),
                permission::name.eq(name),
                permission::kind.eq(INTERFACE),
                permission::url.eq(url),
                permission::created_at.eq(now),
                permission::updated_at.eq(now),
            ))
            .execute(tx.conn())?;
        for role_id in roles.iter().chain([&ADMIN_ROLE]) {
            diesel::insert_into(role_permission::table)
                .values((
                    role_permission::role_id.eq(role_id),
                    role_permission::permission_id.eq(id),
                ))
                .execute(tx.conn())?;
        }
    }
    skip_seeded_ids(tx.conn())?;
    Ok(())
}

/// Lets ids made later start above the seeded ones.
fn skip_seeded_ids(conn: &mut Conn) -> QueryResult<()> {
    for table in ["role", "permission"] {
        let sql = match conn {
            Conn::Sqlite(_) => format!(
                "UPDATE sqlite_sequence SET seq = {} WHERE name = '{table}'",
                FIRST_FREE_ID - 1
            ),
            Conn::Postgres(_) => {
                format!("ALTER TABLE {table} ALTER COLUMN id RESTART WITH {FIRST_FREE_ID}")
            }
        };
        diesel::sql_query(sql).execute(conn)?;
    }
    Ok(())
}

/// Whether any account of a realm exists: the first start makes `admin`.
///
/// # Errors
/// The database failed.
pub fn has_accounts(conn: &mut Conn, realm: &str) -> Result<bool, Error> {
    let known: i64 = account::table
        .filter(account::realm.eq(realm))
        .count()
        .get_result(conn)?;
    Ok(known > 0)
}

/// Makes the account `admin` in `org_id`.
///
/// # Errors
/// The database failed.
pub fn admin(
    tx: &mut Tx<'_>,
    org_id: i64,
    hash: &str,
    must_change_password: bool,
) -> Result<i64, Error> {
    let now = tx.now();
    let id: i64 = diesel::insert_into(account::table)
        .values((
            account::realm.eq(GRID_REALM),
            account::name.eq("admin"),
            account::name_key.eq("admin"),
            account::password_hash.eq(hash),
            account::must_change_password.eq(must_change_password),
            account::real_name.eq("系统管理员"),
            account::status.eq(1),
            account::org_id.eq(org_id),
            account::created_at.eq(now),
            account::updated_at.eq(now),
        ))
        .returning(account::id)
        .get_result(tx.conn())?;
    diesel::insert_into(account_role::table)
        .values((
            account_role::account_id.eq(id),
            account_role::role_id.eq(ADMIN_ROLE),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// A password nobody has thought of, of so many characters, to be told once.
pub fn one_time_password(length: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
    let mut random = rand::rng();
    let mut pick = || {
        LETTERS
            .get(random.random_range(0..LETTERS.len()))
            .map_or('x', |b| char::from(*b))
    };
    (0..length).map(|_| pick()).collect()
}
