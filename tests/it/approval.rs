//! 30.2, 30.3, 31.2: credit files through their approval, with two stages and with three.

use serde_json::{Value, json};
use wangge_credit_review::Stages;
use wangge_tests::World;
use wangge_tests::world::{id_number, made};

use crate::approvals::{
    ACCOUNTANT, AGREE, Approver, MANAGER, PRESIDENT, REFUSE, ask, bring, decide, decision, desk,
    newest, records, status_of,
};
use crate::cases::{at_once, column, with};
use crate::credit_file_ops::{complete, delete, eligible, file_of, opened, update};
use crate::family;
use crate::finance;
use crate::log::entries;
use crate::people::assert_holds;
use crate::pictures::png;
use crate::review_ops::{WHITE, listed};

fn three() -> World {
    World::with(|config| config.stages = Stages::Three)
}

/// Both papers of a file.
fn papers(world: &World, file: (i64, u32)) {
    for kind in ["4.1", "4.2"] {
        let form = json!({
            "customerName": format!("客户{}", file.1), "idNumber": id_number(file.1), "gridCode": "GA",
            "uploadAccountld": 1, "type": kind, "creditDetailld": file.0,
        });
        let upload = world.as_("anna").op("25.1").multipart(form);
        upload.file("file", "合同.png", png(4, 4)).send().ok();
    }
}

