//! 30.2: decisions that are refused, lists of which a part is done, and customers who may no longer be
//! granted credit.

use serde_json::{Value, json};
use wangge_tests::World;
use wangge_tests::world::{customer, id_number};

use crate::approvals::{
    ACCOUNTANT, AGREE, Approver, MANAGER, PRESIDENT, REFUSE, account_id, ask, bring, decide,
    decision, desk, hire, records, status_of,
};
use crate::cases::{keeps_strangers_out, long, with};
use crate::credit_file_ops::{complete, eligible, file_of, of_person, opened, update};
use crate::dishonest::{check, published};
use crate::review_ops::WHITE;

#[test]
fn every_faulty_field_is_named_and_nothing_is_decided() {
    let world = World::new();
    let anna = world.as_("anna");
    let file = (opened(&world, 1, "GA"), 1);
    opened(&world, 2, "GA");
    let sound = decision(&world, MANAGER, file, AGREE);
    let faulty = [
        (json!({"approvalOpinion": null}), "approvalOpinion"),
        (json!({"approvalOpinion": ""}), "approvalOpinion"),
        (
            json!({"approvalOpinion": long("好", 201)}),
            "approvalOpinion",
        ),
        (json!({"approvalResult": null}), "approvalResult"),
        (json!({"approvalResult": "2"}), "approvalResult"),
        (json!({"approvalResult": "同意吧"}), "approvalResult"),
        (json!({"approvalName": null}), "approvalName"),
        (json!({"approvalName": "会计甲"}), "approvalName"),
        (json!({"idNumber": null}), "idNumber"),
        (json!({"idNumber": "123"}), "idNumber"),
        (json!({"idNumber": id_number(2)}), "idNumber"),
        (json!({"approvalAccountId": null}), "approvalAccountId"),
        (json!({"approvalAccountId": "x"}), "approvalAccountId"),
        (
            json!({"approvalAccountId": world.account("acct")}),
            "approvalAccountId",
        ),
        (json!({"approvalNode": null}), "approvalNode"),
        (json!({"approvalNode": "4"}), "approvalNode"),
        (json!({"approvalNode": "一"}), "approvalNode"),
        (json!({"creditDetailId": null}), "creditDetailId"),
        (json!({"creditDetailId": "x"}), "creditDetailId"),
        (json!({"roleId": null}), "roleId"),
        (json!({"roleId": "2"}), "roleId"),
        (json!({"updatedAt": "x"}), "updatedAt"),
    ];
    for (patch, field) in faulty {
        let answer = ask(anna, &[with(&sound, &patch)]).send();
        answer.refused(400, &[&format!("list[0].{field}")]);
    }
    let all = [
        "creditDetailId",
        "idNumber",
        "approvalOpinion",
        "approvalResult",
        "approvalName",
        "approvalAccountId",
        "approvalNode",
        "roleId",
    ];
    let all = all.map(|field| format!("list[0].{field}"));
    let named: Vec<&str> = all.iter().map(String::as_str).collect();
    ask(anna, &[json!({})]).send().refused(400, &named);
    for body in [
        json!({}),
        json!({"list": []}),
        json!({"list": ""}),
        json!({"list": 7}),
    ] {
        anna.op("30.2").json(body).send().refused(400, &["list"]);
    }
    let many = vec![sound.clone(); 501];
    ask(anna, &many).send().refused(400, &["list"]);
    let unknown = with(&sound, &json!({"creditDetailId": 999_999}));
    ask(anna, &[unknown])
        .send()
        .refused(404, &["list[0].creditDetailId"]);
    assert_eq!(status_of(&world, file.0), "0");
    anna.op("30.3")
        .path("creditDetailId", file.0)
        .send()
        .blank();
    anna.op("30.3")
        .path("creditDetailId", 999_999)
        .send()
        .blank();
    let garbled = anna.op("30.3").path("creditDetailId", "x").send();
    garbled.refused(400, &["creditDetailId"]);
}

