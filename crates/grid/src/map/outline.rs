//! Reads the text of a map as an outline, whatever shape a client gave it: arrays of pairs, of
//! objects or of texts, nested rings, plain pairs, GeoJSON. Longitude comes first in the result.
//!
//! The text is anybody's: depth is bounded by the JSON reader, points and rings are bounded here,
//! and numbers that are no place on earth end the reading.

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use serde_json::{Map, Value};

/// Points of one outline.
const POINTS_MAX: usize = 50_000;
/// Rings of one outline.
const RINGS_MAX: usize = 1_000;
/// A text in a text in a text is no map.
const TEXTS_MAX: u8 = 2;
/// Where China lies, widely: longitudes, then latitudes.
const CHINA: ((f64, f64), (f64, f64)) = ((73.0, 136.0), (3.0, 54.0));

const LONGITUDES: [&str; 5] = ["lng", "lon", "longitude", "x", "经度"];
const LATITUDES: [&str; 4] = ["lat", "latitude", "y", "纬度"];
/// Where objects that are no GeoJSON keep their points.
const HOLDERS: [&str; 9] = [
    "coordinates",
    "coordinate",
    "path",
    "paths",
    "points",
    "rings",
    "polygon",
    "geometry",
    "geometries",
];

/// Why a text is no outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// No shape of coordinates that is known.
    Form,
    /// Points and lines, or fewer than three points: no area.
    NoArea,
    /// Not on earth, or no number.
    Range,
    /// More points or rings than are looked at.
    TooMany,
}

/// An outline that was understood.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    /// Longitude, latitude.
    pub(super) area: MultiPolygon<f64>,
    /// How many points it has.
    pub(super) points: usize,
    /// Every point lies about China.
    pub(super) at_home: bool,
}

type Ring = Vec<Coord<f64>>;

/// The outline that `text` draws.
pub(super) fn read(text: &str) -> Result<Outline, Unreadable> {
    let mut rings = Vec::new();
    from_text(text, 0, &mut rings)?;
    if rings.len() > RINGS_MAX || rings.iter().map(Vec::len).sum::<usize>() > POINTS_MAX {
        return Err(Unreadable::TooMany);
    }
    put_longitude_first(&mut rings);
    let on_earth = |c: &Coord<f64>| c.x.abs() <= 180.0 && c.y.abs() <= 90.0;
    if !rings.iter().flatten().all(on_earth) {
        return Err(Unreadable::Range);
    }
    let rings: Vec<LineString<f64>> = rings.into_iter().filter_map(closed).collect();
    if rings.is_empty() {
        return Err(Unreadable::NoArea);
    }
    let points = rings.iter().map(|ring| ring.0.len()).sum();
    let at_home = rings.iter().flat_map(|ring| &ring.0).all(in_china);
    Ok(Outline {
        area: with_holes(rings),
        points,
        at_home,
    })
}

fn from_text(text: &str, depth: u8, rings: &mut Vec<Ring>) -> Result<(), Unreadable> {
    if depth > TEXTS_MAX {
        return Err(Unreadable::Form);
    }
    match serde_json::from_str::<Value>(text) {
        Ok(value) => from_value(&value, depth, rings),
        Err(_) => {
            rings.push(plain_pairs(text).ok_or(Unreadable::Form)?);
            Ok(())
        }
    }
}

fn from_value(value: &Value, depth: u8, rings: &mut Vec<Ring>) -> Result<(), Unreadable> {
    match value {
        Value::Object(fields) => from_object(fields, depth, rings),
        Value::Array(items) => from_array(items, depth, rings),
        Value::String(text) => from_text(text, depth + 1, rings),
        _ => Err(Unreadable::Form),
    }
}

fn from_object(
    fields: &Map<String, Value>,
    depth: u8,
    rings: &mut Vec<Ring>,
) -> Result<(), Unreadable> {
    match fields.get("type").and_then(Value::as_str) {
        Some("Point" | "MultiPoint" | "LineString" | "MultiLineString") => {
            return Err(Unreadable::NoArea);
        }
        Some("FeatureCollection") => return each(fields.get("features"), depth, rings),
        Some("GeometryCollection") => return each(fields.get("geometries"), depth, rings),
        _ => {}
    }
    let held = HOLDERS.iter().find_map(|name| fields.get(*name));
    from_value(held.ok_or(Unreadable::Form)?, depth, rings)
}

fn each(parts: Option<&Value>, depth: u8, rings: &mut Vec<Ring>) -> Result<(), Unreadable> {
    let parts = parts.and_then(Value::as_array).ok_or(Unreadable::Form)?;
    parts
        .iter()
        .try_for_each(|part| from_value(part, depth, rings))
}

