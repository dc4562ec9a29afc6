//! Black on white: the ground and its shadows are divided out, coloured print vanishes.

use image::{GrayImage, Luma, RgbImage};

/// The ground is measured in squares of this size.
const SQUARE: u32 = 24;

/// How dark print is at each pixel of a picture, on white. Each channel is divided by its ground,
/// and the lightest counts: the blue labels are light in blue and all but vanish.
pub(crate) fn ink(picture: &RgbImage) -> GrayImage {
    let ground = Ground::of(picture);
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let pixel = picture.get_pixel(x, y).0;
        let ground = ground.at(x, y);
        let lightest = pixel
            .into_iter()
            .zip(ground)
            .map(|(p, g)| f32::from(p) / g.max(1.0))
            .fold(0.0, f32::max);
        Luma([(lightest * 255.0).clamp(0.0, 255.0) as u8])
    })
}

/// The colour of the paper, square by square.
struct Ground {
    columns: u32,
    rows: u32,
    squares: Vec<[f32; 3]>,
}

impl Ground {
    fn of(picture: &RgbImage) -> Self {
        let columns = picture.width().div_ceil(SQUARE).max(1);
        let rows = picture.height().div_ceil(SQUARE).max(1);
        let mut squares = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                squares.push(light(picture, column * SQUARE, row * SQUARE));
            }
        }
        Self {
            columns,
            rows,
            squares,
        }
        .smooth()
    }

    fn square(&self, column: i64, row: i64) -> [f32; 3] {
        let column = column.clamp(0, i64::from(self.columns) - 1);
        let row = row.clamp(0, i64::from(self.rows) - 1);
        let place = usize::try_from(row * i64::from(self.columns) + column).unwrap_or(0);
        self.squares.get(place).copied().unwrap_or([255.0; 3])
    }

    /// A square that is full of print takes the ground of the lightest beside it.
    fn smooth(self) -> Self {
        let mut smooth = Vec::with_capacity(self.squares.len());
        for row in 0..i64::from(self.rows) {
            for column in 0..i64::from(self.columns) {
                let around = (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy)));
                let mut all: [Vec<f32>; 3] = Default::default();
                for (dx, dy) in around {
                    for (list, value) in all.iter_mut().zip(self.square(column + dx, row + dy)) {
                        list.push(value);
                    }
                }
                smooth.push(all.map(|mut list| {
                    list.sort_by(f32::total_cmp);
                    list.get(5).copied().unwrap_or(255.0)
                }));
            }
        }
        Self {
            squares: smooth,
            ..self
        }
    }

    /// Between the middles of four squares.
    fn at(&self, x: u32, y: u32) -> [f32; 3] {
        let (fx, fy) = (
            x as f32 / SQUARE as f32 - 0.5,
            y as f32 / SQUARE as f32 - 0.5,
        );
        let (column, row) = (fx.floor(), fy.floor());
        let (tx, ty) = (fx - column, fy - row);
        let (column, row) = (column as i64, row as i64);
        let [a, b] = [self.square(column, row), self.square(column + 1, row)];
        let [c, d] = [
            self.square(column, row + 1),
            self.square(column + 1, row + 1),
        ];
        let mut mixed = [0.0; 3];
        let corners = a.into_iter().zip(b).zip(c.into_iter().zip(d));
        for (mixed, ((a, b), (c, d))) in mixed.iter_mut().zip(corners) {
            *mixed = (a * (1.0 - tx) + b * tx) * (1.0 - ty) + (c * (1.0 - tx) + d * tx) * ty;
        }
        mixed
    }
}

/// The light tone of a square: four fifths of its pixels are darker.
fn light(picture: &RgbImage, left: u32, top: u32) -> [f32; 3] {
    let mut counts = [[0u32; 256]; 3];
    let mut all = 0;
    for y in (top..(top + SQUARE).min(picture.height())).step_by(2) {
        for x in (left..(left + SQUARE).min(picture.width())).step_by(2) {
            let pixel = picture.get_pixel(x, y).0;
            for (count, value) in counts.iter_mut().zip(pixel) {
                if let Some(count) = count.get_mut(usize::from(value)) {
                    *count += 1;
                }
            }
            all += 1;
        }
    }
    counts.map(|counts| {
        let mut seen = 0;
        let tone = counts.iter().position(|count| {
            seen += count;
            seen * 10 >= all * 7
        });
        tone.unwrap_or(255) as f32
    })
}

/// The picture with its darkest print black and everything about as light as paper white.
pub(crate) fn stretched(gray: &GrayImage) -> GrayImage {
    let mut values: Vec<u8> = gray.as_raw().clone();
    let place = values.len() / 50;
    if place >= values.len() {
        return gray.clone();
    }
    let dark = f32::from(*values.select_nth_unstable(place).1);
    let white = dark + (255.0 - dark) * 0.85;
    let mut out = gray.clone();
    for Luma([value]) in out.pixels_mut() {
        *value =
            ((f32::from(*value) - dark) / (white - dark).max(1.0) * 255.0).clamp(0.0, 255.0) as u8;
    }
    out
}
