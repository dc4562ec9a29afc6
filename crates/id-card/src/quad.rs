//! A card's four corners in a picture, and the straight view of any part of the card.

use image::{Rgb, RgbImage};

/// A point of a picture.
pub(crate) type Point = (f32, f32);

/// The corners of a card: top left, top right, bottom right, bottom left as it is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quad {
    corners: [Point; 4],
    /// From the card, whose sides are 1 long, to the picture.
    out: [f32; 9],
}

/// A part of the card: left, top, right, bottom, as shares of its sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Part(
    pub(crate) f32,
    pub(crate) f32,
    pub(crate) f32,
    pub(crate) f32,
);

impl Quad {
    pub(crate) fn new(corners: [Point; 4]) -> Self {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = corners;
        let (dx1, dy1) = (x1 - x2, y1 - y2);
        let (dx2, dy2) = (x3 - x2, y3 - y2);
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let area = dx1 * dy2 - dx2 * dy1;
        let area = if area.abs() < 1e-6 { 1e-6 } else { area };
        let g = (sx * dy2 - dx2 * sy) / area;
        let h = (dx1 * sy - sx * dy1) / area;
        let out = [
            x1 - x0 + g * x1,
            x3 - x0 + h * x3,
            x0,
            y1 - y0 + g * y1,
            y3 - y0 + h * y3,
            y0,
            g,
            h,
            1.0,
        ];
        Self { corners, out }
    }

    /// The whole of a picture.
    pub(crate) fn whole(width: u32, height: u32) -> Self {
        let (w, h) = (width as f32, height as f32);
        Self::new([(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)])
    }

    pub(crate) fn corners(&self) -> [Point; 4] {
        self.corners
    }

    /// The same card, read after `quarters` quarter turns.
    pub(crate) fn turned(&self, quarters: usize) -> Self {
        let mut corners = self.corners;
        corners.rotate_left(quarters % 4);
        Self::new(corners)
    }

    /// Length of the upper side, in pixels of the picture.
    pub(crate) fn width(&self) -> f32 {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = self.corners;
        ((x1 - x0).hypot(y1 - y0) + (x2 - x3).hypot(y2 - y3)) / 2.0
    }

    /// Length of the left and right sides.
    pub(crate) fn height(&self) -> f32 {
        self.turned(1).width()
    }

    /// Where a point of the card is in the picture.
    pub(crate) fn outside(&self, u: f32, v: f32) -> Point {
        apply(&self.out, u, v)
    }

    /// Where a point of the picture is on the card.
    #[cfg(feature = "testing")]
    pub(crate) fn inside(&self, x: f32, y: f32) -> Point {
        let [a, b, c, d, e, f, g, h, i] = self.out;
        let back = [
            e * i - f * h,
            c * h - b * i,
            b * f - c * e,
            f * g - d * i,
            a * i - c * g,
            c * d - a * f,
            d * h - e * g,
            b * g - a * h,
            a * e - b * d,
        ];
        apply(&back, x, y)
    }

    /// A part of the card, seen straight, so many pixels wide and high.
    pub(crate) fn view(&self, picture: &RgbImage, part: Part, width: u32, height: u32) -> RgbImage {
        let Part(left, top, right, bottom) = part;
        let (du, dv) = (
            (right - left) / width as f32,
            (bottom - top) / height as f32,
        );
        let step = self.width() * du;
        RgbImage::from_fn(width, height, |x, y| {
            let (u, v) = (left + (x as f32 + 0.5) * du, top + (y as f32 + 0.5) * dv);
            if step <= 1.3 {
                let (px, py) = self.outside(u, v);
                return Rgb(sample(picture, px - 0.5, py - 0.5));
            }
            // Several pixels of the picture lie under one of the view: four of them are mixed.
            let mut sum = [0u16; 3];
            for (ou, ov) in [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)] {
                let (px, py) = self.outside(u + ou * du, v + ov * dv);
                let found = sample(picture, px - 0.5, py - 0.5);
                for (sum, channel) in sum.iter_mut().zip(found) {
                    *sum += u16::from(channel);
                }
            }
            Rgb(sum.map(|s| (s / 4) as u8))
        })
    }
}

fn apply(m: &[f32; 9], x: f32, y: f32) -> Point {
    let [a, b, c, d, e, f, g, h, i] = *m;
    let w = g * x + h * y + i;
    let w = if w.abs() < 1e-9 { 1e-9 } else { w };
    ((a * x + b * y + c) / w, (d * x + e * y + f) / w)
}

/// The colour between four pixels; beyond the edge, that of the edge.
pub(crate) fn sample(picture: &RgbImage, x: f32, y: f32) -> [u8; 3] {
    let (w, h) = picture.dimensions();
    let x = x.clamp(0.0, w.saturating_sub(1) as f32);
    let y = y.clamp(0.0, h.saturating_sub(1) as f32);
    let (x0, y0) = (x as u32, y as u32);
    let (x1, y1) = (
        (x0 + 1).min(w.saturating_sub(1)),
        (y0 + 1).min(h.saturating_sub(1)),
    );
    let (fx, fy) = (x - x0 as f32, y - y0 as f32);
    let at = |x, y| picture.get_pixel_checked(x, y).map_or([255; 3], |p| p.0);
    let (a, b, c, d) = (at(x0, y0), at(x1, y0), at(x0, y1), at(x1, y1));
    let mix = |a: u8, b: u8, c: u8, d: u8| {
        let upper = f32::from(a) * (1.0 - fx) + f32::from(b) * fx;
        let lower = f32::from(c) * (1.0 - fx) + f32::from(d) * fx;
        (upper * (1.0 - fy) + lower * fy + 0.5) as u8
    };
    let [a0, a1, a2] = a;
    let [b0, b1, b2] = b;
    let [c0, c1, c2] = c;
    let [d0, d1, d2] = d;
    [
        mix(a0, b0, c0, d0),
        mix(a1, b1, c1, d1),
        mix(a2, b2, c2, d2),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_lead_to_corners_through_any_view() {
        let corners = [(10.0, 20.0), (300.0, 35.0), (280.0, 210.0), (5.0, 190.0)];
        let quad = Quad::new(corners);
        let unit = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
        for ((u, v), (x, y)) in unit.into_iter().zip(corners) {
            let (px, py) = quad.outside(u, v);
            assert!((px - x).abs() < 0.01 && (py - y).abs() < 0.01, "{px} {py}");
        }
        let (u, v) = quad.turned(2).outside(0.0, 0.0);
        assert!((u - 280.0).abs() < 0.01 && (v - 210.0).abs() < 0.01);
    }

    #[test]
    fn a_view_of_a_turned_card_is_upright() {
        // Left half black: turned twice, it is the right half.
        let picture = RgbImage::from_fn(200, 100, |x, _| Rgb([if x < 100 { 0 } else { 255 }; 3]));
        let view =
            Quad::whole(200, 100)
                .turned(2)
                .view(&picture, Part(0.0, 0.0, 1.0, 1.0), 100, 50);
        assert_eq!(view.get_pixel(10, 25).0, [255; 3]);
        assert_eq!(view.get_pixel(90, 25).0, [0; 3]);
    }
}
