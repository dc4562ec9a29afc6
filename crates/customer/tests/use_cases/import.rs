//! 13.7: the registry from a sheet.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wangge_customer::import::{self, ImportReport, Order, Viewer};
use wangge_customer::resident::import::RESIDENT_SHEET;
use wangge_customer::{Error, info, resident};
use wangge_excel_io::{Parser, xls_template};
use wangge_kernel::{Actor, Failure, Page};

use crate::support::*;

const HEADER: &str = "姓名,性别,民族,出生日期（2018-01-01）,公民身份号码,地址,户别,与户主关系,户号,联系方式,纳入名单库（是/否）,备注";
const SAMPLE: &str =
    "张*,男,汉族,1977-**-**,3401**********5537,某某村**组,居民家庭户,户主,1338,138****3210,是,";

/// A man born on 1977-05-17, `index` telling him from others.
fn number(index: usize) -> String {
    format!(
        "3401211977{:02}{:02}{:03}7",
        1 + index / 500 % 12,
        1 + index / 20_000 % 28,
        index % 500 * 2 + 1
    )
}

fn row(index: usize, changes: &[(usize, &str)]) -> String {
    let id = number(index);
    let birthday = id[6..14].to_owned();
    let mut cells = [
        "张三",
        "男",
        "汉族",
        &birthday,
        &id,
        "三号",
        "居民家庭户",
        "户主",
        "1338",
        "17755553210",
        "否",
        "",
    ];
    for (column, value) in changes {
        *cells.get_mut(*column).unwrap() = value;
    }
    cells.join(",")
}

fn file(house: &House, lines: &[String]) -> PathBuf {
    let path = house.dir.path().join("upload.csv");
    std::fs::write(&path, format!("{HEADER}\n{SAMPLE}\n{}\n", lines.join("\n"))).unwrap();
    path
}

fn import(
    house: &House,
    actor: &Actor,
    lines: &[String],
    update: bool,
) -> Result<ImportReport, Error> {
    let command = json!({"gridCode": format!("G{}", actor.account_id), "update": update});
    import_file(house, actor, &file(house, lines), command)
}

fn import_file(
    house: &House,
    actor: &Actor,
    path: &Path,
    command: Value,
) -> Result<ImportReport, Error> {
    let order = queue(house, actor, command)?;
    run(house, actor, &order, path)
}

fn queue(house: &House, actor: &Actor, command: Value) -> Result<Order, Error> {
    house.write(|tx| import::queue_residents(tx, actor, &from(command)))
}

fn run(house: &House, actor: &Actor, order: &Order, path: &Path) -> Result<ImportReport, Error> {
    import::run(&house.db, actor, POLICY, order, path, &Parser::InProcess)
}

#[test]
fn an_undo_that_was_cut_off_can_be_asked_for_again() {
    let house = open();
    let one = manager(1);
    let report = import(&house, &one, &[row(0, &[]), row(1, &[])], false).unwrap();
    let id = report.import_id;
    let viewer = Viewer {
        actor: one.clone(),
        own_only: &[],
    };
    let begin = || house.write(|tx| import::begin_undo(tx, &viewer, id));
    begin().unwrap();
    assert!(begin().is_err(), "one at a time");
    import::stop_undo(&house.db, id).unwrap();
    begin().unwrap();
    let undone = import::undo(&house.db, &one, id).unwrap();
    assert_eq!((undone.removed_count, undone.kept_count), (2, 0));
    assert_eq!(house.count("resident"), 0);
    import::stop_undo(&house.db, id).unwrap();
    assert!(begin().is_err(), "nothing is left to undo");
}

