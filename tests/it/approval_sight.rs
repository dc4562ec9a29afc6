//! Who reads a file under approval: those of its scope, and whoever an open to-do lends it to. What
//! moves along when grids change their managers and customers their grids.

use serde_json::{Value, json};
use wangge_tests::world::{customer, id_number, made, resident};
use wangge_tests::{Answer, Client, World};

use crate::approvals::{
    ACCOUNTANT, AGREE, MANAGER, REFUSE, account_id, bring, decide, hire, newest, status_of,
};
use crate::cases::{column, with};
use crate::credit_file_ops::{delete, file_of, find, opened, update};
use crate::log::entries;
use crate::pictures::png;

/// A read of a customer's file, and whether it is a list.
type Look = Box<dyn Fn(&Client) -> Answer>;

/// The reads that a to-do opens: of the file, its records, its customer and his pictures.
fn looks(world: &World, (file, serial): (i64, u32)) -> Vec<(&'static str, Look)> {
    let customer_id = file_of(world.as_("admin"), file)["customerId"].clone();
    let customer_id = customer_id.as_str().unwrap().to_owned();
    let form_id = customer_id.clone();
    let number = move || id_number(serial);
    let page = json!({"data": "<h1>个人信用报告</h1>"});
    let path = format!("/grid/customer/creditdetail/report/{file}");
    world.as_("admin").call("PUT", &path).json(page).send().ok();
    vec![
        (
            "32.1",
            Box::new(move |c| c.op("32.1").path("creditDetailId", file).send()),
        ),
        ("30.9", Box::new(move |c| find(c, file).send())),
        (
            "30.3",
            Box::new(move |c| c.op("30.3").path("creditDetailId", file).send()),
        ),
        (
            "31.2",
            Box::new(move |c| c.op("31.2").path("idNumber", number()).send()),
        ),
        (
            "14.1",
            Box::new(move |c| c.op("14.1").path("customerId", &customer_id).send()),
        ),
        (
            "14.2",
            Box::new(move |c| c.op("14.2").path("idNumber", number()).send()),
        ),
        (
            "14.17",
            Box::new(move |c| c.op("14.17").path("customerId", &form_id).send()),
        ),
        (
            "25.3",
            Box::new(move |c| {
                c.op("25.3")
                    .path("idNumber", number())
                    .query("type", "6")
                    .send()
            }),
        ),
    ]
}

fn picture(world: &World, serial: u32) -> i64 {
    let form = json!({
        "customerName": format!("客户{serial}"), "idNumber": id_number(serial), "gridCode": "GA",
        "uploadAccountld": 1, "type": "6",
    });
    let upload = world.as_("admin").op("25.1").multipart(form);
    made(
        &upload
            .file("file", "照片.png", png(3, 3))
            .send()
            .ok()
            .data(),
    )
}

/// Whoever manages the grid from now on; nobody for a null.
fn managed(world: &World, grid: &str, manager: Value) {
    let put = world.as_("admin").op("19.3").path("gridCode", grid);
    put.json(json!({"accountId": manager})).send().ok();
}

#[test]
fn an_open_to_do_lends_the_file_and_its_customer() {
    let world = World::new();
    let (anna, admin) = (world.as_("anna"), world.as_("admin"));
    let file = (opened(&world, 1, "GA"), 1);
    let other = (opened(&world, 2, "GA"), 2);
    bring(&world, file, &[(MANAGER, AGREE), (ACCOUNTANT, REFUSE)]);
    delete(anna, other.0).send().ok();
    let image = picture(&world, 1);
    picture(&world, 2);
    // The grid loses its manager; what was asked of her is asked of her still.
    managed(&world, "GA", Value::Null);
    let asked = (5, "客户1面谈面签被驳回，待修改".to_owned(), 2, 2);
    assert_eq!(newest(&world, "anna"), asked);
    for (op, look) in looks(&world, file) {
        look(anna).ok();
        look(world.as_("ada")).blank();
        look(world.as_("bo")).blank();
        look(world.as_("acct")).ok();
        assert!(!op.is_empty());
    }
    let shown = format!("/grid/customer/image/{image}/content");
    assert_eq!(anna.call("GET", &shown).send().status, 200);
    assert_eq!(anna.call("GET", &shown).send().body, png(3, 3));
    for filter in [("approvalStatus", "4"), ("status", "4"), ("gridCode", "GA")] {
        let list = anna.op("30.7").filters(&[filter]).send().ok();
        assert_eq!(column(&list, "id"), [file.0.to_string()], "{filter:?}");
        assert_eq!(list.count(), 1);
    }
    for filter in [
        ("approvalStatus", "1"),
        ("gridCode", "GB"),
        ("orgCode", "17002"),
    ] {
        anna.op("30.7").filters(&[filter]).send().blank();
    }
    // Nothing else of the grid, and nothing is written.
    let others = admin.op("14.2").path("idNumber", id_number(2)).send().ok();
    let other_id = others.data()["customerId"].as_str().unwrap().to_owned();
    anna.op("14.1").path("customerId", &other_id).send().blank();
    anna.op("31.2")
        .path("idNumber", id_number(2))
        .send()
        .blank();
    anna.op("14.4")
        .path("accountId", world.account("anna"))
        .send()
        .blank();
    anna.op("15.1")
        .path("idNumber", id_number(1))
        .send()
        .blank();
    update(anna, file.0, json!({"rental": 1}))
        .send()
        .refused(404, &[]);
    decide(&world, MANAGER, file, AGREE).refused(404, &["list[0].creditDetailId"]);
    delete(anna, file.0).send().refused(404, &[]);
    // The log says by which to-do she read.
    let told = entries(
        admin,
        &[("accountName", "anna"), ("action", "credit_file.read")],
    )
    .ok();
    assert!(told.data()[0]["after"]["todoId"].is_i64(), "{told}");
    let told = entries(
        admin,
        &[("accountName", "anna"), ("action", "customer.read_form")],
    )
    .ok();
    assert!(told.data()[0]["after"]["todoId"].is_i64(), "{told}");
    let told = entries(
        admin,
        &[("accountName", "acct"), ("action", "credit_file.read")],
    )
    .ok();
    assert!(told.data()[0]["after"].is_null(), "{told}");
    // A new manager takes it over, and with it the right to read.
    managed(&world, "GA", json!(world.account("ada")));
    assert_eq!(newest(&world, "ada").1, "客户1面谈面签被驳回，待修改");
    for (_, look) in looks(&world, file) {
        look(anna).blank();
        look(world.as_("ada")).ok();
    }
    decide(&world, ("ada", "艾达", 1), file, AGREE).ok();
}