/// Points make a ring, else every item is read by itself.
fn from_array(items: &[Value], depth: u8, rings: &mut Vec<Ring>) -> Result<(), Unreadable> {
    if items.is_empty() {
        return Err(Unreadable::NoArea);
    }
    if let Some(ring) = items.iter().map(point).collect::<Option<Ring>>() {
        rings.push(ring);
        return Ok(());
    }
    if let Some(ring) = flat(items) {
        rings.push(ring);
        return Ok(());
    }
    items
        .iter()
        .try_for_each(|item| from_value(item, depth, rings))
}

/// `[lng, lat, lng, lat, …]`.
fn flat(items: &[Value]) -> Option<Ring> {
    let numbers: Vec<f64> = items.iter().map(number).collect::<Option<_>>()?;
    if numbers.len() < 6 || !numbers.len().is_multiple_of(2) {
        return None;
    }
    let pair = |pair: &[f64]| match pair {
        [x, y] => Some(Coord { x: *x, y: *y }),
        _ => None,
    };
    numbers.chunks(2).map(pair).collect()
}

/// `[lng, lat]` (an altitude is passed over), `{"lng": …, "lat": …}` or `"lng,lat"`.
fn point(value: &Value) -> Option<Coord<f64>> {
    match value {
        Value::Array(parts) => match parts.as_slice() {
            [x, y] | [x, y, Value::Number(_)] => Some(Coord {
                x: number(x)?,
                y: number(y)?,
            }),
            _ => None,
        },
        Value::Object(fields) => {
            let any = |names: &[&str]| names.iter().find_map(|name| fields.get(*name));
            Some(Coord {
                x: number(any(&LONGITUDES)?)?,
                y: number(any(&LATITUDES)?)?,
            })
        }
        Value::String(text) => pair(text),
        _ => None,
    }
}

/// A number or the text of one. What is none on earth is kept, to be told as such.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// `118.1,29.9;118.2,29.9` and the like: pairs of numbers without brackets.
fn plain_pairs(text: &str) -> Option<Ring> {
    let marks = [';', '；', '|', '\n'];
    let text = text.trim().trim_end_matches([';', '；', '|', ',']);
    let parted: Vec<&str> = match text.contains(marks) {
        true => text.split(marks).collect(),
        false => text.split([',', '，']).collect(),
    };
    parted
        .into_iter()
        .filter(|part| !part.trim().is_empty())
        .map(pair)
        .collect()
}

/// Two numbers with a comma or white space between them.
fn pair(text: &str) -> Option<Coord<f64>> {
    let mut numbers = text
        .split(|c: char| c == ',' || c == '，' || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .map(str::parse);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(x)), Some(Ok(y)), None) => Some(Coord { x, y }),
        _ => None,
    }
}

fn in_china(c: &Coord<f64>) -> bool {
    let ((west, east), (south, north)) = CHINA;
    (west..=east).contains(&c.x) && (south..=north).contains(&c.y)
}

/// Latitude and longitude of China cannot be taken for each other, so pairs that came the other
/// way round are turned.
fn put_longitude_first(rings: &mut [Ring]) {
    let turned = |c: &Coord<f64>| Coord { x: c.y, y: c.x };
    if !rings.iter().flatten().all(|c| in_china(&turned(c))) {
        return;
    }
    for c in rings.iter_mut().flatten() {
        *c = turned(c);
    }
}

/// The ring without repeated points, closed; `None` when it has no area to speak of.
fn closed(mut ring: Ring) -> Option<LineString<f64>> {
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 {
        return None;
    }
    let mut line = LineString::new(ring);
    line.close();
    Some(line)
}

