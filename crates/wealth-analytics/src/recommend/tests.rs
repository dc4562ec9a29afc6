//! Recommendation against counting by hand, on made-up companies and products.

use chrono::Days;

use super::appeal::Appeal;
use super::buyer::{Buyer, capacity, risk_cap};
use super::eager::{self, Candidate};
use super::list::{Reason, millionths, ranked, varied, whole};
use super::market::{Market, Offer, Terms, Weights, log_sum_exp, rate_scores};
use super::neighbour::{Bought, NEAREST, REFERENCES, Reference, References, online, prior};
use super::vector::{FIGURES, Vector, raw, standardise};
use crate::metrics::company::CompanyMetrics;
use crate::profile::history::{History, Purchase};
use crate::profile::preference::{Profile, mode};
use crate::profile::vocabulary::WAN;
use crate::testing::{Dice, today};

fn share<const N: usize>(dice: &mut Dice) -> [f64; N] {
    let raw: [f64; N] = std::array::from_fn(|_| dice.between(1, 40) as f64);
    let sum: f64 = raw.iter().sum();
    raw.map(|v| v / sum)
}

fn profile(dice: &mut Dice) -> Profile {
    Profile {
        risk: share(dice),
        cycle: share(dice),
        amount: share(dice),
        rate: share(dice),
    }
}

fn offers(dice: &mut Dice, count: i64) -> Vec<Offer> {
    (0..count)
        .map(|n| Offer {
            product: n,
            code: format!("P{n:03}"),
            risk: dice.between(1, 5) as u8,
            cycle: dice.between(1, 3) as u8,
            min_fen: dice.between(1, 5) * 10 * WAN,
            rate_ppm: 20_000 + dice.between(0, 9) * 1_000,
            sale_end: (!dice.one_in(3)).then(|| today() + Days::new(dice.between(0, 3) as u64)),
        })
        .collect()
}

fn purchase(days_ago: i64, wan: i64, risk: u8) -> Purchase {
    Purchase {
        day: today() - Days::new(days_ago as u64),
        amount_fen: wan * WAN,
        risk: Some(risk),
        cycle: Some(1),
        rate_ppm: Some(30_000),
        principal_kept: None,
        online: false,
    }
}

fn buyer(dice: &mut Dice) -> Buyer {
    let purchases = (0..dice.between(0, 5))
        .map(|_| purchase(dice.between(0, 900), dice.between(1, 60), 2))
        .collect();
    let history = History {
        purchases,
        ..History::default()
    };
    let capacity = dice.between(0, 60) * WAN;
    let cap = dice.between(1, 5) as u8;
    let month = (!dice.one_in(4)).then(|| dice.between(-5, 90) * WAN);
    Buyer::new(&history, today(), &profile(dice), capacity, cap, month)
}

#[test]
fn scores_and_order_agree_with_the_formula() {
    let mut dice = Dice::new(21);
    for _ in 0..200 {
        let count = dice.between(1, 40);
        let mut shelf = offers(&mut dice, count);
        let buyer = buyer(&mut dice);
        let lift = |product: i64| (product % 5) as f64 / 7.0 - 0.2;
        let market = Market::new(shelf.clone(), Weights::default(), lift);
        let got = ranked(&market, &buyer);

        let z = rate_scores(&shelf);
        let mut want: Vec<(i64, i64, Offer)> = Vec::new();
        for (offer, z) in shelf.iter().zip(&z) {
            if offer.min_fen > buyer.capacity_fen || offer.risk > buyer.risk_cap {
                continue;
            }
            let base = match buyer.month_fen {
                Some(fen) if fen > 0 => 1.1 - offer.min_fen as f64 / (0.7 * fen as f64),
                _ => 0.0,
            };
            let reach = |row: &&(f64, i64)| row.1 >= offer.min_fen;
            let reached: f64 = buyer.amounts.iter().filter(reach).map(|r| r.0).sum();
            let weight: f64 = buyer.amounts.iter().map(|r| r.0).sum();
            let fit = (reached + 1.5 * base.clamp(0.05, 1.0)) / (weight + 1.5);
            let score = 0.60 * (buyer.profile.risk[offer.risk as usize - 1] + 0.01).ln()
                + 0.75 * (buyer.profile.cycle[offer.cycle as usize - 1] + 0.01).ln()
                + 1.30 * (fit + 0.05).ln()
                + 0.40 * z
                + 0.90 * lift(offer.product);
            want.push((-millionths(score), -offer.rate_ppm, offer.clone()));
        }
        assert_eq!(got.len(), want.len());
        for pair in got.windows(2) {
            assert!(pair[0].score_e6 >= pair[1].score_e6);
        }
        for row in &got {
            let by_hand = want.iter().find(|w| w.2 == *row.offer).unwrap();
            assert!((row.score_e6 + by_hand.0).abs() <= 1);
            let better = got.iter().filter(|o| o.score_e6 > row.score_e6).count();
            let percent = (got.len() - better) * 100 / got.len();
            assert_eq!(usize::from(row.percent), percent);
        }
        let sum: f64 = got.iter().map(|row| row.terms.score()).sum();
        assert!(sum.abs() < 1e-6);
        for offer in &shelf {
            let listed = got.iter().find(|row| row.offer == offer);
            let alone = market.one(offer.product, &buyer);
            assert_eq!(
                alone.map(|t| millionths(t.score())),
                listed.map(|r| r.score_e6)
            );
        }

        shelf.reverse();
        let turned = Market::new(shelf, Weights::default(), lift);
        let turned = ranked(&turned, &buyer);
        let codes = |rows: &[super::list::Suggestion<'_>]| -> Vec<String> {
            rows.iter().map(|r| r.offer.code.clone()).collect()
        };
        assert_eq!(codes(&turned), codes(&got));
        let shares = market.content_shares(&buyer);
        let total: f64 = shares.iter().map(|row| row.1).sum();
        assert!(shares.is_empty() || (total - 1.0).abs() < 1e-9);
    }
}

