//! GIF: blocks up to the trailer.

use super::{AREA_MAX, Refusal, little_endian, part};

const SCREEN_END: usize = 13;

/// Whether every block is there, with at least one picture among them, and nothing follows.
pub(super) fn whole(bytes: &[u8]) -> Result<(), Refusal> {
    let (screen, _) = part(bytes, 0, SCREEN_END)?;
    let flags = screen.get(10).copied().unwrap_or_default();
    let (mut at, mut pictures) = (SCREEN_END + colours(flags), 0);
    loop {
        let (kind, after) = part(bytes, at, 1)?;
        match kind {
            [0x2C] => {
                let (frame, data) = part(bytes, after, 9)?;
                refuse_flood(frame)?;
                let flags = frame.get(8).copied().unwrap_or_default();
                // One byte says how long the codes are.
                at = blocks_end(bytes, data + colours(flags) + 1)?;
                pictures += 1;
            }
            [0x21] => at = blocks_end(bytes, after + 1)?,
            [0x3B] if pictures == 0 => return Err(Refusal::Damaged),
            [0x3B] if after == bytes.len() => return Ok(()),
            [0x3B] => return Err(Refusal::Foreign),
            _ => return Err(Refusal::Damaged),
        }
    }
}

/// The bytes of a table of colours, if these flags say that there is one.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

/// A frame may be larger than the screen that the header tells of.
fn refuse_flood(frame: &[u8]) -> Result<(), Refusal> {
    let side = |from: usize| little_endian(frame.get(from..from + 2).unwrap_or_default());
    if side(4) * side(6) > AREA_MAX {
        return Err(Refusal::TooManyPixels);
    }
    Ok(())
}

fn blocks_end(bytes: &[u8], mut at: usize) -> Result<usize, Refusal> {
    loop {
        let (length, after) = part(bytes, at, 1)?;
        let length = length.first().copied().unwrap_or_default();
        at = part(bytes, after, usize::from(length))?.1;
        if length == 0 {
            return Ok(at);
        }
    }
}
