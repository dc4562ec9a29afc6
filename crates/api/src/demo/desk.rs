//! What lies on desks: to-dos made by hand, and the accounts that credit reports are queried with.

use wangge_auth::seed::one_time_password;
use wangge_credit_review::report_account::{self, Plain, SaveReportAccount, Sealer};
use wangge_db::Tx;
use wangge_kernel::{Actor, Field};
use wangge_worklist::platform::{self, SaveTodo};

use super::text;
use crate::error::ApiError;

const DAY_MS: i64 = 24 * 3600 * 1000;
/// Characters of a made-up password.
const SECRET_CHARS: usize = 14;
const DONE: i64 = 3;
const CANCELLED: i64 = 4;

/// To-dos: type, description, days from now to the begin and to the end, how it was closed.
const ERRANDS: &[(i64, &str, i64, i64, Option<i64>)] = &[
    (4, "手机银行进村推广", -20, -10, Some(CANCELLED)),
    (3, "走访三个月未联系的授信客户", -12, -6, None),
    (3, "回访新建档客户，核对联系方式", -9, -4, Some(DONE)),
    (1, "提醒本月到期贷款客户准备还款资金", -1, 5, None),
    (4, "秋收资金归集，上门宣传定期存款", 0, 20, None),
];

/// Report accounts: what stands behind the org's code, type, status, comment.
const REPORT_ACCOUNTS: &[(&str, &str, &str, &str)] = &[
    ("cx01", "0", "0", "贷前查询用户"),
    ("cx02", "0", "1", "原查询员已调离，停用"),
    ("sp01", "1", "0", "查询审批用户"),
];

/// What `by` asks of an account.
pub(super) fn todos(tx: &mut Tx<'_>, by: &Actor, handler_id: i64) -> Result<(), ApiError> {
    let now = tx.now();
    for (kind, description, begins, ends, closed) in ERRANDS {
        let command = SaveTodo {
            kind: Field::Value(*kind),
            description: text(description),
            start_time: text(now + begins * DAY_MS),
            end_time: text(now + ends * DAY_MS),
            account_id: Field::Value(handler_id),
        };
        let id = platform::add(tx, by, &command)?;
        if let Some(status) = closed {
            platform::set_status(tx, by, id, *status)?;
        }
    }
    Ok(())
}

/// The accounts of an org. Their passwords are nobody's: they are made up each time.
pub(super) fn report_accounts(
    tx: &mut Tx<'_>,
    by: &Actor,
    sealer: &Sealer,
    org_code: &str,
) -> Result<(), ApiError> {
    for (name, kind, status, comment) in REPORT_ACCOUNTS {
        let command = SaveReportAccount {
            user_name: text(format!("{org_code}{name}")),
            password: Field::Value(Plain::from(one_time_password(SECRET_CHARS).as_str())),
            org_code: text(org_code),
            status: text(status),
            kind: text(kind),
            comment: text(comment),
            remind: text("密码每60天更换一次"),
            ..SaveReportAccount::default()
        };
        report_account::add(tx, by, sealer, &command)?;
    }
    Ok(())
}
