//! A whole made-up bank: uploaded as files, taken in by a run, and compared with what the pure
//! functions make of the same bank directly.

use std::collections::BTreeMap;

use wangge_wealth_analytics::WealthScope;
use wangge_wealth_analytics::engine::compute;
use wangge_wealth_analytics::engine::input::{Accounts, Company, Input, Shelf};
use wangge_wealth_analytics::engine::output::StreamRanks;
use wangge_wealth_analytics::metrics::balance::{Account, company_days};
use wangge_wealth_analytics::metrics::company::{Series, Stream, measure};
use wangge_wealth_analytics::metrics::months::{CompanyMonth, Payment, aggregate};
use wangge_wealth_analytics::metrics::rank::{Place, Standing, standings};
use wangge_wealth_analytics::month::{Month, Window};
use wangge_wealth_analytics::profile::history::{History, Purchase};
use wangge_wealth_analytics::profile::vocabulary::cycle_of;
use wangge_wealth_analytics::read::company;
use wangge_wealth_analytics::read::portrait::{self, Portrait};
use wangge_wealth_analytics::synth::bank::Bank;
use wangge_wealth_analytics::synth::files;
use wangge_wealth_analytics::synth::world::Size;
use wangge_wealth_analytics::upload::Kind;

use crate::desk::{Desk, today};

/// Uploads all files of a bank and works the run to its end.
pub(crate) fn uploaded(bank: &Bank) -> (Desk, i64) {
    let desk = Desk::open();
    let folder = tempfile::tempdir().unwrap();
    let mut ids = Vec::new();
    for (kind, file) in files::write(bank, folder.path()).unwrap() {
        desk.initialize(kind);
        let staged = desk.stage(kind, &file).unwrap();
        assert_eq!(staged.errors, [], "{kind:?}");
        ids.push(staged.id.unwrap());
        assert_eq!(desk.status(kind).update_status, 1);
    }
    desk.queue(&ids).unwrap();
    assert_eq!(desk.status(Kind::Company).update_status, 2);
    assert_eq!(desk.current(), None);
    let run_id = desk.run();
    (desk, run_id)
}

/// Months and the latest balance, by company.
type Months<'a> = BTreeMap<&'a str, (BTreeMap<Month, CompanyMonth>, Option<i64>)>;

/// The months of each company, by the pure functions alone.
fn months(bank: &Bank) -> Months<'_> {
    let mut accounts: BTreeMap<&str, BTreeMap<&str, Account>> = BTreeMap::new();
    let mut payments: BTreeMap<&str, Vec<Payment>> = BTreeMap::new();
    for p in &bank.payments {
        payments.entry(&p.company).or_default().push(Payment {
            day: p.day,
            direction: p.direction,
            amount_fen: p.amount_fen,
            inner: p.inner,
        });
        if let Some(fen) = p.after_fen {
            let account = accounts.entry(&p.company).or_default();
            let account = account.entry(&p.account).or_default();
            account.after_payment.push((p.day, fen));
        }
    }
    for b in &bank.balances {
        let account = accounts.entry(&b.company).or_default();
        account
            .entry(&b.account)
            .or_default()
            .reported
            .push((b.day, b.fen));
    }
    let all = bank.customers.iter().map(|customer| {
        let code = customer.code.as_str();
        let own: Vec<Account> = accounts
            .remove(code)
            .into_iter()
            .flatten()
            .map(|a| a.1)
            .collect();
        let days = company_days(&own, bank.today);
        let paid = payments.remove(code).unwrap_or_default();
        (
            code,
            (aggregate(&days, &paid), days.last().map(|day| day.1)),
        )
    });
    all.collect()
}

fn places(bank: &Bank) -> BTreeMap<&str, Place> {
    let place = |o: &wangge_wealth_analytics::synth::bank::Outlet| Place {
        branch: o.branch_code.parse().ok(),
        outlet: o.code.parse().ok(),
    };
    let outlets: BTreeMap<&str, Place> = bank
        .outlets
        .iter()
        .map(|o| (o.code.as_str(), place(o)))
        .collect();
    let customers = bank.customers.iter();
    customers
        .map(|c| (c.code.as_str(), outlets[c.outlet.as_str()]))
        .collect()
}

/// The portraits of all companies, by code.
fn portraits(desk: &Desk, bank: &Bank, run_id: i64) -> BTreeMap<String, Portrait> {
    let found = bank.customers.iter().map(|customer| {
        let portrait = desk
            .db
            .read_blocking(|conn| {
                let id = company::id_of(conn, &customer.code, true)?;
                portrait::find(conn, run_id, WealthScope::All, id)
            })
            .unwrap();
        (customer.code.clone(), portrait)
    });
    found.collect()
}

