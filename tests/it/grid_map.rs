//! Chapter 19: maps of grids, as they were sent, as GeoJSON, and looked over.

use serde_json::{Value, json};
use wangge_tests::{Answer, Client, Request, World};

use crate::cases::{column, keeps_strangers_out, long, with};

/// A square as clients send it.
fn square(west: f64, south: f64) -> String {
    let (east, north) = (west + 0.01, south + 0.01);
    format!("[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}]]")
}

fn full(code: &str, name: &str, coordinate: &str) -> Value {
    json!({
        "gridCode": code, "gridName": name, "type": "polygon", "grandId": "g1", "parentId": "p1",
        "coordinate": coordinate,
    })
}

fn save(client: &Client, body: Value) -> Request {
    client.op("19.6").json(body)
}

fn read(client: &Client, code: &str) -> Answer {
    client.op("19.7").path("gridCode", code).send()
}

fn home(client: &Client, role: impl std::fmt::Display, org: &str) -> Answer {
    client
        .op("19.8")
        .path("roleid", role)
        .path("orgcode", org)
        .send()
}

fn geojson(client: &Client) -> Answer {
    client.call("GET", "/grid/gridmap/geojson").send()
}

fn check(client: &Client) -> Answer {
    client.call("GET", "/grid/gridmap/check").send()
}

/// GA and GC overlap by a quarter, GB lies apart.
fn drawn() -> World {
    let world = World::new();
    let admin = world.as_("admin");
    for (code, name, west, south) in [
        ("GA", "西递村", 118.0, 29.9),
        ("GC", "石印村", 118.005, 29.905),
        ("GB", "宏村", 117.9, 30.0),
    ] {
        save(admin, full(code, name, &square(west, south)))
            .send()
            .ok();
    }
    world
}

#[test]
fn a_map_is_answered_as_it_was_sent_and_a_second_one_replaces_it() {
    let world = World::new();
    let anna = world.as_("anna");
    read(anna, "GA").blank();
    let sent = full(
        "GA",
        "西递村 东",
        " [[118.00, 29.9],\n[118.1,29.9], [118.1,30]] ",
    );
    save(anna, sent.clone()).send().ok().documented();
    assert_eq!(
        read(anna, "GA").ok().documented_filled().data(),
        json!([sent])
    );
    // What is not said the second time is gone.
    let second = json!({"gridCode": "GA", "gridName": "西递村", "coordinate": "约在村口"});
    for request in [
        anna.op("19.6").json(second.clone()),
        anna.op("19.6").form(second.clone()),
        anna.op("19.6").multipart(second.clone()),
    ] {
        request.send().ok();
        let shown = read(anna, "GA").ok().documented().data();
        let rest = json!({"type": null, "grandId": null, "parentId": null});
        assert_eq!(shown, json!([with_all(&second, &rest)]));
    }
    // Coordinates may come as JSON instead of its text.
    let pairs = json!([[118.0, 29.9], [118.1, 29.9], [118.1, 30.0]]);
    save(anna, with(&second, &json!({"coordinate": pairs})))
        .send()
        .ok();
    let shown = read(anna, "GA").ok().data()[0]["coordinate"].clone();
    assert_eq!(shown, json!("[[118.0,29.9],[118.1,29.9],[118.1,30.0]]"));
    // A long outline, beyond what the old server could keep.
    let many = format!("[{}[118,30]]", "[118.123456,29.123456],".repeat(30_000));
    save(anna, full("GA", "西递村", &many)).send().ok();
    assert_eq!(read(anna, "GA").ok().data()[0]["coordinate"], json!(many));
    anna.op("19.6")
        .form(full("GA", "西递村", &many))
        .send()
        .ok();
    let logged = world.as_("admin").call("GET", "/grid/super/log/list");
    let logged = logged.query("action", "grid.map.save").send().ok();
    assert_eq!(logged.count(), 7);
    assert_eq!(logged.data()[6]["after"]["gridName"], json!("西递村 东"));
}

/// `base` with the members of `rest`, nulls included.
fn with_all(base: &Value, rest: &Value) -> Value {
    let mut fields = base.as_object().cloned().unwrap();
    fields.extend(rest.as_object().cloned().unwrap());
    Value::Object(fields)
}

