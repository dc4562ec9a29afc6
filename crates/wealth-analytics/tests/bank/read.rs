//! What is read of a run, compared with the uploaded bank itself.

use std::collections::BTreeSet;

use chrono::Days;
use wangge_kernel::{Page, Paged};
use wangge_wealth_analytics::profile::category::Category;
use wangge_wealth_analytics::profile::feature::Feature;
use wangge_wealth_analytics::read::matching::{self, Models};
use wangge_wealth_analytics::read::portrait::{self, Portrait};
use wangge_wealth_analytics::read::product::{self, Which};
use wangge_wealth_analytics::read::search::{self, Filter, Wanted};
use wangge_wealth_analytics::read::trade::{self, Held};
use wangge_wealth_analytics::read::{company, listed};
use wangge_wealth_analytics::synth::bank::{Bank, Sold};
use wangge_wealth_analytics::synth::world::Size;
use wangge_wealth_analytics::{Error, WealthScope, day};

use crate::desk::{Desk, today};
use crate::whole::uploaded;

fn all() -> Page {
    Page::new(1, 1_000)
}

struct Read {
    bank: Bank,
    desk: Desk,
    run_id: i64,
    portraits: Vec<Portrait>,
}

fn read() -> Read {
    let size = Size {
        companies: 150,
        products: 150,
    };
    let bank = Bank::new(11, size, today(), 0.05);
    let (desk, run_id) = uploaded(&bank);
    let portraits = bank.customers.iter().map(|customer| {
        desk.db
            .read_blocking(|conn| {
                let id = company::id_of(conn, &customer.code, true)?;
                portrait::find(conn, run_id, WealthScope::All, id)
            })
            .unwrap()
    });
    let portraits = portraits.collect();
    Read {
        bank,
        desk,
        run_id,
        portraits,
    }
}

/// Branch 101 and an outlet of it, as the files number them.
const BRANCH: WealthScope = WealthScope::Branch(101);
const OUTLET: WealthScope = WealthScope::Outlet(10_102);
const SCOPES: [WealthScope; 3] = [WealthScope::All, BRANCH, OUTLET];

fn inside(scope: WealthScope, portrait: &Portrait) -> bool {
    match scope {
        WealthScope::All => true,
        WealthScope::Branch(id) => portrait.branch_id == Some(id),
        WealthScope::Outlet(id) => portrait.outlet_id == Some(id),
    }
}

impl Read {
    fn inside(&self, scope: WealthScope) -> BTreeSet<&str> {
        let inside = self.portraits.iter().filter(|p| inside(scope, p));
        inside.map(|p| p.company.code.as_str()).collect()
    }

    fn fitting(&self, scope: WealthScope, filter: &Filter) -> Vec<String> {
        let found = self
            .desk
            .db
            .read_blocking(|conn| search::fitting(conn, self.run_id, scope, filter, all()))
            .unwrap();
        assert_eq!(found.count as usize, found.rows.len());
        found.rows.into_iter().map(|row| row.code).collect()
    }

    /// The companies that a filter should find.
    fn wanted(&self, scope: WealthScope, fits: impl Fn(&Portrait) -> bool) -> BTreeSet<String> {
        let all = self
            .portraits
            .iter()
            .filter(|p| inside(scope, p) && fits(p));
        all.map(|p| p.company.code.clone()).collect()
    }
}

#[test]
fn readers_agree_with_the_bank() {
    let read = read();
    assert!(read.inside(OUTLET).len() > 3);
    assert!(read.inside(BRANCH).len() > read.inside(OUTLET).len());
    filters(&read);
    names(&read);
    matches_of_products(&read);
    trades(&read);
    holdings(&read);
    products(&read);
    products_of_others(&read);
    listed_companies(&read);
    out_of_sight(&read);
}

