//! Signing in to the wealth API: the cookie, the token, their lives, and what strangers learn.

use serde_json::{Value, json};
use wangge_tests::wealth::{sign_in, token};
use wangge_tests::world::PASSWORD;
use wangge_tests::{Answer, Client, WealthWorld, World};

use crate::cases::{at_once, long};

const MINUTE_MS: i64 = 60 * 1000;

fn me(client: &Client) -> Answer {
    client.op("w57").send()
}

/// What a caller can tell two refusals apart by.
fn shown(answer: &Answer) -> (u16, i64, String, Vec<(String, String)>) {
    let code = answer.code();
    (answer.status, code, answer.message(), answer.errors())
}

fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    cookie.to_owned()
}

/// The pair that a browser sends back.
fn pair_of(answer: &Answer) -> String {
    cookie_of(answer).split(';').next().unwrap().to_owned()
}

#[test]
fn signing_in_answers_the_user_and_his_place() {
    let world = WealthWorld::new();
    let body = json!({"username": "out", "password": PASSWORD});
    let client = world.app.client();
    for answer in [
        client.op("w58").json(body.clone()).send(),
        client.op("w58").form(body.clone()).send(),
        client.op("w58").multipart(body).send(),
    ] {
        let answer = answer.ok().documented_filled();
        let data = answer.data();
        let expected = json!({
            "username": "out", "name": "江晓云", "role": 4, "organ": "城关营业部",
            "outletId": world.organ("010101"), "branchId": world.organ("0101"),
            "creatorUsername": "admin", "creatorName": "分行管理员",
            "userId": world.user("out"), "status": 1, "initialized": 1,
        });
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&data[field], value, "{field}\n{answer}");
        }
        assert_eq!(answer.json()["msg"], "成功", "{answer}");
    }
    // Whoever is above the branches has no place.
    let head = sign_in(&world.app, "head", PASSWORD).ok().documented();
    let data = head.data();
    assert_eq!(
        (&data["outletId"], &data["branchId"], &data["organ"]),
        (&Value::Null, &Value::Null, &json!("分行"))
    );
    let sub = sign_in(&world.app, "sub", PASSWORD).ok().data();
    assert_eq!(
        (&sub["outletId"], &sub["organ"]),
        (&Value::Null, &json!("城关支行"))
    );
}

#[test]
fn blank_and_impossible_values_are_refused() {
    let world = WealthWorld::new();
    let both: &[&str] = &["username", "password"];
    let cases: &[(Value, u16, &[&str])] = &[
        (json!({}), 20001, both),
        (json!({"username": " ", "password": ""}), 20001, both),
        (json!({"username": "out"}), 20001, &["password"]),
        (
            json!({"username": {"$ne": ""}, "password": ["x"]}),
            20001,
            both,
        ),
        (
            json!({"username": "ou\0t", "password": PASSWORD}),
            20001,
            &["username"],
        ),
        (
            json!({"username": long("名", 5000), "password": long("密", 5000)}),
            20003,
            &[],
        ),
        (
            json!({"username": "' OR '1'='1", "password": "' OR '1'='1"}),
            20003,
            &[],
        ),
        (json!({"username": "%", "password": PASSWORD}), 20003, &[]),
        (json!({"username": "OUT", "password": PASSWORD}), 20003, &[]),
    ];
    for (body, code, fields) in cases {
        let login = world.app.client().op("w58").json(body.clone());
        login.send().refused(*code, fields);
    }
    // A blank row of the documented table is a field without a name.
    let odd = json!({"": "", "username": "out", "password": PASSWORD});
    world.app.client().op("w58").json(odd).send().ok();
    let wrong = world.app.client().call("GET", "/api/sign_in").send();
    assert_eq!((wrong.status, wrong.code()), (405, 20001), "{wrong}");
}

