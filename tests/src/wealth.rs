//! The wealth API's side of the small bank: two branches with outlets, a user of every role.
//!
//! ```text
//! 分行                      admin (1 分行管理员), head (2 分行客户经理)
//! ├ 0101 城关支行           sub (3 支行管理员), mgr (5 支行客户经理)
//! │ ├ 010101 城关营业部     out (4 网点客户经理)
//! │ └ 010102 碧阳分理处
//! └ 0102 西递支行           farsub (3 支行管理员)
//!   └ 010201 西递营业部     far (4 网点客户经理)
//! ```

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wangge_api::config::Config;

use crate::world::PASSWORD;
use crate::{Answer, Client, TestApp};

const OUTLETS: &[(&str, &str, &str, &str)] = &[
    ("010101", "城关营业部", "0101", "城关支行"),
    ("010102", "碧阳分理处", "0101", "城关支行"),
    ("010201", "西递营业部", "0102", "西递支行"),
];
const USERS: &[(&str, &str, i64, &str)] = &[
    ("head", "余国强", 2, ""),
    ("sub", "舒慧", 3, "010101"),
    ("out", "江晓云", 4, "010101"),
    ("mgr", "卢志远", 5, "010101"),
    ("farsub", "胡敏", 3, "010201"),
    ("far", "汪远", 4, "010201"),
];

/// A server with the small bank of the wealth API in it.
pub struct WealthWorld {
    /// The server.
    pub app: TestApp,
    clients: BTreeMap<String, Client>,
    users: BTreeMap<String, i64>,
    branches: Value,
}

impl WealthWorld {
    /// The small bank on a fresh database.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// The same with a changed configuration.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let app = TestApp::with(change);
        let password = app.config.wealth_admin_password.clone();
        let signed_in = sign_in(&app, "admin", &password.unwrap_or_default()).ok();
        let admin = app.client().with_token(&token(&signed_in));
        for (code, name, branch, branch_name) in OUTLETS {
            let outlet = json!({"outletCode": code, "outletName": name, "branchCode": branch, "branchName": branch_name});
            admin.op("w24").json(outlet).send().ok();
        }
        let branches = admin.op("w55").send().ok().data();
        let mut world = Self {
            app,
            clients: BTreeMap::from([("admin".to_owned(), admin)]),
            users: BTreeMap::from([("admin".to_owned(), id_of(&signed_in))]),
            branches,
        };
        for (login, name, role, outlet) in USERS {
            let user = world.form(login, name, *role, outlet);
            world.add_user(&user);
        }
        world
    }

    /// The sound form of a user at an outlet, or its branch, or nowhere, as the role asks.
    pub fn form(&self, login: &str, name: &str, role: i64, outlet: &str) -> Value {
        let branch = (role > 2).then(|| self.organ(outlet.get(..4).unwrap_or_default()));
        let outlet = (role == 4).then(|| self.organ(outlet));
        json!({"username": login, "name": name, "role": role, "subbranchId": branch, "outletId": outlet})
    }

    /// Adds a user, who changes his first password; answers his id.
    #[track_caller]
    pub fn add_user(&mut self, form: &Value) -> i64 {
        let made = self.as_("admin").op("w52").json(form.clone()).send().ok();
        let first = text(&made.data(), "initialPassword");
        let login = text(form, "username");
        let client = self.app.client();
        let client = client.with_token(&token(&sign_in(&self.app, &login, &first).ok()));
        let change = json!({"pwd": first, "newPwd": PASSWORD, "newPwdConfirm": PASSWORD});
        client.op("w53").json(change).send().ok();
        let id = id_of(&made);
        self.clients.insert(login.clone(), client);
        self.users.insert(login, id);
        id
    }

    /// The client of a user.
    #[track_caller]
    pub fn as_(&self, name: &str) -> &Client {
        self.clients
            .get(name)
            .unwrap_or_else(|| panic!("no user {name}"))
    }

    /// The id of a user.
    #[track_caller]
    pub fn user(&self, name: &str) -> i64 {
        *self
            .users
            .get(name)
            .unwrap_or_else(|| panic!("no user {name}"))
    }

    /// The id of a branch or an outlet of the beginning.
    #[track_caller]
    pub fn organ(&self, code: &str) -> i64 {
        find(&self.branches, code).unwrap_or_else(|| panic!("no organ {code}"))
    }
}

impl Default for WealthWorld {
    fn default() -> Self {
        Self::new()
    }
}

/// Signs in to the wealth API.
pub fn sign_in(app: &TestApp, login: &str, password: &str) -> Answer {
    let form = json!({"username": login, "password": password});
    app.client().op("w58").json(form).send()
}

/// The token in the answer of a sign-in.
pub fn token(answer: &Answer) -> String {
    text(&answer.data(), "token")
}

fn id_of(answer: &Answer) -> i64 {
    let id = answer.data().get("userId").and_then(Value::as_i64);
    id.unwrap_or_else(|| panic!("no userId\n{answer}"))
}

fn text(value: &Value, name: &str) -> String {
    let text = value.get(name).and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("no {name} in {value}"))
        .to_owned()
}

/// The id beside a code, at any depth.
fn find(value: &Value, code: &str) -> Option<i64> {
    match value {
        Value::Object(members) if members.get("code") == Some(&json!(code)) => {
            members.get("id").and_then(Value::as_i64)
        }
        Value::Object(members) => members.values().find_map(|member| find(member, code)),
        Value::Array(items) => items.iter().find_map(|item| find(item, code)),
        _ => None,
    }
}
