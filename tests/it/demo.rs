//! The small county of `serve --demo`: it is made once, through the use cases, and hangs together.

use serde_json::json;
use wangge_api::demo;
use wangge_credit_review::Stages;
use wangge_kernel::Clock;
use wangge_tests::TestApp;

use crate::cases::column;

#[test]
fn the_small_county_has_a_back_office() {
    let app = TestApp::with(|config| {
        demo::fill_empty(config, Clock::real()).unwrap();
        // A second start finds it there.
        demo::fill_empty(config, Clock::real()).unwrap();
    });
    let manager = app.sign_in("manager1", "Demo#2018");
    let province = manager
        .op("9.1")
        .path("regionCode", 0)
        .send()
        .ok()
        .documented();
    let county = &province.data()[0]["childList"][0]["childList"][0];
    assert_eq!(county["regionName"], json!("黟县"));
    let (town, village) = (
        &county["childList"][1],
        &county["childList"][1]["childList"][0],
    );
    assert_eq!(
        (&town["regionName"], &village["regionName"]),
        (&json!("宏村镇"), &json!("宏村"))
    );
    assert_eq!(village["childList"].as_array().unwrap().len(), 3);
    let dictionaries = manager.op("10.5").send().ok().documented();
    assert_eq!(column(&dictionaries, "name"), ["学历", "职业", "网格类型"]);
    let degrees = manager
        .op("10.4")
        .path("code", "education")
        .send()
        .ok()
        .documented();
    assert_eq!(column(&degrees, "dictionaryKey").len(), 7);
    let roles = app
        .admin()
        .op("6.1")
        .query("roleName", "督导")
        .send()
        .ok()
        .documented();
    assert_eq!(
        roles.data()[0]["permissionList"].as_array().unwrap().len(),
        6
    );
    let people = manager
        .op("14.3")
        .filters(&[("gridCode", "XD001"), ("status", "5")]);
    let somebody = people.send().ok().data()[0]["idNumber"].clone();
    let cards = manager
        .op("25.3")
        .path("idNumber", somebody.as_str().unwrap());
    let cards = cards.query("type", "1").send().ok().documented_filled();
    assert_eq!(column(&cards, "mimeType"), ["image/png", "image/png"]);
}

#[test]
fn the_small_county_has_maps_and_the_people_the_readme_names() {
    let app = TestApp::with(|config| demo::fill_empty(config, Clock::real()).unwrap());
    let admin = app.sign_in("manager1", "Demo#2018");
    let grids = admin.op("19.9").send().ok();
    let ids = column(&grids, "id");
    assert_eq!(ids.len(), 2);
    let maps = ids.iter().map(|id| {
        let map = admin.op("19.11").path("id", id).send();
        map.ok().documented_filled().data()
    });
    let maps: Vec<_> = maps.collect();
    assert_ne!(maps[0], maps[1]);
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let said = |field: &str| {
        let found = readme.split(&format!("-F {field}=")).nth(1).unwrap();
        found.split_whitespace().next().unwrap()
    };
    let file = admin.op("14.2").path("idNumber", said("idNumber"));
    let file = file.send().ok().data();
    assert_eq!(file["customerName"], json!(said("customerName")));
    let codes: Vec<&str> = readme
        .match_indices("-F gridCode=")
        .map(|(at, _)| &readme[at + 12..at + 17])
        .collect();
    assert!(
        codes.contains(&file["gridCode"].as_str().unwrap()),
        "{codes:?}"
    );
}

#[test]
fn the_small_countys_customers_have_tags_poverty_files_and_standings() {
    let app = TestApp::with(|config| demo::fill_empty(config, Clock::real()).unwrap());
    let manager = app.sign_in("manager1", "Demo#2018");
    let tags = manager
        .op("18.2")
        .query("pageSize", 100)
        .send()
        .ok()
        .documented_filled();
    assert_eq!(tags.count(), 19);
    let worn = tags.data().as_array().unwrap().clone();
    let used = worn.iter().filter(|tag| tag["customerCount"] != 0);
    assert!(used.count() > 10, "{tags}");
    let wearers = |id: i64| {
        manager
            .op("18.8")
            .path("tagId", id)
            .send()
            .ok()
            .documented()
    };
    let poor = column(&wearers(4), "idNumber");
    assert!(!poor.is_empty());
    for number in &poor {
        let file = manager.op("14.14").path("idNumber", number);
        file.send().ok().documented_filled();
        let standing = manager.op("21.1").path("idNumber", number);
        standing.send().ok().documented_filled();
    }
}

