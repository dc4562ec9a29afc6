//! 32.1: the page of a credit report, stored and shown clean.

use serde_json::{Value, json};
use wangge_tests::{Answer, Client, World};

use crate::cases::column;
use crate::credit_file_ops::{decide, delete, file_of, opened, update};
use crate::log::entries;

fn store(client: &Client, id: i64, body: Value) -> Answer {
    let path = format!("/grid/customer/creditdetail/report/{id}");
    client.call("PUT", &path).json(body).send()
}

fn read(client: &Client, id: i64) -> Answer {
    client.op("32.1").path("creditDetailId", id).send()
}

#[test]
fn a_report_is_stored_shown_and_replaced() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    let id = opened(&world, 1, "GA");
    read(anna, id).blank();
    let page =
        "<h1>个人信用报告</h1><table><tbody><tr><td>贷款</td><td>2</td></tr></tbody></table>";
    store(anna, id, json!({"data": page})).ok();
    assert_eq!(read(anna, id).ok().documented().data(), page);
    let path = format!("/grid/customer/creditdetail/report/{id}");
    anna.call("PUT", &path)
        .form(json!({"html": "<p>新</p>"}))
        .send()
        .ok();
    assert_eq!(read(anna, id).ok().data(), "<p>新</p>");
    // Without an address of its own the file tells where the report is.
    assert_eq!(file_of(anna, id)["creditReport"], "/reports/1.html");
    update(anna, id, json!({"creditReport": ""})).send().ok();
    assert_eq!(file_of(anna, id)["creditReport"], json!(path));
    let told = entries(
        admin,
        &[("subject", "credit_file"), ("subjectId", &id.to_string())],
    );
    let actions = column(&told, "action");
    for action in ["credit_report.store", "credit_report.read"] {
        assert_eq!(
            actions.iter().filter(|told| *told == action).count(),
            2,
            "{action}"
        );
    }
    assert!(!told.to_string().contains("<p>新</p>"));
    // What was decided is not written over.
    decide(&world, &[id], 3, false);
    store(anna, id, json!({"data": "<p>再</p>"})).refused(400, &[]);
    assert_eq!(read(anna, id).ok().data(), "<p>新</p>");
    decide(&world, &[id], 4, true);
    delete(anna, id).send().ok();
    read(anna, id).blank();
    store(anna, id, json!({"data": page})).refused(404, &[]);
}

#[test]
fn what_a_browser_would_run_is_gone() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = opened(&world, 1, "GA");
    let evil = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">点</a>",
        "<a href=\"jav&#x09;ascript:alert(1)\">点</a>",
        "<svg/onload=alert(1)><animate onbegin=alert(1)></svg>",
        "<style>@import 'javascript:alert(1)';</style>",
        "<iframe src=\"javascript:alert(1)\"></iframe>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<div style=\"background:url(javascript:alert(1))\" onmouseover=alert(1)>丙</div>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<object data=\"javascript:alert(1)\"></object><embed src=\"javascript:alert(1)\">",
        "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\"><base href=\"javascript:\">",
        "<blockquote cite=\"javascript:alert(1)\">丁</blockquote>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
    ];
    for page in evil.iter().map(|evil| format!("<p>甲</p>{evil}<p>乙</p>")) {
        store(anna, id, json!({"data": page})).ok();
        let shown = read(anna, id).ok().data().as_str().unwrap().to_lowercase();
        assert!(shown.contains("甲"), "{shown}");
        for gone in [
            "<script",
            "onerror",
            "onload",
            "onbegin",
            "onmouseover",
            "javascript:",
            "<svg",
            "<style",
            "style=",
            "<iframe",
            "<object",
            "<embed",
            "<meta",
            "<base",
            "<img",
            "href",
            "<form",
            "<math",
        ] {
            assert!(!shown.contains(gone), "{gone} in {shown} of {page}");
        }
    }
}

#[test]
fn what_is_no_report_is_refused() {
    let world = World::new();
    let anna = world.as_("anna");
    let id = opened(&world, 1, "GA");
    let large = "甲".repeat(1024 * 1024 / 3 + 1);
    for bad in [
        json!({}),
        json!({"data": ""}),
        json!({"data": {"a": 1}}),
        json!({"data": "a\u{0}b"}),
        json!({"data": "<script>alert(1)</script>"}),
        json!({"data": large}),
        json!({"data": "<div>".repeat(10_001)}),
    ] {
        store(anna, id, bad).refused(400, &["data"]);
    }
    store(anna, id, json!({"data": "甲".repeat(800_000)})).refused(413, &[]);
    read(anna, id).blank();
}