/// A ring inside the one before is a hole of it, else an area of its own. The first points decide;
/// a ring that goes on to cross the other is found as a crossing.
fn with_holes(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    const LOOKED_AT: usize = 3;
    let mut areas: Vec<Polygon<f64>> = Vec::new();
    for ring in rings {
        let inside = |outer: &Polygon<f64>| {
            let place = |c: &Coord<f64>| coord_pos_relative_to_ring(*c, outer.exterior());
            let mut first = ring.0.iter().take(LOOKED_AT);
            first.any(|c| place(c) == CoordPos::Inside)
        };
        match areas.last_mut() {
            Some(area) if inside(area) => area.interiors_push(ring),
            _ => areas.push(Polygon::new(ring, Vec::new())),
        }
    }
    MultiPolygon::new(areas)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::CoordsIter;

    const SQUARE: [(f64, f64); 4] = [(118.0, 29.0), (118.1, 29.0), (118.1, 29.1), (118.0, 29.1)];

    fn is_the_square(text: &str) {
        let outline = read(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        assert_eq!(outline.area.0.len(), 1, "{text}");
        let shown: Vec<(f64, f64)> = outline.area.coords_iter().map(|c| (c.x, c.y)).collect();
        assert_eq!(shown.get(..4), Some(&SQUARE[..]), "{text}");
        assert_eq!(shown.len(), 5, "{text}");
        assert!(outline.at_home, "{text}");
    }

    #[test]
    fn every_shape_that_clients_send_is_understood() {
        let pairs = "[118.0,29.0],[118.1,29.0],[118.1,29.1],[118.0,29.1]";
        for text in [
            format!("[{pairs}]"),
            format!("[{pairs},[118.0,29.0]]"),
            format!("[[{pairs}]]"),
            format!("[[[{pairs}]]]"),
            format!(r#"{{"type":"Polygon","coordinates":[[{pairs}]]}}"#),
            format!(r#"{{"type":"MultiPolygon","coordinates":[[[{pairs}]]]}}"#),
            format!(r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[{pairs}]]}}}}"#),
            format!(r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[[{pairs}]]}}}}]}}"#),
            format!(r#"{{"path":[{pairs}]}}"#),
            format!(r#""[{pairs}]""#),
            r#"[{"lng":118.0,"lat":29.0},{"lng":"118.1","lat":"29.0"},{"longitude":118.1,"latitude":29.1},{"x":118.0,"y":29.1}]"#.to_owned(),
            r#"["118.0,29.0","118.1,29.0","118.1, 29.1","118.0 29.1"]"#.to_owned(),
            r#"[["118.0","29.0"],["118.1","29.0"],["118.1","29.1"],["118.0","29.1"]]"#.to_owned(),
            "[118.0,29.0,118.1,29.0,118.1,29.1,118.0,29.1]".to_owned(),
            "118.0,29.0;118.1,29.0;118.1,29.1;118.0,29.1;".to_owned(),
            "118.0,29.0|118.1,29.0|118.1,29.1|118.0,29.1".to_owned(),
            "118.0 29.0,118.1 29.0,118.1 29.1,118.0 29.1".to_owned(),
            "[[29.0,118.0],[29.0,118.1],[29.1,118.1],[29.1,118.0]]".to_owned(),
            "[[118.0,29.0,12],[118.1,29.0,12],[118.1,29.1,12],[118.0,29.1,12]]".to_owned(),
        ] {
            is_the_square(&text);
        }
    }

    #[test]
    fn a_ring_inside_is_a_hole_and_one_beside_an_area() {
        let ring = |x: f64, size: f64| {
            let (y, far) = (29.0 + x - 118.0, x + size);
            format!(
                "[[{x},{y}],[{far},{y}],[{far},{}],[{x},{}]]",
                y + size,
                y + size
            )
        };
        let hole = read(&format!("[{},{}]", ring(118.0, 0.4), ring(118.1, 0.1))).unwrap();
        assert_eq!(
            (hole.area.0.len(), hole.area.0[0].interiors().len()),
            (1, 1)
        );
        let two = read(&format!("[{},{}]", ring(118.0, 0.1), ring(118.3, 0.1))).unwrap();
        assert_eq!(two.area.0.len(), 2);
    }

    #[test]
    fn what_is_no_outline_is_told_apart() {
        for (text, reason) in [
            ("黟县西递村", Unreadable::Form),
            ("{", Unreadable::Form),
            ("7", Unreadable::Form),
            ("null", Unreadable::Form),
            ("{}", Unreadable::Form),
            ("[1,[2]]", Unreadable::Form),
            (r#""\"\\\"7\\\"\"""#, Unreadable::Form),
            ("[]", Unreadable::NoArea),
            ("[[118,29],[118,30]]", Unreadable::NoArea),
            ("[[118,29],[118,29],[118,29],[118,29]]", Unreadable::NoArea),
            (
                r#"{"type":"Point","coordinates":[118,29]}"#,
                Unreadable::NoArea,
            ),
            (
                r#"{"type":"LineString","coordinates":[[1,2],[3,4],[5,6]]}"#,
                Unreadable::NoArea,
            ),
            ("[[1e308,29],[118,30],[119,30]]", Unreadable::Range),
            (r#"[["NaN",29],[118,30],[119,30]]"#, Unreadable::Range),
            (r#"[["inf",29],[118,30],[119,30]]"#, Unreadable::Range),
            ("[[118,91],[118,30],[119,30]]", Unreadable::Range),
        ] {
            assert_eq!(read(text).unwrap_err(), reason, "{text}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(&deep).unwrap_err(), Unreadable::Form);
        let many = format!("[{}[118,29]]", "[118,29.5],[118.5,29],".repeat(40_000));
        assert_eq!(read(&many).unwrap_err(), Unreadable::TooMany);
    }

    #[test]
    fn places_far_away_are_read_and_noticed() {
        let paris = read("[[2.3,48.8],[2.4,48.8],[2.4,48.9]]").unwrap();
        assert!(!paris.at_home);
    }
}