#[test]
fn most_customers_of_the_small_county_have_a_family_and_finance() {
    let app = TestApp::with(|config| demo::fill_empty(config, Clock::real()).unwrap());
    let manager = app.sign_in("manager1", "Demo#2018");
    let customers = manager.op("14.3").query("status", 5).send().ok();
    let households = column(&customers, "householdId");
    let (ids, numbers) = (
        column(&customers, "customerId"),
        column(&customers, "idNumber"),
    );
    assert!(!ids.is_empty());
    for ((id, number), household) in ids.iter().zip(numbers).zip(households) {
        let finance = manager.op("15.1").path("idNumber", number).send();
        finance.ok().documented();
        let family = manager.op("22.3").path("householdId", household).send();
        family.ok().documented_filled();
        let members = manager.op("23.5").query("customerId", id).send();
        members.ok().documented_filled();
    }
}

#[test]
fn the_small_county_has_reviewed_its_customers() {
    let app = TestApp::with(|config| demo::fill_empty(config, Clock::real()).unwrap());
    let manager = app.sign_in("manager1", "Demo#2018");
    for (list, count, tag) in [
        ("26.5", 6, 2),
        ("27.6", 2, 3),
        ("28.6", 2, 1),
        ("29.5", 6, 0),
    ] {
        let page = manager.op(list).send().ok().documented_filled();
        assert_eq!(page.count(), count, "{list}");
        if tag > 0 {
            let wearers = manager.op("18.7").path("tagId", tag).send().ok();
            assert_eq!(wearers.data(), json!(count), "{list}");
        }
    }
    let files = manager.op("30.7").query("approvalStatus", 0).send().ok();
    let files = files.documented();
    assert_eq!(files.count(), 2);
    let complete = manager.op("31.1").query("status", "").send().ok();
    assert_eq!(complete.documented().count(), 4);
    let files = manager.op("30.7").query("approvalStatus", 4).send().ok();
    let files = files.documented();
    let with_report = files.data();
    let with_report = with_report.as_array().unwrap().iter();
    let mut with_report = with_report.filter(|file| !file["creditReport"].is_null());
    let id = with_report.next().unwrap()["id"].clone();
    let report = manager.op("32.1").path("creditDetailId", id).send().ok();
    assert!(report.data().as_str().unwrap().contains("个人信用报告"));
    let black = manager.op("28.6").send().data();
    let number = black[0]["idNumber"].as_str().unwrap();
    let file = manager.op("14.2").path("idNumber", number).send().ok();
    let tags = file.data()["tags"].clone();
    let reasons: Vec<&str> = tags
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|tag| tag["reason"].as_str())
        .collect();
    assert_eq!(reasons, ["贷款被诉讼"]);
}

#[test]
fn the_small_county_has_work_on_its_desks_and_report_accounts() {
    let app = TestApp::with(|config| demo::fill_empty(config, Clock::real()).unwrap());
    for (name, system_made) in [
        ("manager1", true),
        ("manager2", true),
        ("accountant1", false),
    ] {
        let client = app.sign_in(name, "Demo#2018");
        let asked = client.op("33.1").query("pageSize", 100).send();
        let list = asked.ok().documented_filled();
        let statuses = column(&list, "status");
        for status in ["1", "2", "3", "4"] {
            assert!(statuses.iter().any(|s| s == status), "{name} {status}");
        }
        assert_eq!(
            column(&list, "type").contains(&"2".to_owned()),
            system_made,
            "{name}"
        );
    }
    let accountant = app.sign_in("accountant1", "Demo#2018");
    let list = accountant.op("34.5").send().ok().documented_filled();
    assert_eq!(
        column(&list, "userName"),
        ["17001sp01", "17001cx02", "17001cx01"]
    );
    let id = list.data()[2]["id"].clone();
    let reveal = accountant.call(
        "POST",
        &format!("/grid/grid/CreditReportAccount/{id}/reveal"),
    );
    reveal.json(json!({"purpose": "贷前调查"})).send().ok();
}

#[test]
fn the_small_county_is_drawn_and_two_of_its_grids_overlap() {
    let app = TestApp::with(|config| demo::fill_empty(config, Clock::real()).unwrap());
    let admin = app.admin();
    let told = admin.call("GET", "/grid/gridmap/check").send().ok().data();
    assert_eq!((&told["maps"], &told["problems"]), (&json!(4), &json!([])));
    let overlaps = told["overlaps"].as_array().unwrap();
    assert_eq!(overlaps.len(), 1, "{told}");
    assert!(
        overlaps[0]["message"].as_str().unwrap().contains("石印村"),
        "{told}"
    );
    let shown = admin
        .call("GET", "/grid/gridmap/geojson")
        .send()
        .ok()
        .data();
    let first = &shown["features"][0]["properties"];
    assert!(first["residents"].as_i64() > Some(20), "{first}");
    let senators = admin.call("GET", "/grid/gridinfo/senator/list").send().ok();
    assert_eq!(senators.count(), 15, "{senators}");
    let home = admin.op("19.8").path("roleid", 7).path("orgcode", "17000");
    assert_eq!(column(&home.send().ok().documented(), "id").len(), 4);
}

