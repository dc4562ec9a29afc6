//! Edges that meet: whether an outline crosses itself, and how much work two outlines are together.
//! Outlines are anybody's, so every search stops when the work it may cost is used up.

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Coord, Line, LinesIter, MultiPolygon, Rect};
use rstar::{AABB, RTree, RTreeObject};

/// Pairs of edges that may meet, within one outline or between two. Maps drawn by hand have a few
/// for each point; more of them make a scribble.
pub(super) const MEETINGS_MAX: usize = 200_000;

/// What looking at an outline's own edges tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Knot {
    /// It does not cross itself.
    None,
    /// It crosses itself here (longitude, latitude).
    At(Coord<f64>),
    /// So many edges lie upon each other that they were not all looked at.
    Scribble,
}

struct Edge {
    index: usize,
    line: Line<f64>,
}

impl RTreeObject for Edge {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        envelope(self.line)
    }
}

fn envelope(line: Line<f64>) -> AABB<[f64; 2]> {
    AABB::from_corners([line.start.x, line.start.y], [line.end.x, line.end.y])
}

fn tree(lines: impl Iterator<Item = Line<f64>>) -> RTree<Edge> {
    let edges = lines.enumerate().map(|(index, line)| Edge { index, line });
    RTree::bulk_load(edges.collect())
}

/// Whether `area` crosses itself. All its edges are looked at even when one crossing was found, so
/// that one that is no [`Knot::Scribble`] is known to be little work.
pub(super) fn knot(area: &MultiPolygon<f64>) -> Knot {
    let tree = tree(area.lines_iter());
    let (mut meetings, mut found) = (0, Knot::None);
    for (index, line) in area.lines_iter().enumerate() {
        for other in tree.locate_in_envelope_intersecting(&envelope(line)) {
            if other.index <= index {
                continue;
            }
            meetings += 1;
            if meetings > MEETINGS_MAX {
                return Knot::Scribble;
            }
            if let (Knot::None, Some(place)) = (found, crossing(line, other.line)) {
                found = Knot::At(place);
            }
        }
    }
    found
}

/// Where two edges cross or lie upon each other. Touching is no crossing: neighbours share a point.
fn crossing(one: Line<f64>, other: Line<f64>) -> Option<Coord<f64>> {
    match line_intersection(one, other)? {
        LineIntersection::SinglePoint {
            intersection,
            is_proper,
        } => is_proper.then_some(intersection),
        LineIntersection::Collinear { intersection } => {
            (intersection.start != intersection.end).then_some(intersection.start)
        }
    }
}

/// How many pairs of edges of two outlines may meet; `None` when they are too many. `shared` is
/// where the boxes around both overlap.
pub(super) fn meetings(
    one: &MultiPolygon<f64>,
    other: &MultiPolygon<f64>,
    shared: Rect<f64>,
) -> Option<usize> {
    let near = AABB::from_corners(
        [shared.min().x, shared.min().y],
        [shared.max().x, shared.max().y],
    );
    let is_near = |line: &Line<f64>| rstar::Envelope::intersects(&envelope(*line), &near);
    let tree = tree(one.lines_iter().filter(is_near));
    let mut meetings = 0;
    for line in other.lines_iter().filter(is_near) {
        for _ in tree.locate_in_envelope_intersecting(&envelope(line)) {
            meetings += 1;
            if meetings > MEETINGS_MAX {
                return None;
            }
        }
    }
    Some(meetings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::outline::read;

    fn knot_of(text: &str) -> Knot {
        knot(&read(text).unwrap().area)
    }

    #[test]
    fn an_outline_that_crosses_itself_is_known_by_where() {
        assert_eq!(knot_of("[[118,29],[119,29],[119,30],[118,30]]"), Knot::None);
        let Knot::At(place) = knot_of("[[118,29],[119,30],[119,29],[118,30]]") else {
            panic!("a bow tie has no knot");
        };
        assert!((place.x - 118.5).abs() < 1e-9 && (place.y - 29.5).abs() < 1e-9);
        // There and back on the same way.
        let spike = knot_of("[[118,29],[119,29],[119,30],[121,30],[119,30],[118,30]]");
        assert!(matches!(spike, Knot::At(_)), "{spike:?}");
        // A hole that touches the border in a point is none.
        let touching =
            "[[[118,29],[119,29],[119,30],[118,30]],[[118,29],[118.5,29.2],[118.2,29.5]]]";
        assert_eq!(knot_of(touching), Knot::None);
    }

    #[test]
    fn a_scribble_is_given_up() {
        let zigzag: Vec<String> = (0..2_000)
            .map(|n| {
                format!(
                    "[{},{}]",
                    f64::from(118 + n % 2) + f64::from(n) / 1e6,
                    29 + n % 2
                )
            })
            .collect();
        assert_eq!(knot_of(&format!("[{}]", zigzag.join(","))), Knot::Scribble);
    }
}
