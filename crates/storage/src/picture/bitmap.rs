//! BMP: a header that says how long the file is, and rows of pixels.

use super::{Refusal, little_endian, part};

const FILE_HEADER: usize = 14;
/// Lengths of the headers that are in use.
const INFO_HEADERS: [usize; 7] = [12, 40, 52, 56, 64, 108, 124];
const OLD_HEADER: usize = 12;
/// Filling bytes that some programs write at the end.
const FILLING_MAX: usize = 4;

struct Header {
    length: usize,
    pixels_at: usize,
    width: usize,
    height: usize,
    bits: usize,
    packed: bool,
}

/// Width and height.
pub(super) fn size(bytes: &[u8]) -> Result<(usize, usize), Refusal> {
    header(bytes).map(|header| (header.width, header.height))
}

/// Whether the header fits the file, and the pixels are all there.
pub(super) fn whole(bytes: &[u8]) -> Result<(), Refusal> {
    let header = header(bytes)?;
    let row = header.width.saturating_mul(header.bits).div_ceil(32) * 4;
    let pixels = match header.packed {
        // How many bytes they take is not told by their number.
        true => 1,
        false => row.saturating_mul(header.height),
    };
    let needed = header.pixels_at.saturating_add(pixels);
    if header.length > bytes.len() || needed > bytes.len() {
        return Err(Refusal::Truncated);
    }
    // Some programs write 0 for the length.
    let end = header.length.max(needed);
    let told = header.length > 0 || !header.packed;
    if told && bytes.len() > end + FILLING_MAX {
        return Err(Refusal::Foreign);
    }
    Ok(())
}

fn header(bytes: &[u8]) -> Result<Header, Refusal> {
    let number = |at: usize, length: usize| part(bytes, at, length).map(|(n, _)| little_endian(n));
    let info = number(FILE_HEADER, 4)?;
    let old = info == OLD_HEADER;
    let (width, height, planes, bits) = if old {
        (
            number(18, 2)?,
            number(20, 2)?,
            number(22, 2)?,
            number(24, 2)?,
        )
    } else {
        (
            number(18, 4)?,
            upright(number(22, 4)?),
            number(26, 2)?,
            number(28, 2)?,
        )
    };
    let header = Header {
        length: number(2, 4)?,
        pixels_at: number(10, 4)?,
        width,
        height,
        bits,
        packed: !old && matches!(number(30, 4)?, 1 | 2 | 4 | 5),
    };
    let sound = INFO_HEADERS.contains(&info)
        && header.pixels_at >= FILE_HEADER + info
        && planes == 1
        && matches!(bits, 1 | 2 | 4 | 8 | 16 | 24 | 32);
    if sound {
        Ok(header)
    } else {
        Err(Refusal::Damaged)
    }
}

/// A height below zero means rows from above.
fn upright(height: usize) -> usize {
    u32::try_from(height).map_or(height, |height| {
        height.cast_signed().unsigned_abs() as usize
    })
}