/// From the white list to the end of the approval; answers the file.
fn walk(world: &World, last: &[Approver<'_>]) -> (i64, u32) {
    let anna = world.as_("anna");
    let customer_id = world.add_customer(1, "GA");
    WHITE.added(anna, 1, "GA");
    assert_eq!(listed(anna), [id_number(1)]);
    let file = made(&anna.op("30.1").json(complete(1)).send().ok().data()["id"]);
    let row = (5, "客户1面谈面签待提交".to_owned(), 2, 0);
    assert_eq!(desk(world, "anna"), [row]);
    let listed = anna.op("33.1").send().ok().documented_filled();
    let todo = listed.data()[0].clone();
    assert_holds(
        &todo,
        &json!({"originator": "安娜", "customerId": customer_id.to_string(), "creditDetailId": file}),
    );
    let time = |name: &str| todo[name].as_str().unwrap().parse::<i64>().unwrap();
    assert_eq!(time("endTime") - time("startTime"), 7 * 24 * 3_600_000);
    papers(world, (file, 1));
    assert_eq!(file_of(anna, file)["attachFlag"], json!("1.1"));
    decide(world, MANAGER, (file, 1), AGREE).ok();
    assert_eq!(
        newest(world, "anna"),
        (5, "客户1面谈面签待提交".to_owned(), 3, 1)
    );
    let mut asked = vec![ACCOUNTANT];
    asked.extend(last);
    for approver in asked {
        let waiting = (7, "客户1贷款待审查".to_owned(), 2, 0);
        assert_eq!(newest(world, approver.0), waiting);
        decide(world, approver, (file, 1), AGREE).ok();
        let done = (7, "客户1贷款待审查".to_owned(), 3, 1);
        assert_eq!(newest(world, approver.0), done);
    }
    assert_eq!(newest(world, "anna"), (6, "客户1已授信".to_owned(), 3, 1));
    (file, 1)
}

/// What 30.7 with this `approvalStatus`, or 31.1 with this `status`, lists.
fn ids(world: &World, name: &str, filter: (&str, &str)) -> Vec<String> {
    let answer = world.as_(name).op("30.7").filters(&[filter]).send();
    match answer.code() {
        204 => Vec::new(),
        _ => column(&answer.ok(), "id"),
    }
}

#[test]
fn a_file_is_walked_from_the_list_to_the_credit_by_two() {
    let world = World::new();
    let (file, serial) = walk(&world, &[]);
    let anna = world.as_("anna");
    assert_eq!(status_of(&world, file), "3");
    let rows = anna.op("30.3").path("creditDetailId", file).send();
    let rows = rows.ok().documented();
    let first = json!({
        "idNumber": id_number(serial), "approvalOpinion": "情况属实", "approvalName": "安娜",
        "approvalAccountId": world.account("anna"), "signatureurl": null, "approvalNode": "1",
        "approvalResult": "0", "creditDetailId": file,
    });
    assert_holds(&rows.data()[0], &first);
    assert_eq!(column(&rows, "approvalName"), ["安娜", "会计甲"]);
    let now = world.app.clock.now();
    let at = rows.data()[1]["createdAt"].as_i64().unwrap();
    assert!((now - 60_000..=now).contains(&at), "{rows}");
    for name in ["acct", "pres", "mid", "chair", "admin"] {
        assert_eq!(records(world.as_(name), file).len(), 2, "{name}");
    }
    for name in ["ada", "bo"] {
        let foreign = world.as_(name).op("30.3").path("creditDetailId", file);
        foreign.send().blank();
    }
    // It is final: nobody changes, deletes or decides it again, and the person may have another.
    update(anna, file, json!({"rental": 1}))
        .send()
        .refused(400, &[]);
    delete(anna, file).send().refused(400, &[]);
    for approver in [MANAGER, ACCOUNTANT] {
        let again = decide(&world, approver, (file, serial), AGREE);
        again.refused(409, &["list[0].creditDetailId"]);
    }
    let third = decide(&world, PRESIDENT, (file, serial), AGREE);
    third.refused(400, &["list[0].approvalNode"]);
    assert_eq!(
        ids(&world, "anna", ("approvalStatus", "3")),
        [file.to_string()]
    );
    assert_eq!(ids(&world, "pres", ("status", "8")), Vec::<String>::new());
    anna.op("30.1").json(complete(1)).send().ok();
}

#[test]
fn a_file_is_walked_to_the_credit_by_three() {
    let world = three();
    let (file, _) = walk(&world, &[PRESIDENT]);
    assert_eq!(status_of(&world, file), "5");
    let of = |name: &str, node: &str| (node.to_owned(), "0".to_owned(), name.to_owned());
    assert_eq!(
        records(world.as_("pres"), file),
        [of("安娜", "1"), of("会计甲", "2"), of("行长甲", "3")]
    );
    // What an accountant has agreed to waits for the president, and is not open for another file.
    let second = (opened(&world, 2, "GA"), 2);
    bring(&world, second, &[(MANAGER, AGREE), (ACCOUNTANT, AGREE)]);
    let waiting = [second.0.to_string()];
    assert_eq!(ids(&world, "pres", ("status", "8")), waiting);
    assert_eq!(ids(&world, "pres", ("approvalStatus", "5")), waiting);
    assert_eq!(
        ids(&world, "pres", ("approvalStatus", "3")),
        [file.to_string()]
    );
    let another = world.as_("anna").op("30.1").json(complete(2)).send();
    another.refused(400, &["idNumber"]);
    decide(&world, PRESIDENT, second, REFUSE).ok();
    assert_eq!(status_of(&world, second.0), "6");
    assert_eq!(newest(&world, "pres").2, 3);
    assert_eq!(
        desk(&world, "anna")
            .iter()
            .filter(|todo| todo.2 == 2)
            .count(),
        0
    );
}

#[test]
fn what_is_sent_back_is_mended_and_submitted_again() {
    let world = World::new();
    let file = (opened(&world, 1, "GA"), 1);
    bring(&world, file, &[(MANAGER, AGREE), (ACCOUNTANT, REFUSE)]);
    assert_eq!(status_of(&world, file.0), "4");
    let mend = (5, "客户1面谈面签被驳回，待修改".to_owned(), 2, 2);
    assert_eq!(newest(&world, "anna"), mend);
    assert_eq!(newest(&world, "acct").2, 3);
    let anna = world.as_("anna");
    let read = file_of(anna, file.0)["updatedAt"].clone();
    update(anna, file.0, json!({"rental": "40000"})).send().ok();
    let stale = with(
        &decision(&world, MANAGER, file, AGREE),
        &json!({"updatedAt": read}),
    );
    ask(anna, &[stale])
        .send()
        .refused(409, &["list[0].creditDetailId"]);
    let fresh = with(
        &decision(&world, MANAGER, file, AGREE),
        &json!({"updatedAt": file_of(anna, file.0)["updatedAt"]}),
    );
    ask(anna, &[fresh]).send().ok();
    bring(&world, file, &[(ACCOUNTANT, AGREE)]);
    let steps: Vec<(String, String)> = records(anna, file.0)
        .into_iter()
        .map(|(node, result, _)| (node, result))
        .collect();
    let expected = [("1", "0"), ("2", "1"), ("1", "0"), ("2", "0")];
    assert_eq!(steps, expected.map(|(n, r)| (n.to_owned(), r.to_owned())));
    assert_eq!(status_of(&world, file.0), "3");
    // A manager's refusal is the end of a file.
    let second = (opened(&world, 2, "GA"), 2);
    bring(&world, second, &[(MANAGER, REFUSE)]);
    assert_eq!(status_of(&world, second.0), "2");
    assert_eq!(
        newest(&world, "anna"),
        (5, "客户2面谈面签待提交".to_owned(), 3, 1)
    );
    decide(&world, ACCOUNTANT, second, AGREE).refused(409, &["list[0].creditDetailId"]);
}

#[test]
fn a_deleted_file_leaves_nothing_to_do() {
    let world = World::new();
    let file = opened(&world, 1, "GA");
    delete(world.as_("anna"), file).send().ok();
    assert_eq!(
        newest(&world, "anna"),
        (5, "客户1面谈面签待提交".to_owned(), 4, 5)
    );
    decide(&world, MANAGER, (file, 1), AGREE).refused(404, &["list[0].creditDetailId"]);
    // A temporary file that gives way to another takes its to-do along.
    eligible(&world, 2, "GA");
    for _ in 0..2 {
        let body = json!({"idNumber": id_number(2)});
        world.as_("anna").op("30.1").json(body).send().ok();
    }
    let states: Vec<i64> = desk(&world, "anna")
        .into_iter()
        .map(|todo| todo.2)
        .collect();
    assert_eq!(states, [2, 4, 4]);
}

#[test]
fn the_next_is_asked_in_the_org_or_above_it() {
    let world = World::new();
    let of_ada: Approver<'_> = ("ada", "艾达", 1);
    let of_bo: Approver<'_> = ("bo", "薄波", 1);
    let (first, second) = ((opened(&world, 1, "GC"), 1), (opened(&world, 2, "GB"), 2));
    assert_eq!(newest(&world, "ada").1, "客户1面谈面签待提交");
    decide(&world, of_ada, first, AGREE).ok();
    assert_eq!(newest(&world, "acct").1, "客户1贷款待审查");
    // Nobody above Hongcun is an accountant; as soon as there is one, he is asked.
    decide(&world, of_bo, second, AGREE).ok();
    assert_eq!(desk(&world, "acct").len(), 1);
    crate::approvals::hire(&world, ("head", "总行会计"), ("2", "17000"), 60);
    let third = (opened(&world, 3, "GB"), 3);
    decide(&world, of_bo, third, AGREE).ok();
    assert_eq!(newest(&world, "head").1, "客户3贷款待审查");
    // The nearest goes before those above.
    let fourth = (opened(&world, 4, "GC"), 4);
    decide(&world, of_ada, fourth, AGREE).ok();
    assert_eq!(newest(&world, "acct").1, "客户4贷款待审查");
}

#[test]
fn the_report_shows_the_customer_with_finance_and_family() {
    let world = World::new();
    let anna = world.as_("anna");
    world.add_customer(1, "GA");
    let report = |name: &str| {
        let request = world.as_(name).op("31.2");
        request.path("idNumber", id_number(1)).send()
    };
    let bare = report("anna").ok().data();
    assert_eq!(bare["CustomerInfo"]["customerName"], json!("客户1"));
    assert!(bare["FinanceInfo"].is_null() && bare["FamilyInfo"].is_null());
    anna.op("15.2").form(finance::full(1)).send().ok();
    anna.op("22.1").form(family::full("1001")).send().ok();
    let answer = report("acct").ok().documented();
    let data = answer.data();
    let find = anna.op("14.2").path("idNumber", id_number(1)).send().ok();
    assert_eq!(data["CustomerInfo"], find.data());
    let finance = anna.op("15.1").path("idNumber", id_number(1)).send().ok();
    assert_eq!(data["FinanceInfo"], finance.data());
    let family = anna.op("22.3").path("householdId", "1001").send().ok();
    assert_eq!(data["FamilyInfo"], family.data());
    for name in ["pres", "mid", "chair", "admin"] {
        assert_eq!(report(name).ok().data(), data, "{name}");
    }
    for name in ["ada", "bo"] {
        report(name).blank();
    }
    let unknown = anna.op("31.2").path("idNumber", id_number(77));
    unknown.send().blank();
    let told = entries(world.as_("admin"), &[("action", "customer.read_report")]);
    assert_eq!(told.count(), 6, "{told}");
}

#[test]
fn clients_of_2018_find_the_report_beside_the_code() {
    let world = World::with(|config| {
        config.compat_2018 = true;
        config.envelope_status = true;
    });
    world.add_customer(1, "GA");
    let request = world.as_("anna").op("31.2").path("idNumber", id_number(1));
    let answer = request.send().json();
    assert_eq!(answer["code"], json!(200));
    assert_eq!(answer["CustomerInfo"]["customerName"], json!("客户1"));
    assert_eq!(answer["CustomerInfo"], answer["data"]["CustomerInfo"]);
    assert!(answer.as_object().unwrap().contains_key("FamilyInfo"));
    let none = world
        .as_("anna")
        .op("30.3")
        .path("creditDetailId", 99)
        .send();
    assert_eq!(
        (none.json()["code"].clone(), none.data()),
        (json!(200), json!([]))
    );
}

/// A state, how a file comes to it, who decides then, and to what the two rulings bring it.
type Fork<'a> = (&'a [(Approver<'a>, i64)], Approver<'a>, [&'a str; 2]);

#[test]
fn of_fifty_who_decide_at_once_one_does() {
    let forks: &[Fork<'_>] = &[
        (&[], MANAGER, ["1", "2"]),
        (
            &[(MANAGER, AGREE), (ACCOUNTANT, REFUSE)],
            MANAGER,
            ["1", "2"],
        ),
        (&[(MANAGER, AGREE)], ACCOUNTANT, ["3", "4"]),
        (
            &[(MANAGER, AGREE), (ACCOUNTANT, AGREE)],
            PRESIDENT,
            ["5", "6"],
        ),
    ];
    let world = three();
    let mut serial = 0;
    for (steps, approver, outcomes) in forks {
        // All agree, all refuse, and half of each.
        for rulings in [[AGREE, AGREE], [REFUSE, REFUSE], [AGREE, REFUSE]] {
            serial += 1;
            let file = (opened(&world, serial, "GA"), serial);
            bring(&world, file, steps);
            let client = world.as_(approver.0);
            let entry = |result| decision(&world, *approver, file, result);
            let entries = rulings.map(entry);
            let many = (0..50).map(|index| ask(client, &[entries[index % 2].clone()]));
            let (won, lost): (Vec<_>, Vec<_>) = at_once(many.collect())
                .into_iter()
                .partition(|a| a.code() == 200);
            assert_eq!(won.len(), 1, "{}", lost[0]);
            assert_eq!(won[0].data(), json!(1));
            for answer in lost {
                answer.refused(409, &["list[0].creditDetailId"]);
            }
            let records = records(client, file.0);
            assert_eq!(records.len(), steps.len() + 1);
            let ruling: usize = records.last().unwrap().1.parse().unwrap();
            let status = status_of(&world, file.0);
            assert_eq!(status, outcomes[ruling]);
            let named = format!("客户{serial}");
            let names = ["anna", "acct", "pres"];
            let of = |name: &&str| {
                let desk = desk(&world, name).into_iter();
                desk.filter(|todo| todo.1.starts_with(&named) && todo.2 == 2)
                    .count()
            };
            let asked: Vec<usize> = names.iter().map(of).collect();
            let expected = match status.as_str() {
                "4" => [1, 0, 0],
                "1" => [0, 1, 0],
                "3" => [0, 0, 1],
                _ => [0, 0, 0],
            };
            assert_eq!(asked, expected, "{status}");
        }
    }
}

#[test]
fn every_step_is_in_the_operation_log() {
    let world = World::new();
    let file = (opened(&world, 1, "GA"), 1);
    bring(&world, file, &[(MANAGER, AGREE), (ACCOUNTANT, REFUSE)]);
    let id = file.0.to_string();
    let filters = [
        ("subjectId", id.as_str()),
        ("action", "credit_file.approve"),
    ];
    let told = entries(world.as_("admin"), &filters).ok();
    assert_eq!(column(&told, "accountName"), ["acct", "anna"]);
    let steps = |at: usize| {
        let row = told.data()[at].clone();
        (
            row["before"]["approvalStatus"].clone(),
            row["after"]["approvalStatus"].clone(),
        )
    };
    assert_eq!(steps(0), (json!(1), json!(4)));
    assert_eq!(steps(1), (json!(0), json!(1)));
    let record: Value = told.data()[0]["after"]["record"].clone();
    assert_eq!(record["opinion"], json!("情况属实"));
}
