//! Text files: their encoding, their separators, and how many rows and columns they claim.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::Path;

use encoding_rs::{CoderResult, Decoder, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::limits::{CELL_BYTES, Limits, ROW_BYTES};
use crate::refusal::Refusal;

const BLOCK: usize = 64 << 10;

/// The encoding of a text file.
type Encoding = &'static encoding_rs::Encoding;

/// Tells the encoding: by its mark, else UTF-8 when every byte of the file is, else GBK.
fn detect_encoding(path: &Path) -> Result<Encoding, Refusal> {
    let mut file = BufReader::with_capacity(BLOCK, File::open(path)?);
    let mut block = vec![0u8; BLOCK];
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let mut out = String::with_capacity(BLOCK * 4);
    let mut first = true;
    loop {
        let read = file.read(&mut block)?;
        let bytes = block.get(..read).unwrap_or_default();
        if first {
            if bytes.starts_with(b"\xFF\xFE") {
                return Ok(UTF_16LE);
            }
            if bytes.starts_with(b"\xFE\xFF") {
                return Ok(UTF_16BE);
            }
            if bytes.starts_with(b"\xEF\xBB\xBF") {
                return Ok(UTF_8);
            }
            first = false;
        }
        out.clear();
        let (_, _, errors) = decoder.decode_to_string(bytes, &mut out, read == 0);
        if errors {
            return Ok(GB18030);
        }
        if read == 0 {
            return Ok(UTF_8);
        }
    }
}

/// Reads a text file as UTF-8 without its mark, every line ended by a line feed only; bytes that
/// are no text are an error.
pub(crate) struct Transcoder<R> {
    inner: R,
    decoder: Decoder,
    input: Vec<u8>,
    output: Vec<u8>,
    ready: std::ops::Range<usize>,
    /// The last byte handed out, before line ends were made one.
    last: u8,
    done: bool,
}

impl<R: Read> Transcoder<R> {
    pub(crate) fn new(inner: R, encoding: Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            input: vec![0; BLOCK],
            // GBK grows by half, UTF-16 too; nothing grows more than threefold.
            output: vec![0; BLOCK * 3 + 64],
            ready: 0..0,
            last: b'\n',
            done: false,
        }
    }

    fn refill(&mut self) -> std::io::Result<()> {
        let read = self.inner.read(&mut self.input)?;
        self.done = read == 0;
        let source = self.input.get(..read).unwrap_or_default();
        let (result, _, written, errors) =
            self.decoder
                .decode_to_utf8(source, &mut self.output, self.done);
        if errors || result != CoderResult::InputEmpty {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
        self.ready = 0..self.end_lines(written);
        Ok(())
    }

    /// Makes CR LF and CR one LF, and ends the last line; gives the bytes left.
    fn end_lines(&mut self, written: usize) -> usize {
        let mut last = self.last;
        let mut kept = 0;
        for at in 0..written {
            let byte = self.output.get(at).copied().unwrap_or_default();
            let second = byte == b'\n' && last == b'\r';
            last = byte;
            if !second && let Some(slot) = self.output.get_mut(kept) {
                *slot = if byte == b'\r' { b'\n' } else { byte };
                kept += 1;
            }
        }
        if self.done
            && !matches!(last, b'\n' | b'\r')
            && let Some(slot) = self.output.get_mut(kept)
        {
            *slot = b'\n';
            kept += 1;
        }
        self.last = last;
        kept
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, target: &mut [u8]) -> std::io::Result<usize> {
        while self.ready.is_empty() && !self.done {
            self.refill()?;
        }
        let source = self.output.get(self.ready.clone()).unwrap_or_default();
        let count = source.len().min(target.len());
        for (to, from) in target.iter_mut().zip(source) {
            *to = *from;
        }
        self.ready.start += count;
        Ok(count)
    }
}

/// How to read a text file.
#[derive(Clone, Copy)]
pub(crate) struct Dialect {
    pub(crate) encoding: Encoding,
    pub(crate) separator: u8,
}

/// Counts rows, columns and lengths, and refuses what is not text.
pub(super) fn check(path: &Path, limits: &Limits) -> Result<Dialect, Refusal> {
    let encoding = detect_encoding(path)?;
    let mut text = Transcoder::new(File::open(path)?, encoding);
    let mut block = Vec::with_capacity(BLOCK);
    let mut count: Option<Count> = None;
    loop {
        block.clear();
        let read = text.by_ref().take(BLOCK as u64).read_to_end(&mut block);
        if let Err(error) = read {
            return Err(match error.kind() {
                ErrorKind::InvalidData => Refusal::Encoding,
                _ => error.into(),
            });
        }
        let count = count.get_or_insert_with(|| Count::new(separator(&block)));
        if block.is_empty() {
            count.finish()?;
            let separator = count.separator;
            return Ok(Dialect {
                encoding,
                separator,
            });
        }
        for byte in &block {
            count.byte(*byte, limits)?;
        }
    }
}

/// The separator that occurs most outside quotes.
fn separator(sample: &[u8]) -> u8 {
    let mut counts = [(b',', 0u32), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in sample {
        if *byte == b'"' {
            quoted = !quoted;
        } else if !quoted && let Some(slot) = counts.iter_mut().find(|(d, _)| d == byte) {
            slot.1 += 1;
        }
    }
    let mut best = (b',', 0);
    for (separator, count) in counts {
        if count > best.1 {
            best = (separator, count);
        }
    }
    best.0
}

/// Where in a field a byte stands, by the rules of the parser.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Plain,
    Quoted,
    /// Behind a quote that ends the quoted part, or is one of two.
    Quote,
}

struct Count {
    separator: u8,
    place: Place,
    lines: u64,
    /// The line on which the record began.
    begun: u64,
    columns: u64,
    field: u64,
    record: u64,
}

impl Count {
    fn new(separator: u8) -> Self {
        Self {
            separator,
            place: Place::Start,
            lines: 0,
            begun: 0,
            columns: 0,
            field: 0,
            record: 0,
        }
    }

    fn byte(&mut self, byte: u8, limits: &Limits) -> Result<(), Refusal> {
        self.field += 1;
        self.record += 1;
        if self.field > CELL_BYTES || self.record > ROW_BYTES {
            return Err(Refusal::LongRow(self.begun + 1));
        }
        match (self.place, byte) {
            (_, 0) => return Err(Refusal::NotASpreadsheet),
            (Place::Start | Place::Quote, b'"') => self.place = Place::Quoted,
            (Place::Quoted, b'"') => self.place = Place::Quote,
            (Place::Quoted, b'\n') => return self.line(limits),
            (Place::Quoted, _) => {}
            (_, b'\n') => {
                self.line(limits)?;
                self.place = Place::Start;
                (self.begun, self.columns, self.field, self.record) = (self.lines, 0, 0, 0);
            }
            (_, byte) if byte == self.separator => {
                self.place = Place::Start;
                self.columns += 1;
                self.field = 0;
                // Columns that hold nothing may be more.
                if self.columns > limits.cols * 4 {
                    return Err(Refusal::TooManyColumns(limits.cols));
                }
            }
            _ => self.place = Place::Plain,
        }
        Ok(())
    }

    fn line(&mut self, limits: &Limits) -> Result<(), Refusal> {
        self.lines += 1;
        if self.lines > limits.rows {
            return Err(Refusal::TooManyRows(limits.rows));
        }
        Ok(())
    }

    /// A quote that nothing closes has taken the rest of the file into one field.
    fn finish(&self) -> Result<(), Refusal> {
        if self.place == Place::Quoted {
            return Err(Refusal::OpenQuote(self.begun + 1));
        }
        Ok(())
    }
}
