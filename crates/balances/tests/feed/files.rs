//! Files: what is taken, refused, repeated, cut off and gone on with; and who sees what came in.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use wangge_balances::Error;
use wangge_balances::feed::{self, Ended, FeedView};
use wangge_balances::home::Home;
use wangge_balances::movement::{self, MovementView};
use wangge_balances::statistics::{self, PeriodView};
use wangge_kernel::{Actor, Failure, Page};

use crate::support::{HEADER, House, admin, from, manager, number, of_orgs, open};

/// So many accounts of as many persons in org 4, each with `yuan`.
fn deposits(day: &str, count: usize, yuan: i64) -> String {
    let line = |n: usize| format!("{day},{},17004,A{n},1,活期,{yuan},\n", number(n));
    (0..count).map(line).collect()
}

fn file(lines: &[String]) -> Vec<u8> {
    format!("{HEADER}{}", lines.concat()).into_bytes()
}

fn months(house: &House, actor: &Actor, home: Home, org: &str) -> Vec<(String, i64, i64)> {
    let command = from(json!({"orgCode": org, "time": "2018", "timeType": "1", "amountType": 1}));
    let rows: Vec<PeriodView> = house
        .db
        .read_blocking(|conn| statistics::list(conn, actor, home, &command))
        .unwrap();
    rows.into_iter()
        .map(|row| (row.time, row.people_num, row.amount))
        .collect()
}

fn whole(house: &House) -> Vec<(String, i64, i64)> {
    months(house, &admin(), Home::President, "17001")
}

fn moved(house: &House, actor: &Actor, home: Home, amount: i64) -> Vec<MovementView> {
    let command = from(json!({"amount": amount, "amountType": "1"}));
    house
        .db
        .read_blocking(|conn| movement::list(conn, actor, home, &command, Page::default()))
        .unwrap()
        .rows
}

fn september(people: i64, fen: i64) -> Vec<(String, i64, i64)> {
    vec![("2018-09".to_owned(), people, fen)]
}

/// All rows of a file, those taken and the broken ones.
fn counts(view: &FeedView) -> (i64, i64, i64) {
    let report = &view.import.report;
    (report.total, report.success_count, report.fail_count)
}

#[test]
fn a_run_that_was_cut_off_goes_on_and_nothing_is_seen_before_its_end() {
    let house = open(3);
    let bytes = file(&[deposits("2018-09-28", 2500, 5)]);
    let id = house.begin();
    assert_eq!(house.run(id, &bytes, 1).unwrap(), Ended::PutOff);
    assert_eq!(house.count("balance_row"), 2000);
    assert_eq!(whole(&house), []);
    assert_eq!(house.run(id, &bytes, i64::MAX).unwrap(), Ended::Done);
    let view = house.view(id);
    assert_eq!(
        (view.import.state, counts(&view)),
        ("done", (2500, 2500, 0))
    );
    assert_eq!(view.unknown_count, 2497);
    assert_eq!(whole(&house), september(2500, 1_250_000));
    assert!(matches!(house.run(id, &bytes, 1), Err(Error::NotFound)));
}

#[test]
fn a_feed_that_is_given_up_leaves_nothing() {
    let house = open(0);
    house.feed(&file(&[deposits("2018-09-28", 4, 5)]));
    let id = house.begin();
    let bytes = file(&[deposits("2018-09-28", 2100, 7)]);
    assert_eq!(house.run(id, &bytes, 1).unwrap(), Ended::PutOff);
    feed::abandon(&house.db, id, "任务多次中断").unwrap();
    assert_eq!(house.count("balance_row"), 4);
    assert_eq!(whole(&house), september(4, 2_000));
    let view = house.view(id);
    assert_eq!(view.import.state, "failed");
    assert_eq!(view.import.error.as_deref(), Some("任务多次中断"));
    assert_eq!(counts(&view), (2000, 0, 0));
}

