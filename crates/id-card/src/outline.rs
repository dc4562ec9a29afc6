//! Where the card lies: straight edges are found, and four of them make an outline.

use image::{RgbImage, imageops};

use crate::picture::shrunk;
use crate::quad::{Point, Quad};

/// Outlines are looked for in a picture of this size.
const LONG_SIDE: u32 = 480;
const BLUR: f32 = 1.3;
/// Edges lean by at most so many steps of half a degree.
const LEAN: i32 = 32;
const STEP: f32 = std::f32::consts::PI / 360.0;
/// Lines kept of each direction.
const LINES: usize = 14;
/// Width of a card by its height, and how far a seen one may be from it.
const ASPECT: f32 = 85.6 / 54.0;
const ASPECT_OFF: f32 = 1.28;
/// Outlines tried besides the whole picture.
const OUTLINES: usize = 3;

/// Where a card may lie.
pub(crate) struct Outlines {
    /// The likeliest first and the whole picture last; each with its long side on top.
    pub(crate) quads: Vec<Quad>,
    /// How likely the first is a card's, 0 to 1.
    pub(crate) likely: f32,
}

/// Looks for outlines of cards.
pub(crate) fn outlines(picture: &RgbImage) -> Outlines {
    let small = shrunk(picture.clone(), LONG_SIDE);
    let grow = picture.width() as f32 / small.width() as f32;
    // Cloth and grain are full of edges; a card's outlive a blur.
    let edges = Edges::of(&imageops::blur(&small, BLUR));
    let flat = edges.lines(true);
    let steep = edges.lines(false);
    let mut found = framed(&edges, &flat, &steep);
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let likely = found.first().map_or(0.0, |(likely, _)| *likely);
    let mut kept: Vec<Quad> = Vec::new();
    for (_, quad) in found {
        if kept.len() == OUTLINES {
            break;
        }
        if kept.iter().all(|other| apart(other, &quad) > 0.05) {
            kept.push(quad);
        }
    }
    let whole = Quad::whole(small.width(), small.height());
    kept.push(whole);
    let grown = |quad: Quad| {
        lying(&Quad::new(
            quad.corners().map(|(x, y)| (x * grow, y * grow)),
        ))
    };
    Outlines {
        quads: kept.into_iter().map(grown).collect(),
        likely,
    }
}

/// With the long side on top.
fn lying(quad: &Quad) -> Quad {
    if quad.width() >= quad.height() {
        *quad
    } else {
        quad.turned(1)
    }
}

/// The farthest distance between like corners, as a share of the width.
fn apart(a: &Quad, b: &Quad) -> f32 {
    let corners = a.corners().into_iter().zip(b.corners());
    let far = corners.map(|((ax, ay), (bx, by))| (ax - bx).hypot(ay - by));
    far.fold(0.0, f32::max) / a.width().max(a.height()).max(1.0)
}

/// How steeply brightness changes at each pixel: across (x) and down (y).
struct Edges {
    width: usize,
    height: usize,
    change: Vec<(f32, f32)>,
    /// Less is no edge.
    least: f32,
    /// More counts no more.
    full: f32,
}

/// A line: its offset in the middle of the picture and the tangent of its lean.
#[derive(Clone, Copy)]
struct Line {
    offset: f32,
    lean: f32,
}

