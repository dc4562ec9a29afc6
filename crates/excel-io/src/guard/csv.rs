//! Text files: their encoding, their separators, and how many rows and columns they claim.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use encoding_rs::{CoderResult, Decoder, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::limits::Limits;
use crate::refusal::Refusal;

const BLOCK: usize = 64 << 10;

/// The encoding of a text file.
pub(crate) type Encoding = &'static encoding_rs::Encoding;

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

/// Counts rows and columns, and refuses what is not text; gives its encoding.
pub(super) fn check(path: &Path, limits: &Limits) -> Result<Encoding, Refusal> {
    let encoding = detect_encoding(path)?;
    let mut text = Transcoder::new(File::open(path)?, encoding);
    let mut block = vec![0u8; BLOCK];
    let mut count = Count::default();
    loop {
        let read = match text.read(&mut block) {
            Ok(0) => return Ok(encoding),
            Ok(read) => read,
            Err(e) if e.kind() == std::io::ErrorKind::InvalidData => {
                return Err(Refusal::Encoding);
            }
            Err(e) => return Err(e.into()),
        };
        for byte in block.get(..read).unwrap_or_default() {
            count.byte(*byte, limits)?;
        }
    }
}

#[derive(Default)]
struct Count {
    rows: u64,
    separators: [u64; 3],
    quoted: bool,
}

impl Count {
    fn byte(&mut self, byte: u8, limits: &Limits) -> Result<(), Refusal> {
        match byte {
            0 => return Err(Refusal::NotASpreadsheet),
            b'"' => self.quoted = !self.quoted,
            b'\n' => {
                self.rows += 1;
                if !self.quoted {
                    self.separators = [0; 3];
                }
            }
            _ if self.quoted => {}
            b',' => self.separators[0] += 1,
            b';' => self.separators[1] += 1,
            b'\t' => self.separators[2] += 1,
            _ => return Ok(()),
        }
        if self.rows > limits.rows {
            return Err(Refusal::TooManyRows(limits.rows));
        }
        // Which of them separates is not known here; prose may hold some of another.
        if self.separators.iter().any(|n| *n > limits.cols * 4) {
            return Err(Refusal::TooManyColumns(limits.cols));
        }
        Ok(())
    }
}