#[test]
fn equal_scores_are_told_apart_by_rate_end_and_code() {
    let offer = |code: &str, cycle, rate_ppm, end: Option<u64>| Offer {
        product: 1,
        code: code.into(),
        risk: 1,
        cycle,
        min_fen: 1,
        rate_ppm,
        sale_end: end.map(|days| today() + Days::new(days)),
    };
    // Each is alone of its cycle, and all cycles are liked alike, so that rates do not count.
    let shelf = vec![
        offer("D", 1, 30_000, None),
        offer("C", 2, 30_000, Some(5)),
        offer("B", 3, 30_000, Some(5)),
        offer("A", 4, 30_000, Some(9)),
        offer("E", 5, 31_000, None),
    ];
    let buyer = Buyer::new(&History::default(), today(), &Profile::EVEN, 1, 1, None);
    let market = Market::new(shelf, Weights::default(), |_| 0.0);
    let rows = ranked(&market, &buyer);
    let codes: Vec<_> = rows.iter().map(|row| row.offer.code.as_str()).collect();
    assert_eq!(codes, ["E", "B", "C", "A", "D"]);
    assert!(
        rows.iter()
            .all(|row| row.percent == 100 && row.reasons().is_empty())
    );
    let unknown = vec![offer("X", 0, 30_000, None), offer("Y", 7, 30_000, None)];
    let market = Market::new(unknown, Weights::default(), |_| 0.0);
    assert_eq!(ranked(&market, &buyer), []);
}

#[test]
fn lists_are_varied_and_reasons_are_the_strongest() {
    let mut dice = Dice::new(2);
    let buyer = Buyer {
        capacity_fen: 100 * WAN,
        risk_cap: 5,
        ..buyer(&mut dice)
    };
    let market = Market::new(offers(&mut dice, 60), Weights::default(), |_| 0.0);
    let rows = ranked(&market, &buyer);
    let top = varied(&rows, 5);
    assert_eq!((top.len(), top[0]), (5, &rows[0]));
    let cell = |s: &super::list::Suggestion<'_>| (s.offer.risk, s.offer.cycle);
    let mut want: Vec<&super::list::Suggestion<'_>> = Vec::new();
    for row in &rows {
        let before = want.iter().filter(|o| cell(o) == cell(row)).count();
        if before < 2 && want.len() < 5 {
            want.push(row);
        }
    }
    assert_eq!(top, want);
    let mut row = rows[0].clone();
    row.terms = Terms {
        risk: 0.1,
        cycle: -2.0,
        amount: 0.3,
        rate: 0.2,
        appeal: 0.0,
    };
    assert_eq!(row.reasons(), [Reason::Amount, Reason::Rate]);
    row.terms = Terms {
        appeal: 0.4,
        ..Terms::default()
    };
    assert_eq!(row.reasons(), [Reason::Appeal]);
}