impl Edges {
    fn of(picture: &RgbImage) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let at = |x: usize, y: usize| {
            picture
                .get_pixel_checked(x as u32, y as u32)
                .map_or([0.0; 3], |p| p.0.map(f32::from))
        };
        let mut change = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (l, r) = (x.saturating_sub(1), (x + 1).min(width - 1));
                let (u, d) = (y.saturating_sub(1), (y + 1).min(height - 1));
                let gx = strongest(at(r, u), at(l, u), at(r, y), at(l, y), at(r, d), at(l, d));
                let gy = strongest(at(l, d), at(l, u), at(x, d), at(x, u), at(r, d), at(r, u));
                change.push((gx, gy));
            }
        }
        let mut sizes: Vec<f32> = change.iter().map(|(x, y)| x.hypot(*y)).collect();
        sizes.sort_unstable_by(f32::total_cmp);
        let share = |hundredths: usize| {
            sizes
                .get(sizes.len() * hundredths / 100)
                .copied()
                .unwrap_or(0.0)
        };
        Self {
            width,
            height,
            change,
            least: share(82).clamp(6.0, 60.0),
            full: (share(82) * 2.0).clamp(18.0, 90.0),
        }
    }

    fn at(&self, x: i32, y: i32) -> (f32, f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return (0.0, 0.0);
        };
        if x >= self.width {
            return (0.0, 0.0);
        }
        self.change
            .get(y * self.width + x)
            .copied()
            .unwrap_or_default()
    }

    /// The heaviest lines that are nearly level (`flat`) or nearly upright.
    fn lines(&self, flat: bool) -> Vec<Line> {
        let (long, short) = match flat {
            true => (self.width, self.height),
            false => (self.height, self.width),
        };
        // A line may cross the middle outside of the picture.
        let margin = long / 4;
        let places = short + 2 * margin;
        let leans = (2 * LEAN + 1) as usize;
        let mut votes = vec![0.0f32; places * leans];
        let tangents: Vec<f32> = (-LEAN..=LEAN)
            .map(|step| (step as f32 * STEP).tan())
            .collect();
        for (index, (gx, gy)) in self.change.iter().enumerate() {
            let (along, across) = if flat { (gx, gy) } else { (gy, gx) };
            let size = gx.hypot(*gy);
            if size < self.least || along.abs() > across.abs() * 0.45 {
                continue;
            }
            let (x, y) = (index % self.width, index / self.width);
            if !self.is_ridge(x as i32, y as i32, flat) {
                continue;
            }
            let (a, b) = if flat { (x, y) } else { (y, x) };
            // Of a pixel, its middle.
            let (from_middle, b) = (a as f32 + 0.5 - long as f32 / 2.0, b as f32 + 0.5);
            let weight = size.min(self.full);
            for (step, tangent) in tangents.iter().enumerate() {
                let place = b - tangent * from_middle + margin as f32;
                if let Some(vote) = votes.get_mut(step * places + place.max(0.0) as usize)
                    && place >= 0.0
                    && (place as usize) < places
                {
                    *vote += weight;
                }
            }
        }
        peaks(&votes, places, margin, &tangents)
    }

    /// Whether no neighbour across the edge changes more steeply: a blurred edge is wide.
    fn is_ridge(&self, x: i32, y: i32, flat: bool) -> bool {
        let steep = |x, y| {
            let (gx, gy) = self.at(x, y);
            if flat { gy.abs() } else { gx.abs() }
        };
        let (dx, dy) = if flat { (0, 1) } else { (1, 0) };
        let here = steep(x, y);
        here >= steep(x - dx, y - dy) && here >= steep(x + dx, y + dy)
    }

    /// How much of the way from `a` to `b` is edge, on a scale to 1.
    fn support(&self, a: Point, b: Point) -> f32 {
        const SAMPLES: usize = 48;
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = dx.hypot(dy).max(1.0);
        let (nx, ny) = (-dy / length, dx / length);
        let mut sum = 0.0;
        for step in 0..SAMPLES {
            // Corners are round and belong to no side.
            let t = 0.06 + 0.88 * step as f32 / SAMPLES as f32;
            let (x, y) = (a.0 + dx * t, a.1 + dy * t);
            let best = [-1.5f32, -0.5, 0.5, 1.5].into_iter().map(|off| {
                let (px, py) = (x + nx * off, y + ny * off);
                let (gx, gy) = self.at(px.floor() as i32, py.floor() as i32);
                let (across, along) = (
                    (gx * nx + gy * ny).abs(),
                    (gx * dx + gy * dy).abs() / length,
                );
                if along > across {
                    0.0
                } else {
                    across / self.full
                }
            });
            sum += best.fold(0.0, f32::max).min(1.0);
        }
        sum / SAMPLES as f32
    }
}

/// The strongest change of a channel over three pairs of neighbours, the middle one counted twice.
fn strongest(a: [f32; 3], b: [f32; 3], c: [f32; 3], d: [f32; 3], e: [f32; 3], f: [f32; 3]) -> f32 {
    let channels = a
        .into_iter()
        .zip(b)
        .zip(c.into_iter().zip(d))
        .zip(e.into_iter().zip(f));
    let changes = channels.map(|(((a, b), (c, d)), (e, f))| (a - b) + 2.0 * (c - d) + (e - f));
    changes.fold(0.0, |best: f32, change| {
        if change.abs() > best.abs() {
            change
        } else {
            best
        }
    })
}