fn filters(read: &Read) {
    let set = |codes: Vec<String>| codes.into_iter().collect::<BTreeSet<_>>();
    for scope in SCOPES {
        let found = read.fitting(scope, &Filter::default());
        assert_eq!(set(found), read.wanted(scope, |_| true));
        for bought in [true, false] {
            let filter = Filter {
                bought: Some(bought),
                ..Filter::default()
            };
            let found = read.fitting(scope, &filter);
            assert_eq!(set(found), read.wanted(scope, |p| p.bought == bought));
        }
        for category in Category::ALL {
            let filter = Filter {
                categories: vec![category, Category::Core],
                ..Filter::default()
            };
            let fits = |p: &Portrait| {
                [Some(category), Some(Category::Core)].contains(&p.preference.category)
            };
            assert_eq!(set(read.fitting(scope, &filter)), read.wanted(scope, fits));
        }
        for feature in Feature::ALL {
            let filter = Filter {
                features: vec![feature],
                ..Filter::default()
            };
            let fits = |p: &Portrait| p.features.contains(&feature);
            assert_eq!(set(read.fitting(scope, &filter)), read.wanted(scope, fits));
        }
        let filter = Filter {
            risks: vec![3, 4],
            cycle: Wanted::Ids(vec![1, 2, 3, 4]),
            rate: Wanted::Between(Some(20_000), Some(32_000)),
            ..Filter::default()
        };
        let fits = |p: &Portrait| {
            p.preference.risks.iter().any(|r| [3, 4].contains(r))
                && !["191-370天", "370天以上", "数据不足"].contains(&p.preference.cycle)
                && p.rates.is_some_and(|r| (20_000..=32_000).contains(&r.0))
        };
        assert_eq!(set(read.fitting(scope, &filter)), read.wanted(scope, fits));
    }
    let both = Filter {
        features: vec![Feature::Listed, Feature::BoughtElsewhere],
        ..Filter::default()
    };
    assert!(
        read.fitting(WealthScope::All, &both)
            .contains(&"Q012".to_owned())
    );
}

fn names(read: &Read) {
    let search = |scope, word: &str| -> Vec<String> {
        let found = read
            .desk
            .db
            .read_blocking(|conn| search::by_name(conn, read.run_id, scope, word, all()))
            .unwrap();
        found.rows.into_iter().map(|row| row.code).collect()
    };
    assert_eq!(search(WealthScope::All, "q01"), ["Q010", "Q011", "Q012"]);
    assert_eq!(search(WealthScope::All, "（q012"), Vec::<String>::new());
    assert_eq!(search(WealthScope::All, "(q012"), ["Q012"]);
    assert_eq!(search(WealthScope::All, "%"), Vec::<String>::new());
    assert_eq!(search(BRANCH, "").len(), read.inside(BRANCH).len());
    // Odd ones are of outlet 10101.
    assert_eq!(search(OUTLET, "q01"), Vec::<String>::new());
    let first = read
        .desk
        .db
        .read_blocking(|conn| search::suggest(conn, read.run_id, WealthScope::All, "E0000", 2))
        .unwrap();
    let codes: Vec<&str> = first.iter().map(|named| named.code.as_str()).collect();
    assert_eq!(codes, ["E000000", "E000001"]);
}

fn matches_of_products(read: &Read) {
    let models = Models::default();
    let code = &read.bank.on_sale[0];
    let list = |scope, page: Page| {
        read.desk
            .db
            .read_blocking(|conn| {
                let product = product::find(conn, read.run_id, code)?;
                let model = models.of(conn, read.run_id)?;
                matching::list(conn, &model, scope, product.id, page)
            })
            .unwrap()
    };
    let whole = list(WealthScope::All, all());
    assert!(whole.count > 20);
    let codes = |page: &Paged<matching::Matched>| -> Vec<String> {
        page.rows
            .iter()
            .map(|row| row.company.code.clone())
            .collect()
    };
    let all_codes = codes(&whole);
    // What is recommended to a company is matched with it, with the same percentage and reasons.
    let mut seen = 0;
    for portrait in &read.portraits {
        for suggested in portrait
            .recommended
            .iter()
            .filter(|s| s.product.code == *code)
        {
            let found = whole
                .rows
                .iter()
                .find(|row| row.company.id == portrait.company.id);
            let found = found.expect("a company that it suits");
            assert_eq!(i64::from(found.percent), suggested.percent);
            assert_eq!(found.reasons, suggested.reasons);
            seen += 1;
        }
    }
    assert!(seen > 5);
    for scope in [BRANCH, OUTLET] {
        let inside = read.inside(scope);
        let want: Vec<&String> = all_codes
            .iter()
            .filter(|c| inside.contains(c.as_str()))
            .collect();
        assert_eq!(codes(&list(scope, all())).iter().collect::<Vec<_>>(), want);
    }
    let second = list(WealthScope::All, Page::new(2, 7));
    assert_eq!(
        (codes(&second), second.count),
        (all_codes[7..14].to_vec(), whole.count)
    );
    let gone = read
        .desk
        .db
        .read_blocking(|conn| product::find(conn, read.run_id, "没有这个"));
    assert!(matches!(gone, Err(Error::NoProduct)));
}

