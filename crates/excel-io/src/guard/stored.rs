//! An .xlsx as a parser gets it: a zip of the same parts that nobody has packed. Its bytes are
//! inflated when they are asked for, once, and each is looked at before it is handed out. So the
//! parser sees no part that the guard does not see, and no byte before the guard.

use std::io::{Error, ErrorKind, Read, Result as IoResult, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::watch::{Part, Reading, Watch};
use crate::limits::Limits;
use crate::refusal::Refusal;

/// Zeros between the last part and the directory, so that whoever looks for the end of the zip from
/// behind does not read parts.
const GAP: usize = 64 << 10;

/// The unpacked view; a `Read + Seek`.
pub(crate) struct Stored {
    path: PathBuf,
    parts: Vec<Part>,
    segments: Vec<Segment>,
    length: u64,
    at: u64,
    reading: Option<(usize, Reading)>,
    watch: Watch,
    /// Why a read failed; a parser makes its own error of it.
    refusal: Option<Refusal>,
}

struct Segment {
    start: u64,
    content: Content,
}

enum Content {
    Bytes(Vec<u8>),
    Part(usize),
}

impl Stored {
    pub(super) fn new(path: &Path, limits: Limits, parts: Vec<Part>) -> Result<Self, Refusal> {
        let mut book = Self {
            path: path.to_owned(),
            parts: Vec::new(),
            segments: Vec::new(),
            length: 0,
            at: 0,
            reading: None,
            watch: Watch::new(limits),
            refusal: None,
        };
        let mut directory = vec![0u8; GAP];
        for (index, part) in parts.iter().enumerate() {
            let place = small(book.length)?;
            let common = entry(part)?;
            directory.extend(b"PK\x01\x02\x14\x00");
            directory.extend(&common);
            // Comment, disk and attributes.
            directory.extend([0; 10]);
            directory.extend(place.to_le_bytes());
            directory.extend(part.name.as_bytes());
            let mut header = b"PK\x03\x04".to_vec();
            header.extend(common);
            header.extend(part.name.as_bytes());
            book.append(header.len() as u64, Content::Bytes(header));
            book.append(part.packed.size, Content::Part(index));
        }
        let place = small(book.length.saturating_add(GAP as u64))?;
        let length = small(directory.len().saturating_sub(GAP) as u64)?;
        let count = u16::try_from(parts.len()).map_err(|_| Refusal::TooMuchContent)?;
        directory.extend(b"PK\x05\x06\0\0\0\0");
        directory.extend(count.to_le_bytes().repeat(2));
        directory.extend(length.to_le_bytes());
        directory.extend(place.to_le_bytes());
        directory.extend([0, 0]);
        book.append(directory.len() as u64, Content::Bytes(directory));
        book.parts = parts;
        Ok(book)
    }

    fn append(&mut self, length: u64, content: Content) {
        let start = self.length;
        self.segments.push(Segment { start, content });
        self.length = self.length.saturating_add(length);
    }

    /// Looks at whole parts before anybody reads them.
    pub(super) fn look_ahead(&mut self, wanted: impl Fn(&str) -> bool) -> Result<(), Refusal> {
        for index in 0..self.parts.len() {
            if self.parts.get(index).is_some_and(|part| wanted(&part.name)) {
                self.look_through(index)?;
            }
        }
        Ok(())
    }

    /// Looks at all that has not been read.
    pub(crate) fn finish(mut self) -> Result<(), Refusal> {
        match self.refusal.take() {
            Some(refusal) => Err(refusal),
            None => self.look_ahead(|_| true),
        }
    }

    /// Why the guard stopped a parser, if it did.
    pub(crate) fn refusal(&mut self) -> Option<Refusal> {
        self.refusal.take()
    }

    fn look_through(&mut self, index: usize) -> Result<(), Refusal> {
        let size = match self.parts.get(index) {
            Some(part) if !part.done() => part.packed.size,
            _ => return Ok(()),
        };
        self.with(index, 0, |reading, part, watch| {
            reading.skip(part, watch, size)
        })
    }

    /// Works on a part that is read to `at`, or further when nobody needs it there.
    fn with<T>(
        &mut self,
        index: usize,
        at: u64,
        work: impl FnOnce(&mut Reading, &mut Part, &mut Watch) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let part = self.parts.get_mut(index);
        let part = part.ok_or_else(|| Refusal::damaged("no such part"))?;
        let mut reading = match self.reading.take() {
            Some((open, reading)) if open == index && (at == 0 || reading.at() <= at) => reading,
            _ => Reading::new(&self.path, &part.packed)?,
        };
        reading.skip(part, &mut self.watch, at)?;
        let done = work(&mut reading, part, &mut self.watch)?;
        self.reading = Some((index, reading));
        Ok(done)
    }

    fn read_part(&mut self, index: usize, at: u64, target: &mut [u8]) -> Result<usize, Refusal> {
        if at == 0 {
            // From the beginning, wherever it was left.
            self.reading = None;
        }
        self.with(index, at, |reading, part, watch| {
            let read = reading.read(part, watch, target)?;
            if part.opaque() {
                return Err(Refusal::damaged("part is not XML"));
            }
            Ok(read)
        })
    }
}

impl Read for Stored {
    fn read(&mut self, target: &mut [u8]) -> IoResult<usize> {
        let after = self.segments.partition_point(|s| s.start <= self.at);
        // An empty part shares its start with what follows; the last of them holds the byte.
        let segment = after.checked_sub(1).and_then(|i| self.segments.get(i));
        let Some(Segment { start, content }) = segment else {
            return Ok(0);
        };
        let within = self.at - start;
        let read = match content {
            Content::Bytes(bytes) => {
                let from = usize::try_from(within).unwrap_or(usize::MAX);
                let mut source = bytes.get(from..).unwrap_or_default();
                source.read(target)?
            }
            Content::Part(index) => {
                let index = *index;
                self.read_part(index, within, target).map_err(|refusal| {
                    let error = Error::new(ErrorKind::InvalidData, refusal.code());
                    self.refusal = Some(refusal);
                    error
                })?
            }
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Stored {
    fn seek(&mut self, to: SeekFrom) -> IoResult<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// What the header of a part and its line in the directory have in common: from the version that is
/// needed on to the lengths of name and extra field.
fn entry(part: &Part) -> Result<Vec<u8>, Refusal> {
    let size = small(part.packed.size)?;
    let name = u16::try_from(part.name.len()).map_err(|_| Refusal::damaged("part name"))?;
    // Version 2.0, names in UTF-8, not packed, the first day there is.
    let mut bytes = vec![20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0];
    bytes.extend(part.packed.crc.to_le_bytes());
    bytes.extend(size.to_le_bytes().repeat(2));
    bytes.extend(name.to_le_bytes());
    bytes.extend([0, 0]);
    Ok(bytes)
}

/// Without the 64-bit form of zip, everything lies within 4 GiB.
fn small(size: u64) -> Result<u32, Refusal> {
    u32::try_from(size)
        .ok()
        .filter(|size| *size < u32::MAX)
        .ok_or(Refusal::Inflates)
}
