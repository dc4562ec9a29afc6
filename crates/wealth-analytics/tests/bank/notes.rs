//! What customer managers note of companies: inside their scope, and theirs alone where it is.

use serde_json::{Value, json};
use wangge_kernel::{Actor, Failure, Page};
use wangge_wealth_analytics::desk::{self, MarketingRow};
use wangge_wealth_analytics::read::{company, portrait};
use wangge_wealth_analytics::upload::Kind;
use wangge_wealth_analytics::{Error, WealthScope};

use crate::desk::Desk;

const EAST: WealthScope = WealthScope::Outlet(10_101);
const WEST: WealthScope = WealthScope::Outlet(10_201);
const COMPANIES: &str = "企业编号,企业名称,所属网点编号,联系人,联系电话\n";

fn open() -> Desk {
    let desk = Desk::open();
    desk.upload(
        Kind::Organ,
        "支行编号,支行名称,网点编号,网点名称\n101,城东支行,10101,城东网点\n102,城西支行,10201,城西网点\n",
    );
    let rows = "007,甲公司,10101,张三,0551-1234567\n008,乙公司,10201,李四,0551-7654321\n";
    desk.upload(Kind::Company, &format!("{COMPANIES}{rows}"));
    desk.run();
    desk
}

fn colleague(desk: &Desk) -> Actor {
    Actor {
        account_id: 2,
        real_name: "王芳".to_owned(),
        ..desk.actor.clone()
    }
}

fn fields(error: &Error) -> Vec<String> {
    error
        .faults()
        .into_iter()
        .map(|fault| fault.field)
        .collect()
}

fn contact(desk: &Desk, scope: WealthScope, body: Value) -> Result<(), Error> {
    let command: desk::SaveContact = serde_json::from_value(body).unwrap();
    desk.db
        .write_blocking(|tx| desk::save_contact(tx, &desk.actor, scope, &command))
}

fn basics(desk: &Desk) -> portrait::Basics {
    let run_id = desk.current().unwrap();
    desk.db
        .read_blocking(|conn| {
            let id = company::id_of(conn, "007", true)?;
            Ok::<_, Error>(portrait::find(conn, run_id, EAST, id)?.company)
        })
        .unwrap()
}

#[test]
fn the_later_of_upload_and_edit_is_the_contact() {
    let desk = open();
    let id = basics(&desk).id;
    contact(
        &desk,
        EAST,
        json!({"companyId": id, "linkman": "赵六", "contact": "138-1111 2222"}),
    )
    .unwrap();
    assert_eq!(basics(&desk).linkman.as_deref(), Some("赵六"));
    // An upload that says the same as before is no news.
    let same = format!("{COMPANIES}007,甲公司,10101,张三,0551-1234567\n");
    desk.upload(Kind::Company, &same);
    desk.run();
    assert_eq!(basics(&desk).contact.as_deref(), Some("138-1111 2222"));
    let news = format!("{COMPANIES}007,甲公司,10101,孙七,0551-2222222\n");
    desk.upload(Kind::Company, &news);
    desk.run();
    assert_eq!(basics(&desk).linkman.as_deref(), Some("孙七"));

    let outside = contact(
        &desk,
        WEST,
        json!({"companyId": id, "linkman": "甲", "contact": "12345"}),
    );
    assert!(matches!(outside, Err(Error::NoCompany)));
    let faulty = contact(&desk, EAST, json!({"companyId": "", "contact": "打电话"})).unwrap_err();
    assert_eq!(fields(&faulty), ["companyId", "linkman", "contact"]);
}

#[test]
fn companies_that_somebody_watches_are_his_own() {
    let desk = open();
    let set = |actor: &Actor, scope, code: &str, kind: i64| {
        let command = serde_json::from_value(json!({"code": code, "type": kind})).unwrap();
        desk.db
            .write_blocking(|tx| desk::set_focus(tx, actor, scope, &command))
    };
    let watched = |account_id, scope| -> Vec<String> {
        let found = desk
            .db
            .read_blocking(|conn| desk::focused(conn, account_id, scope, Page::default()))
            .unwrap();
        assert_eq!(found.count as usize, found.rows.len());
        found.rows.into_iter().map(|row| row.code).collect()
    };
    set(&desk.actor, WealthScope::All, "007", 1).unwrap();
    set(&desk.actor, WealthScope::All, "007", 1).unwrap();
    set(&desk.actor, WealthScope::All, "008", 1).unwrap();
    assert_eq!(watched(1, WealthScope::All).len(), 2);
    assert_eq!(watched(1, EAST), ["007"]);
    assert_eq!(watched(2, WealthScope::All), Vec::<String>::new());
    set(&desk.actor, WealthScope::All, "007", 0).unwrap();
    assert_eq!(watched(1, WealthScope::All), ["008"]);
    assert!(matches!(
        set(&desk.actor, EAST, "008", 1),
        Err(Error::NoCompany)
    ));
    assert!(matches!(
        set(&desk.actor, EAST, "404", 1),
        Err(Error::NoCompany)
    ));
    assert_eq!(
        fields(&set(&desk.actor, EAST, "", 2).unwrap_err()),
        ["code", "type"]
    );
}