fn same_series(got: Option<Series>, want: Option<Series>) -> bool {
    let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs().max(1.0),
        (a, b) => a == b,
    };
    match (got, want) {
        (Some(got), Some(want)) => {
            (got.max, got.min, got.avg) == (want.max, want.min, want.avg)
                && close(got.variation, want.variation)
        }
        (got, want) => got == want,
    }
}

fn same_stream(got: &Stream, want: &Stream) -> bool {
    same_series(got.hour, want.hour)
        && same_series(got.month, want.month)
        && same_series(got.amount, want.amount)
        && same_series(got.quantity, want.quantity)
}

#[test]
fn a_run_over_uploaded_files_comes_to_what_the_pure_functions_say() {
    let bank = Bank::new(7, Size::SMALL, today(), 0.1);
    let (desk, run_id) = uploaded(&bank);
    for kind in Kind::ALL {
        let status = desk.status(kind);
        assert_eq!(
            (status.update_status, status.upload_status.right),
            (5, 1),
            "{kind:?}"
        );
        assert!(status.update_time.is_some());
    }
    let found = portraits(&desk, &bank, run_id);
    let (window, places) = (Window::ending(today()), places(&bank));
    let months = months(&bank);

    figures(&months, &found, window);
    ranks(&found, &places);
    assert_eq!(found["Q001"].all.1.month, found["Q002"].all.1.month);
    assert_eq!(found["Q003"].all.1, StreamRanks::default());

    // Categories, features and recommendations.
    let input = input(&bank, &months, &found, &places);
    let output = compute(&input);
    let mut recommended = 0;
    for ((company, portrait), list) in input
        .companies
        .iter()
        .zip(&output.portraits)
        .zip(&output.lists)
    {
        let got = &found[&company.code];
        assert_eq!(
            got.preference.category,
            Some(portrait.category),
            "{}",
            company.code
        );
        assert_eq!(got.features, portrait.features, "{}", company.code);
        assert_eq!(got.bought, portrait.bought);
        let want: Vec<(i64, i64)> = list
            .top
            .iter()
            .filter(|top| top.place <= 10)
            .map(|top| (top.product, top.score_e6))
            .collect();
        let shown: Vec<(i64, i64)> = got
            .recommended
            .iter()
            .map(|s| (s.product.id, s.score_e6))
            .collect();
        assert_eq!(shown, want, "{}", company.code);
        recommended += want.len();
        assert_eq!(
            got.varied.len(),
            list.top.iter().filter(|top| top.varied.is_some()).count()
        );
    }
    assert!(recommended > 1_000);
    odd_ones(&found);
}

fn figures(months: &Months<'_>, found: &BTreeMap<String, Portrait>, window: Window) {
    for (code, (months, _)) in months {
        let (want, got) = (measure(months, window), &found[*code]);
        assert!(
            same_stream(&got.all.0, &want.all),
            "{code}: {:?} {:?}",
            got.all.0,
            want.all
        );
        assert!(same_stream(&got.borrow.0, &want.borrow), "{code}");
        assert!(same_stream(&got.lend.0, &want.lend), "{code}");
        assert_eq!(got.inner, want.inner, "{code}");
    }
}

/// A figure, and the ranks by it.
type Ranked = (fn(&Portrait) -> Option<i64>, fn(&StreamRanks) -> Standing);

/// Ranks of each figure, within the bank, the sub-branch and the outlet.
fn ranks(found: &BTreeMap<String, Portrait>, places: &BTreeMap<&str, Place>) {
    let ranked: [Ranked; 3] = [
        (|p| p.all.0.hour.map(|s| s.avg), |r| r.hour),
        (|p| p.all.0.month.map(|s| s.avg), |r| r.month),
        (|p| p.all.0.amount.map(|s| s.avg), |r| r.trade),
    ];
    for (value, rank) in ranked {
        let rows: Vec<_> = found
            .iter()
            .map(|(code, p)| (value(p), places[code.as_str()]))
            .collect();
        for (portrait, want) in found.values().zip(standings(&rows)) {
            assert_eq!(rank(&portrait.all.1), want);
        }
    }
}

