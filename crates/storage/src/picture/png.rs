//! PNG: chunks from IHDR to IEND.

use super::{Refusal, big_endian, part};

/// Whether every chunk is there, the last is the end, and nothing follows.
pub(super) fn whole(bytes: &[u8]) -> Result<(), Refusal> {
    let (mut at, mut first, mut data) = (8, true, false);
    loop {
        let length = big_endian(part(bytes, at, 4)?.0);
        let (kind, after) = part(bytes, at + 4, 4)?;
        if first != (kind == b"IHDR") || !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(Refusal::Damaged);
        }
        first = false;
        data |= kind == b"IDAT" && length > 0;
        // The check sum has four bytes.
        at = part(bytes, after, length.saturating_add(4))?.1;
        if kind == b"IEND" {
            break;
        }
    }
    match (data, at == bytes.len()) {
        (false, _) => Err(Refusal::Damaged),
        (true, false) => Err(Refusal::Foreign),
        (true, true) => Ok(()),
    }
}
