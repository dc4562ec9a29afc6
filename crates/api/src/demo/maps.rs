//! What is drawn of the small county: the outlines of its grids, and who advises there.

use wangge_db::Tx;
use wangge_grid::map::{self, MapText, SaveMap};
use wangge_grid::senator::{self, SaveSenator};
use wangge_kernel::{Actor, Field, Policy};

use super::people::People;
use super::text;
use crate::error::ApiError;

/// Longitude, latitude.
type Place = (f64, f64);

/// Grids with their outlines. 石印村 reaches over into 西递村, as hand-drawn
/// neighbours do.
const OUTLINES: &[(&str, &str, &[Place])] = &[
    (
        "XD001",
        "西递村",
        &[
            (117.98312, 29.90118),
            (117.98845, 29.90342),
            (117.99421, 29.90497),
            (118.00036, 29.90405),
            (118.00318, 29.90012),
            (118.00197, 29.89573),
            (117.99652, 29.89284),
            (117.98974, 29.89331),
            (117.98467, 29.89652),
        ],
    ),
    (
        "XD002",
        "石印村",
        &[
            (118.00121, 29.90386),
            (118.00698, 29.90711),
            (118.01377, 29.90604),
            (118.01722, 29.90143),
            (118.01498, 29.89601),
            (118.00873, 29.89327),
            (118.00241, 29.89512),
            (118.00259, 29.89968),
        ],
    ),
    (
        "HC001",
        "宏村",
        &[
            (117.97931, 30.00412),
            (117.98402, 30.00688),
            (117.98997, 30.00631),
            (117.99316, 30.00247),
            (117.99182, 29.99783),
            (117.98634, 29.99518),
            (117.98107, 29.99694),
        ],
    ),
    (
        "HC002",
        "际村市场",
        &[
            (117.97324, 30.00298),
            (117.97802, 30.00433),
            (117.97875, 30.00021),
            (117.97988, 29.99737),
            (117.97513, 29.99602),
            (117.97241, 29.99921),
        ],
    ),
];

/// Senators: skips among made-up people, code of the grid, formal or candidate, reviewer or adviser,
/// duty.
const SENATORS: &[(usize, &str, &str, &str, &str)] = &[
    (0, "XD001", "1", "2", "农技站技术员"),
    (3, "HC001", "1", "2", "民宿协会会长"),
    (5, "", "2", "1", "退休教师"),
];
const SEED: u64 = 2118;

/// Draws the grids of the county and registers further senators.
pub(super) fn fill(tx: &mut Tx<'_>, admin: &Actor, policy: Policy) -> Result<(), ApiError> {
    for (code, name, outline) in OUTLINES {
        draw(tx, admin, (code, name), outline)?;
    }
    let mut people = People::new(SEED);
    for (skipped, grid, formal, kind, duty) in SENATORS {
        let person = (0..60 + skipped)
            .map(|_| people.next())
            .last()
            .unwrap_or_else(|| people.next());
        let command = SaveSenator {
            senator_name: text(person.name),
            id_number: text(person.id_number),
            phone_number: text(person.phone),
            duty: text(duty),
            address: text("黟县碧阳镇"),
            description: text("熟悉本村情况"),
            is_formal: text(formal),
            kind: text(kind),
            grid_code: text(grid),
            ..SaveSenator::default()
        };
        senator::add(tx, admin, policy, &command)?;
    }
    Ok(())
}

/// Makes `outline` the map of a grid.
pub(super) fn draw(
    tx: &mut Tx<'_>,
    admin: &Actor,
    (code, name): (&str, &str),
    outline: &[Place],
) -> Result<(), ApiError> {
    let pairs: Vec<String> = outline
        .iter()
        .map(|(east, north)| format!("[{east:.5},{north:.5}]"))
        .collect();
    let command = SaveMap {
        grid_code: text(code),
        grid_name: text(name),
        coordinate: Field::Value(MapText(format!("[{}]", pairs.join(",")))),
        ..SaveMap::default()
    };
    Ok(map::save(tx, admin, &command)?)
}

/// A field of a county of such fields side by side: the outline of its `number`th grid.
pub(super) fn field(number: u32) -> [Place; 4] {
    const A_ROW: u32 = 25;
    const SIDE: f64 = 0.01;
    let west = 117.7 + f64::from(number % A_ROW) * SIDE;
    let south = 29.8 + f64::from(number / A_ROW) * SIDE;
    let (east, north) = (west + SIDE, south + SIDE);
    [(west, south), (east, south), (east, north), (west, north)]
}
