//! The frames between the child that parses and its parent.
//!
//! A frame is a tag byte and its fields, little-endian: `R` a row, `E` the end with the number of
//! rows, `X` a refusal as JSON. Numbers go as bits, so none loses a digit on the way.

use std::io::{Error, ErrorKind, Read, Result, Write};

use crate::raw::{Cell, RawRow, Stamp};
use crate::refusal::Refusal;

/// Longest text of a cell; Excel holds 32,767 characters, a CSV field may hold more.
const MAX_TEXT: usize = 128 << 20;
const MAX_CELLS: usize = 1 << 20;

/// What the child says.
#[derive(Debug, PartialEq)]
pub(super) enum Frame {
    Row(RawRow),
    End(u64),
    Refused(Refusal),
}

/// Writes a row.
pub(super) fn write_row(out: &mut impl Write, row: &RawRow) -> Result<()> {
    out.write_all(b"R")?;
    out.write_all(&row.number.to_le_bytes())?;
    out.write_all(&[u8::from(row.epoch_1904)])?;
    write_len(out, row.cells.len())?;
    for cell in &row.cells {
        match cell {
            Cell::Empty => out.write_all(b"-")?,
            Cell::Text(text) => write_text(out, b"t", text)?,
            Cell::Number(n) => {
                out.write_all(b"n")?;
                out.write_all(&n.to_bits().to_le_bytes())?;
            }
            Cell::DateTime(stamp) => {
                out.write_all(b"d")?;
                out.write_all(&stamp.serial.to_bits().to_le_bytes())?;
                out.write_all(&[u8::from(stamp.epoch_1904)])?;
            }
            Cell::Bool(flag) => out.write_all(&[b'b', u8::from(*flag)])?,
            Cell::Error(error) => write_text(out, b"e", error)?,
        }
    }
    Ok(())
}

/// Writes the end of all rows, or why there is none.
pub(super) fn write_end(
    out: &mut impl Write,
    end: &std::result::Result<u64, Refusal>,
) -> Result<()> {
    match end {
        Ok(rows) => {
            out.write_all(b"E")?;
            out.write_all(&rows.to_le_bytes())?;
        }
        Err(refusal) => write_text(out, b"X", &serde_json::to_string(refusal)?)?,
    }
    out.flush()
}

fn write_len(out: &mut impl Write, len: usize) -> Result<()> {
    let len = u32::try_from(len).map_err(|_| Error::from(ErrorKind::InvalidData))?;
    out.write_all(&len.to_le_bytes())
}

fn write_text(out: &mut impl Write, tag: &[u8], text: &str) -> Result<()> {
    out.write_all(tag)?;
    write_len(out, text.len())?;
    out.write_all(text.as_bytes())
}

/// Reads a frame; an end of the pipe without an end frame is an error.
pub(super) fn read(input: &mut impl Read) -> Result<Frame> {
    match byte(input)? {
        b'R' => read_row(input).map(Frame::Row),
        b'E' => Ok(Frame::End(u64::from_le_bytes(array(input)?))),
        b'X' => {
            let text = read_text(input)?;
            Ok(Frame::Refused(serde_json::from_str(&text)?))
        }
        _ => Err(ErrorKind::InvalidData.into()),
    }
}

fn read_row(input: &mut impl Read) -> Result<RawRow> {
    let number = u32::from_le_bytes(array(input)?);
    let epoch_1904 = byte(input)? != 0;
    let count = read_len(input, MAX_CELLS)?;
    let mut cells = Vec::with_capacity(count.min(1024));
    for _ in 0..count {
        cells.push(match byte(input)? {
            b'-' => Cell::Empty,
            b't' => Cell::Text(read_text(input)?),
            b'n' => Cell::Number(read_number(input)?),
            b'd' => Cell::DateTime(Stamp {
                serial: read_number(input)?,
                epoch_1904: byte(input)? != 0,
            }),
            b'b' => Cell::Bool(byte(input)? != 0),
            b'e' => Cell::Error(read_text(input)?),
            _ => return Err(ErrorKind::InvalidData.into()),
        });
    }
    Ok(RawRow {
        number,
        epoch_1904,
        cells,
    })
}

fn array<const N: usize>(input: &mut impl Read) -> Result<[u8; N]> {
    let mut bytes = [0u8; N];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn byte(input: &mut impl Read) -> Result<u8> {
    array::<1>(input).map(|[b]| b)
}

fn read_number(input: &mut impl Read) -> Result<f64> {
    Ok(f64::from_bits(u64::from_le_bytes(array(input)?)))
}

fn read_len(input: &mut impl Read, most: usize) -> Result<usize> {
    let len = usize::try_from(u32::from_le_bytes(array(input)?)).unwrap_or(usize::MAX);
    if len > most {
        return Err(ErrorKind::InvalidData.into());
    }
    Ok(len)
}

/// Reads what is there; the announced length alone allocates nothing.
fn read_text(input: &mut impl Read) -> Result<String> {
    let len = read_len(input, MAX_TEXT)?;
    let mut bytes = Vec::with_capacity(len.min(4096));
    input.by_ref().take(len as u64).read_to_end(&mut bytes)?;
    if bytes.len() != len {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    String::from_utf8(bytes).map_err(|_| ErrorKind::InvalidData.into())
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
        write_row(&mut bytes, &row).unwrap();
        write_end(&mut bytes, &Ok(1)).unwrap();
        write_end(&mut bytes, &Err(Refusal::TooManyRows(5))).unwrap();
        let mut input = bytes.as_slice();
        assert_eq!(read(&mut input).unwrap(), Frame::Row(row));
        assert_eq!(read(&mut input).unwrap(), Frame::End(1));
        let refused = Frame::Refused(Refusal::TooManyRows(5));
        assert_eq!(read(&mut input).unwrap(), refused);
        assert!(read(&mut input).is_err());
    }
}
