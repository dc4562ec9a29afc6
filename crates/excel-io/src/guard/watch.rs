//! One part of an .xlsx, inflated as it is read, and looked at as it is inflated.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crc32fast::Hasher;
use flate2::read::DeflateDecoder;

use super::scan::{Judge, Scanner, Totals};
use crate::limits::Limits;
use crate::refusal::Refusal;

const BLOCK: usize = 64 << 10;
/// Parts below this size may inflate by any ratio.
const RATIO_FLOOR: u64 = 1 << 20;

/// Where a part lies in the file, and what it declares.
pub(super) struct Packed {
    pub(super) start: u64,
    pub(super) length: u64,
    pub(super) deflated: bool,
    /// Bytes it inflates to; more or fewer are refused.
    pub(super) size: u64,
    pub(super) crc: u32,
}

/// A part and what has been seen of it.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) packed: Packed,
    scanner: Scanner,
    sum: Hasher,
    /// How many of its bytes have been looked at.
    seen: u64,
}

/// What all parts together have come to.
pub(super) struct Watch {
    pub(super) limits: Limits,
    totals: Totals,
    inflated: u64,
}

impl Watch {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            totals: Totals::default(),
            inflated: 0,
        }
    }
}

impl Part {
    pub(super) fn new(name: &str, packed: Packed) -> Self {
        Self {
            name: name.to_owned(),
            packed,
            scanner: Scanner::new(),
            sum: Hasher::new(),
            seen: 0,
        }
    }

    /// Whether all of it has been looked at.
    pub(super) fn done(&self) -> bool {
        self.seen >= self.packed.size
    }

    /// Whether a parser may not read it.
    pub(super) fn opaque(&self) -> bool {
        self.scanner.opaque()
    }

    /// Looks at what has not been seen yet of the bytes at `at`.
    fn look(&mut self, at: u64, bytes: &[u8], watch: &mut Watch) -> Result<(), Refusal> {
        let old = usize::try_from(self.seen.saturating_sub(at)).unwrap_or(usize::MAX);
        let fresh = bytes.get(old..).unwrap_or_default();
        if fresh.is_empty() {
            return Ok(());
        }
        self.seen += fresh.len() as u64;
        watch.inflated += fresh.len() as u64;
        let swollen =
            self.seen > RATIO_FLOOR && self.seen / self.packed.length.max(1) > watch.limits.ratio;
        if swollen || watch.inflated > watch.limits.inflated_bytes {
            return Err(Refusal::Inflates);
        }
        self.sum.update(fresh);
        let mut judge = Judge {
            limits: &watch.limits,
            totals: &mut watch.totals,
        };
        self.scanner.feed(fresh, &mut judge)?;
        if self.done() {
            self.scanner.finish()?;
            if self.sum.clone().finalize() != self.packed.crc {
                return Err(Refusal::damaged("checksum"));
            }
        }
        Ok(())
    }
}

/// A part that is being read.
pub(super) struct Reading {
    input: Box<dyn Read>,
    at: u64,
}

impl Reading {
    pub(super) fn new(path: &Path, packed: &Packed) -> Result<Self, Refusal> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(packed.start))?;
        let file = BufReader::with_capacity(BLOCK, file).take(packed.length);
        let input: Box<dyn Read> = if packed.deflated {
            Box::new(DeflateDecoder::new(file))
        } else {
            Box::new(file)
        };
        Ok(Self { input, at: 0 })
    }

    /// How far it has been read.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// Reads on, after looking at what is read. Nothing is the end of the part.
    pub(super) fn read(
        &mut self,
        part: &mut Part,
        watch: &mut Watch,
        target: &mut [u8],
    ) -> Result<usize, Refusal> {
        let left = part.packed.size.saturating_sub(self.at);
        let most = usize::try_from(left).unwrap_or(usize::MAX);
        let most = most.min(target.len());
        let Some(target) = target.get_mut(..most).filter(|t| !t.is_empty()) else {
            return Ok(0);
        };
        let read = self.input.read(target).map_err(Refusal::damaged)?;
        if read == 0 {
            return Err(Refusal::damaged("part shorter than declared"));
        }
        let bytes = target.get(..read).unwrap_or_default();
        part.look(self.at, bytes, watch)?;
        self.at += read as u64;
        if self.at >= part.packed.size && self.input.read(&mut [0u8]).map_err(Refusal::damaged)? > 0
        {
            return Err(Refusal::damaged("part longer than declared"));
        }
        Ok(read)
    }

    /// Reads on to `end`.
    pub(super) fn skip(
        &mut self,
        part: &mut Part,
        watch: &mut Watch,
        end: u64,
    ) -> Result<(), Refusal> {
        let mut block = vec![0u8; BLOCK];
        while self.at < end {
            let most = usize::try_from(end - self.at).unwrap_or(BLOCK).min(BLOCK);
            let target = block.get_mut(..most).unwrap_or_default();
            self.read(part, watch, target)?;
        }
        Ok(())
    }
}
