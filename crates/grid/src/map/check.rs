//! Looks maps over: outlines that cannot be read, cross themselves or lie far away, and grids that
//! overlap. It asks nothing of the database; what it may cost is bounded, and what was left out is
//! said.

use geo::{Area, BooleanOps, BoundingRect, GeodesicArea, MultiPolygon, Rect};
use rstar::{AABB, RTree, RTreeObject};

use super::outline::{self, Unreadable};
use super::tangle::{self, Knot};
use super::view::{MapCheck, MapOverlap, MapProblem};
use super::{Drawn, Maps};

/// Points of all outlines that are looked at together.
const POINTS_MAX: usize = 1_000_000;
/// What laying outlines upon each other may cost in all: their points and their edges that meet.
const STEPS_MAX: usize = 6_000_000;
/// Overlaps that are told.
const OVERLAPS_MAX: usize = 1_000;
/// Less is what drawing by hand brings about.
const SQUARE_METRES_MIN: f64 = 1.0;

/// A grid whose outline was understood.
struct Patch<'a> {
    of: &'a Drawn,
    area: MultiPolygon<f64>,
    points: usize,
    around: Rect<f64>,
    /// Set when it cannot be laid upon others within bounded work.
    scribble: bool,
}

struct Boxed {
    index: usize,
    around: AABB<[f64; 2]>,
}

impl RTreeObject for Boxed {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.around
    }
}

/// Everything that is wrong with `maps`.
pub fn check(maps: &Maps) -> MapCheck {
    check_within(maps, STEPS_MAX)
}

fn check_within(maps: &Maps, steps: usize) -> MapCheck {
    let mut report = MapCheck {
        grids: maps.grids,
        maps: maps.drawn.len(),
        without_map: maps.grids - maps.drawn.len() - maps.left_out,
        problems: Vec::new(),
        overlaps: Vec::new(),
        complete: maps.left_out == 0,
        message: String::new(),
    };
    let patches = patches(maps, &mut report);
    overlaps(&patches, steps, &mut report);
    report.message = sentence(&report);
    report
}

fn patches<'a>(maps: &'a Maps, report: &mut MapCheck) -> Vec<Patch<'a>> {
    let (mut patches, mut points) = (Vec::new(), 0);
    for drawn in &maps.drawn {
        match outline::read(&drawn.coordinate) {
            Err(reason) => report.problems.push(problem(drawn, reason.into())),
            Ok(outline) if points + outline.points > POINTS_MAX => report.complete = false,
            Ok(outline) => {
                points += outline.points;
                if !outline.at_home {
                    report.problems.push(problem(drawn, ABROAD));
                }
                let knot = tangle::knot(&outline.area);
                match knot {
                    Knot::None => {}
                    Knot::At(place) => {
                        let mut told = problem(drawn, CROSSING);
                        told.message = format!("{}（{:.6},{:.6}）", told.message, place.x, place.y);
                        report.problems.push(told);
                    }
                    Knot::Scribble => report.problems.push(problem(drawn, SCRIBBLE)),
                }
                if let Some(around) = outline.area.bounding_rect() {
                    patches.push(Patch {
                        of: drawn,
                        area: outline.area,
                        points: outline.points,
                        around,
                        scribble: knot == Knot::Scribble,
                    });
                }
            }
        }
    }
    patches
}