#[test]
fn good_rows_go_in_and_bad_ones_are_named() {
    let house = open();
    let (one, two) = (manager(1), manager(2));
    house
        .write(|tx| resident::add(tx, &two, POLICY, &resident(json!({"gridCode": "G2"}))))
        .unwrap();
    let lines = [
        row(0, &[(10, "是")]),
        row(1, &[(1, "女"), (9, "12345"), (0, "李四")]),
        row(0, &[]),
        row(2, &[(3, "19770517"), (4, NUMBER)]),
        row(3, &[(3, "19770518")]),
    ];
    let report = import(&house, &one, &lines, false).unwrap();
    assert_eq!(
        (report.total, report.success_count, report.fail_count),
        (5, 1, 4)
    );
    let told: Vec<(u32, &str, &str)> = report
        .errors
        .iter()
        .map(|error| (error.row, error.column.as_str(), error.reason.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (4, "J", "手机号码不正确，应为11位数字"),
            (4, "B", "性别与身份证号不符"),
            (5, "E", "文件内身份证号重复"),
            (6, "E", "已由其他网格建档"),
            (7, "D", "出生日期与身份证号不符"),
        ]
    );
    assert!(
        report
            .message
            .starts_with("共5条数据,导入成功1条,导入失败4条,失败原因:340121197701010037:"),
        "{}",
        report.message
    );
    let warnings = [
        "1行的身份证号含*，按示例跳过，请核对：第2行",
        "2条身份证号的校验位不正确，请核对：第3、6行",
    ];
    assert_eq!(report.warnings, warnings);
    assert_eq!(house.count("import_bad_row"), 4);
    assert_eq!(
        house.count("import_batch WHERE state = 'done' AND failed = 4"),
        1
    );
    assert_eq!(
        house.count("operation_log WHERE action = 'resident.import'"),
        1
    );
    let made = house.read(|c| info::find_by_id_number(c, &one.scope, &number(0)));
    assert_eq!(made.unwrap().unwrap().status, 5);
    let listed = house.read(|c| resident::list(c, &one, &from(json!({})), Page::default()));
    assert_eq!(listed.unwrap().count, 1);
}

#[test]
fn the_same_file_twice_changes_nothing_and_a_differing_one_only_when_asked() {
    let house = open();
    let one = manager(1);
    let lines: Vec<String> = (0..3).map(|index| row(index, &[])).collect();
    for _ in 0..2 {
        let report = import(&house, &one, &lines, false).unwrap();
        assert_eq!((report.success_count, report.fail_count), (3, 0));
    }
    assert_eq!(house.count("resident"), 3);
    let lines = [row(0, &[(5, "新址"), (10, "是")]), row(1, &[])];
    let report = import(&house, &one, &lines, false).unwrap();
    assert_eq!((report.success_count, report.fail_count), (1, 1));
    assert_eq!(report.errors[0].reason, "身份证号已存在");
    let report = import(&house, &one, &lines, true).unwrap();
    assert_eq!((report.success_count, report.fail_count), (2, 0));
    assert_eq!(house.count("resident WHERE address = '新址'"), 1);
    assert_eq!(house.count("customer"), 1);
}

#[test]
fn households_of_a_file_become_families_whatever_their_order() {
    let house = open();
    let one = manager(1);
    let lines = [
        row(0, &[(7, "长子"), (10, "否")]),
        row(1, &[(7, "户主"), (10, "是")]),
        row(2, &[(7, "弟"), (10, "是")]),
        row(3, &[(7, "儿媳"), (10, "是")]),
    ];
    import(&house, &one, &lines, false).unwrap();
    assert_eq!(house.count("customer"), 3);
    assert_eq!(house.count("family_member"), 2);
    let head = house.read(|c| info::find_by_id_number(c, &one.scope, &number(1)));
    let id = head.unwrap().unwrap().customer_id;
    let form = house.read(|c| info::form(c, &one.scope, id)).unwrap();
    assert_eq!(form.unwrap().family_population, "3");
}

