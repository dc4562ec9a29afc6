//! The frames between the child that parses and its parent.
//!
//! A frame is a tag byte, the length of its body and the body, little-endian: `R` a row, `E` the end
//! with the number of rows, `X` a refusal as JSON. Numbers go as bits, so none loses a digit on the
//! way. Bodies are put together and taken apart in one buffer each.

use std::io::{Error, ErrorKind, Read, Result, Write};

use crate::raw::{Cell, RawRow, Stamp};
use crate::refusal::Refusal;

/// Longest body: the longest row, with what cells cost beside their text.
const MAX_BODY: usize = 8 << 20;

/// What the child says.
#[derive(Debug, PartialEq)]
pub(super) enum Frame {
    Row(RawRow),
    End(u64),
    Refused(Refusal),
}

/// Writes frames.
pub(super) struct Sender<W> {
    out: W,
    body: Vec<u8>,
}

impl<W: Write> Sender<W> {
    pub(super) fn new(out: W) -> Self {
        let body = Vec::new();
        Self { out, body }
    }

    /// Writes a row.
    pub(super) fn row(&mut self, row: &RawRow) -> Result<()> {
        self.body.clear();
        self.body.extend(row.number.to_le_bytes());
        self.body.push(u8::from(row.epoch_1904));
        for cell in &row.cells {
            match cell {
                Cell::Empty => self.body.push(b'-'),
                Cell::Text(text) => self.text(b't', text)?,
                Cell::Number(n) => self.number(b'n', *n),
                Cell::DateTime(stamp) => {
                    self.number(b'd', stamp.serial);
                    self.body.push(u8::from(stamp.epoch_1904));
                }
                Cell::Bool(flag) => self.body.extend([b'b', u8::from(*flag)]),
                Cell::Error(error) => self.text(b'e', error)?,
            }
        }
        self.send(b'R')
    }

    /// Writes the end of all rows, or why there is none.
    pub(super) fn end(&mut self, end: &std::result::Result<u64, Refusal>) -> Result<()> {
        self.body.clear();
        let tag = match end {
            Ok(rows) => {
                self.body.extend(rows.to_le_bytes());
                b'E'
            }
            Err(refusal) => {
                serde_json::to_writer(&mut self.body, refusal)?;
                b'X'
            }
        };
        self.send(tag)?;
        self.out.flush()
    }

    fn number(&mut self, tag: u8, number: f64) {
        self.body.push(tag);
        self.body.extend(number.to_bits().to_le_bytes());
    }

    fn text(&mut self, tag: u8, text: &str) -> Result<()> {
        self.body.push(tag);
        self.body.extend(length(text.len())?);
        self.body.extend(text.as_bytes());
        Ok(())
    }

    fn send(&mut self, tag: u8) -> Result<()> {
        self.out.write_all(&[tag])?;
        self.out.write_all(&length(self.body.len())?)?;
        self.out.write_all(&self.body)
    }
}

fn length(length: usize) -> Result<[u8; 4]> {
    let length = u32::try_from(length).map_err(|_| Error::from(ErrorKind::InvalidData))?;
    Ok(length.to_le_bytes())
}

/// Reads frames.
pub(super) struct Receiver<R> {
    input: R,
    body: Vec<u8>,
    /// Cells of the last row; the next one is mostly as wide.
    width: usize,
}

