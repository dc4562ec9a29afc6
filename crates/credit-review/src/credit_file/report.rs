//! The page of the central bank's report on a customer (32.1). It is cleaned before it is stored: what
//! is answered is text and tables, which a browser shows and never runs.

use std::collections::HashSet;

use ammonia::Builder;
use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wangge_audit::Entry;
use wangge_customer::lent::Read;
use wangge_db::{Conn, Tx, constraint_of};
use wangge_kernel::{Actor, Faults, Field};

use super::{SUBJECT, right_to, row};
use crate::error::Error;
use crate::schema::{credit_detail, credit_report};

const FIELD: &str = "data";
const PAGE_BYTES_MAX: usize = 1024 * 1024;
/// Elements that may stand in one another. The parser looks through those that are open for each new
/// one, so that their number bounds how long it takes.
const NESTING_MAX: usize = 10_000;
/// Elements that are closed by the next of their kind, or are empty.
const NOT_NESTING: &[&str] = &[
    "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "col", "option", "br",
    "hr", "img", "input", "meta", "link", "wbr",
];
/// What leads elsewhere or is loaded from there: a report is read by itself.
const LEADING_AWAY: &[&str] = &["a", "img", "area", "map"];
/// What may say where it was taken from.
const QUOTING: &[&str] = &["blockquote", "q", "del", "ins"];

/// What `PUT /customer/creditdetail/report/{creditDetailId}` takes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct StoreReport {
    /// 征信报告页面的html代码，最多1MB，保存前将清除脚本、样式、链接和图片
    #[serde(alias = "html", alias = "content", alias = "report")]
    pub data: Field<String>,
}

/// A page that was cleaned.
#[derive(Debug, Clone)]
pub struct CleanPage(String);

/// Cleans a page. Takes its time with large ones: call it outside a transaction.
///
/// # Errors
/// No page, one that is too large or too deep, or one of which nothing is left.
pub fn clean(command: &StoreReport) -> Result<CleanPage, Error> {
    let fault = |rule: &str| Err(Faults::one(FIELD, format!("征信报告{rule}")).into());
    let page = match &command.data {
        Field::Missing | Field::Empty => return fault("不能为空"),
        Field::Bad => return fault("格式不正确"),
        Field::Value(page) => page,
    };
    if page.len() > PAGE_BYTES_MAX {
        return fault("不能超过1MB");
    }
    if nesting(page) > NESTING_MAX {
        return fault("的元素过多，不能显示");
    }
    let mut cleaner = Builder::default();
    cleaner.rm_tags(LEADING_AWAY).url_schemes(HashSet::new());
    for tag in QUOTING {
        cleaner.rm_tag_attributes(tag, &["cite"]);
    }
    let cleaned = cleaner.clean(page).to_string();
    match is_blank(&cleaned) {
        true => fault("没有可显示的内容"),
        false => Ok(CleanPage(cleaned)),
    }
}

/// How many tags open an element that others may stand in.
fn nesting(page: &str) -> usize {
    let tags = page.split('<').skip(1);
    let names = tags.map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric());
        rest.split_at(end.unwrap_or(rest.len())).0
    });
    let opening = names.filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    opening
        .filter(|name| !NOT_NESTING.contains(&name.to_ascii_lowercase().as_str()))
        .count()
}

/// Whether a cleaned page shows nothing.
fn is_blank(cleaned: &str) -> bool {
    let mut in_tag = false;
    !cleaned.replace("&nbsp;", "").chars().any(|c| {
        match c {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                return false;
            }
            _ => {}
        }
        !in_tag && !c.is_whitespace()
    })
}

/// `PUT /customer/creditdetail/report/{creditDetailId}`: stores the report of a file that is still to
/// be decided, or puts it in the place of another.
///
/// # Errors
/// No such file in scope, one that was decided, or someone else was faster.
pub fn store(tx: &mut Tx<'_>, actor: &Actor, id: i64, page: &CleanPage) -> Result<(), Error> {
    row::find(tx.conn(), &actor.scope, id)?.ok_or(Error::NotFound)?;
    if hold_open(tx, id)? == 0 {
        return Err(Error::State("该面谈面签已审结，不能修改征信报告"));
    }
    let now = tx.now();
    let stored = credit_report::table.find(id);
    let changes = (
        credit_report::html.eq(&page.0),
        credit_report::created_by.eq(actor.account_id),
        credit_report::updated_at.eq(now),
    );
    if diesel::update(stored).set(changes).execute(tx.conn())? == 0 {
        let made = tx.savepoint(|tx| {
            diesel::insert_into(credit_report::table)
                .values((
                    changes,
                    credit_report::credit_detail_id.eq(id),
                    credit_report::created_at.eq(now),
                ))
                .execute(tx.conn())
        });
        match made {
            Err(error) if constraint_of(&error).is_some() => return Err(Error::Stale),
            made => made?,
        };
    }
    let size = Size {
        bytes: page.0.len(),
    };
    let entry = Entry::new("credit_report.store", SUBJECT, id).after(&size);
    Ok(wangge_audit::record(tx, actor, entry)?)
}

