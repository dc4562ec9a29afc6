//! The compound file around an .xls: header, FAT, directory and chains, every step bounded by the
//! bytes that are really there.

use crate::binary::{u16_at, u32_at, u64_at};
use crate::refusal::Refusal;

const END: u32 = 0xFFFF_FFFE;
const RESERVED: u32 = 0xFFFF_FFFA;
const MINI: usize = 64;
const CUTOFF: u64 = 4096;

struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: u64,
}

struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
}

fn bad(what: &str) -> Refusal {
    Refusal::Damaged(format!("cfb: {what}"))
}

/// The bytes of the workbook stream.
pub(super) fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let header = bytes.get(..512).ok_or_else(|| bad("short header"))?;
    let field = |at: usize| u32_at(header, at).ok_or_else(|| bad("header"));
    let sector = match (u16_at(header, 26), u16_at(header, 30), u16_at(header, 32)) {
        (Some(3), Some(9), Some(6)) => 512usize,
        (Some(4), Some(12), Some(6)) => 4096,
        _ => return Err(bad("version or sector size")),
    };
    let mut file = Compound {
        bytes,
        sector,
        fat: Vec::new(),
    };
    file.load_fat(header, field(44)?, field(68)?)?;
    let directory = file.chain(field(48)?, None)?;
    let entries = entries(&directory, sector);
    let root = entries
        .iter()
        .find(|e| e.kind == 5)
        .ok_or_else(|| bad("no root"))?;
    let find = |name: &str| {
        entries
            .iter()
            .find(|e| e.kind == 2 && e.name.eq_ignore_ascii_case(name))
    };
    if find("EncryptedPackage").is_some() {
        return Err(Refusal::Encrypted);
    }
    let Some(stream) = find("Workbook").or_else(|| find("Book")) else {
        return Err(Refusal::NotASpreadsheet);
    };
    if stream.size > bytes.len() as u64 {
        return Err(bad("stream larger than the file"));
    }
    if stream.size >= CUTOFF {
        return file.chain(stream.start, Some(stream.size));
    }
    if root.size > bytes.len() as u64 {
        return Err(bad("mini stream larger than the file"));
    }
    let ministream = file.chain(root.start, Some(root.size))?;
    let minifat = words(&file.chain(field(60)?, None)?);
    mini_chain(&ministream, &minifat, stream)
}

impl Compound<'_> {
    /// How many sectors the file can hold.
    fn sectors(&self) -> usize {
        self.bytes.len().div_ceil(self.sector)
    }

    /// One sector; the last one may be short.
    fn get(&self, id: u32) -> Result<&[u8], Refusal> {
        let at = usize::try_from(id)
            .ok()
            .and_then(|id| id.checked_add(1))
            .and_then(|id| id.checked_mul(self.sector))
            .ok_or_else(|| bad("sector number"))?;
        let end = at.saturating_add(self.sector).min(self.bytes.len());
        match self.bytes.get(at..end) {
            Some(slice) if !slice.is_empty() => Ok(slice),
            _ => Err(bad("sector beyond the file")),
        }
    }

    fn load_fat(&mut self, header: &[u8], count: u32, difat: u32) -> Result<(), Refusal> {
        if count as usize > self.sectors() {
            return Err(bad("more FAT sectors than sectors"));
        }
        let mut ids = words(header.get(76..512).unwrap_or_default());
        let mut next = difat;
        let mut steps = 0;
        while next < RESERVED {
            steps += 1;
            if steps > self.sectors() {
                return Err(bad("cyclic DIFAT"));
            }
            let mut more = words(self.get(next)?);
            next = more.pop().ok_or_else(|| bad("empty DIFAT sector"))?;
            ids.extend(more);
        }
        ids.retain(|id| *id < RESERVED);
        if ids.len() > self.sectors() {
            return Err(bad("more FAT sectors than sectors"));
        }
        for id in ids {
            let entries = words(self.get(id)?);
            self.fat.extend(entries);
        }
        Ok(())
    }

    /// The bytes of a chain, cut at `size`; without a size the chain must end by itself.
    fn chain(&self, start: u32, size: Option<u64>) -> Result<Vec<u8>, Refusal> {
        let wanted = size.map_or(usize::MAX, |s| usize::try_from(s).unwrap_or(usize::MAX));
        let mut out = Vec::new();
        let mut id = start;
        let mut steps = 0;
        while id < RESERVED && out.len() < wanted {
            steps += 1;
            if steps > self.sectors() {
                return Err(bad("cyclic chain"));
            }
            out.extend_from_slice(self.get(id)?);
            let next = usize::try_from(id).ok().and_then(|at| self.fat.get(at));
            id = *next.ok_or_else(|| bad("chain leaves the FAT"))?;
        }
        if out.len() < wanted && id != END {
            return Err(bad("chain does not end"));
        }
        if size.is_some() && out.len() < wanted {
            return Err(bad("chain shorter than its stream"));
        }
        out.truncate(wanted);
        Ok(out)
    }
}

fn mini_chain(ministream: &[u8], minifat: &[u32], stream: &Entry) -> Result<Vec<u8>, Refusal> {
    let wanted = usize::try_from(stream.size).map_err(|_| bad("size"))?;
    let mut out = Vec::new();
    let mut id = stream.start;
    let mut steps = 0;
    while id < RESERVED && out.len() < wanted {
        steps += 1;
        if steps > minifat.len() {
            return Err(bad("cyclic mini chain"));
        }
        let index = usize::try_from(id).map_err(|_| bad("mini sector"))?;
        let at = index.checked_mul(MINI).ok_or_else(|| bad("mini sector"))?;
        let end = (at.saturating_add(MINI)).min(ministream.len());
        let slice = ministream.get(at..end).ok_or_else(|| bad("mini sector"))?;
        out.extend_from_slice(slice);
        id = *minifat
            .get(index)
            .ok_or_else(|| bad("mini chain leaves the FAT"))?;
    }
    if out.len() < wanted {
        return Err(bad("mini chain shorter than its stream"));
    }
    out.truncate(wanted);
    Ok(out)
}

fn entries(directory: &[u8], sector: usize) -> Vec<Entry> {
    let mut found = Vec::new();
    for raw in directory.chunks_exact(128) {
        let units: Vec<u16> = (0..32).filter_map(|i| u16_at(raw, i * 2)).collect();
        let name = units.split(|u| *u == 0).next().unwrap_or_default();
        let (Some(kind), Some(start), Some(size)) =
            (raw.get(66).copied(), u32_at(raw, 116), u64_at(raw, 120))
        else {
            continue;
        };
        // Version 3 files leave rubbish in the upper half of the size.
        let size = if sector == 512 {
            size & 0xFFFF_FFFF
        } else {
            size
        };
        found.push(Entry {
            name: String::from_utf16_lossy(name),
            kind,
            start,
            size,
        });
    }
    found
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|w| u32::from_le_bytes(*w))
        .collect()
}
