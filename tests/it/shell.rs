//! The shell around the operations: envelopes, statuses, the profile of 2018, CORS, limits.

use serde_json::{Value, json};
use wangge_tests::world::{customer, resident};
use wangge_tests::{TestApp, World};

#[test]
fn an_operator_can_ask_whether_it_lives_and_is_ready() {
    let app = TestApp::start();
    for path in ["/healthz", "/readyz"] {
        assert_eq!(app.client().call("GET", path).send().status, 200, "{path}");
    }
}

#[test]
fn the_openapi_document_names_every_operation_it_serves() {
    let app = TestApp::start();
    let document = app.client().call("GET", "/openapi.json").send().json();
    let update = &document["paths"]["/grid/customer/info/{customerId}"]["put"];
    assert_eq!(update["operationId"], json!("grid-14.8"));
    assert!(
        document["components"]["schemas"]["SaveCustomer"]["properties"]["maritalStatus"]
            .is_object()
    );
}

#[test]
fn unknown_paths_and_wrong_methods_answer_in_the_envelope() {
    let app = TestApp::start();
    let unknown = app.client().call("GET", "/grid/nothing/here").send();
    assert_eq!((unknown.status, unknown.code()), (404, 404), "{unknown}");
    let wrong = app.client().call("DELETE", "/grid/login").send();
    assert_eq!((wrong.status, wrong.code()), (405, 405), "{wrong}");
    let wealth = app.client().call("GET", "/api/nothing").send();
    assert_eq!(wealth.json()["code"], json!(30001), "{wealth}");
    assert!(wealth.json()["msg"].is_string());
}

#[test]
fn every_answer_has_a_request_id_and_is_not_cached_or_sniffed() {
    let app = TestApp::start();
    let answer = app.client().call("GET", "/healthz").send();
    for name in ["x-request-id", "x-content-type-options", "cache-control"] {
        assert!(answer.headers.contains_key(name), "{name}");
    }
}

#[test]
fn statuses_can_be_moved_into_the_envelope() {
    let app = TestApp::with(|config| config.envelope_status = true);
    let answer = app.client().op("14.1").path("customerId", 1).send();
    assert_eq!((answer.status, answer.code()), (200, 401), "{answer}");
}

#[test]
fn the_profile_of_2018_answers_as_its_clients_expect() {
    let world = World::with(|config| {
        config.compat_2018 = true;
        config.envelope_status = true;
    });
    let nobody = world.app.client().op("13.2").send();
    assert_eq!((nobody.status, nobody.code()), (200, 300), "{nobody}");
    let denied = world.as_("anna").op("5.5").send();
    assert_eq!((denied.status, denied.code()), (200, 401), "{denied}");
    // Accounts of a role nobody holds: an empty list with 200; residents: 204 as ever.
    let empty = world.as_("admin").op("5.4").path("roleId", 99).send();
    assert_eq!((empty.code(), empty.data()), (200, json!([])), "{empty}");
    let admin = world.as_("admin");
    for empty in [
        admin.op("6.1").query("roleName", "没有"),
        admin.op("7.1").query("permissionName", "没有"),
        admin.op("9.1").path("regionCode", 0),
        admin.op("10.4").path("code", "nothing"),
        admin.op("10.5"),
    ] {
        let answer = empty.send();
        assert_eq!((answer.code(), answer.data()), (200, json!([])), "{answer}");
    }
    // An unknown role or permission was refused.
    for unknown in [
        admin.op("6.2").path("roleId", 99),
        admin.op("7.2").path("permissionId", 9999),
    ] {
        let answer = unknown.send();
        assert_eq!((answer.status, answer.code()), (200, 400), "{answer}");
    }
    world.as_("bo").op("13.2").send().blank();
}

#[test]
fn a_browser_of_another_origin_may_ask_first_without_a_token() {
    let app = TestApp::start();
    let answer = app
        .client()
        .call("OPTIONS", "/grid/customer/info/list")
        .header("Origin", "http://front.example")
        .header("Access-Control-Request-Method", "GET")
        .header("Access-Control-Request-Headers", "authorization")
        .send();
    assert_eq!(answer.status, 200, "{answer}");
    assert!(answer.headers.contains_key("access-control-allow-origin"));
}

#[test]
fn only_configured_origins_are_let_in_once_some_are_configured() {
    let app = TestApp::with(|config| config.cors_origins = vec!["http://front.example".to_owned()]);
    let ask = |origin: &str| {
        let call = app
            .client()
            .call("OPTIONS", "/grid/login")
            .header("Origin", origin);
        let answer = call.header("Access-Control-Request-Method", "POST").send();
        answer.headers.contains_key("access-control-allow-origin")
    };
    assert!(ask("http://front.example"));
    assert!(!ask("http://elsewhere.example"));
}

