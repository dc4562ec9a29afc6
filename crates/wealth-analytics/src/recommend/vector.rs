//! Companies as points, near to each other when their accounts look alike.

use crate::metrics::company::{CompanyMetrics, Series};

/// How many figures make up a point.
pub const FIGURES: usize = 12;

/// The figures of a company as they are, most of them logarithms.
pub type Raw = [Option<f64>; FIGURES];

/// The figures on a common scale; what is missing is 0, the mean.
pub type Vector = [f64; FIGURES];

/// Nothing is smaller before its logarithm is taken.
const FLOOR: f64 = 1e-6;

/// The figures of a company. `trend` is the mean balance of the last three months over that of
/// the first three.
pub fn raw(metrics: &CompanyMetrics, trend: Option<f64>) -> Raw {
    let ln = |value: Option<f64>| value.map(|v| v.max(FLOOR).ln());
    let avg = |series: Option<Series>| series.map(|s| s.avg as f64);
    let variation = |series: Option<Series>| ln(series.and_then(|s| s.variation));
    let over = |a: Option<f64>, b: Option<f64>| Some(a? / b.filter(|b| *b > 0.0)?);
    let share = |e4: Option<u16>| e4.map(|e4| f64::from(e4) / 10_000.0);
    let all = &metrics.all;
    // The mean of counts is kept in hundredths.
    let quantity = avg(all.quantity).map(|hundredths| hundredths / 100.0);
    [
        ln(avg(all.month)),
        variation(all.hour),
        variation(all.month),
        variation(all.amount),
        variation(all.quantity),
        ln(over(avg(all.amount), avg(all.month))),
        ln(quantity),
        ln(over(avg(all.amount), quantity)),
        share(metrics.inner.trade),
        share(metrics.inner.borrow_trade),
        share(metrics.inner.lend_trade),
        ln(trend),
    ]
}

/// All companies on a common scale: each figure is kept within its lowest and highest hundredth,
/// then measured in standard deviations from its mean.
pub fn standardise(raws: &[Raw]) -> Vec<Vector> {
    let mut points = vec![[0.0; FIGURES]; raws.len()];
    for figure in 0..FIGURES {
        let values: Vec<Option<f64>> = raws
            .iter()
            .map(|raw| raw.get(figure).copied().flatten())
            .collect();
        let scaled = crate::profile::feature::z_scores(&winsorised(&values));
        for (point, value) in points.iter_mut().zip(scaled) {
            if let (Some(slot), Some(value)) = (point.get_mut(figure), value) {
                *slot = value;
            }
        }
    }
    points
}

fn winsorised(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut known: Vec<f64> = values.iter().flatten().copied().collect();
    known.sort_by(f64::total_cmp);
    let cut = known.len() / 100;
    let low = known.get(cut).copied();
    let high = known.iter().rev().nth(cut).copied();
    match (low, high) {
        (Some(low), Some(high)) => values
            .iter()
            .map(|value| value.map(|v| v.clamp(low, high)))
            .collect(),
        _ => values.to_vec(),
    }
}