#[test]
fn decisions_come_in_any_form_and_from_the_token() {
    let world = World::new();
    let anna = world.as_("anna");
    let mut serial = 0;
    let mut fresh = |patch: &Value| {
        serial += 1;
        let file = (opened(&world, serial, "GA"), serial);
        let entry = with(&decision(&world, MANAGER, file, AGREE), patch);
        (file.0, entry)
    };
    let without_role = json!({"roleId": null});
    let bare = fresh(&json!({"approvalStatus": "5", "status": "1"}));
    anna.op("30.2").json(json!([bare.1])).send().ok();
    let beside = fresh(&without_role);
    let body = json!({"list": [beside.1], "roleId": 1});
    anna.op("30.2").json(body).send().ok();
    let text = fresh(&without_role);
    let body = json!({"list": json!([text.1]).to_string(), "roleId": "1"});
    anna.op("30.2").form(body).send().ok();
    let alone = fresh(&json!({"approvalResult": 0, "approvalNode": 1, "approvalAccountId": 1}));
    let alone = (
        alone.0,
        with(
            &alone.1,
            &json!({"approvalAccountId": world.account("anna")}),
        ),
    );
    anna.op("30.2").multipart(alone.1).send().ok();
    let worded = fresh(&json!({"approvalResult": "通过", "approvalName": "anna"}));
    ask(anna, &[worded.1]).send().ok();
    for file in [bare.0, beside.0, text.0, alone.0, worded.0] {
        assert_eq!(status_of(&world, file), "1");
        let told = ("1".to_owned(), "0".to_owned(), "安娜".to_owned());
        assert_eq!(records(anna, file), [told]);
    }
}

#[test]
fn every_entry_of_a_list_is_decided_by_itself() {
    let world = World::new();
    let anna = world.as_("anna");
    let files: Vec<(i64, u32)> = (1..=4).map(|n| (opened(&world, n, "GA"), n)).collect();
    bring(&world, files[1], &[(MANAGER, AGREE)]);
    WHITE.delete(anna, white_of(&world, 3)).send().ok();
    let of = |file| decision(&world, MANAGER, file, AGREE);
    let unknown = with(&of(files[0]), &json!({"creditDetailId": 999_999}));
    let list = [
        of(files[0]),
        of(files[1]),
        of(files[2]),
        unknown,
        of(files[3]),
    ];
    let answer = ask(anna, &list).send().ok();
    assert_eq!(answer.data(), json!(2));
    let errors = answer.errors();
    let fields: Vec<&str> = errors.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "list[1].creditDetailId",
            "list[2].idNumber",
            "list[3].creditDetailId"
        ]
    );
    assert!(
        errors[1].1.contains("第3条") && errors[1].1.contains("白名单"),
        "{answer}"
    );
    assert!(
        answer.message().contains("审批成功2条，失败3条"),
        "{answer}"
    );
    let states = files.iter().map(|file| status_of(&world, file.0));
    assert_eq!(states.collect::<Vec<_>>(), ["1", "1", "0", "1"]);
    // Where nothing is left to do, whoever asks is told that others were faster.
    let again = [of(files[0]), of(files[1])];
    let fields = ["list[0].creditDetailId", "list[1].creditDetailId"];
    ask(anna, &again).send().refused(409, &fields);
    // One file twice in a list is decided once.
    let file = (opened(&world, 5, "GA"), 5);
    let twice = ask(anna, &[of(file), of(file)]).send().ok();
    assert_eq!((twice.data(), twice.errors().len()), (json!(1), 1));
    assert_eq!(records(anna, file.0).len(), 1);
}

/// The white-list entry of a customer.
fn white_of(world: &World, serial: u32) -> i64 {
    let list = world
        .as_("admin")
        .op("26.5")
        .query("idNumber", id_number(serial));
    list.send().ok().data()[0]["id"].as_i64().unwrap()
}

/// What is said of a customer, and how he comes to it: by his serial number and his id.
type Worsening<'a> = (&'a str, &'a dyn Fn(u32, i64));