#[test]
fn bodies_that_are_too_large_broken_or_of_a_foreign_type_are_refused() {
    let world = World::new();
    let anna = world.as_("anna");
    let post = || anna.op("13.3");
    let large = post()
        .raw("application/json", vec![b' '; 3 * 1024 * 1024])
        .send();
    assert_eq!(large.code(), 413, "{large}");
    for broken in ["{", "7", "\"x\"", "null", "{\"a\":"] {
        assert_eq!(
            post()
                .raw("application/json", broken.as_bytes().to_vec())
                .send()
                .code(),
            400,
            "{broken}"
        );
    }
    let xml = post().raw("application/xml", b"<a/>".to_vec()).send();
    assert_eq!(xml.code(), 415, "{xml}");
    let deep = "[".repeat(100_000);
    assert_eq!(
        post()
            .raw("application/json", deep.into_bytes())
            .send()
            .code(),
        400
    );
    let torn = post()
        .raw(
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form".to_vec(),
        )
        .send();
    assert_eq!(torn.code(), 400, "{torn}");
}

#[test]
fn bodies_as_old_programs_write_them_are_read() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    let marked = "\u{FEFF}{\"carNumber\":\"2\"}".to_owned().into_bytes();
    let put = |kind: &str, body: Vec<u8>| {
        let number = wangge_tests::world::id_number(1);
        let request = anna.op("15.3").path("idNumber", number);
        request.raw(kind, body).send()
    };
    put("application/json", marked.clone()).ok();
    put("text/plain", marked).ok();
    // A form without parts is one without fields; one that breaks off is none.
    let kind = "multipart/form-data; boundary=abc";
    put(kind, b"--abc--\r\n".to_vec()).ok();
    put(kind, Vec::new()).ok();
    put(kind, b"--abc\r\nContent-Disp".to_vec()).refused(400, &[]);
    put(kind, b"--abd--\r\n".to_vec()).refused(400, &[]);
}

#[test]
fn an_address_that_is_no_number_is_told_in_words() {
    let world = World::new();
    let odd = world.as_("anna").op("23.4").path("memberId", "x").send();
    let told = odd.refused(400, &["memberId"]).message();
    assert!(!told.contains(|c: char| c.is_ascii_alphabetic()), "{told}");
}

#[test]
fn no_value_in_any_field_makes_the_server_fail() {
    let world = World::new();
    let admin = world.as_("admin");
    let hostile = [
        json!("'"),
        json!("\\"),
        json!("%"),
        json!("_"),
        json!("\u{0}"),
        json!("𠮷"),
        json!("x".repeat(10_000)),
        json!(-1),
        json!(9_223_372_036_854_775_807_i64),
        json!(1e300),
        json!(true),
        json!([1]),
        json!({"a": 1}),
        json!("case when 1=1 then id else name end"),
        json!("1; drop table customer"),
        json!("0x41"),
    ];
    for (id, sound) in [
        ("13.3", resident(1, "GA")),
        ("14.6", customer(2, "GA")),
        (
            "19.2",
            json!({"gridCode": "x", "gridName": "x", "orgCode": "17001", "gridType": 1}),
        ),
    ] {
        let fields: Vec<String> = sound.as_object().unwrap().keys().cloned().collect();
        for field in fields {
            for value in &hostile {
                let mut form = sound.clone();
                form[&field] = value.clone();
                form["idNumber"] = if field == "idNumber" {
                    value.clone()
                } else {
                    Value::Null
                };
                let code = admin.op(id).json(form).send().code();
                assert!(
                    matches!(code, 200 | 400 | 404 | 409),
                    "{id} {field} {value}: {code}"
                );
            }
        }
    }
    for (id, names) in [
        (
            "13.2",
            vec![
                "residentName",
                "idNumber",
                "householdId",
                "gridCode",
                "accountId",
                "orgCode",
                "pageSize",
                "pageNum",
            ],
        ),
        (
            "14.3",
            vec![
                "customerName",
                "status",
                "gridCode",
                "idNumber",
                "householdId",
                "orderBy",
                "sort",
            ],
        ),
        (
            "19.5",
            vec!["gridCode", "gridName", "orgCode", "realName", "gridType"],
        ),
        ("5.5", vec!["accountName", "realName", "orgName"]),
    ] {
        for name in names {
            for value in &hostile {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                let code = admin.op(id).query(name, &text).send().code();
                assert!(
                    matches!(code, 200 | 204 | 400),
                    "{id} {name} {text}: {code}"
                );
            }
        }
    }
}

#[test]
fn where_it_is_asked_for_nobody_works_under_a_password_an_administrator_has_set() {
    let world = World::with(|config| config.force_change = true);
    let anna = world.as_("anna");
    let held_up = anna.op("14.3").send();
    assert_eq!(held_up.code(), 403, "{held_up}");
    assert!(held_up.message().contains("修改密码"), "{held_up}");
    let own = json!({"oldPassword": wangge_tests::world::PASSWORD, "newPassword": "Own-Choice#19"});
    anna.op("5.7")
        .path("accountId", world.account("anna"))
        .form(own)
        .send()
        .ok();
    world
        .app
        .sign_in("anna", "Own-Choice#19")
        .op("14.3")
        .send()
        .blank();
}
