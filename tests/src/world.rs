//! A small bank to test in: four orgs, an account of every role, three grids.
//!
//! ```text
//! 17000 总行            chair (4 董事长), admin (7)
//! ├ 17001 西递支行      anna (1 客户经理), acct (2 会计), pres (3 支行长), mid (5 中层干部)
//! │ └ 17011 西递分理处  ada (1 客户经理)
//! └ 17002 宏村支行      bo (1 客户经理)
//! grids: GA 西递村 (17001, anna), GC 石印村 (17011, ada), GB 宏村 (17002, bo)
//! ```

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wangge_api::config::Config;

use crate::{Client, TestApp};

/// The password of every account of the world but `admin`.
pub const PASSWORD: &str = "Xidi-Village#7";

const ORGS: &[(&str, &str, &str, i64)] = &[
    ("17001", "西递支行", "17000", 1),
    ("17011", "西递分理处", "17001", 2),
    ("17002", "宏村支行", "17000", 1),
];
const ACCOUNTS: &[(&str, &str, i64, &str)] = &[
    ("anna", "安娜", 1, "17001"),
    ("ada", "艾达", 1, "17011"),
    ("bo", "薄波", 1, "17002"),
    ("acct", "会计甲", 2, "17001"),
    ("pres", "行长甲", 3, "17001"),
    ("chair", "董事长", 4, "17000"),
    ("mid", "中层甲", 5, "17001"),
];
const GRIDS: &[(&str, &str, &str, &str)] = &[
    ("GA", "西递村", "17001", "anna"),
    ("GC", "石印村", "17011", "ada"),
    ("GB", "宏村", "17002", "bo"),
];

/// A server with the small bank in it.
pub struct World {
    /// The server.
    pub app: TestApp,
    clients: BTreeMap<String, Client>,
    accounts: BTreeMap<String, i64>,
    orgs: BTreeMap<String, i64>,
    grids: BTreeMap<String, i64>,
}

