//! Contracts and signing forms: pictures that are papers of a credit file.

use serde_json::json;
use wangge_tests::World;
use wangge_tests::world::{id_number, made};

use crate::cases::at_once;
use crate::credit_file_ops::{decide, delete, file_of, opened, paper};
use crate::pictures::png;

#[test]
fn a_paper_is_of_a_living_file_of_that_person() {
    let world = World::new();
    let (anna, acct) = (world.as_("anna"), world.as_("acct"));
    let own = opened(&world, 1, "GA");
    let other = opened(&world, 2, "GA");
    let foreign = opened(&world, 3, "GB");
    for file in [other, foreign, 999_999] {
        paper(anna, (1, "GA"), "4.1", file).send().refused(404, &[]);
        // Whatever the type.
        paper(anna, (1, "GA"), "6", file).send().refused(404, &[]);
    }
    let nameless = json!({
        "customerName": "", "idNumber": id_number(1), "gridCode": "GA", "uploadAccountld": 1, "type": "4.1",
        "creditDetailld": other,
    });
    let request = anna
        .op("25.1")
        .multipart(nameless)
        .file("file", "x.png", png(3, 3));
    request
        .send()
        .refused(400, &["creditDetailld", "customerName"]);
    assert_eq!(file_of(anna, own)["attachFlag"], "0.0");
    paper(acct, (1, "GA"), "4.2", own).send().ok();
    assert_eq!(file_of(anna, own)["attachFlag"], "0.1");
    delete(anna, own).send().ok();
    paper(anna, (1, "GA"), "4.1", own).send().refused(404, &[]);
}

#[test]
fn of_a_granted_file_papers_are_added_and_never_taken() {
    let world = World::new();
    let anna = world.as_("anna");
    let file = opened(&world, 1, "GA");
    let add = |kind: &str| made(&paper(anna, (1, "GA"), kind, file).send().ok().data());
    let (contract, other) = (add("4.1"), add("6"));
    let replace = |id: i64| {
        let form = json!({
            "id": id, "customerName": "客户1", "idNumber": id_number(1), "gridCode": "GA",
            "uploadAccountld": 1, "type": "4.1", "creditDetailld": file,
        });
        anna.op("25.1")
            .multipart(form)
            .file("file", "x.png", png(2, 2))
    };
    // Agreed by the accountant where a president is still to decide, it is not granted yet.
    decide(&world, &[file], 3, true);
    let contract = made(&replace(contract).send().ok().data());
    for state in [3, 5] {
        decide(&world, &[file], state, false);
        replace(contract).send().refused(400, &[]);
        anna.op("25.2")
            .path("id", contract)
            .send()
            .refused(400, &[]);
        add("4.2");
    }
    assert_eq!(file_of(anna, file)["attachFlag"], "1.1");
    anna.op("25.2").path("id", other).send().ok();
    decide(&world, &[file], 4, true);
    anna.op("25.2").path("id", contract).send().ok();
    assert_eq!(file_of(anna, file)["attachFlag"], "0.1");
}

#[test]
fn many_papers_at_once_are_all_kept() {
    let world = World::new();
    let anna = world.as_("anna");
    let file = opened(&world, 1, "GA");
    let kinds = ["4.1", "4.2"];
    let answers = at_once(
        (0..10)
            .map(|n| paper(anna, (1, "GA"), kinds[n % 2], file))
            .collect(),
    );
    assert!(answers.iter().all(|answer| answer.code() == 200));
    assert_eq!(file_of(anna, file)["attachFlag"], "1.1");
}