#[test]
fn whoever_fell_off_the_list_is_refused_and_can_be_refused() {
    let world = World::new();
    let admin = world.as_("admin");
    let worsen: [Worsening<'_>; 2] = [
        ("白名单", &|serial, _| {
            WHITE.delete(admin, white_of(&world, serial)).send().ok();
        }),
        ("冻结", &|_, customer_id| {
            let freeze = admin.op("14.9").path("customerId", customer_id);
            freeze.path("status", 6).send().ok();
        }),
    ];
    let mut serial = 0;
    for (said, worse) in worsen {
        for (steps, approver, refused) in [
            (vec![], MANAGER, "2"),
            (vec![(MANAGER, AGREE)], ACCOUNTANT, "4"),
        ] {
            serial += 1;
            let file = (opened(&world, serial, "GA"), serial);
            bring(&world, file, &steps);
            let of = file_of(admin, file.0)["customerId"]
                .as_str()
                .unwrap()
                .to_owned();
            worse(serial, of.parse().unwrap());
            let answer = decide(&world, approver, file, AGREE).refused(400, &["list[0].idNumber"]);
            assert!(answer.message().contains(said), "{answer}");
            assert_eq!(records(admin, file.0).len(), steps.len());
            decide(&world, approver, file, REFUSE).ok();
            assert_eq!(status_of(&world, file.0), refused);
        }
    }
}

#[test]
fn a_confirmed_dishonest_person_is_not_granted_credit() {
    let (world, _source) = published();
    let admin = world.as_("admin");
    admin
        .op("14.6")
        .form(with(&customer(1, "GA"), &json!({"customerName": "居民1"})))
        .send()
        .ok();
    WHITE.added(admin, 1, "GA");
    let body = with(&complete(1), &json!({"customerName": "居民1"}));
    let file = admin.op("30.1").json(body).send().ok().data()["id"]
        .as_i64()
        .unwrap();
    check(admin);
    let refused = decide(&world, MANAGER, (file, 1), AGREE).refused(400, &["list[0].idNumber"]);
    assert!(refused.message().contains("失信"), "{refused}");
    decide(&world, MANAGER, (file, 1), REFUSE).ok();
}

#[test]
fn nobody_decides_at_a_node_that_is_not_his() {
    let world = World::new();
    let file = (opened(&world, 1, "GA"), 1);
    let foreign = (opened(&world, 2, "GB"), 2);
    // A role that the caller lacks.
    let node = |name, real_name, node: i64| -> Approver<'static> { (name, real_name, node) };
    for approver in [
        node("acct", "会计甲", 1),
        node("pres", "行长甲", 1),
        node("mid", "中层甲", 1),
        node("admin", "系统管理员", 1),
        node("anna", "安娜", 2),
    ] {
        let (name, ..) = approver;
        let patch = json!({"approvalName": name});
        let entry = with(&decision(&world, approver, file, AGREE), &patch);
        ask(world.as_(name), &[entry])
            .send()
            .refused(403, &["list[0].creditDetailId"]);
    }
    // Another manager's file, another branch's file.
    for approver in [node("ada", "艾达", 1), node("bo", "薄波", 1)] {
        decide(&world, approver, file, AGREE).refused(404, &["list[0].creditDetailId"]);
    }
    decide(&world, MANAGER, foreign, AGREE).refused(404, &["list[0].creditDetailId"]);
    // Whoever sees a file by another role of his does not decide about it as its manager.
    let both = hire(&world, ("both", "双岗"), ("1,3", "17001"), 61);
    let entry = decision(&world, node("both", "双岗", 1), file, AGREE);
    ask(&both, &[entry])
        .send()
        .refused(400, &["list[0].approvalNode"]);
    // Nor, where he sees everything, as the accountant of another branch.
    let wide = hire(&world, ("wide", "总管"), ("2,7", "17002"), 62);
    bring(&world, file, &[(MANAGER, AGREE)]);
    let entry = decision(&world, node("wide", "总管", 2), file, AGREE);
    ask(&wide, &[entry])
        .send()
        .refused(400, &["list[0].approvalNode"]);
    // Too early.
    let early = (opened(&world, 3, "GA"), 3);
    decide(&world, ACCOUNTANT, early, AGREE).refused(400, &["list[0].approvalNode"]);
    decide(&world, PRESIDENT, early, AGREE).refused(400, &["list[0].approvalNode"]);
    assert_eq!(status_of(&world, early.0), "0");
}

