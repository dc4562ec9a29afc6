//! JPEG: segments from the first to the end mark.

use memchr::memchr;

use super::{Refusal, big_endian, part};

const START: u8 = 0xD8;
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;

/// Whether the picture is there from its first to its last mark, and what follows is what
/// telephones put there.
pub(super) fn whole(bytes: &[u8]) -> Result<(), Refusal> {
    let mut rest = bytes;
    loop {
        let end = end_of(rest)?;
        rest = rest.get(end..).unwrap_or_default();
        // A smaller picture, or the map of its brightness, may follow the picture itself.
        if !rest.starts_with(&[0xFF, START]) {
            break;
        }
    }
    if of_a_telephone(rest) {
        Ok(())
    } else {
        Err(Refusal::Foreign)
    }
}

/// Where the picture that begins at 0 ends.
fn end_of(bytes: &[u8]) -> Result<usize, Refusal> {
    let (mut at, mut framed, mut scanned) = (2, false, false);
    loop {
        let (mark, next) = mark(bytes, at)?;
        at = next;
        match mark {
            END if framed && scanned => return Ok(at),
            END | START => return Err(Refusal::Damaged),
            0x01 | 0xD0..=0xD7 => {}
            _ => {
                let length = big_endian(part(bytes, at, 2)?.0);
                if length < 2 {
                    return Err(Refusal::Damaged);
                }
                at = part(bytes, at, length)?.1;
                framed |= is_frame(mark);
                if mark == SCAN {
                    scanned = true;
                    at = after_scan(bytes, at)?;
                }
            }
        }
    }
}

/// The mark at `at`, which may stand behind filling bytes.
fn mark(bytes: &[u8], mut at: usize) -> Result<(u8, usize), Refusal> {
    if *bytes.get(at).ok_or(Refusal::Truncated)? != 0xFF {
        return Err(Refusal::Damaged);
    }
    loop {
        at += 1;
        match bytes.get(at) {
            Some(0xFF) => {}
            Some(mark) => return Ok((*mark, at + 1)),
            None => return Err(Refusal::Truncated),
        }
    }
}

/// Where the coded data that begins at `at` ends: at a mark that is none of its own.
fn after_scan(bytes: &[u8], mut at: usize) -> Result<usize, Refusal> {
    loop {
        let rest = bytes.get(at..).ok_or(Refusal::Truncated)?;
        at += memchr(0xFF, rest).ok_or(Refusal::Truncated)?;
        match bytes.get(at + 1) {
            Some(0x00 | 0xD0..=0xD7) => at += 2,
            Some(0xFF) => at += 1,
            Some(_) => return Ok(at),
            None => return Err(Refusal::Truncated),
        }
    }
}

fn is_frame(mark: u8) -> bool {
    matches!(mark, 0xC0..=0xCF) && !matches!(mark, 0xC4 | 0xC8 | 0xCC)
}

/// Filling bytes, a short film, or the notes of Samsung's camera.
fn of_a_telephone(rest: &[u8]) -> bool {
    rest.iter().all(|byte| *byte == 0) || rest.get(4..8) == Some(b"ftyp") || rest.ends_with(b"SEFT")
}