impl<R: Read> Receiver<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            body: Vec::new(),
            width: 0,
        }
    }

    /// Bytes of the last frame.
    pub(super) fn frame_bytes(&self) -> usize {
        self.body.len()
    }

    /// Reads a frame; an end of the pipe without an end frame is an error.
    pub(super) fn next(&mut self) -> Result<Frame> {
        let mut head = [0u8; 5];
        self.input.read_exact(&mut head)?;
        let [tag, length @ ..] = head;
        let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
        if length > MAX_BODY {
            return Err(ErrorKind::InvalidData.into());
        }
        // What is there is read; the announced length alone allocates nothing.
        self.body.clear();
        let mut body = self.input.by_ref().take(length as u64);
        body.read_to_end(&mut self.body)?;
        if self.body.len() != length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let mut body = Body(&self.body);
        match tag {
            b'R' => {
                let row = body.row(self.width)?;
                self.width = row.cells.len();
                Ok(Frame::Row(row))
            }
            b'E' => Ok(Frame::End(u64::from_le_bytes(body.array()?))),
            b'X' => Ok(Frame::Refused(serde_json::from_slice(&self.body)?)),
            _ => Err(ErrorKind::InvalidData.into()),
        }
    }
}

/// What is left of a body.
struct Body<'a>(&'a [u8]);

impl Body<'_> {
    fn row(&mut self, width: usize) -> Result<RawRow> {
        let number = u32::from_le_bytes(self.array()?);
        let epoch_1904 = self.flag()?;
        let mut cells = Vec::with_capacity(width);
        while !self.0.is_empty() {
            let [tag] = self.array()?;
            cells.push(match tag {
                b'-' => Cell::Empty,
                b't' => Cell::Text(self.text()?),
                b'n' => Cell::Number(self.number()?),
                b'd' => Cell::DateTime(Stamp {
                    serial: self.number()?,
                    epoch_1904: self.flag()?,
                }),
                b'b' => Cell::Bool(self.flag()?),
                b'e' => Cell::Error(self.text()?),
                _ => return Err(ErrorKind::InvalidData.into()),
            });
        }
        Ok(RawRow {
            number,
            epoch_1904,
            cells,
        })
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk().ok_or(ErrorKind::UnexpectedEof)?;
        self.0 = rest;
        Ok(*array)
    }

    fn flag(&mut self) -> Result<bool> {
        self.array().map(|[byte]| byte != 0)
    }

    fn number(&mut self) -> Result<f64> {
        Ok(f64::from_bits(u64::from_le_bytes(self.array()?)))
    }

    fn text(&mut self) -> Result<String> {
        let length = usize::try_from(u32::from_le_bytes(self.array()?)).unwrap_or(usize::MAX);
        let cut = self.0.split_at_checked(length);
        let (text, rest) = cut.ok_or(ErrorKind::UnexpectedEof)?;
        self.0 = rest;
        let text = std::str::from_utf8(text).map_err(|_| ErrorKind::InvalidData)?;
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        let row = RawRow {
            number: 7,
            epoch_1904: true,
            cells: vec![
                Cell::Empty,
                Cell::Text("张三\n".to_owned()),
                Cell::Number(0.1 + 0.2),
                Cell::DateTime(Stamp {
                    serial: 43_372.5,
                    epoch_1904: true,
                }),
                Cell::Bool(true),
                Cell::Error("#N/A".to_owned()),
            ],
        };
        let mut bytes = Vec::new();
        let mut sender = Sender::new(&mut bytes);
        sender.row(&row).unwrap();
        sender.end(&Ok(1)).unwrap();
        sender.end(&Err(Refusal::TooManyRows(5))).unwrap();
        let mut receiver = Receiver::new(bytes.as_slice());
        assert_eq!(receiver.next().unwrap(), Frame::Row(row));
        assert_eq!(receiver.next().unwrap(), Frame::End(1));
        let refused = Frame::Refused(Refusal::TooManyRows(5));
        assert_eq!(receiver.next().unwrap(), refused);
        assert!(receiver.next().is_err());
        // A length is not believed.
        let huge = [b"R".as_slice(), &u32::MAX.to_le_bytes()].concat();
        assert!(Receiver::new(huge.as_slice()).next().is_err());
        let cut = [b"R".as_slice(), &(200u32 << 20).to_le_bytes()].concat();
        assert!(Receiver::new(cut.as_slice()).next().is_err());
    }
}