#[test]
fn a_day_with_more_than_one_broken_row_in_a_hundred_is_refused_whole() {
    let house = open(0);
    house.feed(&file(&[deposits("2018-09-27", 2, 1)]));
    let broken = format!("2018-09-28,{},17009,B1,1,活期,1,\n", number(7));
    let other = format!("2018-09-29,{},17004,B2,1,活期,-1,\n", number(8));
    let view = house.feed(&file(&[
        deposits("2018-09-28", 98, 3),
        broken,
        deposits("2018-09-29", 99, 4),
        other,
    ]));
    let days: Vec<_> = view
        .days
        .iter()
        .map(|d| (d.day, d.state.as_str(), d.failed))
        .collect();
    assert_eq!(
        days,
        [(20_180_928, "refused", 1), (20_180_929, "visible", 1)]
    );
    assert_eq!(
        view.import.report.message,
        "共199条数据,导入成功99条,导入失败2条,未建档客户197条。\
         错误数据超过1%，以下日期未导入：20180928"
    );
    let told: Vec<_> = view
        .import
        .report
        .errors
        .iter()
        .map(|e| (e.row, e.reason.as_str()))
        .collect();
    assert_eq!(told, [(100, "机构不存在"), (200, "余额不能为负数")]);
    assert_eq!(whole(&house), september(99, 39_600));
    assert_eq!(house.count("balance_row"), 101);
}

#[test]
fn an_account_counts_once_a_day() {
    let house = open(0);
    let twice = format!("2018-09-28,{},17004,A1,1,定期,9,\n", number(1));
    // Beside it, and far behind it.
    let view = house.feed(&file(&[
        deposits("2018-09-28", 2, 1),
        twice.clone(),
        deposits("2018-09-28", 700, 1)
            .lines()
            .skip(2)
            .fold(String::new(), |all, line| all + line + "\n"),
        twice,
    ]));
    assert_eq!(counts(&view), (702, 700, 2));
    let errors = &view.import.report.errors;
    let rows: Vec<u32> = errors.iter().map(|error| error.row).collect();
    assert_eq!(rows, [4, 703]);
    assert!(errors[1].reason.contains("A1在文件内重复"), "{view:?}");
    assert_eq!(whole(&house), september(700, 70_000));
}

#[test]
fn a_day_sent_again_replaces_its_orgs_and_its_kind_only() {
    let house = open(0);
    let loan = |yuan: i64| format!("2018-09-28,{},17004,L1,贷款,,{yuan},\n", number(1));
    let elsewhere = format!("2018-09-28,{},17003,C1,1,活期,8,\n", number(1));
    house.feed(&file(&[deposits("2018-09-28", 3, 1), elsewhere, loan(50)]));
    // One account is gone, two have changed; org 3 and the loans are not in the file.
    house.feed(&file(&[deposits("2018-09-28", 2, 2)]));
    assert_eq!(whole(&house), september(2, 1_200));
    let three = months(&house, &admin(), Home::President, "17003");
    assert_eq!(three, september(1, 800));
    assert_eq!(house.count("balance_row"), 4);
    // The same again changes nothing.
    house.feed(&file(&[deposits("2018-09-28", 2, 2)]));
    assert_eq!(whole(&house), september(2, 1_200));
}

#[test]
fn packed_files_and_files_of_old_programs_are_read() {
    let house = open(0);
    let text = String::from_utf8(file(&[deposits("2018-09-28", 3, 1)])).unwrap();
    let (gbk, ..) = encoding_rs::GBK.encode(&text);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&gbk).unwrap();
    let view = house.feed(&encoder.finish().unwrap());
    assert_eq!(counts(&view), (3, 3, 0));
    assert_eq!(whole(&house), september(3, 300));
    let renamed = text
        .replace("日期,身份证号", "数据日期,证件号码")
        .replace("28,", "29,");
    assert_eq!(counts(&house.feed(renamed.as_bytes())), (3, 3, 0));
}

#[test]
fn a_file_that_is_no_feed_fails_and_says_why() {
    let house = open(0);
    let id = house.begin();
    let outcome = house.run(id, "姓名,年龄\n张三,3\n".as_bytes(), i64::MAX);
    let told = outcome.unwrap_err().public_message();
    assert!(told.contains("未找到") && told.contains("余额"), "{told}");
    let view = house.view(id);
    assert_eq!(
        (view.import.state, view.import.error),
        ("failed", Some(told))
    );
    let empty = house.feed(HEADER.as_bytes()).import;
    let told = (empty.state, empty.error.as_deref());
    assert_eq!(told, ("failed", Some("文件中没有可导入的数据")));
}

