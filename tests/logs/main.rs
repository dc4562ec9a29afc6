//! What the server logs of a working day: no name, number, password or token of anybody.
//!
//! A program of its own, because a process has one log.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::EnvFilter;
use wangge_customer::dishonest::starred;
use wangge_tests::World;
use wangge_tests::source::{FakeSource, Told, judgment};
use wangge_tests::world::{PASSWORD, customer, id_number, resident};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn nobodys_data_reaches_the_log() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(
            "wangge=trace,actix=debug,diesel=trace,r2d2=debug",
        ))
        .with_writer(move || writer.clone())
        .init();
    let ticket = a_working_day();
    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(text.contains("served"), "the access log is there:\n{text}");
    for secret in [
        &ticket,
        &id_number(7),
        "李表格",
        &id_number(1),
        &id_number(2),
        &id_number(3),
        &starred(&id_number(3)),
        "cardNum",
        "%E5%B1%85%E6%B0%91",
        PASSWORD,
        "居民1",
        "客户2",
        "13800000001",
        "eyJ",
        "密文九",
        "西递村1号",
        SEALED,
    ] {
        assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
    }
}

const SEALED: &str = "Zhengxin-Cipher#9";

/// A password that is kept to be shown: stored, refused, shown.
fn report_account(world: &World) {
    let acct = world.as_("acct");
    let form = json!({"userName": "cx001", "password": SEALED, "status": "0"});
    let made = acct.op("34.1").json(form.clone()).send().ok().data();
    acct.op("34.1")
        .form(form)
        .send()
        .refused(400, &["userName"]);
    let reveal = acct.call(
        "POST",
        &format!("/grid/grid/CreditReportAccount/{made}/reveal"),
    );
    let shown = reveal.json(json!({"purpose": "贷前调查"})).send().ok();
    assert_eq!(shown.data(), json!({"password": SEALED}));
}

/// Refused requests are logged too: a duplicate, a wrong form, a broken body, a wrong password.
fn refused_ones(world: &World) {
    let anna = world.as_("anna");
    anna.op("13.3")
        .form(resident(1, "GA"))
        .send()
        .refused(400, &["idNumber"]);
    anna.op("14.6")
        .form(customer(2, "GA"))
        .send()
        .refused(400, &["idNumber"]);
    anna.op("14.6")
        .json(json!({"customerName": "客户2", "idNumber": 7}))
        .send();
    anna.op("13.3")
        .raw(
            "application/json",
            format!("{{\"idNumber\": \"{}", id_number(1)).into_bytes(),
        )
        .send();
    world
        .app
        .client()
        .op("4.1")
        .form(json!({"accountName": "anna", "password": "密文九"}))
        .send();
}

/// What is done in a day; answers a ticket that was used.
fn a_working_day() -> String {
    // A source of dishonest persons that tells of one, and cannot be reached about another.
    let source = FakeSource::start(|asked| match asked.name.as_str() {
        "居民1" => Told::rows(&[judgment(&asked.name, &id_number(1))]),
        _ => Told::status("500 Oops"),
    });
    let settings = source.settings();
    let world = World::with(|config| config.dishonesty.source = Some(settings));
    let (anna, bo) = (world.as_("anna"), world.as_("bo"));
    let id = world.add_resident(1, "GA");
    let customer_id = world.add_customer(2, "GA");
    anna.op("13.1").path("residentId", id).send().ok();
    anna.op("13.6").path("idNumber", id_number(1)).send().ok();
    anna.op("14.2").path("idNumber", id_number(2)).send().ok();
    anna.op("14.3").query("customerName", "客户2").send().ok();
    bo.op("14.1").path("customerId", customer_id).send().blank();
    refused_ones(&world);
    anna.call("GET", &format!("/grid/nothing/{}", id_number(1)))
        .send();
    anna.op("14.11").path("gridCode", "0").send();
    // Sheets: sound rows, refused rows, a file that is none; and taking it all back.
    let sheet = format!(
        "姓名,身份证号,手机号\n李表格,{},13800000001\n李表格,1,2\n",
        id_number(7)
    );
    let sent = ["李表格,密文九\n", sheet.as_str()].map(|text| {
        let request = anna.op("14.13").multipart(json!({"gridCode": "GA"}));
        request.file("file", "李表格.csv", text).send()
    });
    let taken = sent[1].data();
    assert_eq!(
        (&taken["successCount"], &taken["failCount"]),
        (&json!(1), &json!(1))
    );
    let import = format!("/grid/file/import/{}", taken["importId"]);
    let book = anna.call("GET", &format!("{import}/errors")).send();
    assert_eq!(book.status, 200);
    anna.call("POST", &format!("{import}/undo")).send().ok();
    world.add_resident(3, "GA");
    let checked = anna.op("24.3").send().ok().data();
    assert_eq!(
        (&checked["hits"], &checked["failed"]),
        (&json!(1), &json!(1))
    );
    anna.op("24.1")
        .query("cardNumber", id_number(1))
        .send()
        .ok();
    report_account(&world);
    let issued = anna.call("POST", "/grid/file/ticket").send().ok();
    let ticket = issued.data()["ticket"].as_str().unwrap().to_owned();
    let export = world.app.client().op("14.11").path("gridCode", "0");
    assert_eq!(export.query("ticket", &ticket).send().status, 200);
    ticket
}