#[test]
fn rates_stand_out_among_their_kind_only() {
    let mut dice = Dice::new(3);
    let mut shelf = offers(&mut dice, 3);
    for (offer, rate) in shelf.iter_mut().zip([30_000, 31_000, 90_000]) {
        (offer.risk, offer.cycle, offer.rate_ppm) = (1, 1, rate);
    }
    shelf[2].risk = 2;
    let root = 0.5_f64.sqrt();
    let got = rate_scores(&shelf);
    assert!((got[0] + root).abs() < 1e-9 && (got[1] - root).abs() < 1e-9);
    assert!(got[2].abs() < 1e-9);
    shelf[1].rate_ppm = 30_100;
    assert!((rate_scores(&shelf)[1] - 0.1).abs() < 1e-9);
}

fn reference<T>(company: i64, vector: Vector, known: T) -> Reference<T> {
    Reference {
        company,
        code: format!("C{company}"),
        vector,
        known,
    }
}

fn crowd(dice: &mut Dice) -> Vec<Reference<Bought>> {
    (0..300)
        .map(|n| {
            let at = std::array::from_fn(|_| dice.between(-9, 9) as f64 / 3.0);
            let bought = Bought {
                purchases: dice.between(1, 9) as f64,
                profile: profile(dice),
                ratio: Some(0.5),
                online: Some((n % 2) as f64),
            };
            reference(n, at, bought)
        })
        .collect()
}

/// The others by distance, which comes squared, by comparing with each.
fn others<T>(all: &[Reference<T>], me: usize) -> Vec<(f64, &Reference<T>)> {
    let at = all[me].vector;
    let squared =
        |r: &Reference<T>| -> f64 { (0..FIGURES).map(|i| (r.vector[i] - at[i]).powi(2)).sum() };
    let others = all.iter().filter(|r| r.company != all[me].company);
    let mut rows: Vec<_> = others.map(|r| (squared(r), r)).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.company.cmp(&b.1.company)));
    rows
}

#[test]
fn neighbours_are_the_nearest_others() {
    let all = crowd(&mut Dice::new(14));
    let references = References::new(all.clone());
    for me in 0..40 {
        let mut want = others(&all, me);
        want.truncate(NEAREST);
        let (id, at) = (all[me].company, &all[me].vector);
        let near = references.nearest(id, at, NEAREST);
        let ids: Vec<i64> = near.iter().map(|row| row.0.company).collect();
        assert_eq!(
            ids,
            want.iter().map(|row| row.1.company).collect::<Vec<_>>()
        );

        let width = want[25].0;
        let weighed: Vec<(f64, &Bought)> = want
            .iter()
            .map(|(d, r)| {
                (
                    (-d / 2.0 / width).exp() * (1.0 + r.known.purchases).ln(),
                    &r.known,
                )
            })
            .collect();
        let mean = |value: &dyn Fn(&Bought) -> f64| {
            let total: f64 = weighed.iter().map(|row| row.0).sum();
            weighed.iter().map(|row| row.0 * value(row.1)).sum::<f64>() / total
        };
        let near = references.weighed(id, at);
        let got = prior(&near, Some(300 * WAN), &Profile::EVEN);
        for level in 0..5 {
            assert!((got.risk[level] - mean(&|b| b.profile.risk[level])).abs() < 1e-9);
        }
        assert_eq!(mode(&got.amount), 3);
        let got = prior(&near, None, &Profile::EVEN);
        assert!((got.amount[0] - mean(&|b| b.profile.amount[0])).abs() < 1e-9);
        let want = mean(&|b| b.online.unwrap());
        assert!((online(&near).unwrap() - want).abs() < 1e-9);
    }
    let mut turned = all;
    turned.reverse();
    assert_eq!(References::new(turned), references);
    assert_eq!(prior(&[], None, &Profile::EVEN), Profile::EVEN);
    assert_eq!(online(&[]), None);
}

#[test]
fn a_hundredth_of_all_companies_tells_how_often_one_buys() {
    let all: Vec<Reference<u32>> = crowd(&mut Dice::new(15))
        .into_iter()
        .map(|r| reference(r.company, r.vector, r.known.purchases as u32))
        .collect();
    let sample = References::new(all.clone());
    for me in 0..40 {
        let sum: u32 = others(&all, me)[..3].iter().map(|row| row.1.known).sum();
        let got = eager::yearly(&sample, all[me].company, &all[me].vector);
        assert!((got - f64::from(sum) / 3.0).abs() < 1e-12);
    }
    let none = References::<u32>::new(vec![]);
    assert!(eager::yearly(&none, 1, &[0.0; FIGURES]).abs() < 1e-12);
}