#[test]
fn refused_files_and_grids_leave_nothing() {
    let house = open();
    let one = manager(1);
    let path = house.dir.path().join("other.csv");
    std::fs::write(&path, "列一,列二\n1,2\n").unwrap();
    let outcome = import_file(&house, &one, &path, json!({"gridCode": "G1"}));
    assert_eq!(outcome.unwrap_err().code(), "header_not_found");
    assert_eq!(house.count("import_batch WHERE state = 'failed'"), 1);
    let foreign = import_file(&house, &one, &path, json!({"gridCode": "G2"}));
    assert_eq!(faults(foreign), ["gridCode: 网格号不存在"]);
    let odd = json!({"gridCode": "", "update": "也许", "dryRun": 7});
    assert_eq!(
        faults(import_file(&house, &one, &path, odd)),
        [
            "gridCode: 网格号不能为空",
            "update: update只能是true或false",
            "dryRun: dryRun只能是true或false"
        ]
    );
    assert_eq!(house.count("import_batch"), 1);
    assert_eq!(house.count("resident"), 0);
}

#[test]
fn what_a_crash_left_is_swept() {
    let house = open();
    let one = manager(1);
    import(
        &house,
        &one,
        &[row(0, &[(10, "是")]), row(1, &[(7, "妻"), (10, "是")])],
        false,
    )
    .unwrap();
    assert_eq!(house.count("family_member"), 1);
    house.sql("UPDATE import_batch SET state = 'loading', heartbeat_at = 0");
    import::sweep(&house.db).unwrap();
    for table in ["resident", "customer", "family_member"] {
        assert_eq!(house.count(table), 0, "{table}");
    }
    assert_eq!(house.count("import_batch WHERE state = 'failed'"), 1);
}

#[test]
fn an_import_that_was_cut_off_is_begun_anew() {
    let house = open();
    let one = manager(1);
    let lines = [row(0, &[(10, "是")]), row(1, &[(9, "1")]), row(2, &[])];
    let path = file(&house, &lines);
    let order = queue(&house, &one, json!({"gridCode": "G1"})).unwrap();
    let first = run(&house, &one, &order, &path).unwrap();
    // As if the process had died just before its rows were shown.
    house.sql("UPDATE import_batch SET state = 'loading'");
    let unseen = house.read(|c| resident::list(c, &one, &from(json!({})), Page::default()));
    assert_eq!(unseen.unwrap().count, 0);
    let again = run(&house, &one, &order, &path).unwrap();
    assert_eq!(again.import_id, first.import_id);
    assert_eq!((again.success_count, again.fail_count), (2, 1));
    assert_eq!(again.message, first.message);
    assert_eq!(house.count("resident"), 2);
    assert_eq!(house.count("customer"), 1);
    assert_eq!(house.count("import_bad_row"), 1);
    // Over is over: one more call tells the same.
    let told = run(&house, &one, &order, &path).unwrap();
    assert_eq!(told.message, first.message);
    assert_eq!(
        house.count("operation_log WHERE action = 'resident.import'"),
        2
    );
}

#[test]
fn an_import_whose_file_has_gone_lets_others_pass() {
    let house = open();
    let one = manager(1);
    let path = file(&house, &[row(0, &[]), row(1, &[])]);
    let order = queue(&house, &one, json!({"gridCode": "G1"})).unwrap();
    run(&house, &one, &order, &path).unwrap();
    // As if the process had died just before its rows were shown, and the file with its disk.
    house.sql("UPDATE import_batch SET state = 'loading'");
    std::fs::remove_file(&path).unwrap();
    assert!(run(&house, &one, &order, &path).is_err());
    assert_eq!(house.count("import_batch WHERE state = 'failed'"), 1);
    assert_eq!(house.count("resident"), 0);
    let again = import(&house, &one, &[row(0, &[]), row(1, &[])], false).unwrap();
    assert_eq!(again.success_count, 2);
}

#[test]
fn changes_that_were_cut_off_are_finished() {
    let house = open();
    let one = manager(1);
    import(&house, &one, &[row(0, &[]), row(1, &[])], false).unwrap();
    let lines = [row(0, &[(5, "新址")]), row(1, &[(5, "新址")]), row(2, &[])];
    let path = file(&house, &lines);
    let order = queue(&house, &one, json!({"gridCode": "G1", "update": "true"})).unwrap();
    run(&house, &one, &order, &path).unwrap();
    house.sql("UPDATE resident SET address = '三号' WHERE id = 2");
    house.sql("UPDATE import_batch SET state = 'applying' WHERE id = 2");
    let done = run(&house, &one, &order, &path).unwrap();
    assert_eq!((done.success_count, done.fail_count), (3, 0));
    assert_eq!(house.count("resident WHERE address = '新址'"), 2);
    assert_eq!(house.count("resident"), 3);
    assert_eq!(house.count("import_batch WHERE state = 'done'"), 2);
}