impl World {
    /// The small bank on a fresh database.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// The same with a changed configuration.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let app = TestApp::with(change);
        let admin = app.admin();
        let mut world = Self {
            clients: BTreeMap::from([("admin".to_owned(), admin.clone())]),
            accounts: BTreeMap::new(),
            orgs: BTreeMap::from([("17000".to_owned(), 1)]),
            grids: BTreeMap::new(),
            app,
        };
        for (index, (code, name, parent, level)) in ORGS.iter().enumerate() {
            let parent = world.org(parent);
            let form = json!({"orgCode": code, "orgName": name, "preOrgId": parent, "orgLevel": level, "type": index.min(1)});
            let id = made(&admin.op("8.2").form(form).send().ok().data());
            world.orgs.insert((*code).to_owned(), id);
        }
        for (index, (name, real_name, role, org)) in ACCOUNTS.iter().enumerate() {
            let id = made(
                &admin
                    .op("5.1")
                    .form(account(name, real_name, *role, org, index))
                    .send()
                    .ok()
                    .data(),
            );
            world.accounts.insert((*name).to_owned(), id);
            let client = world.app.sign_in(name, PASSWORD);
            world.clients.insert((*name).to_owned(), client);
        }
        for (code, name, org, manager) in GRIDS {
            let manager = world.account(manager);
            let grid = json!({"gridCode": code, "gridName": name, "orgCode": org, "gridType": 1, "accountId": manager});
            let id = made(&admin.op("19.2").json(grid).send().ok().data());
            world.grids.insert((*code).to_owned(), id);
        }
        world
    }

    /// The client of an account: `anna`, `ada`, `bo`, `acct`, `pres`, `chair`, `mid`, `admin`.
    #[track_caller]
    pub fn as_(&self, name: &str) -> &Client {
        self.clients
            .get(name)
            .unwrap_or_else(|| panic!("no account {name}"))
    }

    /// The id of an account.
    #[track_caller]
    pub fn account(&self, name: &str) -> i64 {
        *self
            .accounts
            .get(name)
            .unwrap_or_else(|| panic!("no account {name}"))
    }

    /// The id of an org.
    #[track_caller]
    pub fn org(&self, code: &str) -> i64 {
        *self
            .orgs
            .get(code)
            .unwrap_or_else(|| panic!("no org {code}"))
    }

    /// The id of a grid.
    #[track_caller]
    pub fn grid(&self, code: &str) -> i64 {
        *self
            .grids
            .get(code)
            .unwrap_or_else(|| panic!("no grid {code}"))
    }

    /// Adds a resident with number `serial` (see [`id_number`]) to a grid; answers his id.
    #[track_caller]
    pub fn add_resident(&self, serial: u32, grid: &str) -> i64 {
        made(
            &self
                .as_("admin")
                .op("13.3")
                .form(resident(serial, grid))
                .send()
                .ok()
                .data(),
        )
    }

    /// Adds a complete customer with number `serial` to a grid; answers his id.
    #[track_caller]
    pub fn add_customer(&self, serial: u32, grid: &str) -> i64 {
        made(
            &self
                .as_("admin")
                .op("14.6")
                .form(customer(serial, grid))
                .send()
                .ok()
                .data(),
        )
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// The id in the answer of what was made: a number, or a string of digits.
#[track_caller]
pub fn made(data: &Value) -> i64 {
    let id = data
        .as_i64()
        .or_else(|| data.as_str().and_then(|text| text.parse().ok()));
    id.unwrap_or_else(|| panic!("no id in {data}"))
}

/// The sound form of an account.
pub fn account(name: &str, real_name: &str, role: i64, org: &str, serial: usize) -> Value {
    json!({
        "accountName": name, "password": PASSWORD, "realName": real_name,
        "idNumber": id_number(9000 + u32::try_from(serial).unwrap_or(0)), "sex": 1,
        "phoneNumber": format!("139000{serial:05}"), "orgCode": org, "roleIds": role.to_string(),
    })
}

/// A different identity number for every `serial` below 90,000: a man's, born in 1977.
pub fn id_number(serial: u32) -> String {
    let (month, day, rest) = (serial / 45 % 12 + 1, serial % 28 + 1, serial);
    // Odd 17th digit: a man. The check digit is not verified unless configured.
    format!(
        "3401{:02}1977{month:02}{day:02}{:02}17",
        rest / 100 % 100,
        rest % 100
    )
}

/// The birthday inside an identity number.
pub fn birthday(id_number: &str) -> String {
    id_number.chars().skip(6).take(8).collect()
}

/// The sound form of a resident.
pub fn resident(serial: u32, grid: &str) -> Value {
    let number = id_number(serial);
    json!({
        "residentName": format!("居民{serial}"), "sex": "男", "nation": "汉族", "birthdate": birthday(&number),
        "idNumber": number, "address": "西递村1号", "householdType": "居民家庭户", "relationship": "户主",
        "householdId": format!("{}", 1000 + serial), "contact": format!("138{serial:08}"), "isInList": "否",
        "remark": "", "gridCode": grid,
    })
}

/// The sound and complete form of a customer.
pub fn customer(serial: u32, grid: &str) -> Value {
    let number = id_number(serial);
    json!({
        "customerName": format!("客户{serial}"), "sex": "男", "idNumber": number, "idType": "中国居民身份证",
        "maritalStatus": "已婚", "educationLevel": "高中", "nation": "汉族", "birthday": birthday(&number),
        "nativePlace": "安徽黄山", "phoneNumber": format!("138{serial:08}"), "custodian": "", "gridCode": grid,
        "householdId": format!("{}", 1000 + serial), "nativeAddress": "西递村1号", "residenceAddress": "西递村1号",
        "politicsStatus": "群众", "livingSituation": "租房", "physicalCondition": "健康",
        "nationality": "中华人民共和国", "borrowerNature": "农户", "postcode": "245500", "isStockholder": "否",
        "isStaff": "否", "isOwner": "否", "isBuyHouse": "否", "isFarmer": "是", "cellName": "", "cellAddress": "",
        "creditId": "", "career": "专业技术人员", "workYear": "10", "companyName": "", "companyAddress": "",
        "investigator1": "安娜", "investigator2": "", "registrant": "安娜", "registerOrg": "西递支行",
    })
}