/// The heaviest places of the votes, none beside another.
fn peaks(votes: &[f32], places: usize, margin: usize, tangents: &[f32]) -> Vec<Line> {
    let mut cells: Vec<(f32, usize, usize)> = Vec::new();
    for (step, row) in votes.chunks(places).enumerate() {
        // Two neighbours count: an edge is rarely exactly on a place.
        let pairs = row.iter().zip(row.iter().skip(1));
        cells.extend(
            pairs
                .enumerate()
                .map(|(place, (a, b))| (a + b, step, place)),
        );
    }
    cells.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let mut lines: Vec<(Line, usize, usize)> = Vec::new();
    for (weight, step, place) in cells {
        if lines.len() == LINES || weight <= 0.0 {
            break;
        }
        let beside =
            |(_, s, p): &(Line, usize, usize)| s.abs_diff(step) <= 8 && p.abs_diff(place) <= 5;
        if !lines.iter().any(beside) {
            let lean = tangents.get(step).copied().unwrap_or(0.0);
            let offset = (place + 1) as f32 - margin as f32;
            lines.push((Line { offset, lean }, step, place));
        }
    }
    lines.into_iter().map(|(line, _, _)| line).collect()
}

/// Outlines of two level and two upright lines, by how likely they are.
fn framed(edges: &Edges, flat: &[Line], steep: &[Line]) -> Vec<(f32, Quad)> {
    let middle = (edges.width as f32 / 2.0, edges.height as f32 / 2.0);
    let mut found = Vec::new();
    for (top, bottom) in pairs(flat) {
        if bottom.offset - top.offset < edges.height as f32 * 0.2 {
            continue;
        }
        for (left, right) in pairs(steep) {
            let corners = [(top, left), (top, right), (bottom, right), (bottom, left)]
                .map(|(level, upright)| crossing(level, upright, middle));
            let quad = Quad::new(corners);
            let (w, h) = (quad.width(), quad.height());
            if w < edges.width as f32 * 0.25 {
                continue;
            }
            let aspect = w.max(h) / w.min(h).max(1.0);
            let off = (aspect / ASPECT).max(ASPECT / aspect);
            if off > ASPECT_OFF {
                continue;
            }
            let share = (w * h) / (edges.width * edges.height) as f32;
            let likely =
                supported(edges, corners) * (1.6 - 0.6 * off) * (0.55 + 0.45 * share.min(1.0));
            found.push((likely, quad));
        }
    }
    found
}

fn pairs(lines: &[Line]) -> Vec<(Line, Line)> {
    let mut pairs = Vec::new();
    for (place, a) in lines.iter().enumerate() {
        for b in lines.iter().skip(place + 1) {
            if (a.lean - b.lean).abs() < 0.2 {
                pairs.push(if a.offset < b.offset {
                    (*a, *b)
                } else {
                    (*b, *a)
                });
            }
        }
    }
    pairs
}

/// Where `level` (y by x) and `upright` (x by y) meet.
fn crossing(level: Line, upright: Line, (mx, my): Point) -> Point {
    let level_at_0 = level.offset - level.lean * mx;
    let upright_at_0 = upright.offset - upright.lean * my;
    let x = (upright_at_0 + upright.lean * level_at_0) / (1.0 - upright.lean * level.lean);
    (x, level_at_0 + level.lean * x)
}

fn supported(edges: &Edges, [a, b, c, d]: [Point; 4]) -> f32 {
    let sides = [
        edges.support(a, b),
        edges.support(b, c),
        edges.support(c, d),
        edges.support(d, a),
    ];
    let least = sides.into_iter().fold(1.0, f32::min);
    0.5 * least + 0.125 * sides.into_iter().sum::<f32>()
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn a_light_card_on_dark_ground_is_found_whichever_way_it_lies() {
        for (width, height) in [(856, 540), (540, 856)] {
            let (right, bottom) = (150 + width, 100 + height);
            let picture = RgbImage::from_fn(width + 350, height + 250, |x, y| {
                let inside = (150..right).contains(&x) && (100..bottom).contains(&y);
                Rgb([if inside { 220 } else { 60 }; 3])
            });
            let found = outlines(&picture);
            assert!(found.likely > 0.6, "{}", found.likely);
            let card = found.quads.first().unwrap();
            assert!((card.width() - 856.0).abs() < 12.0, "{}", card.width());
            assert!((card.height() - 540.0).abs() < 12.0, "{}", card.height());
            let near = |(x, y): Point| {
                x > 140.0 && y > 90.0 && x < right as f32 + 10.0 && y < bottom as f32 + 10.0
            };
            assert!(card.corners().into_iter().all(near), "{:?}", card.corners());
        }
    }

    #[test]
    fn where_nothing_lies_only_the_whole_picture_is_left() {
        let found = outlines(&RgbImage::from_pixel(900, 600, Rgb([180; 3])));
        assert!(found.likely < 0.3, "{}", found.likely);
        assert_eq!(found.quads.last().unwrap().width(), 900.0);
    }
}