#[test]
fn what_is_written_by_hand_lends_nothing() {
    let world = World::new();
    let file = (opened(&world, 1, "GA"), 1);
    picture(&world, 1);
    let task = json!({
        "type": 3, "description": "请协助", "endTime": "2030-01-01", "accountId": world.account("bo"),
    });
    let post = world.as_("admin").call("POST", "/grid/platform/info");
    post.form(task).send().ok();
    for (_, look) in looks(&world, file) {
        look(world.as_("bo")).blank();
    }
    world.as_("bo").op("30.7").send().blank();
}

#[test]
fn to_dos_go_where_the_grids_manager_goes() {
    let world = World::new();
    let file = (opened(&world, 1, "GA"), 1);
    managed(&world, "GA", json!(world.account("ada")));
    assert_eq!(
        newest(&world, "ada"),
        (5, "客户1面谈面签待提交".to_owned(), 2, 0)
    );
    decide(&world, MANAGER, file, AGREE).refused(404, &["list[0].creditDetailId"]);
    decide(&world, ("ada", "艾达", 1), file, AGREE).ok();
    // What an accountant is asked stays his.
    managed(&world, "GA", json!(world.account("anna")));
    assert_eq!(newest(&world, "acct").2, 2);
    bring(&world, file, &[(ACCOUNTANT, REFUSE)]);
    assert_eq!(newest(&world, "anna").1, "客户1面谈面签被驳回，待修改");
}

#[test]
fn what_is_asked_of_a_frozen_account_is_asked_of_others() {
    let world = World::new();
    let admin = world.as_("admin");
    let file = (opened(&world, 1, "GA"), 1);
    bring(&world, file, &[(MANAGER, AGREE)]);
    let status = |name: &str, status: i64| {
        let put = admin.op("5.6").path("accountId", account_id(&world, name));
        put.path("status", status).send().ok();
    };
    // Nobody else can be asked yet.
    status("acct", 0);
    assert_eq!(newest(&world, "acct").2, 2);
    status("acct", 1);
    hire(&world, ("head", "总行会计"), ("2", "17000"), 60);
    status("acct", 0);
    assert_eq!(newest(&world, "head").1, "客户1贷款待审查");
    // Who is there again is asked the next time; what lies elsewhere stays there.
    status("acct", 1);
    assert_eq!(newest(&world, "head").2, 2);
    // Another role, another desk.
    let form = json!({"roleIds": "5"});
    let put = admin
        .op("5.2")
        .path("accountId", account_id(&world, "head"));
    put.form(form).send().ok();
    assert_eq!(
        newest(&world, "acct"),
        (7, "客户1贷款待审查".to_owned(), 2, 0)
    );
}

#[test]
fn nobody_changes_grids_while_others_decide_about_him() {
    let world = World::new();
    let admin = world.as_("admin");
    let file = (opened(&world, 1, "GA"), 1);
    let customer_id = file_of(admin, file.0)["customerId"].clone();
    let customer_id = customer_id.as_str().unwrap().to_owned();
    let of_resident = with(&resident(1, "GA"), &json!({"residentName": "客户1"}));
    let resident_id = made(
        &admin
            .op("13.3")
            .form(of_resident.clone())
            .send()
            .ok()
            .data(),
    );
    let as_customer = |grid: &str| {
        let put = admin.op("14.8").path("customerId", &customer_id);
        put.form(customer(1, grid)).send()
    };
    let as_resident = |grid: &str| {
        let put = admin.op("13.4").path("residentId", resident_id);
        put.form(with(&of_resident, &json!({"gridCode": grid})))
            .send()
    };
    bring(&world, file, &[(MANAGER, AGREE)]);
    as_customer("GC").refused(400, &["gridCode"]);
    as_resident("GC").refused(400, &["gridCode"]);
    assert_eq!(file_of(admin, file.0)["gridCode"], json!("GA"));
    as_customer("GA").ok();
    // Back with the manager he may move, and what is asked moves along.
    bring(&world, file, &[(ACCOUNTANT, REFUSE)]);
    as_customer("GC").ok();
    assert_eq!(file_of(admin, file.0)["gridCode"], json!("GC"));
    let mend = (5, "客户1面谈面签被驳回，待修改".to_owned(), 2, 2);
    assert_eq!(newest(&world, "ada"), mend);
    find(world.as_("anna"), file.0).send().blank();
    as_resident("GA").ok();
    assert_eq!(newest(&world, "anna"), mend);
    decide(&world, MANAGER, file, AGREE).ok();
    assert_eq!(status_of(&world, file.0), "1");
}