fn overlaps(patches: &[Patch<'_>], mut left: usize, report: &mut MapCheck) {
    let boxes = patches.iter().enumerate().map(|(index, patch)| Boxed {
        index,
        around: envelope(patch.around),
    });
    let tree = RTree::bulk_load(boxes.collect());
    for (index, one) in patches.iter().enumerate() {
        for found in tree.locate_in_envelope_intersecting(&envelope(one.around)) {
            let Some(other) = patches.get(found.index).filter(|_| found.index > index) else {
                continue;
            };
            if report.overlaps.len() >= OVERLAPS_MAX || left == 0 {
                report.complete = false;
                return;
            }
            match shared(one, other, &mut left) {
                Some(overlap) => report.overlaps.extend(overlap),
                None => report.complete = false,
            }
        }
    }
    // Greatest first: those are no slips of the hand.
    report.overlaps.sort_by(|a, b| {
        b.area
            .cmp(&a.area)
            .then_with(|| a.grid_code.cmp(&b.grid_code))
    });
}

/// What two grids share, if anything; `None` when finding out would cost too much.
fn shared(one: &Patch<'_>, other: &Patch<'_>, left: &mut usize) -> Option<Option<MapOverlap>> {
    if one.scribble || other.scribble {
        return None;
    }
    let Some(common) = common_box(one.around, other.around) else {
        *left = left.saturating_sub(1);
        return Some(None);
    };
    let meetings = tangle::meetings(&one.area, &other.area, common);
    let points = one.points + other.points;
    *left = left.saturating_sub(points + meetings.unwrap_or(tangle::MEETINGS_MAX));
    meetings?;
    let area = square_metres(&one.area.intersection(&other.area));
    if area < SQUARE_METRES_MIN {
        return Some(None);
    }
    let smaller = square_metres(&one.area).min(square_metres(&other.area));
    Some(Some(overlap(one.of, other.of, area, smaller)))
}

/// Where two boxes overlap; boxes that only touch share no area.
fn common_box(one: Rect<f64>, other: Rect<f64>) -> Option<Rect<f64>> {
    let (west, east) = (
        one.min().x.max(other.min().x),
        one.max().x.min(other.max().x),
    );
    let (south, north) = (
        one.min().y.max(other.min().y),
        one.max().y.min(other.max().y),
    );
    (west < east && south < north).then(|| Rect::new((west, south), (east, north)))
}

fn envelope(around: Rect<f64>) -> AABB<[f64; 2]> {
    let (low, high) = (around.min(), around.max());
    AABB::from_corners([low.x, low.y], [high.x, high.y])
}

/// On the ellipsoid, whichever way round the rings run. Slivers without an area in degrees have
/// none in metres: on the ellipsoid a ring that goes nowhere may count as all the rest of the earth.
fn square_metres(area: &MultiPolygon<f64>) -> f64 {
    let parts = area.0.iter().filter(|part| part.unsigned_area() > 0.0);
    parts.map(GeodesicArea::geodesic_area_unsigned).sum()
}

fn overlap(one: &Drawn, other: &Drawn, area: f64, smaller: f64) -> MapOverlap {
    let share = match smaller > 0.0 {
        true => (area / smaller * 10_000.0).round().clamp(0.0, 10_000.0) / 100.0,
        false => 0.0,
    };
    let area = whole(area);
    MapOverlap {
        grid_code: one.code.clone(),
        grid_name: one.name.clone(),
        other_grid_code: other.code.clone(),
        other_grid_name: other.name.clone(),
        area,
        share,
        message: format!(
            "网格{}与{}重叠约{area}平方米，占较小网格的{share}%",
            one.name, other.name
        ),
    }
}

/// The earth has 510 million million square metres, which a number of this size holds exactly.
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounded, and bounded by the earth's surface"
)]
fn whole(area: f64) -> i64 {
    area.round() as i64
}

/// A kind of problem and its words.
type Words = (&'static str, &'static str);

const ABROAD: Words = ("abroad", "坐标不在中国范围内，请核对经纬度");
const CROSSING: Words = ("crossing", "网格边界自相交");
const SCRIBBLE: Words = (
    "scribble",
    "网格边界过于复杂或反复重叠，未能检查是否与其他网格重叠",
);

impl From<Unreadable> for Words {
    fn from(reason: Unreadable) -> Self {
        match reason {
            Unreadable::Form => ("unreadable", "地图坐标无法解析"),
            Unreadable::NoArea => ("no_area", "地图坐标不足三个点，不能构成区域"),
            Unreadable::Range => ("range", "地图坐标超出经纬度范围"),
            Unreadable::TooMany => ("too_many", "地图坐标的点数过多，未作检查"),
        }
    }
}

fn problem(drawn: &Drawn, (kind, words): Words) -> MapProblem {
    MapProblem {
        grid_code: drawn.code.clone(),
        grid_name: drawn.name.clone(),
        kind,
        message: format!("网格{}：{words}", drawn.name),
    }
}