fn odd_ones(found: &BTreeMap<String, Portrait>) {
    assert_eq!(found["Q003"].preference.risk_text(), "数据不足");
    assert_eq!(found["Q004"].all.0.month.unwrap().variation, None);
    assert!(found["Q005"].all.0.hour.unwrap().max < 0);
    assert!(found["Q006"].bought);
    assert_eq!(found["Q007"].holdings[0].share_fen, 60_000_000);
    assert!(
        found["Q012"]
            .features
            .iter()
            .any(|f| f.name() == "上市企业")
    );
    assert!(
        found["Q012"]
            .features
            .iter()
            .any(|f| f.name() == "他行理财")
    );
}

/// What the run should have worked with, out of the bank itself; ids are the stored ones.
fn input(
    bank: &Bank,
    months: &Months<'_>,
    found: &BTreeMap<String, Portrait>,
    places: &BTreeMap<&str, Place>,
) -> Input {
    let window = Window::ending(bank.today);
    let ids = product_ids(bank, found);
    let mut companies: Vec<Company> = bank
        .customers
        .iter()
        .map(|customer| {
            let code = customer.code.as_str();
            let (months, balance) = &months[code];
            let (history, products) = history(bank, code, &ids);
            let listed = bank.listed.iter().find(|l| {
                let name = l.name.replace('（', "(").replace('）', ")");
                l.company.as_deref() == Some(code) || name == customer.name
            });
            let soon = bank.holdings.iter().filter(|h| h.company == code);
            let soon = soon.filter(|h| (0..=30).contains(&(h.expiry - bank.today).num_days()));
            Company {
                id: found[code].company.id,
                code: code.to_owned(),
                place: places[code],
                rating: customer.rating,
                listed: listed.is_some(),
                elsewhere: listed.is_some_and(|l| l.bought_other),
                history,
                products,
                mean_term_days: None,
                maturing_fen: soon.map(|h| h.share_fen).sum(),
                accounts: Accounts::of(months, window, *balance),
            }
        })
        .collect();
    companies.sort_by_key(|company| company.id);
    let own = bank.products.iter().filter(|sold| sold.bank.is_empty());
    let shelf = own.map(|sold| {
        let mut offer = sold.product.offer.clone();
        offer.product = ids[offer.code.as_str()];
        (Some(sold.sale_start), offer)
    });
    Input {
        today: bank.today,
        companies,
        shelf: Shelf {
            products: shelf.collect(),
            lists: BTreeMap::new(),
        },
    }
}

/// Ids are given in the order of the file of products; holdings and lists show them.
fn product_ids<'a>(bank: &'a Bank, found: &BTreeMap<String, Portrait>) -> BTreeMap<&'a str, i64> {
    let shown = found.values().flat_map(|p| {
        let held = p.holdings.iter().map(|h| &h.product);
        held.chain(p.recommended.iter().map(|s| &s.product))
    });
    let shown: BTreeMap<&str, i64> = shown.map(|p| (p.code.as_str(), p.id)).collect();
    let own = bank.products.iter().filter(|sold| sold.bank.is_empty());
    own.enumerate()
        .map(|(number, sold)| {
            let code = sold.product.offer.code.as_str();
            let id = shown
                .get(code)
                .copied()
                .unwrap_or(1_000_000 + number as i64);
            (code, id)
        })
        .collect()
}

fn history(bank: &Bank, code: &str, ids: &BTreeMap<&str, i64>) -> (History, Vec<i64>) {
    let mut history = History::default();
    let mut products = Vec::new();
    for trade in bank.trades.iter().filter(|trade| trade.company == code) {
        match trade.biz {
            1 | 2 => {
                let sold = bank
                    .products
                    .iter()
                    .find(|sold| sold.bank.is_empty() && sold.product.offer.code == trade.product);
                let offer = sold.map(|sold| &sold.product.offer);
                products.push(ids.get(trade.product.as_str()).copied().unwrap_or(-1));
                history.purchases.push(Purchase {
                    day: trade.day,
                    amount_fen: trade.amount_fen,
                    risk: offer.map(|o| o.risk),
                    cycle: sold.map(|sold| cycle_of(Some(sold.product.term_days))),
                    rate_ppm: offer.map(|o| o.rate_ppm).or(trade.rate_ppm),
                    principal_kept: sold.map(|sold| sold.ptype == 1),
                    online: trade.channel != 2,
                });
            }
            3 if trade.expiry.is_some_and(|expiry| trade.day < expiry) => {
                history.early_redemptions.push(trade.day);
            }
            4 => history.maturities.push(trade.day),
            _ => {}
        }
    }
    for held in bank.holdings.iter().filter(|held| held.company == code) {
        history.holding_fen += held.share_fen;
        history.expiries.push(held.expiry);
    }
    (history, products)
}
