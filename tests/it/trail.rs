//! The operation log: every write, every export and every read of one person's file is in it, and
//! what was refused is not. What an entry says is read as administrators read it; how many there
//! are, from the table itself.

use diesel::RunQueryDsl;
use diesel::sql_types::{Nullable, Text};
use serde_json::json;
use wangge_db::{Db, DbOptions};
use wangge_kernel::Clock;
use wangge_tests::world::{PASSWORD, account, customer, id_number, made, resident};
use wangge_tests::{Request, World};

use crate::log::entries;

#[derive(Debug, diesel::QueryableByName)]
struct Entry {
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Nullable<Text>)]
    before_json: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    after_json: Option<String>,
}

struct Trail {
    db: Db,
}

impl Trail {
    fn of(world: &World) -> Self {
        let options = DbOptions { connections: 1 };
        Self {
            db: Db::open(&world.app.config.database_url, options, Clock::real()).unwrap(),
        }
    }

    fn all(&self) -> Vec<Entry> {
        let sql = "SELECT action, before_json, after_json FROM operation_log ORDER BY id";
        self.db
            .read_blocking(|conn| {
                diesel::sql_query(sql)
                    .load(conn)
                    .map_err(wangge_db::Error::from)
            })
            .unwrap()
    }

    /// The actions that `request` adds to the log.
    #[track_caller]
    fn actions(&self, request: Request) -> Vec<String> {
        let before = self.all().len();
        request.send();
        self.all()
            .into_iter()
            .skip(before)
            .map(|entry| entry.action)
            .collect()
    }
}

#[test]
fn every_write_every_export_and_every_full_read_leaves_one_entry() {
    let world = World::new();
    let (trail, admin) = (Trail::of(&world), world.as_("admin"));
    let (bo, grid) = (
        world.account("bo"),
        json!({"gridCode": "GX", "gridName": "新", "orgCode": "17001", "gridType": 1}),
    );
    let r = world.add_resident(1, "GA");
    let c = world.add_customer(2, "GA");
    let draft = made(
        &admin
            .op("14.5")
            .form(json!({"customerName": "草稿", "idNumber": id_number(3)}))
            .send()
            .ok()
            .data(),
    );
    let listed = json!({"isInList": "是"});
    let words = json!([{
        "code": "words", "name": "x", "type": 1, "isenable": 0, "dictionaryKey": 1, "dictionaryValue": "x",
    }]);
    let workbook =
        "姓名,性别,民族,出生日期,公民身份号码,地址,户别,与户主关系,户号,联系方式,纳入名单库,备注\n";
    for (request, action) in [
        (
            admin
                .op("5.1")
                .form(account("new_one", "新人", 1, "17001", 50)),
            "account.add",
        ),
        (
            admin
                .op("5.2")
                .path("accountId", bo)
                .form(json!({"realName": "薄二"})),
            "account.update",
        ),
        (
            admin
                .op("5.8")
                .path("accountId", bo)
                .form(json!({"password": "Another-One#3"})),
            "account.set_password",
        ),
        (
            admin.op("5.6").path("accountId", bo).path("status", 1),
            "account.set_status",
        ),
        (
            admin
                .op("8.2")
                .form(json!({"orgCode": "17009", "orgName": "新", "orgLevel": 2})),
            "org.add",
        ),
        (
            admin
                .op("8.1")
                .path("orgId", world.org("17002"))
                .form(json!({"description": "x"})),
            "org.update",
        ),
        (admin.op("8.3").path("orgId", 17009), "org.delete"),
        (
            admin
                .op("6.3")
                .json(json!({"roleName": "x", "roleScope": "x"})),
            "role.add",
        ),
        (
            admin
                .op("6.4")
                .path("roleId", 1000)
                .json(json!({"roleName": "y"})),
            "role.update",
        ),
        (admin.op("6.5").path("roleId", 1000), "role.delete"),
        (
            admin
                .op("7.3")
                .json(json!({"permissionName": "x", "permissionType": "1", "permissionUrl": "/x"})),
            "permission.add",
        ),
        (
            admin
                .op("7.4")
                .path("permissionId", 1000)
                .json(json!({"permissionUrl": "/y"})),
            "permission.update",
        ),
        (
            admin.op("7.5").path("permissionId", 1000),
            "permission.delete",
        ),
        (
            admin.op("9.2").form(
                json!({"regionCode": 7, "regionName": "x", "preRegionCode": 0, "regionLevel": 0}),
            ),
            "region.add",
        ),
        (
            admin
                .op("9.3")
                .path("regionCode", 7)
                .form(json!({"regionLevel": 1})),
            "region.update",
        ),
        (admin.op("9.4").path("regionCode", 7), "region.delete"),
        (admin.op("10.1").json(words.clone()), "dictionary.add"),
        (admin.op("10.2").json(words), "dictionary.update"),
        (admin.op("10.3").path("code", "words"), "dictionary.delete"),
        (admin.op("19.2").json(grid), "grid.add"),
        (
            admin
                .op("19.3")
                .path("gridCode", "GX")
                .json(json!({"description": "x"})),
            "grid.update",
        ),
        (admin.op("13.1").path("residentId", r), "resident.read"),
        (
            admin.op("13.6").path("idNumber", id_number(1)),
            "resident.read",
        ),
        (admin.op("13.3").form(resident(10, "GA")), "resident.add"),
        (
            admin
                .op("13.4")
                .path("residentId", r)
                .form(json!({"remark": "x"})),
            "resident.update",
        ),
        (admin.op("13.5").path("residentId", r).path("status", 1), ""),
        (admin.op("14.1").path("customerId", c), "customer.read"),
        (
            admin.op("14.2").path("idNumber", id_number(2)),
            "customer.read",
        ),
        (
            admin.op("14.17").path("customerId", c),
            "customer.read_form",
        ),
        (admin.op("14.6").form(customer(11, "GA")), "customer.add"),
        (
            admin
                .op("14.7")
                .path("customerId", draft)
                .form(json!({"cellName": "x"})),
            "customer.update",
        ),
        (
            admin
                .op("14.8")
                .path("customerId", c)
                .form(json!({"cellName": "x"})),
            "customer.update",
        ),
        (
            admin.op("14.9").path("customerId", c).path("status", 6),
            "customer.set_status",
        ),
        (
            admin.op("14.15").path("customerId", draft),
            "customer.delete",
        ),
        (admin.op("14.11").path("gridCode", "GA"), ""),
        (
            admin.op("14.9").path("customerId", c).path("status", 5),
            "customer.set_status",
        ),
        (admin.op("14.11").path("gridCode", "GA"), "customer.export"),
        (
            admin.op("13.7").multipart(json!({"gridCode": "GA"})).file(
                "file",
                "a.csv",
                workbook.as_bytes(),
            ),
            "resident.import",
        ),
    ] {
        let actions = trail.actions(request);
        if action.is_empty() {
            continue;
        }
        assert!(actions.iter().any(|a| a == action), "{action}: {actions:?}");
    }
    let both = trail.actions(admin.op("13.4").path("residentId", r).form(listed));
    assert!(
        both.contains(&"resident.update".to_owned()) && both.len() >= 2,
        "the customer it makes is logged too: {both:?}"
    );
}