fn trades(read: &Read) {
    let flow = |scope, word: Option<&str>| {
        read.desk
            .db
            .read_blocking(|conn| trade::flow(conn, read.run_id, scope, word, all()))
            .unwrap()
    };
    for scope in SCOPES {
        let inside = read.inside(scope);
        let own = read
            .bank
            .trades
            .iter()
            .filter(|t| inside.contains(t.company.as_str()));
        let found = flow(scope, None);
        assert_eq!(found.count as usize, own.count());
        assert!(
            found
                .rows
                .windows(2)
                .all(|pair| pair[0].trade.ts >= pair[1].trade.ts)
        );
        assert!(
            found
                .rows
                .iter()
                .all(|row| inside.contains(row.company.code.as_str()))
        );
    }
    let of_one = read.bank.trades.iter().filter(|t| t.company == "Q007");
    assert_eq!(
        flow(WealthScope::All, Some("q007")).count as usize,
        of_one.count()
    );
    let unknown = flow(WealthScope::All, Some("wz0001"));
    assert_eq!(
        (unknown.count, unknown.rows[0].company.code.as_str()),
        (1, "Q006")
    );
    assert_eq!(unknown.rows[0].product.risk, None);
    let history = read
        .desk
        .db
        .read_blocking(|conn| {
            let id = company::id_of(conn, "Q007", true)?;
            trade::history(conn, read.run_id, WealthScope::All, id, all())
        })
        .unwrap();
    let amounts: Vec<i64> = history
        .rows
        .iter()
        .map(|row| row.trade.amount_fen)
        .collect();
    assert_eq!(amounts, [30_000_000, 90_000_000]);
}

fn holdings(read: &Read) {
    let held = |scope, which| {
        read.desk
            .db
            .read_blocking(|conn| trade::holdings(conn, read.run_id, (scope, which), None, all()))
            .unwrap()
    };
    for scope in SCOPES {
        let inside = read.inside(scope);
        let own = read
            .bank
            .holdings
            .iter()
            .filter(|h| inside.contains(h.company.as_str()));
        let found = held(scope, Held::All);
        assert_eq!(found.count as usize, own.count());
        assert!(
            found
                .rows
                .windows(2)
                .all(|pair| pair[0].share_fen >= pair[1].share_fen)
        );
    }
    let (from, to) = (today() - Days::new(10), today() + Days::new(30));
    let soon = held(
        WealthScope::All,
        Held::Expiring(day::number(from), day::number(to)),
    );
    let own = read
        .bank
        .holdings
        .iter()
        .filter(|h| (from..=to).contains(&h.expiry));
    assert_eq!(soon.count as usize, own.count());
    let odd: Vec<&str> = soon
        .rows
        .iter()
        .map(|row| row.company.code.as_str())
        .filter(|code| code.starts_with('Q'))
        .collect();
    assert_eq!(odd, ["Q008", "Q009"]);
}

