//! WebP: chunks within a RIFF.

use super::{Refusal, little_endian, part};

const RIFF_HEADER: usize = 8;

/// Whether every chunk is there, with a picture among them, and nothing follows.
pub(super) fn whole(bytes: &[u8]) -> Result<(), Refusal> {
    let end = RIFF_HEADER + little_endian(part(bytes, 4, 4)?.0);
    if end > bytes.len() {
        return Err(Refusal::Truncated);
    }
    // A filling byte may follow an odd length.
    if bytes.len() > end + 1 {
        return Err(Refusal::Foreign);
    }
    let (mut at, mut pictures) = (12, 0);
    while at + RIFF_HEADER <= end {
        let (kind, after) = part(bytes, at, 4)?;
        let (length, data) = part(bytes, after, 4)?;
        let length = little_endian(length);
        if matches!(kind, b"VP8 " | b"VP8L" | b"ANMF") && length > 0 {
            pictures += 1;
        }
        at = part(bytes, data, length)?.1;
        at += length % 2;
    }
    if pictures == 0 {
        return Err(Refusal::Damaged);
    }
    Ok(())
}