#[test]
fn notes_are_changed_by_their_author_and_whoever_heads_the_scope() {
    let desk = open();
    let add = |scope, body: Value| {
        let command = serde_json::from_value(body).unwrap();
        desk.db
            .write_blocking(|tx| desk::add_marketing(tx, &desk.actor, scope, &command))
    };
    let notes = |code: &str| -> Vec<MarketingRow> {
        let found = desk
            .db
            .read_blocking(|conn| desk::marketing_of(conn, EAST, code, Page::default()))
            .unwrap();
        found.rows
    };
    let body =
        json!({"code": "007", "type": "3", "remark": "约了周五", "createTime": "2026-06-29"});
    let id = add(EAST, body.clone()).unwrap();
    // 2026-06-30 00:00 at +08:00.
    let later =
        json!({"code": "007", "type": 5, "remark": "已购买", "createTime": 1_782_748_800_000_i64});
    add(EAST, later).unwrap();
    let days: Vec<(i64, i64)> = notes("007")
        .iter()
        .map(|note| (note.day, note.kind))
        .collect();
    assert_eq!(days, [(20_260_630, 5), (20_260_629, 3)]);
    assert!(matches!(add(WEST, body), Err(Error::NoCompany)));
    let faulty = add(
        EAST,
        json!({"code": "007", "type": 6, "createTime": "昨天"}),
    )
    .unwrap_err();
    assert_eq!(fields(&faulty), ["type", "remark", "createTime"]);

    let change = |actor: &Actor, by, body: Value| {
        let command = serde_json::from_value(body).unwrap();
        desk.db
            .write_blocking(|tx| desk::change_marketing(tx, actor, by, &command))
    };
    let other = colleague(&desk);
    let edit = json!({"id": id, "remark": "改约周一"});
    assert!(matches!(
        change(&other, (EAST, false), edit.clone()),
        Err(Error::Denied)
    ));
    assert!(matches!(
        change(&other, (WEST, true), edit.clone()),
        Err(Error::NoMarketing)
    ));
    change(&other, (EAST, true), edit).unwrap();
    let kept = notes("007").into_iter().find(|note| note.id == id).unwrap();
    assert_eq!(
        (kept.remark.as_str(), kept.kind, kept.account_id),
        ("改约周一", 3, 1)
    );

    let remove = |actor: &Actor, by, id| {
        desk.db
            .write_blocking(|tx| desk::remove_marketing(tx, actor, by, id))
    };
    assert!(matches!(
        remove(&other, (EAST, false), id),
        Err(Error::Denied)
    ));
    assert!(matches!(
        remove(&other, (WEST, true), id),
        Err(Error::NoMarketing)
    ));
    remove(&desk.actor, (EAST, false), id).unwrap();
    assert!(matches!(
        remove(&desk.actor, (EAST, false), id),
        Err(Error::NoMarketing)
    ));
    assert_eq!(notes("007").len(), 1);
}

#[test]
fn everybody_chooses_when_to_be_told() {
    let desk = open();
    let days = |account_id| {
        desk.db
            .read_blocking(|conn| desk::alert(conn, account_id))
            .unwrap()
    };
    let set = |body: Value| {
        let command = serde_json::from_value(body).unwrap();
        desk.db
            .write_blocking(|tx| desk::set_alert(tx, &desk.actor, &command))
    };
    assert_eq!(days(1), (10, 30));
    set(json!({"start": "0", "end": 365})).unwrap();
    set(json!({"start": 5, "end": 45})).unwrap();
    assert_eq!((days(1), days(2)), ((5, 45), (10, 30)));
    assert_eq!(
        fields(&set(json!({"start": 366})).unwrap_err()),
        ["start", "end"]
    );
}
