//! Outlines as GeoJSON: longitude first, rings closed and wound as RFC 7946 asks for.

use std::collections::BTreeMap;

use geo::orient::{Direction, Orient};
use geo::{LineString, Polygon};

use super::row::Heads;
use super::view::{Coordinates, Feature, FeatureCollection, Geometry, Properties, Ring};
use super::{Drawn, Maps, outline};

/// The grids whose outline can be read. `heads` counts the people of a grid.
pub fn collection(maps: &Maps) -> FeatureCollection {
    let features = maps
        .drawn
        .iter()
        .filter_map(|drawn| feature(drawn, &maps.heads));
    FeatureCollection {
        kind: "FeatureCollection",
        features: features.collect(),
        complete: maps.left_out == 0,
    }
}

fn feature(drawn: &Drawn, heads: &BTreeMap<i64, Heads>) -> Option<Feature> {
    let outline = outline::read(&drawn.coordinate).ok()?;
    let heads = heads.get(&drawn.grid_id).copied().unwrap_or_default();
    let areas = outline.area.orient(Direction::Default);
    let mut areas: Vec<Vec<Ring>> = areas.0.iter().map(rings).collect();
    let geometry = match areas.len() {
        1 => Geometry {
            kind: "Polygon",
            coordinates: Coordinates::One(areas.pop()?),
        },
        _ => Geometry {
            kind: "MultiPolygon",
            coordinates: Coordinates::Many(areas),
        },
    };
    Some(Feature {
        kind: "Feature",
        id: drawn.grid_id,
        geometry,
        properties: Properties {
            grid_code: drawn.code.clone(),
            grid_name: drawn.name.clone(),
            account_id: drawn.account_id,
            residents: heads.residents,
            customers: heads.customers,
        },
    })
}

fn rings(area: &Polygon<f64>) -> Vec<Ring> {
    let ring = |line: &LineString<f64>| line.0.iter().map(|c| [c.x, c.y]).collect();
    let holes = area.interiors().iter();
    std::iter::once(area.exterior())
        .chain(holes)
        .map(ring)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outer_rings_run_against_the_clock_and_holes_with_it() {
        let text = "[[[29,118],[29.3,118],[29.3,118.3],[29,118.3]],[[29.1,118.1],[29.1,118.2],[29.2,118.2]]]";
        let drawn = Drawn {
            grid_id: 7,
            code: "G7".to_owned(),
            name: "七村".to_owned(),
            account_id: Some(3),
            coordinate: text.to_owned(),
        };
        let heads = BTreeMap::from([(
            7,
            Heads {
                residents: 5,
                customers: 2,
            },
        )]);
        let feature = feature(&drawn, &heads).unwrap();
        let Coordinates::One(rings) = feature.geometry.coordinates else {
            panic!("one area");
        };
        let area = |ring: &Ring| -> f64 {
            let twice = ring
                .windows(2)
                .map(|p| p[0][0] * p[1][1] - p[1][0] * p[0][1]);
            twice.sum::<f64>() / 2.0
        };
        assert_eq!(rings.len(), 2);
        assert!(area(&rings[0]) > 0.0 && area(&rings[1]) < 0.0);
        assert!(
            rings
                .iter()
                .all(|r| r.first() == r.last() && r[0][0] > 100.0)
        );
        assert_eq!(
            (feature.properties.residents, feature.properties.customers),
            (5, 2)
        );
    }
}
