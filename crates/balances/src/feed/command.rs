//! What comes in beside a file of the core bank.

use schemars::JsonSchema;
use serde::Deserialize;
use wangge_kernel::rule::{Check, name};
use wangge_kernel::{Faults, Field};

/// What `POST /file/balance` takes beside the file.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct FeedBalances {
    /// true时立即返回导入批次，由 GET /file/import/{importId} 查询进度，默认等待导入结束
    #[serde(rename = "async", alias = "background")]
    pub background: Field<String>,
    /// 账户余额导入不支持试导入，为true时拒绝
    pub dry_run: Field<String>,
}

impl FeedBalances {
    /// Whether whoever asked does not wait for the end.
    ///
    /// # Errors
    /// The faulty fields.
    pub fn validate(&self) -> Result<bool, Faults> {
        let mut check = Check::new();
        let background = check.flag(name("async", "async"), &self.background);
        let rehearsal = name("dryRun", "dryRun");
        // Whoever believes that nothing will be written must not be told so afterwards.
        if check.flag(rehearsal, &self.dry_run) == Some(true) {
            check.fault(rehearsal, "不支持，账户余额不能试导入");
        }
        check.finish(background.unwrap_or_default())
    }
}