#[test]
fn of_too_many_companies_the_same_are_taken() {
    let all = |order: &mut dyn Iterator<Item = i64>| {
        References::new(
            order
                .map(|n| reference(n, [n as f64; FIGURES], ()))
                .collect(),
        )
    };
    let many = REFERENCES as i64 + 500;
    let taken = all(&mut (0..many));
    assert_eq!(taken, all(&mut (0..many).rev()));
    assert_eq!(
        taken.nearest(-1, &[0.0; FIGURES], many as usize).len(),
        REFERENCES
    );
}

#[test]
fn points_are_on_a_common_scale() {
    let mut dice = Dice::new(6);
    let mut raws: Vec<_> = (0..500)
        .map(|_| [(); FIGURES].map(|()| Some(dice.between(0, 1_000) as f64)))
        .collect();
    raws[0][0] = Some(1e12);
    raws[1][0] = None;
    let points = standardise(&raws);
    assert!(points[0][0] < 2.0, "an outlier is brought in");
    assert!(points[1][0].abs() < 1e-12, "what is missing is the mean");
    let mean: f64 = points.iter().map(|p| p[5]).sum::<f64>() / 500.0;
    assert!(mean.abs() < 1e-9);
    assert_eq!(raw(&CompanyMetrics::default(), None), [None; FIGURES]);
}

#[test]
fn appeal_is_sales_over_what_was_expected() {
    let mut appeal = Appeal::default();
    let ago = |days| today() - Days::new(days);
    appeal.record(ago(0), 1, &[(1, 0.5), (2, 0.5)]);
    appeal.record(ago(1), 1, &[(1, 0.25), (2, 0.75)]);
    appeal.record(ago(90), 1, &[(1, 0.25), (2, 0.75)]);
    appeal.record(ago(91), 1, &[(1, 1.0)]);
    assert_eq!(appeal.bought(1, today()), 2);
    assert!((appeal.lift(1, today()) - (4.0_f64 / 2.5).ln()).abs() < 1e-12);
    assert!((appeal.lift(2, today()) - (2.0_f64 / 3.5).ln()).abs() < 1e-12);
    assert!(appeal.lift(3, today()).abs() < 1e-12);
}

#[test]
fn capacity_and_cap_follow_what_is_known() {
    let history = History {
        purchases: vec![purchase(366, 900, 4), purchase(365, 70, 1)],
        ..History::default()
    };
    let pay = |quarter, balance, soon| capacity(&history, today(), quarter, balance, soon) / WAN;
    assert_eq!(pay(None, None, 0), 70);
    assert_eq!(pay(Some(80 * WAN), Some(60 * WAN), 19 * WAN), 80);
    assert_eq!(pay(Some(80 * WAN), Some(60 * WAN), 21 * WAN), 81);
    assert_eq!(capacity(&History::default(), today(), None, Some(-5), 0), 0);
    assert_eq!(risk_cap(Some(1), &history, today()), 1);
    assert_eq!(risk_cap(None, &history, today()), 4);
    assert_eq!(risk_cap(None, &History::default(), today()), 2);
}

#[test]
fn who_buys_often_and_likes_it_comes_first() {
    let often = History {
        purchases: vec![purchase(0, 1, 1), purchase(180, 1, 1)],
        ..History::default()
    };
    let months = 180.0 / 2.0_f64.ln() / 30.0;
    let want = (1.5 + 2.0 * 0.1) / (months + 2.0);
    assert!((eager::expected(&often, today(), 1.18) - want).abs() < 1e-12);
    let seldom = eager::expected(&History::default(), today(), 1.18);
    assert!(seldom > 0.0 && seldom < want);

    let one = log_sum_exp([0.4].into_iter());
    assert_eq!(eager::key_e6(1.0, 400_000, one), 0);
    assert_eq!(whole(&[]), f64::NEG_INFINITY);
    let row = |code: &str, key_e6, month_fen| Candidate {
        company: 0,
        code: code.into(),
        month_fen,
        key_e6,
    };
    let mut rows = [
        row("D", 5, None),
        row("C", 5, Some(1)),
        row("B", 5, Some(1)),
        row("A", 5, Some(2)),
        row("E", 6, None),
    ];
    eager::sort(&mut rows);
    assert_eq!(rows.map(|r| r.code), ["E", "A", "B", "C", "D"]);
}