#[test]
fn of_many_who_run_one_import_at_once_none_does_harm() {
    let house = open();
    let one = manager(1);
    let lines: Vec<String> = (0..3000).map(|index| row(index, &[])).collect();
    let path = file(&house, &lines);
    let order = queue(&house, &one, json!({"gridCode": "G1"})).unwrap();
    let ended: Vec<bool> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| run(&house, &one, &order, &path)))
            .collect();
        let joined = runs.into_iter().map(|run| run.join().unwrap());
        joined
            .map(|outcome| match outcome {
                Ok(report) => {
                    assert_eq!((report.success_count, report.fail_count), (3000, 0));
                    true
                }
                Err(error) => {
                    let gave_way = matches!(error, Error::Db(wangge_db::Error::Interrupted));
                    assert!(gave_way, "{error}");
                    false
                }
            })
            .collect()
    });
    assert!(ended.contains(&true), "{ended:?}");
    assert_eq!(house.count("resident"), 3000);
    assert_eq!(
        house.count("import_batch WHERE state = 'done' AND success = 3000"),
        1
    );
}

#[test]
fn a_dry_run_tells_everything_and_writes_nothing() {
    let house = open();
    let one = manager(1);
    import(&house, &one, &[row(0, &[]), row(1, &[])], false).unwrap();
    let lines = [
        row(0, &[]),
        row(1, &[(5, "新址")]),
        row(2, &[(10, "是")]),
        row(3, &[(9, "1")]),
    ];
    let path = file(&house, &lines);
    for (update, counts) in [("false", (2, 2)), ("true", (3, 1))] {
        let command = json!({"gridCode": "G1", "dryRun": "true", "update": update});
        let report = import_file(&house, &one, &path, command).unwrap();
        assert_eq!((report.success_count, report.fail_count), counts);
        assert!(report.dry_run);
    }
    assert_eq!(house.count("resident"), 2);
    assert_eq!(house.count("resident WHERE address = '新址'"), 0);
    assert_eq!(house.count("customer"), 0);
    assert_eq!(
        house.count("operation_log WHERE action = 'resident.import'"),
        1
    );
    // What it foretold comes true.
    let report = import(&house, &one, &lines, true).unwrap();
    assert_eq!((report.success_count, report.fail_count), (3, 1));
    assert_eq!(house.count("resident"), 3);
}

#[test]
fn the_template_is_read_back_as_an_empty_sheet() {
    let house = open();
    let one = manager(1);
    let path = house.dir.path().join("template.xls");
    std::fs::write(&path, xls_template(&RESIDENT_SHEET).unwrap()).unwrap();
    let report = import_file(&house, &one, &path, json!({"gridCode": "G1"}));
    assert_eq!(report.unwrap().total, 0);
}

#[test]
fn many_rows_go_in_by_chunks() {
    let house = open();
    let one = manager(1);
    let many = 2_345;
    let mut lines = Vec::new();
    for index in 0..many {
        let mut household = String::new();
        write!(household, "{}", index / 4).unwrap();
        let kin = ["户主", "妹", "长子", "父亲"][index % 4];
        let listed = if index % 2 == 0 { "是" } else { "否" };
        lines.push(row(index, &[(7, kin), (8, &household), (10, listed)]));
    }
    let report = import(&house, &one, &lines, false).unwrap();
    assert_eq!(report.success_count, 2_345, "{:?}", report.errors.first());
    assert_eq!(house.count("import_batch WHERE done = 2345"), 1);
    assert_eq!(house.count("resident"), 2_345);
    assert_eq!(house.count("customer"), 1_173);
    assert_eq!(house.count("family_member"), 586 * 3);
}
