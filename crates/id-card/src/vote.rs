//! Several readings of one line to one, with how much they agree.

/// A text and how sure it is, 0 to 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Voted {
    pub(crate) text: String,
    pub(crate) sure: f64,
}

/// Character by character, what most readings say. The reading most like the others gives the
/// places; `sure` is the share of readings that agree, averaged over the places.
pub(crate) fn vote(readings: &[String]) -> Voted {
    let readings: Vec<Vec<char>> = readings.iter().map(|text| text.chars().collect()).collect();
    let Some(pivot) = most_alike(&readings) else {
        return Voted::default();
    };
    let matched: Vec<Vec<Option<char>>> =
        readings.iter().map(|other| aligned(pivot, other)).collect();
    let mut text = String::new();
    let mut agreed = 0.0;
    let mut longer = 0;
    for (place, own) in pivot.iter().enumerate() {
        let votes: Vec<Option<char>> = matched
            .iter()
            .map(|m| m.get(place).copied().flatten())
            .collect();
        let count = |c: Option<char>| votes.iter().filter(|v| **v == c).count();
        let best = votes
            .iter()
            .copied()
            .max_by_key(|v| (count(*v), *v == Some(*own)));
        let best = best.unwrap_or(Some(*own));
        text.extend(best);
        agreed += count(best) as f64 / readings.len() as f64;
    }
    for other in &readings {
        longer += other.len().abs_diff(pivot.len());
    }
    let places = pivot.len() as f64 + longer as f64 / readings.len() as f64;
    Voted {
        text,
        sure: if places > 0.0 { agreed / places } else { 0.0 },
    }
}

fn most_alike(readings: &[Vec<char>]) -> Option<&Vec<char>> {
    let likeness = |text: &&Vec<char>| {
        let shared = readings.iter().map(|other| {
            aligned(text, other)
                .iter()
                .flatten()
                .zip(text.iter())
                .filter(|(a, b)| a == b)
                .count()
        });
        // Of two equally liked ones the shorter: what is beyond it is mostly dirt.
        (shared.sum::<usize>(), std::cmp::Reverse(text.len()))
    };
    readings
        .iter()
        .filter(|text| !text.is_empty())
        .max_by_key(likeness)
}

/// For each place of `pivot`, the character of `other` that stands there in the cheapest alignment.
fn aligned(pivot: &[char], other: &[char]) -> Vec<Option<char>> {
    let width = other.len() + 1;
    let mut costs = vec![0usize; (pivot.len() + 1) * width];
    let cell = |costs: &[usize], i: usize, j: usize| {
        costs.get(i * width + j).copied().unwrap_or(usize::MAX / 2)
    };
    for i in 0..=pivot.len() {
        for j in 0..=other.len() {
            let cost = match (i, j) {
                (0, j) => j,
                (i, 0) => i,
                (i, j) => {
                    let same = pivot.get(i - 1) == other.get(j - 1);
                    (cell(&costs, i - 1, j - 1) + usize::from(!same))
                        .min(cell(&costs, i - 1, j) + 1)
                        .min(cell(&costs, i, j - 1) + 1)
                }
            };
            if let Some(place) = costs.get_mut(i * width + j) {
                *place = cost;
            }
        }
    }
    let mut found = vec![None; pivot.len()];
    let (mut i, mut j) = (pivot.len(), other.len());
    while i > 0 && j > 0 {
        let same = pivot.get(i - 1) == other.get(j - 1);
        let here = cell(&costs, i, j);
        if here == cell(&costs, i - 1, j - 1) + usize::from(!same) {
            if let Some(place) = found.get_mut(i - 1) {
                *place = other.get(j - 1).copied();
            }
            (i, j) = (i - 1, j - 1);
        } else if here == cell(&costs, i - 1, j) + 1 {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    found
}

/// How many characters differ.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut costs: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (above, y) in costs.iter().skip(1).zip(&b) {
            left = (corner + usize::from(x != y)).min(above + 1).min(left + 1);
            corner = *above;
            next.push(left);
        }
        costs = next;
    }
    costs.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(readings: &[&str]) -> Voted {
        vote(&readings.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn most_readings_win_place_by_place() {
        assert_eq!(
            of(&["李逍遥", "李逍遥", "李逍遥"]),
            Voted {
                text: "李逍遥".to_owned(),
                sure: 1.0
            }
        );
        let two = of(&["李道遥", "李逍遥", "李逍摇"]);
        assert_eq!(two.text, "李逍遥");
        assert!(two.sure < 0.9, "{}", two.sure);
        assert_eq!(of(&["-李逍遥", "李逍遥", "李逍遥"]).text, "李逍遥");
        assert_eq!(of(&["", "", "李"]).text, "");
        assert_eq!(of(&[]), Voted::default());
    }

    #[test]
    fn distances_count_changes() {
        assert_eq!(distance("灵璧县", "灵壁县"), 1);
        assert_eq!(distance("", "灵"), 1);
        assert_eq!(distance("灵璧县公安局", "灵璧公安局"), 1);
        assert_eq!(distance("a", "a"), 0);
    }
}
