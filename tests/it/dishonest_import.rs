//! Sheets of dishonest persons.

use serde_json::{Value, json};
use wangge_tests::world::id_number;
use wangge_tests::{Answer, Client, World};

use crate::cases::column;

const HEADER: &str = "被执行人姓名/名称,身份证号码,性别,年龄,省份,执行法院,执行依据文号,立案时间,案号,\
    做出执行依据单位,义务,履行情况,具体情形,失信类别,发布时间";

pub(crate) fn line(name: &str, card: &str, case: &str) -> String {
    format!(
        "{name},{card},男,41,安徽,黟县人民法院,（2017）皖1023民初352号,2018-05-04,{case},黟县人民法院,\
         偿还借款本金,全部未履行,拒不履行,失信被执行人名单,2018-08-29"
    )
}

pub(crate) fn send(client: &Client, lines: &[String], fields: Value) -> Answer {
    let sheet = format!("{HEADER}\n{}\n", lines.join("\n"));
    let call = client.call("POST", "/grid/file/customer/dishonesty/list");
    call.multipart(fields)
        .file("file", "失信人.csv", sheet)
        .send()
}

#[track_caller]
fn came_to(answer: &Answer, success: i64, failed: i64) {
    let data = answer.data();
    let counts = (&data["successCount"], &data["failCount"]);
    assert_eq!(counts, (&json!(success), &json!(failed)), "{answer}");
}

fn rows(client: &Client) -> Vec<(String, String)> {
    let answer = client
        .op("24.1")
        .query("pageNum", 1)
        .query("pageSize", 50)
        .send();
    if answer.code() == 204 {
        return Vec::new();
    }
    let names = column(&answer, "performedName");
    let mut rows: Vec<_> = names
        .into_iter()
        .zip(column(&answer, "matchState"))
        .collect();
    rows.sort_unstable();
    rows
}

fn starred(serial: u32) -> String {
    let number = id_number(serial);
    format!("{}****{}", &number[..10], &number[14..])
}

#[test]
fn rows_of_a_sheet_find_their_people() {
    let world = World::new();
    for (serial, grid) in [(1, "GA"), (2, "GA"), (3, "GB")] {
        world.add_resident(serial, grid);
    }
    let lines = [
        line("居民1", &id_number(1), "(2018)1号"),
        line("居民1", &id_number(1), "(2018)2号"),
        line("居民2", &starred(2), "(2018)3号"),
        line("居民3", &id_number(3), "(2018)4号"),
        line("某公司", "91341023MA2N****", "(2018)5号"),
    ];
    let (anna, pres) = (world.as_("anna"), world.as_("pres"));
    let dry = send(pres, &lines, json!({"dryRun": "true"})).ok();
    came_to(&dry, 4, 1);
    assert_eq!(rows(pres), []);
    // A manager's rows are about his people.
    let own = send(anna, &lines, json!({})).ok();
    came_to(&own, 3, 2);
    let said = |rows: &[(&str, &str)]| -> Vec<(String, String)> {
        rows.iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    };
    let seen = said(&[
        ("居民1", "confirmed"),
        ("居民1", "confirmed"),
        ("居民2", "suspected"),
    ]);
    assert_eq!(rows(anna), seen);
    let reasons = own.data()["errors"].clone();
    assert_eq!(
        reasons[0]["reason"], reasons[1]["reason"],
        "who is elsewhere is not told"
    );
    // Whoever holds an org may keep rows about nobody, but not about people of others.
    let all = send(pres, &lines, json!({})).ok();
    came_to(&all, 4, 1);
    assert_eq!(all.data()["errors"][0]["reason"], "已由其他网格建档");
    let with_nobody = said(&[
        ("居民1", "confirmed"),
        ("居民1", "confirmed"),
        ("居民2", "suspected"),
        ("某公司", "unmatched"),
    ]);
    assert_eq!(rows(pres), with_nobody);
    assert_eq!(rows(anna), seen);
    assert_eq!(rows(world.as_("bo")), []);
    // The same again changes nothing; what differs needs a word.
    came_to(&send(pres, &lines, json!({})).ok(), 4, 1);
    assert_eq!(rows(pres), with_nobody);
    let paid = [lines[0].replace("全部未履行", "全部已履行")];
    came_to(&send(anna, &paid, json!({})).ok(), 0, 1);
    came_to(&send(anna, &paid, json!({"update": "1"})).ok(), 1, 0);
    let one = anna
        .op("24.1")
        .query("pageNum", 1)
        .query("pageSize", 50)
        .send()
        .ok()
        .documented_filled();
    assert!(column(&one, "performance").contains(&"全部已履行".to_owned()));
    let log = world.app.admin().call("GET", "/grid/super/log/list");
    let log = log.query("action", "dishonest.import").send().ok();
    assert!(log.count() >= 3);
}

#[test]
fn faulty_rows_are_handed_back_to_whoever_sent_them() {
    let world = World::new();
    world.add_resident(1, "GA");
    let lines = [
        line("居民1", &id_number(1), "(2018)1号"),
        line("居民1", &id_number(1), "(2018)1号"),
        line("", &id_number(1), "(2018)2号"),
        line("居民1", "3401;drop", "(2018)3号"),
        line("居民1", &id_number(1), "(2018)4号").replace("2018-08-29", "2018-13-29"),
    ];
    let anna = world.as_("anna");
    let answer = send(anna, &lines, json!({})).ok();
    came_to(&answer, 1, 4);
    let id = &answer.data()["importId"];
    let path = format!("/grid/file/import/{id}");
    for (name, sees) in [
        ("anna", true),
        ("admin", true),
        ("bo", false),
        ("pres", false),
    ] {
        let client = world.as_(name);
        let (view, book) = (
            client.call("GET", &path).send(),
            client.call("GET", &format!("{path}/errors")).send(),
        );
        match sees {
            true => assert_eq!(
                (view.ok().data()["kind"].clone(), book.status),
                (json!("dishonest"), 200)
            ),
            false => drop((view.blank(), book.blank())),
        }
    }
    anna.call("POST", &format!("{path}/undo"))
        .send()
        .refused(400, &[]);
    world
        .as_("bo")
        .call("POST", &format!("{path}/undo"))
        .send()
        .refused(404, &[]);
    send(anna, &lines, json!({"update": "vielleicht"})).refused(400, &["update"]);
    send(world.as_("chair"), &lines, json!({})).refused(403, &[]);
    send(&world.app.client(), &lines, json!({})).refused(401, &[]);
    let none = anna
        .call("POST", "/grid/file/customer/dishonesty/list")
        .multipart(json!({"update": "0"}))
        .send();
    none.refused(400, &["file"]);
    let template = world
        .app
        .client()
        .call("GET", "/grid/template/失信人名单导入模板.xls")
        .send();
    assert_eq!(template.status, 200);
}