#[test]
fn every_rule_of_a_map_is_told_and_nothing_is_changed() {
    let world = drawn();
    let admin = world.as_("admin");
    let before = read(admin, "GA").data();
    let sound = full("GA", "西递村", &square(118.0, 29.9));
    let too_long = long("1", 1024 * 1024 + 1);
    for (patch, field) in [
        (json!({"gridCode": ""}), "gridCode"),
        (json!({"gridCode": long("1", 101)}), "gridCode"),
        (json!({"gridName": " "}), "gridName"),
        (json!({"gridName": long("名", 101)}), "gridName"),
        (json!({"type": long("类", 101)}), "type"),
        (json!({"grandId": long("1", 101)}), "grandId"),
        (json!({"parentId": ["a"]}), "parentId"),
        (json!({"coordinate": ""}), "coordinate"),
        (json!({"coordinate": 7}), "coordinate"),
        (json!({"coordinate": "[\0]"}), "coordinate"),
        (json!({"coordinate": ["a\0"]}), "coordinate"),
        (json!({"coordinate": too_long}), "coordinate"),
    ] {
        let body = with_all(&sound, &patch);
        save(admin, body).send().refused(400, &[field]);
    }
    let told = save(admin, with_all(&sound, &json!({"coordinate": too_long}))).send();
    assert!(told.message().contains("1MB"), "{}", told.message());
    let form = with_all(&sound, &json!({"coordinate": long("[", 1024 * 1024 + 1)}));
    admin
        .op("19.6")
        .form(form)
        .send()
        .refused(400, &["coordinate"]);
    save(admin, json!({}))
        .send()
        .refused(400, &["gridCode", "gridName", "coordinate"]);
    assert_eq!(read(admin, "GA").data(), before);
}

#[test]
fn maps_are_seen_and_saved_within_the_scope_alone() {
    let world = drawn();
    let body = |code: &str| full(code, "改", &square(118.0, 29.9));
    keeps_strangers_out(
        &world,
        &[
            (&["acct", "chair"], &|c| save(c, body("GA"))),
            (&[], &|c| c.op("19.7").path("gridCode", "GA")),
            (&[], &|c| {
                c.op("19.8").path("roleid", 1).path("orgcode", "17001")
            }),
            (&[], &|c| c.call("GET", "/grid/gridmap/geojson")),
            (&[], &|c| c.call("GET", "/grid/gridmap/check")),
        ],
    );
    for (name, role, org, seen) in [
        ("anna", 1, "17001", vec!["GA"]),
        ("ada", 1, "17011", vec!["GC"]),
        ("bo", 1, "17002", vec!["GB"]),
        ("acct", 2, "17001", vec!["GC", "GA"]),
        ("pres", 3, "17001", vec!["GC", "GA"]),
        ("mid", 5, "17001", vec!["GC", "GA"]),
        ("chair", 4, "17000", vec!["GB", "GC", "GA"]),
        ("admin", 7, "17000", vec!["GB", "GC", "GA"]),
    ] {
        let client = world.as_(name);
        for code in ["GA", "GB", "GC"] {
            match seen.contains(&code) {
                true => read(client, code).ok().documented_filled(),
                false => read(client, code).blank(),
            };
        }
        let listed = home(client, role, org).ok().documented_filled();
        assert_eq!(column(&listed, "gridCode"), seen, "{name}");
        let shown = geojson(client).ok().data();
        let features = shown["features"].as_array().unwrap();
        let codes: Vec<&Value> = features
            .iter()
            .map(|f| &f["properties"]["gridCode"])
            .collect();
        assert_eq!(codes, seen, "{name}");
        let overlaps = check(client).ok().data()["overlaps"].clone();
        let both = usize::from(seen.contains(&"GA") && seen.contains(&"GC"));
        assert_eq!(overlaps.as_array().unwrap().len(), both, "{name}");
    }
    let (anna, pres) = (world.as_("anna"), world.as_("pres"));
    for (client, code) in [(anna, "GB"), (anna, "GC"), (pres, "GB"), (pres, "G404")] {
        save(client, body(code)).send().refused(404, &[]);
    }
    assert_eq!(
        read(world.as_("admin"), "GB").data()[0]["gridName"],
        json!("宏村")
    );
    // The caller as the client describes him never widens, and may narrow.
    home(anna, 3, "17001").refused(403, &[]);
    home(anna, "x", "17001").refused(400, &["roleid"]);
    home(anna, 1, "17002").blank();
    home(world.as_("bo"), 1, "99999").blank();
    assert_eq!(column(&home(pres, 3, "17011").ok(), "gridCode"), ["GC"]);
    let narrowed = |path: &str| {
        world
            .as_("chair")
            .call("GET", path)
            .query("orgCode", "17002")
    };
    let shown = narrowed("/grid/gridmap/geojson").send().ok().data();
    assert_eq!(shown["features"].as_array().unwrap().len(), 1);
    assert_eq!(
        narrowed("/grid/gridmap/check").send().ok().data()["maps"],
        json!(1)
    );
    // A deleted grid takes its map along.
    world
        .as_("admin")
        .op("19.4")
        .path("id", world.grid("GC"))
        .send()
        .ok();
    read(world.as_("admin"), "GC").blank();
    assert_eq!(column(&home(pres, 3, "17001").ok(), "gridCode"), ["GA"]);
}