#[test]
fn an_unknown_name_reads_like_a_wrong_password_and_is_locked_like_it() {
    let world = WealthWorld::new();
    let app = &world.app;
    for _ in 0..5 {
        let unknown = sign_in(app, "nobody", PASSWORD).refused(20003, &[]);
        let wrong = sign_in(app, "out", "Wrong-Village#7").refused(20003, &[]);
        assert_eq!(shown(&unknown), shown(&wrong));
    }
    let unknown = sign_in(app, "nobody", PASSWORD).refused(20006, &[]);
    let known = sign_in(app, "out", PASSWORD).refused(20006, &[]);
    assert_eq!(shown(&unknown), shown(&known));
    // The lock is the name's alone, and whoever is signed in stays so.
    sign_in(app, "mgr", PASSWORD).ok();
    me(world.as_("out")).ok();
    app.clock.advance_ms(14 * MINUTE_MS);
    sign_in(app, "out", PASSWORD).refused(20006, &[]);
    app.clock.advance_ms(MINUTE_MS);
    sign_in(app, "out", PASSWORD).ok();
}

#[test]
fn parallel_guesses_are_counted_one_by_one() {
    let world = WealthWorld::new();
    let form = json!({"username": "out", "password": "Wrong-Village#7"});
    let guess = || world.app.client().op("w58").json(form.clone());
    let answers = at_once((0..20).map(|_| guess()).collect());
    let counted = answers.iter().filter(|a| a.code() == 20003).count();
    assert_eq!(counted, 5);
    sign_in(&world.app, "out", PASSWORD).refused(20006, &[]);
}

#[test]
fn the_cookie_opens_the_door_and_no_script_reads_it() {
    let world = WealthWorld::new();
    let answer = sign_in(&world.app, "out", PASSWORD).ok();
    let cookie = cookie_of(&answer);
    assert!(cookie.starts_with("WMSESSION=ey"), "{cookie}");
    assert!(
        cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"),
        "{cookie}"
    );
    assert!(!cookie.contains("Secure"), "{cookie}");
    let body = json!({"username": "out", "password": PASSWORD});
    let tls = world.app.client().op("w58").json(body);
    let tls = tls.header("X-Forwarded-Proto", "https").send().ok();
    assert!(cookie_of(&tls).contains("; Secure"), "{tls}");
    let pair = pair_of(&answer);
    for sent in [pair.clone(), format!("a=b; {pair}; c")] {
        let ask = world.app.client().op("w57").header("Cookie", &sent);
        assert_eq!(ask.send().ok().data()["username"], "out", "{sent}");
    }
    for dead in ["WMSESSION=", "WMSESSION=a.b.c", "wmsession=x", "other=1"] {
        let ask = world.app.client().op("w57").header("Cookie", dead);
        ask.send().refused(20002, &[]);
    }
}

#[test]
fn a_cookie_writes_for_pages_of_the_same_origin_only() {
    let named = "https://front.example";
    let world = WealthWorld::with(|config| config.cors_origins = vec![named.to_owned()]);
    let pair = pair_of(&sign_in(&world.app, "admin", "Huangshan#88").ok());
    let own = format!("http://{}", world.app.address());
    let own_page = format!("{own}/page?a=1");
    let write = |header: &str, value: &str| {
        let code = json!({"code": "no such organ"});
        let request = world.app.client().op("w21").json(code);
        request.header("Cookie", &pair).header(header, value).send()
    };
    for (header, value) in [
        ("Origin", own.as_str()),
        ("Origin", named),
        ("Referer", own_page.as_str()),
        ("X-Nothing", "said"),
    ] {
        write(header, value).refused(30006, &["code"]);
    }
    for (header, value) in [
        ("Origin", "http://elsewhere.example"),
        ("Origin", "null"),
        ("Origin", "http://127.0.0.1"),
        ("Origin", "http://127.0.0.1.elsewhere.example:80"),
        ("Referer", "http://elsewhere.example/page"),
    ] {
        write(header, value).refused(20004, &[]);
    }
    // Reading is free, and a token in a header is added by no browser.
    let read = world.app.client().op("w57").header("Cookie", &pair);
    read.header("Origin", "http://elsewhere.example")
        .send()
        .ok();
    let written = world.as_("admin").op("w21").json(json!({"code": "x"}));
    let written = written.header("Origin", "http://elsewhere.example");
    written.send().refused(30006, &["code"]);
    // A foreign page cannot sign a browser in.
    let body = json!({"username": "out", "password": PASSWORD});
    let foreign = world.app.client().op("w58").json(body);
    let foreign = foreign.header("Origin", "http://elsewhere.example").send();
    assert!(!foreign.ok().headers.contains_key("set-cookie"));
}