#[test]
fn sums_are_seen_along_the_line_of_the_callers_org() {
    let house = open(0);
    house.feed(&file(&[deposits("2018-09-28", 3, 1)]));
    let seen = |actor: &Actor, home, org: &str| !months(&house, actor, home, org).is_empty();
    let branch = of_orgs(&[2, 4]);
    assert!(seen(&branch, Home::Middle, "17002") && seen(&branch, Home::Middle, "17004"));
    assert!(!seen(&branch, Home::Middle, "17001") && !seen(&branch, Home::Middle, "17003"));
    assert!(seen(&manager(), Home::Basic, "17004"));
    assert!(!seen(&manager(), Home::Basic, "17002"));
    assert!(seen(&manager(), Home::President, "17001"));
    assert!(!seen(&manager(), Home::President, "17003"));
    assert!(!seen(&admin(), Home::President, "nowhere"));
    let children = from(json!({"time": "2018-09", "timeType": 2, "amountType": 1,
        "children": "true"}));
    let rows = house
        .db
        .read_blocking(|conn| statistics::list(conn, &admin(), Home::President, &children))
        .unwrap();
    let rows = rows.iter();
    let rows: Vec<_> = rows
        .map(|row| (row.org_code.as_str(), row.time.as_str(), row.amount))
        .collect();
    assert_eq!(rows, [("17002", "2018-Q3", 300), ("17003", "2018-Q3", 0)]);
}

#[test]
fn every_faulty_field_of_a_question_is_named() {
    let house = open(0);
    let command = from(json!({"time": "last", "timeType": 4, "amountType": "x"}));
    let outcome = house
        .db
        .read_blocking(|conn| statistics::list(conn, &admin(), Home::Basic, &command));
    let fields: Vec<String> = outcome
        .unwrap_err()
        .faults()
        .into_iter()
        .map(|fault| fault.field.to_string())
        .collect();
    assert_eq!(fields, ["time", "timeType", "amountType"]);
}

#[test]
fn movements_name_persons_to_those_who_see_them() {
    let house = open(1);
    let day = |day: &str, yuan: i64| {
        let other = format!("{day},{},17003,C1,1,活期,{yuan},\n", number(5));
        file(&[deposits(day, 1, yuan), other])
    };
    house.feed(&day("2018-09-27", 1_200_000));
    house.feed(&day("2018-09-30", 0));
    let told = |actor: &Actor, home, amount| -> Vec<String> {
        let rows = moved(&house, actor, home, amount);
        rows.into_iter().map(|row| row.message).collect()
    };
    let named = "客户客0（3401…0000）存款减少 120.00 万元";
    let unnamed = "客户（3401…0005）存款减少 120.00 万元";
    assert_eq!(told(&manager(), Home::Basic, 1_200_000), [named]);
    assert_eq!(told(&of_orgs(&[2, 4]), Home::Middle, 0), [named]);
    assert_eq!(told(&of_orgs(&[3]), Home::Middle, 0), [unnamed]);
    let mut all = told(&admin(), Home::President, 0);
    all.sort();
    assert_eq!(all, [named, unnamed]);
    assert!(told(&admin(), Home::President, 1_200_001).is_empty());
    let row = &moved(&house, &manager(), Home::Basic, 0)[0];
    assert_eq!((row.org_code.as_str(), row.org_level), ("17004", 2));
    // 2018-09-30T00:00+08:00.
    assert_eq!((row.amount, row.time), (120_000_000, 1_538_236_800_000));
}

#[test]
fn feeds_that_run_at_once_do_not_lose_each_others_sums() {
    let house = open(0);
    let files: Vec<Vec<u8>> = (0..4)
        .map(|n| {
            // The same two days, all by all, in another org each.
            let of =
                |day: &str| deposits(day, 700, n + 1).replace("17004", &format!("1700{}", n + 1));
            file(&[of("2018-08-28"), of("2018-09-28")])
        })
        .collect();
    std::thread::scope(|scope| {
        for bytes in &files {
            scope.spawn(|| assert_eq!(house.feed(bytes).import.state, "done"));
        }
    });
    let all = [
        ("2018-08".to_owned(), 700, 700_000),
        ("2018-09".to_owned(), 700, 700_000),
    ];
    assert_eq!(whole(&house), all);
    wangge_balances::summary::rebuild(&house.db).unwrap();
    assert_eq!(whole(&house), all);
}