fn products(read: &Read) {
    let number = day::number(today());
    let codes = |page: Paged<product::ProductItem>| -> Vec<String> {
        page.rows.into_iter().map(|row| row.code).collect()
    };
    let sold = read
        .desk
        .db
        .read_blocking(|conn| product::on_sale(conn, read.run_id, number, None, all()))
        .unwrap();
    let mut want = read.bank.on_sale.clone();
    want.sort();
    assert_eq!(codes(sold), want);
    // Without a list of the day the products' own days of sale count.
    let tomorrow = today() + Days::new(1);
    let open = |sold: &&Sold| {
        sold.product
            .offer
            .sale_end
            .is_none_or(|end| end >= tomorrow)
    };
    let own = read
        .bank
        .products
        .iter()
        .filter(|sold| sold.bank.is_empty());
    let begun = own.filter(open).filter(|sold| sold.sale_start <= tomorrow);
    let begun: BTreeSet<String> = begun.map(|sold| sold.product.offer.code.clone()).collect();
    let sold = read
        .desk
        .db
        .read_blocking(|conn| {
            product::on_sale(conn, read.run_id, day::number(tomorrow), None, all())
        })
        .unwrap();
    assert_eq!(codes(sold).into_iter().collect::<BTreeSet<_>>(), begun);
}

fn products_of_others(read: &Read) {
    let number = day::number(today());
    let peers = read
        .desk
        .db
        .read_blocking(|conn| {
            product::list(
                conn,
                read.run_id,
                (Which::Peers, number),
                Some("江淮"),
                all(),
            )
        })
        .unwrap();
    assert_eq!(peers.count, 0);
    let peers = read
        .desk
        .db
        .read_blocking(|conn| {
            product::list(
                conn,
                read.run_id,
                (Which::Peers, number),
                Some("稳盈"),
                all(),
            )
        })
        .unwrap();
    let of_others = read
        .bank
        .products
        .iter()
        .filter(|sold| !sold.bank.is_empty());
    let still = |sold: &&Sold| sold.product.offer.sale_end.is_none_or(|end| end >= today());
    assert_eq!(peers.count as usize, of_others.filter(still).count());
    assert!(peers.count > 0 && peers.rows.iter().all(|row| !row.bank.is_empty()));
    let begins = read
        .desk
        .db
        .read_blocking(|conn| product::suggest(conn, read.run_id, "lc0000", 3))
        .unwrap();
    let codes: Vec<&str> = begins.iter().map(|row| row.code.as_str()).collect();
    assert_eq!(codes, ["LC00000", "LC00001", "LC00002"]);
}

fn listed_companies(read: &Read) {
    let list = |scope| {
        read.desk
            .db
            .read_blocking(|conn| listed::list(conn, read.run_id, scope, Some("特例"), all()))
            .unwrap()
    };
    let found = list(WealthScope::All);
    let customer = found.rows[0].customer.clone().unwrap();
    assert_eq!(
        (found.count, customer.code.as_str(), customer.visible),
        (1, "Q012", true)
    );
    assert!(!customer.bought);
    assert!(!list(OUTLET).rows[0].customer.clone().unwrap().visible);
    let id = found.rows[0].listed.id;
    let (item, holders) = read
        .desk
        .db
        .read_blocking(|conn| listed::find(conn, read.run_id, BRANCH, id))
        .unwrap()
        .unwrap();
    assert_eq!(item.listed.sec_code, "688999");
    let quantities: Vec<i64> = holders.iter().map(|holder| holder.quantity).collect();
    assert_eq!(quantities, [12_000_000, 6_000_000, 4_000_000]);
}

fn out_of_sight(read: &Read) {
    let outside = read.portraits.iter().find(|p| !inside(OUTLET, p)).unwrap();
    let seen = |id| {
        read.desk
            .db
            .read_blocking(|conn| portrait::find(conn, read.run_id, OUTLET, id))
    };
    assert!(matches!(seen(outside.company.id), Err(Error::NoCompany)));
    assert!(matches!(seen(4_711_000), Err(Error::NoCompany)));
    let history = read
        .desk
        .db
        .read_blocking(|conn| trade::history(conn, read.run_id, OUTLET, outside.company.id, all()));
    assert!(matches!(history, Err(Error::NoCompany)));
}