#[test]
fn only_a_token_of_this_api_opens_the_door() {
    let world = WealthWorld::new();
    let token = world.as_("out").token().unwrap().to_owned();
    for good in [token.clone(), format!("Bearer {token}")] {
        me(&world.app.client().with_token(&good)).ok();
    }
    let grid = world.app.admin().token().unwrap().to_owned();
    let bad = [
        String::new(),
        "Bearer".to_owned(),
        "null".to_owned(),
        format!("Basic {token}"),
        format!("{token}x"),
        token[..token.len() - 2].to_owned(),
        grid.clone(),
    ];
    for bad in bad {
        me(&world.app.client().with_token(&bad)).refused(20002, &[]);
    }
    me(&world.app.client()).refused(20002, &[]);
    // Nor does the grid API take one of these, whoever holds it.
    let admin = world.as_("admin");
    admin
        .call("GET", "/grid/account/me")
        .send()
        .refused(401, &[]);
    let login = json!({"accountName": "out", "password": PASSWORD});
    let login = world.app.client().op("4.1").form(login);
    login.send().refused(400, &[]);
    let old = World::new();
    sign_in(&old.app, "anna", PASSWORD).refused(20003, &[]);
}

#[test]
fn a_session_ends_when_it_is_idle_and_after_half_a_day() {
    let world = WealthWorld::new();
    let clock = &world.app.clock;
    let idle = sign_in(&world.app, "mgr", PASSWORD).ok();
    let idle = world.app.client().with_token(&token(&idle));
    clock.advance_ms(29 * MINUTE_MS);
    me(world.as_("out")).ok();
    me(&idle).ok();
    clock.advance_ms(29 * MINUTE_MS);
    me(world.as_("out")).ok();
    clock.advance_ms(2 * MINUTE_MS);
    me(&idle).refused(20002, &[]);
    me(&idle).refused(20002, &[]);
    me(world.as_("out")).ok();
    // Use does not keep it alive for ever.
    for _ in 0..26 {
        clock.advance_ms(25 * MINUTE_MS);
        me(world.as_("out")).ok();
    }
    clock.advance_ms(25 * MINUTE_MS);
    me(world.as_("out")).refused(20002, &[]);
}

#[test]
fn signing_out_ends_this_session_alone() {
    let world = WealthWorld::new();
    for method in ["GET", "POST"] {
        let second = sign_in(&world.app, "out", PASSWORD).ok();
        let client = world.app.client().with_token(&token(&second));
        let answer = match method {
            "GET" => client.op("w60").send(),
            _ => client.call("POST", "/api/logout").send(),
        };
        assert!(cookie_of(&answer.ok()).contains("Max-Age=0"));
        me(&client).refused(20002, &[]);
        client.op("w60").send().refused(20002, &[]);
        me(world.as_("out")).ok();
    }
    world.app.client().op("w60").send().refused(20002, &[]);
    let pair = pair_of(&sign_in(&world.app, "out", PASSWORD).ok());
    let by_cookie = || world.app.client().op("w60").header("Cookie", &pair);
    by_cookie().send().ok();
    by_cookie().send().refused(20002, &[]);
}

#[test]
fn statuses_can_be_moved_into_the_envelope() {
    let world = WealthWorld::with(|config| config.envelope_status = true);
    for (answer, code) in [
        (me(&world.app.client()), 20002),
        (world.as_("out").op("w56").send(), 20004),
        (sign_in(&world.app, "out", "x"), 20003),
        (world.app.client().call("GET", "/api/nothing").send(), 30001),
    ] {
        assert_eq!((answer.status, answer.code()), (200, code), "{answer}");
        assert!(answer.json()["msg"].is_string() && answer.data().is_null());
    }
}
