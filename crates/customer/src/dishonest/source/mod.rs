//! Where published judgments come from: a service outside the bank, asked person by person.
//!
//! [`http::HttpSource`] is the one served; whoever has another implements [`Source`].

mod answer;
pub mod http;

use diesel::{AsChangeset, Insertable};
use serde::{Deserialize, Serialize};

use crate::schema::dishonest_person;

pub(super) use answer::day_start;

/// Who is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// 姓名
    pub name: &'a str,
    /// 身份证号
    pub id_number: &'a str,
}

/// A judgment as it is published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Insertable, AsChangeset)]
#[diesel(table_name = dishonest_person, treat_none_as_null = true)]
pub struct Published {
    /// 被执行人姓名/名称
    pub name: String,
    /// 身份证号码/组织机构代码, in capital letters; some characters may be stars
    pub card_number: String,
    /// 性别
    pub sex: String,
    /// 年龄
    pub age: Option<i64>,
    /// 省份
    pub area_name: String,
    /// 执行法院
    pub court_name: String,
    /// 执行依据文号
    pub gist_id: String,
    /// 立案时间
    pub register_date: String,
    /// 案号
    pub case_code: String,
    /// 做出执行依据单位
    pub gist_institution: String,
    /// 生效法律文书确定的义务
    pub duty: String,
    /// 被执行人的履行情况
    pub performance: String,
    /// 失信被执行人行为具体情形
    pub concrete_reason: String,
    /// 失信类别
    pub kind: String,
    /// 发布时间, milliseconds
    pub published_at: i64,
}

/// Why a source has told nothing of a person. Never holds an address, a name or a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No connection.
    #[error("无法连接")]
    Unreachable,
    /// No answer in time.
    #[error("应答超时")]
    TimedOut,
    /// A status that is no success.
    #[error("应答状态{0}")]
    Status(u16),
    /// A longer answer than anyone needs.
    #[error("应答过大")]
    TooLarge,
    /// An answer that is none.
    #[error("应答格式不正确")]
    Broken,
    /// Nobody waits for the answer any more.
    #[error("已停止")]
    Stopped,
}

/// A source of published judgments.
pub trait Source: Sync {
    /// What is published under this name and number; perhaps about others of that name, too. Called
    /// from several threads. `stopped` says that nobody waits for the answer any more.
    ///
    /// # Errors
    /// Why nothing is known; tried again as often as makes sense.
    fn ask(
        &self,
        who: Asked<'_>,
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Published>, Trouble>;
}