fn sentence(report: &MapCheck) -> String {
    let rest = match report.complete {
        true => "",
        false => "；数据量过大，部分地图未检查",
    };
    let found = match (report.problems.len(), report.overlaps.len()) {
        (0, 0) => "未发现问题".to_owned(),
        (problems, overlaps) => format!("{problems}处地图有问题，{overlaps}处网格重叠"),
    };
    format!("共检查{}个网格地图，{found}{rest}", report.maps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maps(texts: &[&str]) -> Maps {
        let drawn = |(index, text): (usize, &&str)| Drawn {
            grid_id: 1,
            code: format!("G{index}"),
            name: format!("{index}村"),
            account_id: None,
            coordinate: (*text).to_owned(),
        };
        Maps {
            grids: texts.len() + 1,
            drawn: texts.iter().enumerate().map(drawn).collect(),
            ..Maps::default()
        }
    }

    fn square(west: f64, south: f64, size: f64) -> String {
        let (east, north) = (west + size, south + size);
        format!("[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}]]")
    }

    #[test]
    fn overlaps_are_measured_and_neighbours_are_none() {
        let (one, beside, upon) = (
            square(118.0, 29.0, 0.01),
            square(118.01, 29.0, 0.01),
            // A quarter of the first.
            square(117.995, 28.995, 0.01),
        );
        let report = check(&maps(&[&one, &beside, &upon]));
        assert_eq!((report.grids, report.maps, report.without_map), (4, 3, 1));
        assert!(report.problems.is_empty() && report.complete, "{report:?}");
        let [overlap] = report.overlaps.as_slice() else {
            panic!("{report:?}");
        };
        assert_eq!(
            (&*overlap.grid_code, &*overlap.other_grid_code),
            ("G0", "G2")
        );
        // A hundredth of a degree here is 973 m by 1,109 m.
        assert!((265_000..275_000).contains(&overlap.area), "{overlap:?}");
        assert!((24.9..25.1).contains(&overlap.share), "{overlap:?}");
        assert!(overlap.message.contains("0村与2村"), "{overlap:?}");
    }

    #[test]
    fn a_grid_inside_another_and_one_in_its_hole() {
        let outer = square(118.0, 29.0, 0.1);
        let inner = square(118.04, 29.04, 0.01);
        let report = check(&maps(&[&outer, &inner]));
        assert!(
            (99.9..=100.0).contains(&report.overlaps[0].share),
            "{report:?}"
        );
        let holed = format!("[{outer},{}]", square(118.03, 29.03, 0.04));
        assert!(check(&maps(&[&holed, &inner])).overlaps.is_empty());
    }

    #[test]
    fn what_is_wrong_with_a_map_is_said_in_words() {
        let report = check(&maps(&[
            "西递村",
            "[[118,29],[119,30],[119,29],[118,30]]",
            "[[1e308,29],[118,30],[119,30]]",
            "[[2.3,48.8],[2.4,48.8],[2.4,48.9]]",
        ]));
        let kinds: Vec<&str> = report.problems.iter().map(|p| p.kind).collect();
        assert_eq!(kinds, ["unreadable", "crossing", "range", "abroad"]);
        assert!(
            report.message.contains("4处地图有问题"),
            "{}",
            report.message
        );
    }

    #[test]
    fn hostile_maps_end_in_bounded_time() {
        // Combs across each other: every tooth of one meets every tooth of the other.
        let comb = |turn: bool| {
            let teeth = (0..2_000).map(|n| {
                let (x, y) = (f64::from(n) / 1e5, if n % 4 < 2 { 0.0 } else { 0.08 });
                match turn {
                    true => format!("[{},{}]", 118.0 + y, 29.0 + x),
                    false => format!("[{},{}]", 118.0 + x, 29.0 + y),
                }
            });
            format!("[{}]", teeth.collect::<Vec<_>>().join(","))
        };
        let same = square(118.0, 29.0, 0.1);
        let mut texts = vec![comb(true), comb(false)];
        texts.extend((0..500).map(|_| same.clone()));
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let report = check_within(&maps(&texts), 30_000);
        assert!(!report.complete);
        assert!(report.message.contains("部分地图未检查"));
        let alike: Vec<&str> = (0..60).map(|_| same.as_str()).collect();
        let report = check(&maps(&alike));
        assert_eq!(
            (report.overlaps.len(), report.complete),
            (OVERLAPS_MAX, false)
        );
    }
}