/// What the operation log keeps of a page.
#[derive(Serialize)]
struct Size {
    bytes: usize,
}

/// Nobody decides about the file before the transaction ends; answers 0 when somebody has.
fn hold_open(tx: &mut Tx<'_>, id: i64) -> QueryResult<usize> {
    let open = credit_detail::table.find(id).filter(credit_detail::is_open);
    diesel::update(open)
        .set(credit_detail::is_open.eq(true))
        .execute(tx.conn())
}

/// 32.1: the report of a file, as it was cleaned; of one in the caller's scope or lent by a to-do.
///
/// # Errors
/// The database failed.
pub fn read(conn: &mut Conn, actor: &Actor, id: i64) -> Result<Option<Read<String>>, Error> {
    let Some(right) = right_to(conn, actor, id)? else {
        return Ok(None);
    };
    let stored = credit_report::table.find(id);
    let page: Option<String> = stored.select(credit_report::html).first(conn).optional()?;
    Ok(page.map(|page| right.map(|()| page)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(page: &str) -> String {
        let command = StoreReport {
            data: Field::Value(page.to_owned()),
        };
        clean(&command).unwrap().0
    }

    #[test]
    fn what_runs_or_leads_away_is_gone() {
        for page in [
            "<p>甲<script>alert(1)</script></p>",
            "<p>甲<ScRiPt src=//x>alert(1)</sCrIpT></p>",
            "<p>甲<img src=x onerror=alert(1)></p>",
            "<p onclick='alert(1)'>甲</p>",
            "<p>甲<a href='javascript:alert(1)'></a></p>",
            "<p>甲<a href='java&#115;cript:alert(1)'></a></p>",
            "<p>甲<svg onload=alert(1)><script>alert(1)</script></svg></p>",
            "<p>甲</p><iframe src=javascript:alert(1)></iframe>",
            "<p>甲</p><iframe srcdoc='<script>alert(1)</script>'></iframe>",
            "<p>甲</p><style>p{background:url(javascript:alert(1))}</style>",
            "<p style='background:url(javascript:alert(1))'>甲</p>",
            "<p>甲</p><object data=x></object><embed src=x><base href=//x>",
            "<p>甲</p><form action=//x><input name=alert></form><meta http-equiv=refresh>",
            "<p>甲</p><math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
            "<p>甲</p><noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
            "<p>甲</p><blockquote cite='javascript:alert(1)'></blockquote>",
        ] {
            let left = cleaned(page);
            assert!(left.contains("甲"), "{page}: {left}");
            let plain = left.to_ascii_lowercase();
            for evil in [
                "<script",
                "onerror",
                "onclick",
                "onload",
                "javascript:",
                "<svg",
                "<iframe",
                "<style",
                "style=",
                "<object",
                "<embed",
                "<base",
                "<form",
                "<input",
                "<meta",
                "<img",
                "<a ",
                "<math",
            ] {
                assert!(!plain.contains(evil), "{evil} of {page}: {left}");
            }
        }
    }

    #[test]
    fn tables_stay_as_they_are() {
        let page = "<h1>个人信用报告</h1><table><tbody><tr><td colspan=\"2\">账户数</td><td>3</td></tr></tbody></table>";
        assert_eq!(cleaned(page), page);
        assert_eq!(cleaned(&cleaned(page)), page);
    }

    #[test]
    fn what_is_none_is_refused() {
        for page in [
            String::new(),
            "<script>alert(1)</script>".to_owned(),
            "<p>&nbsp; </p>".to_owned(),
            "甲".repeat(PAGE_BYTES_MAX / 3 + 1),
            "<div>".repeat(NESTING_MAX + 1),
        ] {
            let data = match page.is_empty() {
                true => Field::Empty,
                false => Field::Value(page),
            };
            assert!(clean(&StoreReport { data }).is_err());
        }
    }

    #[test]
    fn the_deepest_page_takes_no_time_to_speak_of() {
        let page = format!("{}甲", "<div>".repeat(NESTING_MAX));
        assert!(cleaned(&page).contains('甲'));
    }
}
