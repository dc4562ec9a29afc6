//! The three lists as the tests of chapters 26 to 28 work with them.

use serde_json::{Value, json};
use wangge_tests::world::{id_number, made};
use wangge_tests::{Answer, Client, Request};

use crate::cases::{column, with};

/// The operations of a list, its address, the tag and the name.
pub(crate) struct Ops {
    pub(crate) add: fn(&Client) -> Request,
    pub(crate) update: fn(&Client) -> Request,
    pub(crate) delete: fn(&Client) -> Request,
    pub(crate) list: fn(&Client) -> Request,
    pub(crate) import: fn(&Client) -> Request,
    pub(crate) one: &'static str,
    pub(crate) tag: i64,
    pub(crate) name: &'static str,
}

pub(crate) const WHITE: Ops = Ops {
    add: |c| c.op("26.2"),
    update: |c| c.op("26.3"),
    delete: |c| c.op("26.4"),
    list: |c| c.op("26.5"),
    import: |c| c.op("26.6"),
    one: "/grid/customer/whitelist",
    tag: 2,
    name: "白名单",
};
pub(crate) const GREY: Ops = Ops {
    add: |c| c.op("27.3"),
    update: |c| c.op("27.4"),
    delete: |c| c.op("27.5"),
    list: |c| c.op("27.6"),
    import: |c| c.op("27.2"),
    one: "/grid/customer/greylist",
    tag: 3,
    name: "灰名单",
};
pub(crate) const BLACK: Ops = Ops {
    add: |c| c.op("28.3"),
    update: |c| c.op("28.4"),
    delete: |c| c.op("28.5"),
    list: |c| c.op("28.6"),
    import: |c| c.op("28.2"),
    one: "/grid/customer/blacklist",
    tag: 1,
    name: "黑名单",
};
pub(crate) const LISTS: [Ops; 3] = [WHITE, GREY, BLACK];

impl Ops {
    pub(crate) fn has_reasons(&self) -> bool {
        self.tag != WHITE.tag
    }

    pub(crate) fn entry(&self, serial: u32, grid: &str) -> Value {
        let entry = json!({
            "customerName": format!("客户{serial}"), "idNumber": id_number(serial), "gridCode": grid,
            "phoneNumber": 13855590000_i64 + i64::from(serial), "comment": "评议小组同意", "adress": "西递村1号",
        });
        match self.has_reasons() {
            true => with(&entry, &json!({"reason": "长期外出，2"})),
            false => entry,
        }
    }

    pub(crate) fn add(&self, client: &Client, entry: Value) -> Request {
        (self.add)(client).json(entry)
    }

    /// Adds customer `serial`; answers the entry's id.
    #[track_caller]
    pub(crate) fn added(&self, client: &Client, serial: u32, grid: &str) -> i64 {
        made(
            &self
                .add(client, self.entry(serial, grid))
                .send()
                .ok()
                .data(),
        )
    }

    pub(crate) fn update(&self, client: &Client, id: i64, form: Value) -> Request {
        (self.update)(client).path("id", id).form(form)
    }

    pub(crate) fn delete(&self, client: &Client, id: i64) -> Request {
        (self.delete)(client).path("id", id)
    }

    pub(crate) fn list(&self, client: &Client, filters: &[(&str, &str)]) -> Answer {
        (self.list)(client).filters(filters).send()
    }

    pub(crate) fn find(&self, client: &Client, id: i64) -> Answer {
        client.call("GET", &format!("{}/{id}", self.one)).send()
    }
}

/// How many stand on the three lists.
pub(crate) fn listed(client: &Client) -> Vec<String> {
    let lists = LISTS.iter().map(|ops| ops.list(client, &[]));
    let found = lists.filter(|answer| answer.code() == 200);
    found
        .flat_map(|answer| column(&answer, "idNumber"))
        .collect()
}
