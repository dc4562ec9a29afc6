//! Ranks within the bank, the sub-branch and the outlet, and levels.

use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Where a company belongs, if it belongs anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Its sub-branch (支行).
    pub branch: Option<i64>,
    /// Its outlet (网点).
    pub outlet: Option<i64>,
}

/// A company's place among all that have the figure. All empty if it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Among all companies; the highest is 1.
    pub rank: Option<u32>,
    /// Among the companies of its sub-branch.
    pub branch_rank: Option<u32>,
    /// Among the companies of its outlet.
    pub outlet_rank: Option<u32>,
    /// From 5, the highest fifth, to 1.
    pub level: Option<u8>,
}

/// The standings of companies by their figures, in the order of `rows`. Equal figures share a
/// rank and the next one leaves a gap (1, 2, 2, 4).
pub fn standings(rows: &[(Option<i64>, Place)]) -> Vec<Standing> {
    let mut valued: Vec<(usize, i64, Place)> = rows
        .iter()
        .enumerate()
        .filter_map(|(at, (value, place))| Some((at, (*value)?, *place)))
        .collect();
    valued.sort_by_key(|(at, value, _)| (Reverse(*value), *at));

    let mut all = Counter::default();
    let mut branches: BTreeMap<i64, Counter> = BTreeMap::new();
    let mut outlets: BTreeMap<i64, Counter> = BTreeMap::new();
    let mut standings = vec![Standing::default(); rows.len()];
    for (at, value, place) in &valued {
        let Some(standing) = standings.get_mut(*at) else {
            continue;
        };
        let rank = all.next(*value);
        *standing = Standing {
            rank: Some(rank),
            branch_rank: place
                .branch
                .map(|id| branches.entry(id).or_default().next(*value)),
            outlet_rank: place
                .outlet
                .map(|id| outlets.entry(id).or_default().next(*value)),
            level: level(rank, valued.len()),
        };
    }
    standings
}

/// The level of a rank among `ranked` companies: 5 for the highest fifth, ties share it.
pub fn level(rank: u32, ranked: usize) -> Option<u8> {
    let above = u64::from(rank.checked_sub(1)?);
    let fifth = (5 * above).checked_div(u64::try_from(ranked).ok()?)?;
    u8::try_from(5_u64.checked_sub(fifth)?).ok()
}

/// Gives out competition ranks to falling values.
#[derive(Debug, Default)]
struct Counter {
    seen: u32,
    last: Option<(i64, u32)>,
}

impl Counter {
    fn next(&mut self, value: i64) -> u32 {
        self.seen += 1;
        let rank = match self.last {
            Some((last, rank)) if last == value => rank,
            _ => self.seen,
        };
        self.last = Some((value, rank));
        rank
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Dice;

    #[test]
    fn ties_share_rank_and_level_and_nothing_has_none() {
        let values = [Some(500), Some(300), Some(300), Some(100), None];
        let rows: Vec<_> = values.map(|value| (value, Place::default())).into();
        let got = standings(&rows);
        let ranks: Vec<_> = got.iter().map(|s| s.rank).collect();
        assert_eq!(ranks, [Some(1), Some(2), Some(2), Some(4), None]);
        let levels: Vec<_> = got.iter().map(|s| s.level).collect();
        assert_eq!(levels, [Some(5), Some(4), Some(4), Some(2), None]);
        assert!(got.iter().all(|s| s.branch_rank.is_none()));
    }

    #[test]
    fn ranks_are_one_more_than_the_number_of_better_ones() {
        let mut dice = Dice::new(4);
        for _ in 0..200 {
            let n = dice.between(0, 60);
            let rows: Vec<(Option<i64>, Place)> = (0..n)
                .map(|_| {
                    let outlet = (!dice.one_in(6)).then(|| dice.between(1, 6));
                    let place = Place {
                        branch: outlet.map(|id| id % 3),
                        outlet,
                    };
                    ((!dice.one_in(7)).then(|| dice.between(-9, 9)), place)
                })
                .collect();
            let got = standings(&rows);
            let ranked = rows.iter().filter(|row| row.0.is_some()).count() as u32;
            let better = |mine: i64, among: &dyn Fn(&Place) -> bool| {
                let above = |row: &&(Option<i64>, Place)| {
                    row.0.is_some_and(|other| other > mine) && among(&row.1)
                };
                rows.iter().filter(above).count() as u32 + 1
            };
            for ((value, place), standing) in rows.iter().zip(&got) {
                let Some(mine) = *value else {
                    assert_eq!(*standing, Standing::default());
                    continue;
                };
                let rank = better(mine, &|_| true);
                assert_eq!(standing.rank, Some(rank));
                let branch = place
                    .branch
                    .map(|_| better(mine, &|p| p.branch == place.branch));
                assert_eq!(standing.branch_rank, branch);
                let outlet = place
                    .outlet
                    .map(|_| better(mine, &|p| p.outlet == place.outlet));
                assert_eq!(standing.outlet_rank, outlet);
                let fifths = f64::from(rank - 1) * 5.0 / f64::from(ranked);
                assert_eq!(standing.level, Some(5 - fifths.floor() as u8));
            }
        }
    }
}
