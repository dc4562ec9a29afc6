//! Bytes of a client to a picture of ours: told by its first bytes, bounded, upright, not too large.

use std::io::Cursor;

use image::codecs::{bmp::BmpDecoder, jpeg::JpegDecoder, png::PngDecoder};
use image::imageops;
use image::{DynamicImage, ImageDecoder, Limits, Rgb, RgbImage};

use crate::error::Error;

/// As many bytes are taken.
pub const BYTES_MAX: usize = 10 * 1024 * 1024;
const SIDE_MAX: u32 = 8_000;
const PIXELS_MAX: u64 = 40_000_000;
const ALLOCATED_MAX: u64 = 170 * 1024 * 1024;
/// The longer side is shrunk to this: more tells no more.
const LONG_SIDE: u32 = 2_400;
/// A shorter long side has no room for a card that can be read.
const LONG_SIDE_MIN: u32 = 560;

/// The picture in these bytes.
///
/// # Errors
/// No picture, none of the three kinds, broken, too large or too small.
pub(crate) fn decode(bytes: &[u8]) -> Result<RgbImage, Error> {
    if bytes.is_empty() {
        return Err(Error::Missing);
    }
    if bytes.len() > BYTES_MAX {
        return Err(Error::TooLarge);
    }
    let bytes = Cursor::new(bytes);
    let picture = match bytes.get_ref() {
        [0xFF, 0xD8, 0xFF, ..] => read(JpegDecoder::new(bytes)),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => {
            read(PngDecoder::with_limits(bytes, limits()))
        }
        [b'B', b'M', ..] => read(BmpDecoder::new(bytes)),
        _ => Err(Error::Unsupported),
    }?;
    if picture.width().max(picture.height()) < LONG_SIDE_MIN {
        return Err(Error::TooSmall);
    }
    Ok(picture)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(ALLOCATED_MAX);
    limits
}

fn read<D: ImageDecoder>(decoder: image::ImageResult<D>) -> Result<RgbImage, Error> {
    let mut decoder = decoder.map_err(|error| refused(&error))?;
    let (width, height) = decoder.dimensions();
    let many = u64::from(width) * u64::from(height) > PIXELS_MAX;
    if many || width.max(height) > SIDE_MAX || decoder.total_bytes() > ALLOCATED_MAX {
        return Err(Error::TooManyPixels);
    }
    decoder
        .set_limits(limits())
        .map_err(|error| refused(&error))?;
    // A broken note about how the camera was held is no reason to refuse the picture.
    let turn = decoder.orientation().ok();
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))?;
    let mut picture = DynamicImage::ImageRgb8(shrunk(opaque(picture), LONG_SIDE));
    if let Some(turn) = turn {
        picture.apply_orientation(turn);
    }
    Ok(picture.into_rgb8())
}

fn refused(error: &image::ImageError) -> Error {
    match error {
        image::ImageError::Limits(_) => Error::TooManyPixels,
        _ => Error::Broken,
    }
}

/// What is seen through is white.
fn opaque(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let image::Rgba([r, g, b, a]) = *picture.get_pixel(x, y);
        let over = |c: u8| 255 - (u16::from(255 - c) * u16::from(a) / 255) as u8;
        Rgb([over(r), over(g), over(b)])
    })
}

/// The picture with no side longer than `long`.
pub(crate) fn shrunk(picture: RgbImage, long: u32) -> RgbImage {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= long {
        return picture;
    }
    let of = |side: u32| (u64::from(side) * u64::from(long) / u64::from(longest)).max(1) as u32;
    imageops::thumbnail(&picture, of(width), of(height))
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::*;

    fn png(picture: DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn only_pictures_of_three_kinds_are_decoded() {
        let picture = png(DynamicImage::new_rgb8(600, 400));
        assert_eq!(
            decode(&picture).map(|p| p.dimensions()).ok(),
            Some((600, 400))
        );
        assert!(matches!(decode(&[]), Err(Error::Missing)));
        assert!(matches!(decode(b"/etc/passwd\n"), Err(Error::Unsupported)));
        assert!(matches!(decode(b"GIF89a"), Err(Error::Unsupported)));
        assert!(matches!(
            decode(picture.get(..90).unwrap()),
            Err(Error::Broken)
        ));
        assert!(matches!(
            decode(&png(DynamicImage::new_rgb8(500, 400))),
            Err(Error::TooSmall)
        ));
        let mut long = picture;
        long.resize(BYTES_MAX + 1, 0);
        assert!(matches!(decode(&long), Err(Error::TooLarge)));
    }

    #[test]
    fn what_is_seen_through_is_white_and_what_is_large_is_shrunk() {
        let clear = RgbaImage::from_pixel(3_000, 1_500, Rgba([0, 0, 0, 0]));
        let picture = decode(&png(clear.into())).unwrap();
        assert_eq!(picture.dimensions(), (2_400, 1_200));
        assert_eq!(picture.get_pixel(7, 7).0, [255; 3]);
    }
}