#[test]
fn an_entry_says_who_from_where_and_what_changed_but_no_secret() {
    let world = World::new();
    let trail = Trail::of(&world);
    let id = world.add_resident(1, "GA");
    world
        .as_("anna")
        .op("13.4")
        .path("residentId", id)
        .form(json!({"remark": "新备注"}))
        .send()
        .ok();
    let admin = world.as_("admin");
    let update = entries(admin, &[("action", "resident.update")]).ok();
    let update = update.data()[0].clone();
    assert_eq!(
        (&update["accountId"], &update["address"]),
        (&json!(world.account("anna")), &json!("127.0.0.1"))
    );
    assert_eq!(update["subjectId"], json!(id.to_string()), "{update}");
    assert!(update["after"].to_string().contains("新备注"), "{update}");
    assert!(!update["before"].to_string().contains("新备注"), "{update}");
    for entry in &trail.all() {
        let text = format!("{:?} {:?}", entry.before_json, entry.after_json);
        assert!(
            !text.contains(PASSWORD) && !text.contains("$2b$") && !text.contains("eyJ"),
            "{text}"
        );
    }
}

#[test]
fn what_was_refused_or_listed_leaves_no_entry() {
    let world = World::new();
    let (trail, anna) = (Trail::of(&world), world.as_("anna"));
    let foreign = world.add_customer(1, "GB");
    for request in [
        anna.op("14.1").path("customerId", foreign),
        anna.op("14.8")
            .path("customerId", foreign)
            .form(json!({"cellName": "x"})),
        anna.op("13.3").form(json!({"residentName": "x"})),
        anna.op("14.3"),
        anna.op("14.11").path("gridCode", "GB"),
    ] {
        assert_eq!(trail.actions(request), Vec::<String>::new());
    }
}
