//! That made-up banks are what they are said to be.

use super::random::Random;
use super::world::{DAYS, Size, World};
use crate::metrics::fluctuation::{Degree, Edges, Fluctuation};
use crate::profile::vocabulary::{WAN, cycle_of};
use crate::testing::today;

fn mean_and_spread(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let all: Vec<f64> = values.collect();
    let n = all.len() as f64;
    let mean = all.iter().sum::<f64>() / n;
    let square = all.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    (mean, square.sqrt())
}

#[test]
fn numbers_are_spread_as_they_should_be() {
    let mut random = Random::new(3);
    let near = |got: (f64, f64), want: (f64, f64)| {
        assert!((got.0 - want.0).abs() < 0.03 * want.1, "{got:?} {want:?}");
        assert!((got.1 - want.1).abs() < 0.04 * want.1, "{got:?} {want:?}");
    };
    near(
        mean_and_spread((0..30_000).map(|_| random.normal(2.0, 3.0))),
        (2.0, 3.0),
    );
    near(
        mean_and_spread((0..30_000).map(|_| random.gamma(4.0))),
        (4.0, 2.0),
    );
    near(
        mean_and_spread((0..60_000).map(|_| random.gamma(0.25))),
        (0.25, 0.5),
    );
    near(
        mean_and_spread((0..30_000).map(|_| random.count(4.0) as f64)),
        (4.0, 2.0),
    );
    near(
        mean_and_spread((0..30_000).map(|_| random.count(100.0) as f64)),
        (100.0, 10.0),
    );
    near(
        mean_and_spread((0..30_000).map(|_| random.wait(25.0))),
        (25.0, 25.0),
    );
    let picked = (0..10_000).filter(|_| random.pick(&[(1, 0.3), (2, 0.7)]) == Some(&1));
    assert!((picked.count() as f64 / 10_000.0 - 0.3).abs() < 0.02);
    assert!((random.shares(&[0.005, 0.995], 12.0).iter().sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn a_seed_makes_one_bank() {
    let size = Size {
        companies: 60,
        products: 120,
    };
    let bank = World::new(1, size, today());
    assert_eq!(bank, World::new(1, size, today()));
    assert_ne!(bank, World::new(2, size, today()));
}

#[test]
fn purchases_are_of_what_was_on_sale_and_could_be_paid() {
    let bank = World::new(7, Size::SMALL, today());
    let mut purchases = 0;
    for company in &bank.companies {
        for event in &company.events {
            purchases += 1;
            let product = &bank.products[event.product];
            assert!((product.sale_start..=product.sale_end).contains(&event.at));
            assert!(product.offer.min_fen <= event.purchase.amount_fen);
            assert!(event.purchase.amount_fen <= event.balance_fen * 6 / 10);
            assert_eq!(cycle_of(Some(product.term_days)), product.offer.cycle);
            assert!(event.purchase.day <= today());
            let chances = bank.chances(company, event);
            let chance = chances.iter().find(|c| c.0 == product.offer.product);
            let sum: f64 = chances.iter().map(|c| c.1).sum();
            assert!(chance.unwrap().1 >= 0.0 && sum <= 1.0 + 1e-9);
        }
        assert!(company.events.is_sorted_by_key(|event| event.at));
    }
    assert!((1_200..2_400).contains(&purchases), "{purchases}");
    let buyers = bank
        .companies
        .iter()
        .filter(|c| !c.events.is_empty())
        .count();
    assert!((220..340).contains(&buyers), "{buyers}");
    assert!(
        bank.products
            .iter()
            .all(|p| p.sale_start < DAYS && p.offer.min_fen >= WAN)
    );
}

#[test]
fn fluctuation_is_neither_all_low_nor_all_high() {
    let bank = World::new(7, Size::SMALL, today());
    let edges = Fluctuation::default();
    let shares = |edges: Edges, of: &dyn Fn(&super::company::Company) -> Option<f64>| {
        let degrees: Vec<Degree> = bank
            .companies
            .iter()
            .filter_map(|company| edges.degree(of(company)))
            .collect();
        assert!(degrees.len() > 990);
        [Degree::Low, Degree::Middle, Degree::High].map(|degree| {
            degrees.iter().filter(|d| **d == degree).count() as f64 / degrees.len() as f64
        })
    };
    let rows = [
        shares(edges.hour, &|c| c.metrics.all.hour?.variation),
        shares(edges.month, &|c| c.metrics.all.month?.variation),
        shares(edges.amount, &|c| c.metrics.all.amount?.variation),
        shares(edges.quantity, &|c| c.metrics.all.quantity?.variation),
    ];
    let want = [
        [0.39, 0.40, 0.21],
        [0.36, 0.42, 0.22],
        [0.34, 0.54, 0.12],
        [0.07, 0.69, 0.24],
    ];
    for (row, want) in rows.iter().zip(want) {
        for (got, want) in row.iter().zip(want) {
            assert!((got - want).abs() < 0.12, "{rows:?}");
        }
    }
}