#[test]
fn geojson_has_longitude_first_and_the_people_of_each_grid() {
    let world = drawn();
    world.add_resident(1, "GA");
    world.add_resident(2, "GA");
    world.add_customer(3, "GA");
    // Latitude first and clockwise, as some clients send it.
    let turned = r#"[{"lat":"30","lng":"117.9"},{"lat":"30.01","lng":"117.9"},{"lat":"30.01","lng":"117.91"}]"#;
    save(world.as_("bo"), full("GB", "宏村", turned))
        .send()
        .ok();
    save(world.as_("ada"), full("GC", "石印村", "说不清"))
        .send()
        .ok();
    let shown = geojson(world.as_("admin")).ok().data();
    assert_eq!(
        (&shown["type"], &shown["complete"]),
        (&json!("FeatureCollection"), &json!(true))
    );
    let features = shown["features"].as_array().unwrap();
    assert_eq!(features.len(), 2, "{shown}");
    let (gb, ga) = (&features[0], &features[1]);
    assert_eq!(
        ga["properties"],
        json!({"gridCode": "GA", "gridName": "西递村", "accountId": world.account("anna"), "residents": 2, "customers": 1})
    );
    assert_eq!(
        gb["geometry"],
        json!({"type": "Polygon", "coordinates": [[[117.9, 30.0], [117.91, 30.01], [117.9, 30.01], [117.9, 30.0]]]})
    );
}

#[test]
fn the_check_tells_what_is_wrong_in_chinese() {
    let world = drawn();
    let admin = world.as_("admin");
    let told = check(admin).ok().data();
    let overlap = &told["overlaps"][0];
    let pair = [&overlap["gridCode"], &overlap["otherGridCode"]];
    assert!(pair == ["GA", "GC"] || pair == ["GC", "GA"], "{told}");
    let area = overlap["area"].as_i64().unwrap();
    assert!((262_000..272_000).contains(&area), "{told}");
    assert!(
        (24.0..26.0).contains(&overlap["share"].as_f64().unwrap()),
        "{told}"
    );
    assert!(
        overlap["message"].as_str().unwrap().contains("平方米"),
        "{told}"
    );
    assert_eq!(
        (&told["complete"], &told["withoutMap"]),
        (&json!(true), &json!(0))
    );
    for (coordinate, kind, word) in [
        ("村口老槐树", "unreadable", "无法解析"),
        (
            "[[118,29.9],[118.1,30],[118.1,29.9],[118,30]]",
            "crossing",
            "自相交",
        ),
        ("[[1e308,29.9],[118.1,30],[118.1,29.9]]", "range", "超出"),
        (r#"[["NaN",29.9],[118.1,30],[118.1,29.9]]"#, "range", "超出"),
        ("[[2.3,48.8],[2.4,48.8],[2.4,48.9]]", "abroad", "不在中国"),
        ("[[118,29.9],[118.1,30]]", "no_area", "三个点"),
    ] {
        save(admin, full("GB", "宏村", coordinate)).send().ok();
        let problems = check(world.as_("bo")).ok().data()["problems"].clone();
        assert_eq!(problems[0]["type"], json!(kind), "{coordinate}");
        assert_eq!(problems[0]["gridCode"], json!("GB"));
        assert!(
            problems[0]["message"].as_str().unwrap().contains(word),
            "{problems}"
        );
    }
    // Hostile texts are kept and cost no more than others.
    for hostile in [
        format!("{}{}", long("[", 200_000), long("]", 200_000)),
        format!("[{}[1,2]]", long("[118,29.9],[118.1,29.9],", 40_000)),
    ] {
        save(admin, full("GB", "宏村", &hostile)).send().ok();
        assert_eq!(
            check(world.as_("bo")).ok().data()["problems"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        geojson(world.as_("bo")).blank();
    }
}
