//! What the chapters' tests share: broken forms from sound ones, strangers at the door, races.

use std::sync::Barrier;

use serde_json::Value;
use wangge_tests::{Answer, Client, Request, World};

/// A request to be made by any caller.
pub(crate) type Ask<'a> = &'a (dyn Fn(&Client) -> Request + Sync);

/// `base` with the fields of `patch`; a null takes the field out.
pub(crate) fn with(base: &Value, patch: &Value) -> Value {
    let mut fields = base.as_object().cloned().unwrap_or_default();
    for (name, value) in patch.as_object().into_iter().flatten() {
        if value.is_null() {
            fields.remove(name);
        } else {
            fields.insert(name.clone(), value.clone());
        }
    }
    Value::Object(fields)
}

/// `text` so many times over.
pub(crate) fn long(text: &str, times: usize) -> String {
    text.repeat(times)
}

/// The member `name` of each row of a list, as text.
#[track_caller]
pub(crate) fn column(answer: &Answer, name: &str) -> Vec<String> {
    let data = answer.data();
    let rows = data
        .as_array()
        .unwrap_or_else(|| panic!("no list\n{answer}"));
    let text = |row: &Value| match &row[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    rows.iter().map(text).collect()
}

/// Nobody without a living token gets an answer, nor anyone whose roles lack the function.
#[track_caller]
pub(crate) fn keeps_strangers_out(world: &World, asks: &[(&[&str], Ask<'_>)]) {
    let dead = world.app.sign_in("acct", wangge_tests::world::PASSWORD);
    dead.call("POST", "/grid/logout").send().ok();
    let token = world.as_("admin").token().unwrap_or_default();
    let garbled = world.app.client().with_token(&token.replace('.', "x"));
    for (lacking, ask) in asks {
        for stranger in [&world.app.client(), &dead, &garbled] {
            ask(stranger).send().refused(401, &[]);
        }
        for name in *lacking {
            ask(world.as_(name)).send().refused(403, &[]);
        }
    }
}

/// Sends all requests at the same moment; none may fail for a reason of the server's own.
#[track_caller]
pub(crate) fn at_once(requests: Vec<Request>) -> Vec<Answer> {
    let barrier = &Barrier::new(requests.len());
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let runners: Vec<_> = requests
            .into_iter()
            .map(|request| {
                scope.spawn(move || {
                    barrier.wait();
                    request.send()
                })
            })
            .collect();
        let joined = runners.into_iter().map(|runner| runner.join().unwrap());
        joined.collect()
    });
    for answer in &answers {
        assert!(answer.status < 500, "{answer}");
    }
    answers
}

/// Sends the same request 20 times at once: one succeeds, the others are told `fields`.
#[track_caller]
pub(crate) fn only_one_wins(ask: impl Fn() -> Request, fields: &[&str]) {
    let answers = at_once((0..20).map(|_| ask()).collect());
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.code() == 200);
    assert_eq!(won.len(), 1, "{}", won.first().unwrap_or(&lost[0]));
    for answer in lost {
        answer.refused(400, fields);
    }
}
