//! Categories and features of companies made up for the purpose.

use chrono::{Days, NaiveDate};

use super::category::{self, Category, Figures};
use super::feature::{self, Feature};
use super::history::{History, Purchase};
use super::preference::Profile;
use super::vocabulary::WAN;
use crate::metrics::fluctuation::Degree;
use crate::testing::{Dice, today};

fn ago(days: u64) -> NaiveDate {
    today() - Days::new(days)
}

fn purchase(days: u64, wan: i64) -> Purchase {
    Purchase {
        day: ago(days),
        amount_fen: wan * WAN,
        risk: Some(1),
        cycle: Some(2),
        rate_ppm: Some(30_000),
        principal_kept: Some(false),
        online: true,
    }
}

fn holder(holding_wan: i64, ages: &[u64]) -> History {
    History {
        purchases: ages.iter().map(|days| purchase(*days, 10)).collect(),
        holding_fen: holding_wan * WAN,
        ..History::default()
    }
}

fn category(history: &History, level: u8) -> Category {
    let profile = Profile::of(history, today(), &Profile::EVEN);
    category::of_buyer(history, today(), Some(level), &profile)
}

#[test]
fn ids_and_names_belong_together() {
    let ids: Vec<u16> = Category::ALL.map(Category::id).into();
    assert_eq!(ids, (101..=106).chain(201..=207).collect::<Vec<_>>());
    let ids: Vec<u16> = Feature::ALL.map(Feature::id).into();
    assert_eq!(ids, (301..=310).chain(401..=407).collect::<Vec<_>>());
    assert!(
        Category::ALL
            .iter()
            .all(|c| c.of_buyers() == (c.id() < 200))
    );
    assert!(Feature::ALL.iter().all(|f| f.of_buyers() == (f.id() < 400)));
}

#[test]
fn the_first_category_that_fits_is_a_buyers() {
    assert_eq!(category(&holder(0, &[181]), 5), Category::Asleep);
    assert_eq!(category(&holder(0, &[180, 400]), 5), Category::Core);
    assert_eq!(category(&holder(0, &[90, 3]), 5), Category::New);
    assert_eq!(category(&holder(1, &[91; 6]), 4), Category::Active);
    let old = [400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411];
    assert_eq!(category(&holder(1, &old), 4), Category::Steady);
    assert_eq!(category(&holder(1, &[300]), 4), Category::Plain);
    assert_eq!(category(&holder(1, &[]), 4), Category::Plain);
}

#[test]
fn the_first_category_that_fits_is_a_prospects() {
    let mut facts = Figures::default();
    assert_eq!(category::of_prospect(&facts), Category::Unknown);
    facts.known = true;
    assert_eq!(category::of_prospect(&facts), Category::PlainProspect);
    facts.months[6..].fill(Some(100));
    facts.months[9..].fill(Some(120));
    assert_eq!(category::of_prospect(&facts), Category::Growing);
    facts.months[6] = None;
    assert_eq!(category::of_prospect(&facts), Category::PlainProspect);
    facts.quantity_level = Some(5);
    assert_eq!(category::of_prospect(&facts), Category::Busy);
    (facts.borrow_level, facts.inner_borrow_e4) = (Some(4), Some(3_001));
    assert_eq!(category::of_prospect(&facts), Category::Busy);
    facts.inner_borrow_e4 = Some(3_000);
    assert_eq!(category::of_prospect(&facts), Category::Outward);
    (facts.month_level, facts.month_degree) = (Some(4), Some(Degree::Low));
    assert_eq!(category::of_prospect(&facts), Category::Settled);
    (facts.month_level, facts.eagerness_level) = (Some(5), Some(5));
    assert_eq!(category::of_prospect(&facts), Category::Promising);
}

#[test]
fn each_feature_has_its_edge() {
    let mut history = holder(60, &[1, 2, 3, 4, 5]);
    let of = |history: &History, quarter: i64, z: f64| {
        feature::of_buyer(history, today(), Some(quarter * WAN), Some(z))
    };
    assert_eq!(of(&history, 119, 0.49), [Feature::Online]);
    let rich = [Feature::Online, Feature::Idle, Feature::SeeksYield];
    assert_eq!(of(&history, 120, 0.5), rich);

    history.purchases.iter_mut().for_each(|p| p.online = false);
    history.purchases.push(purchase(365, 1_000));
    let got = of(&history, 0, 0.0);
    let frequent = [Feature::Counter, Feature::Large, Feature::Frequent];
    assert_eq!(got, frequent);
    history.purchases[5].day = ago(366);
    assert_eq!(of(&history, 0, 0.0), [Feature::Counter]);

    history.early_redemptions = vec![ago(365), ago(9)];
    history.expiries = vec![today() + Days::new(30)];
    history.maturities = vec![ago(8), ago(13)];
    let late = [
        Feature::Counter,
        Feature::RedeemsEarly,
        Feature::ExpiresSoon,
    ];
    assert_eq!(of(&history, 0, 0.0), late);
    history.maturities = vec![ago(8), ago(12)];
    assert!(of(&history, 0, 0.0).contains(&Feature::Renews));
    history.expiries = vec![today() + Days::new(31), ago(1)];
    assert!(!of(&history, 0, 0.0).contains(&Feature::ExpiresSoon));
}

#[test]
fn prospects_are_marked_by_their_accounts() {
    let facts = Figures {
        month_level: Some(5),
        month_degree: Some(Degree::Low),
        ..Figures::default()
    };
    let flows = [(9, 1), (2, 1), (2, 1), (2, 1), (1, 1), (0, 1), (3, 1)];
    let got = feature::of_prospect(&facts, &flows, true, false);
    let want = [
        Feature::StableBalance,
        Feature::AmpleBalance,
        Feature::NetInflow,
        Feature::Listed,
    ];
    assert_eq!(got, want);
    let got = feature::of_prospect(&Figures::default(), &flows[..6], false, true);
    assert_eq!(got, [Feature::NetInflow, Feature::BoughtElsewhere]);
    assert_eq!(feature::of_prospect(&facts, &[], false, false).len(), 2);
}

#[test]
fn scores_have_mean_0_and_spread_1() {
    let mut dice = Dice::new(8);
    let mut values: Vec<Option<f64>> = (0..200)
        .map(|_| Some(dice.between(0, 900) as f64))
        .collect();
    values[3] = None;
    let got = feature::z_scores(&values);
    assert_eq!(got[3], None);
    let known: Vec<f64> = got.into_iter().flatten().collect();
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let square = known.iter().map(|z| z * z).sum::<f64>() / known.len() as f64;
    assert!(mean.abs() < 1e-9 && (square - 1.0).abs() < 1e-9);
    assert_eq!(feature::z_scores(&[Some(4.0), Some(4.0)]), [Some(0.0); 2]);
}