#[test]
fn nobody_decides_at_two_nodes_of_one_file() {
    let world = World::new();
    let admin = world.as_("admin");
    let both: Approver<'_> = ("both", "双岗", 1);
    let client = hire(&world, ("both", "双岗"), ("1,2", "17001"), 61);
    let id = account_id(&world, "both");
    let grid = json!({"gridCode": "GD", "gridName": "屏山", "orgCode": "17001", "gridType": 1, "accountId": id});
    admin.op("19.2").json(grid).send().ok();
    let file = (opened(&world, 1, "GD"), 1);
    ask(&client, &[decision(&world, both, file, AGREE)])
        .send()
        .ok();
    let own = decision(&world, ("both", "双岗", 2), file, AGREE);
    for result in [AGREE, REFUSE] {
        let own = with(&own, &json!({"approvalResult": result.to_string()}));
        ask(&client, &[own])
            .send()
            .refused(400, &["list[0].approvalNode"]);
    }
    assert_eq!(status_of(&world, file.0), "1");
    // The other accountant is asked.
    assert_eq!(desk(&world, "acct").len(), 1);
    assert_eq!(
        desk(&world, "both")
            .iter()
            .filter(|todo| todo.2 == 2)
            .count(),
        0
    );
    decide(&world, ACCOUNTANT, file, REFUSE).ok();
    // At his own node he may decide again, but a file that he has sent back is not his to submit.
    ask(&client, &[decision(&world, both, file, AGREE)])
        .send()
        .ok();
    decide(&world, ACCOUNTANT, file, AGREE).ok();
}

#[test]
fn what_is_not_complete_is_not_decided() {
    let world = World::new();
    eligible(&world, 1, "GA");
    let anna = world.as_("anna");
    let made = anna
        .op("30.1")
        .json(json!({"idNumber": id_number(1)}))
        .send();
    let file = made.ok().data()["id"].as_i64().unwrap();
    for result in [AGREE, REFUSE] {
        let answer = decide(&world, MANAGER, (file, 1), result);
        answer.refused(400, &["list[0].creditDetailId"]);
    }
}

#[test]
fn a_file_from_the_list_is_completed_before_anybody_agrees() {
    let world = World::new();
    let anna = world.as_("anna");
    for serial in [1, 2] {
        eligible(&world, serial, "GA");
        let chosen = json!({
            "customerName": format!("客户{serial}"), "idNumber": id_number(serial), "gridCode": "GA",
        });
        anna.op("26.1").json(json!({"list": [chosen]})).send().ok();
    }
    let of = |serial: u32| (of_person(anna, serial)[0], serial);
    assert_eq!(desk(&world, "anna").len(), 2);
    let answer = decide(&world, MANAGER, of(1), AGREE);
    let answer = answer.refused(400, &["list[0].creditDetailId"]);
    assert!(answer.message().contains("授信金额"), "{answer}");
    update(anna, of(1).0, complete(1)).send().ok();
    decide(&world, MANAGER, of(1), AGREE).ok();
    // It may be refused as it is.
    decide(&world, MANAGER, of(2), REFUSE).ok();
    assert_eq!(status_of(&world, of(2).0), "2");
}

#[test]
fn nobody_else_gets_in() {
    let world = World::new();
    let file = (opened(&world, 1, "GA"), 1);
    let entry = decision(&world, MANAGER, file, AGREE);
    keeps_strangers_out(
        &world,
        &[
            (&["chair"], &|client| {
                ask(client, std::slice::from_ref(&entry))
            }),
            (&[], &|client| {
                client.op("30.3").path("creditDetailId", file.0)
            }),
            (&[], &|client| {
                client.op("31.2").path("idNumber", id_number(1))
            }),
        ],
    );
    assert_eq!(status_of(&world, file.0), "0");
}
