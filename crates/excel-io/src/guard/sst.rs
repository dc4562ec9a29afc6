//! The shared string table of an .xls: walked across its continuations without decoding it.

use super::biff::bad;
use crate::binary::{u16_at, u32_at};
use crate::limits::Limits;
use crate::refusal::Refusal;

struct Walk<'a> {
    block: &'a [u8],
    more: std::slice::Iter<'a, &'a [u8]>,
}

/// The length of every string in characters.
pub(super) fn lengths(first: &[u8], more: &[&[u8]], limits: &Limits) -> Result<Vec<u32>, Refusal> {
    let block = first.get(8..).ok_or_else(|| bad("short SST"))?;
    let mut walk = Walk {
        block,
        more: more.iter(),
    };
    let mut found = Vec::new();
    loop {
        while walk.block.is_empty() {
            if !walk.step() {
                return Ok(found);
            }
        }
        found.push(walk.string()?);
        if found.len() as u64 > limits.strings {
            return Err(Refusal::TooMuchContent);
        }
    }
}

impl Walk<'_> {
    fn step(&mut self) -> bool {
        match self.more.next() {
            Some(next) => {
                self.block = next;
                true
            }
            None => false,
        }
    }

    fn take(&mut self, count: usize) -> Result<(), Refusal> {
        self.block = self.block.get(count..).ok_or_else(|| bad("SST string"))?;
        Ok(())
    }

    /// Walks over one string; its header never crosses a block, its characters may.
    fn string(&mut self) -> Result<u32, Refusal> {
        let chars = u16_at(self.block, 0).ok_or_else(|| bad("SST string"))?;
        let flags = *self.block.get(2).ok_or_else(|| bad("SST string"))?;
        self.take(3)?;
        let mut extra = 0usize;
        if flags & 0x08 != 0 {
            let runs = u16_at(self.block, 0).ok_or_else(|| bad("SST runs"))?;
            extra += usize::from(runs) * 4;
            self.take(2)?;
        }
        if flags & 0x04 != 0 {
            let ext = u32_at(self.block, 0).ok_or_else(|| bad("SST phonetics"))?;
            extra += usize::try_from(ext & 0x7FFF_FFFF).unwrap_or(0);
            self.take(4)?;
        }
        self.chars(usize::from(chars), flags & 1 != 0)?;
        self.skip(extra)?;
        Ok(u32::from(chars))
    }

    fn chars(&mut self, mut count: usize, mut wide: bool) -> Result<(), Refusal> {
        while count > 0 {
            let width = if wide { 2 } else { 1 };
            let here = (self.block.len() / width).min(count);
            if here < count && wide && !self.block.len().is_multiple_of(2) {
                return Err(bad("split character"));
            }
            self.take(here * width)?;
            count -= here;
            if count > 0 {
                if !self.step() {
                    return Err(bad("SST cut off"));
                }
                let flags = *self.block.first().ok_or_else(|| bad("empty CONTINUE"))?;
                wide = flags & 1 != 0;
                self.take(1)?;
            }
        }
        Ok(())
    }

    fn skip(&mut self, mut count: usize) -> Result<(), Refusal> {
        while count > 0 {
            if self.block.is_empty() && !self.step() {
                return Err(bad("SST cut off"));
            }
            let here = self.block.len().min(count);
            self.take(here)?;
            count -= here;
        }
        Ok(())
    }
}
