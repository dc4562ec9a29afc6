//! Made-up pictures: the two sides of an identity card, a house and a map, drawn here, of nobody.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use tokio::runtime::Runtime;
use wangge_customer::image::{self, SaveImage};
use wangge_customer::info::{self, ListCustomers};
use wangge_db::Db;
use wangge_grid::picture::SavePicture;
use wangge_kernel::{Actor, ErrorKind, Field, Page};
use wangge_storage::{Key, NewFile, Storage, picture};

use super::text;
use crate::config::Config;
use crate::error::ApiError;
use crate::pictures::map_address;

const WIDTH: usize = 240;
const HEIGHT: usize = 152;
/// So many customers of a grid have pictures.
const PEOPLE: i64 = 3;

type Colour = [u8; 3];
type Draw = dyn Fn(usize, usize) -> Colour;

/// Type, name of the file, what is on it.
const PICTURES: [(&str, &str, &Draw); 3] = [
    ("1.1", "身份证正面.png", &front),
    ("1.2", "身份证背面.png", &back),
    ("2", "住房.png", &house),
];

/// Gives a grid its map and some of its customers their pictures, in the name of its manager.
pub(super) fn fill(
    db: &Db,
    config: &Config,
    manager: &Actor,
    (grid, grid_code): (usize, &str),
) -> Result<(), ApiError> {
    let album = Album {
        storage: Storage::open(&config.storage)?,
        runtime: Runtime::new().map_err(|e| failed(&e))?,
    };
    let file = album.put("网格地图.png", &move |x, y| map(grid, x, y))?;
    db.write_blocking(|tx| {
        let found = wangge_grid::info::resolve_in_scope(tx.conn(), &manager.scope, grid_code);
        let found = found.map_err(wangge_db::Error::from)?;
        let command = SavePicture {
            id: found.map_or(Field::Missing, |grid| Field::Value(grid.id)),
        };
        wangge_grid::picture::add(tx, manager, &command, &file, map_address).map_err(ApiError::from)
    })?;
    let wanted = ListCustomers {
        grid_code: text(grid_code),
        status: Field::Value(5),
        ..ListCustomers::default()
    };
    let page = db.read_blocking(|conn| info::list(conn, manager, &wanted, Page::new(1, PEOPLE)))?;
    for customer in page.rows {
        for (kind, name, draw) in PICTURES {
            let file = album.put(name, draw)?;
            let command = SaveImage {
                customer_name: text(&customer.customer_name),
                id_number: text(&customer.id_number),
                grid_code: text(grid_code),
                kind: text(kind),
                ..SaveImage::default()
            };
            db.write_blocking(|tx| image::add(tx, manager, &command, &file))?;
        }
    }
    Ok(())
}

/// Where drawn pictures go.
struct Album {
    storage: Storage,
    runtime: Runtime,
}

impl Album {
    fn put(&self, name: &str, draw: &Draw) -> Result<NewFile, ApiError> {
        let bytes = png(draw).map_err(|e| failed(&e))?;
        let file = NewFile {
            key: Key::of(&bytes),
            size: bytes.len() as u64,
            picture: picture::inspect(&bytes).map_err(|e| failed(&e))?,
            original_name: Some(name.to_owned()),
        };
        let put = self.storage.put(&file.key, bytes.into());
        self.runtime.block_on(put)?;
        Ok(file)
    }
}

fn failed(cause: &impl ToString) -> ApiError {
    ApiError::new(ErrorKind::Internal, "demo.picture", cause.to_string())
}

const PAPER: Colour = [222, 236, 240];
const INK: Colour = [70, 80, 96];

/// Lines of writing on the left, a head and shoulders on the right.
fn front(x: usize, y: usize) -> Colour {
    let (head, shoulders) = (circle(x, y, (192, 56), 18), circle(x, y, (192, 112), 32));
    match (x, y) {
        (160..224, 24..112) if head || shoulders => INK,
        (160..224, 24..112) => [250, 250, 250],
        (16..144, _) if y % 24 < 4 && y < 110 => INK,
        (16..208, 128..134) => INK,
        _ => PAPER,
    }
}

/// A seal and two lines.
fn back(x: usize, y: usize) -> Colour {
    match (x, y) {
        _ if circle(x, y, (48, 44), 26) => [200, 60, 60],
        (92..208, 30..38 | 52..60) => INK,
        (92..208, 108..112 | 126..130) => INK,
        _ => PAPER,
    }
}

/// A white wall with black tiles, as they are built in Huizhou.
fn house(x: usize, y: usize) -> Colour {
    match (x, y) {
        (40..200, 48..58) => [40, 40, 44],
        (108..132, 96..136) => [96, 64, 40],
        (64..84 | 156..176, 72..88) => INK,
        (48..192, 58..136) => [246, 246, 242],
        (_, 136..) => [120, 150, 96],
        _ => [150, 190, 224],
    }
}

/// Fields between hills, a stream and a road, a few roofs; each grid has its own.
fn map(grid: usize, x: usize, y: usize) -> Colour {
    let stream = 30 + grid * 9 + x / 3;
    let roofs = (60 + grid * 12..150 + grid * 12).contains(&x) && (76..124).contains(&y);
    match (x, y) {
        _ if circle(x, y, (24 + grid * 50, 8), 34) => [128, 156, 104],
        _ if y.abs_diff(stream) < 4 => [142, 190, 226],
        (_, 66..70) => [236, 226, 196],
        _ if roofs && x % 18 < 12 && y % 16 < 9 => INK,
        _ if (x / 40 + y / 38).is_multiple_of(2) => [206, 222, 172],
        _ => [220, 232, 188],
    }
}

fn circle(x: usize, y: usize, (middle, centre): (usize, usize), radius: usize) -> bool {
    x.abs_diff(middle).pow(2) + y.abs_diff(centre).pow(2) <= radius.pow(2)
}

fn png(draw: &Draw) -> std::io::Result<Vec<u8>> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    for y in 0..HEIGHT {
        // Each row begins with its filter: none.
        packed.write_all(&[0])?;
        for x in 0..WIDTH {
            packed.write_all(&draw(x, y))?;
        }
    }
    let mut header = Vec::new();
    header.extend_from_slice(&(WIDTH as u32).to_be_bytes());
    header.extend_from_slice(&(HEIGHT as u32).to_be_bytes());
    // Eight bits, three colours, and the only method there is of the rest.
    header.extend_from_slice(&[8, 2, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let (data, none) = (packed.finish()?, Vec::new());
    for (kind, content) in [(b"IHDR", header), (b"IDAT", data), (b"IEND", none)] {
        chunk(&mut png, kind, &content);
    }
    Ok(png)
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    let mut sum = crc32fast::Hasher::new();
    sum.update(kind);
    sum.update(content);
    png.extend_from_slice(&(content.len() as u32).to_be_bytes());
    png.extend_from_slice(kind);
    png.extend_from_slice(content);
    png.extend_from_slice(&sum.finalize().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_a_picture() {
        let maps = [0, 1, 2, 3].map(|grid| png(&move |x, y| map(grid, x, y)).unwrap());
        let people = PICTURES.map(|(_, _, draw)| png(draw).unwrap());
        for bytes in maps.iter().chain(&people) {
            let looked = picture::inspect(bytes).unwrap();
            assert_eq!(looked.pixels, Some((WIDTH, HEIGHT)));
        }
        assert!(maps.windows(2).all(|two| two[0] != two[1]));
    }
}