#[test]
fn the_small_county_has_a_year_of_balances() {
    let app = TestApp::with(|config| demo::fill_empty(config, Clock::real()).unwrap());
    let president = app.sign_in("president", "Demo#2018");
    let yesterday = Clock::real().today().pred_opt().unwrap();
    for kind in [1, 2] {
        let months = president.op("11.1").query("amountType", kind);
        let months = months.query("timeType", 1);
        let months = months.query("time", yesterday.format("%Y")).send().ok();
        let months = months.documented_filled();
        let times = column(&months, "time");
        assert_eq!(times.last(), Some(&yesterday.format("%Y-%m").to_string()));
        let month: usize = yesterday.format("%m").to_string().parse().unwrap();
        assert!(times.len() >= month.min(11), "{times:?}");
        let moved = president.op("12.3").query("amountType", kind).send();
        let moved = moved.ok().documented_filled();
        assert!(moved.count() > 3, "{moved}");
    }
    let large = president.op("12.1").query("amountType", 1).send().ok();
    assert!(large.count() > 0);
    let manager = app.sign_in("manager1", "Demo#2018");
    let own = manager.op("12.3").query("amountType", 1).send().ok();
    assert!(own.count() > 0);
    let open = manager.op("16.1").send().ok().documented_filled();
    assert_eq!(open.data().as_array().unwrap().len(), 7);
    let customers = manager.op("14.3").query("status", 5).send().ok();
    let mut cards = 0;
    for number in column(&customers, "idNumber") {
        let business = manager.op("16.2").path("idNumber", number).send().ok();
        let business = business.documented().data();
        assert!(
            business["business"]["depositMonth"].as_f64() > Some(0.0),
            "{business}"
        );
        let products = business["businessProduct"].as_array().unwrap().iter();
        cards += products
            .filter(|product| product["fromCore"] == json!(false))
            .count();
    }
    assert!(cards > 0);
    let ranks = president.call("GET", "/grid/home/accountsort/president");
    let ranks = ranks.query("sortType", 4).send().ok();
    assert_eq!(column(&ranks, "accountName"), ["manager1", "manager2"]);
    assert!(ranks.data()[0]["useNum"].as_i64() > Some(0), "{ranks}");
}

/// The files of every state of the small county, and what was decided about each.
fn decided_files(stages: Stages) -> Vec<(String, Vec<String>)> {
    let app = TestApp::with(|config| {
        config.stages = stages;
        demo::fill_empty(config, Clock::real()).unwrap();
    });
    let president = app.sign_in("president", "Demo#2018");
    let list = president.op("30.7").query("status", "");
    let list = list.query("pageSize", 100).send().ok();
    let of = |(file, status)| {
        let records = president.op("30.3").path("creditDetailId", file).send();
        let rulings = match records.code() {
            204 => Vec::new(),
            _ => column(&records.ok().documented(), "approvalResult"),
        };
        (status, rulings)
    };
    let pairs = column(&list, "id")
        .into_iter()
        .zip(column(&list, "approvalStatus"));
    let mut files: Vec<(String, Vec<String>)> = pairs.map(of).collect();
    files.retain(|(_, rulings)| !rulings.is_empty());
    files.sort();
    files
}

#[test]
fn the_small_county_has_credit_files_in_every_state() {
    let told = |files: &[(&str, &[&str])]| -> Vec<(String, Vec<String>)> {
        let of = |(status, rulings): &(&str, &[&str])| {
            let rulings = rulings.iter().map(ToString::to_string);
            (status.to_string(), rulings.collect())
        };
        files.iter().map(of).collect()
    };
    let two: [(&str, &[&str]); 5] = [
        ("1", &["0"]),
        ("2", &["1"]),
        ("3", &["0", "0"]),
        ("3", &["0", "1", "0", "0"]),
        ("4", &["0", "1"]),
    ];
    assert_eq!(decided_files(Stages::Two), told(&two));
    let three: [(&str, &[&str]); 6] = [
        ("1", &["0"]),
        ("2", &["1"]),
        ("3", &["0", "0"]),
        ("4", &["0", "1"]),
        ("5", &["0", "0", "0"]),
        ("6", &["0", "0", "1"]),
    ];
    assert_eq!(decided_files(Stages::Three), told(&three));
}
