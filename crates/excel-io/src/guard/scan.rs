//! A streaming look at the tags of an XML part: counts and references only, no tree, no entities.

use crate::limits::Limits;
use crate::refusal::Refusal;

/// Longest start tag; Excel writes namespaces of about 2 KB.
const TAG_BYTES: usize = 64 << 10;
const SHEET_ROWS: u64 = 1_048_576;
const SHEET_COLS: u64 = 16_384;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    /// After `<`, collecting; the byte is the open quote or 0.
    Tag(u8),
    /// Inside something that ends with these bytes.
    Until(&'static [u8]),
}

/// What all parts of a workbook may hold together.
#[derive(Default)]
pub(super) struct Totals {
    cells: u64,
    strings: u64,
}

/// Scans one part, fed by blocks.
pub(super) struct Scanner<'a> {
    limits: &'a Limits,
    totals: &'a mut Totals,
    state: State,
    tag: Vec<u8>,
    tail: Vec<u8>,
    row: u64,
    col: u64,
    declared_strings: u64,
    bytes: u64,
    head: Vec<u8>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(limits: &'a Limits, totals: &'a mut Totals) -> Self {
        Self {
            limits,
            totals,
            state: State::Text,
            tag: Vec::with_capacity(256),
            tail: Vec::new(),
            row: 0,
            col: 0,
            declared_strings: 0,
            bytes: 0,
            head: Vec::with_capacity(4),
        }
    }

    /// Looks at the next block of the part.
    pub(super) fn feed(&mut self, block: &[u8]) -> Result<(), Refusal> {
        self.bytes += block.len() as u64;
        if self.head.len() < 4 {
            self.head.extend(block.iter().take(4));
            self.check_head()?;
        }
        let mut rest = block;
        while !rest.is_empty() {
            rest = match self.state {
                State::Text => self.text(rest),
                State::Tag(quote) => self.in_tag(rest, quote)?,
                State::Until(end) => self.skip(rest, end),
            };
        }
        Ok(())
    }

    /// Ends the part: what it declared must be possible for its size.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        if self.declared_strings > self.bytes {
            return Err(Refusal::damaged("uniqueCount beyond the part"));
        }
        Ok(())
    }

    /// UTF-16 would hide tags from this scanner; workbooks are UTF-8.
    fn check_head(&self) -> Result<(), Refusal> {
        let wide = [&b"\xFF\xFE"[..], b"\xFE\xFF", b"<\0", b"\0<"];
        if wide.iter().any(|w| self.head.starts_with(w)) {
            return Err(Refusal::damaged("part is not UTF-8"));
        }
        Ok(())
    }

    fn text<'b>(&mut self, block: &'b [u8]) -> &'b [u8] {
        match block.iter().position(|b| *b == b'<') {
            Some(at) => {
                self.tag.clear();
                self.state = State::Tag(0);
                block.get(at + 1..).unwrap_or_default()
            }
            None => &[],
        }
    }

    /// The rest of the block when a plain tag lies whole in it, without copying the tag.
    fn whole_tag<'b>(&mut self, block: &'b [u8]) -> Result<Option<&'b [u8]>, Refusal> {
        let Some(end) = block.iter().position(|b| *b == b'>') else {
            return Ok(None);
        };
        let (tag, rest) = block.split_at(end);
        let doubles = tag.iter().filter(|b| **b == b'"').count();
        let plain = doubles % 2 == 0
            && tag.len() < TAG_BYTES
            && !matches!(tag.first(), Some(b'!' | b'?'))
            && !tag.contains(&b'\'');
        if !plain {
            return Ok(None);
        }
        self.on_tag(tag)?;
        self.state = State::Text;
        Ok(rest.get(1..))
    }

    fn in_tag<'b>(&mut self, block: &'b [u8], mut quote: u8) -> Result<&'b [u8], Refusal> {
        if self.tag.is_empty()
            && quote == 0
            && let Some(rest) = self.whole_tag(block)?
        {
            return Ok(rest);
        }
        for (at, byte) in block.iter().enumerate() {
            match (*byte, quote) {
                (b'>', 0) => {
                    self.state = State::Text;
                    let tag = std::mem::take(&mut self.tag);
                    let done = self.on_tag(&tag);
                    self.tag = tag;
                    done?;
                    return Ok(block.get(at + 1..).unwrap_or_default());
                }
                (b'"' | b'\'', 0) => quote = *byte,
                (b, q) if b == q => quote = 0,
                _ => {}
            }
            self.tag.push(*byte);
            if self.tag.len() > 8 && self.tag.len() <= TAG_BYTES {
                continue;
            }
            let opened = match self.tag.as_slice() {
                b"!--" => Some(&b"-->"[..]),
                b"![CDATA[" => Some(&b"]]>"[..]),
                b"?" => Some(&b"?>"[..]),
                b"!D" | b"!E" | b"!d" | b"!e" => return Err(Refusal::Entities),
                _ => None,
            };
            if let Some(end) = opened {
                self.state = State::Until(end);
                self.tail.clear();
                return Ok(block.get(at + 1..).unwrap_or_default());
            }
            if self.tag.len() > TAG_BYTES {
                return Err(Refusal::damaged("tag too long"));
            }
        }
        self.state = State::Tag(quote);
        Ok(&[])
    }

    fn skip<'b>(&mut self, block: &'b [u8], end: &'static [u8]) -> &'b [u8] {
        for (at, byte) in block.iter().enumerate() {
            self.tail.push(*byte);
            if self.tail.len() > end.len() {
                self.tail.remove(0);
            }
            if self.tail == end {
                self.state = State::Text;
                return block.get(at + 1..).unwrap_or_default();
            }
        }
        &[]
    }

    fn on_tag(&mut self, tag: &[u8]) -> Result<(), Refusal> {
        if tag.first() == Some(&b'/') {
            return Ok(());
        }
        let name_end = tag
            .iter()
            .position(|b| b.is_ascii_whitespace() || *b == b'/');
        let (name, attributes) = tag.split_at(name_end.unwrap_or(tag.len()));
        let local = name.rsplit(|b| *b == b':').next().unwrap_or_default();
        match local {
            b"c" => self.on_cell(attributes, tag.last() == Some(&b'/')),
            b"row" => {
                self.row += 1;
                self.col = 0;
                if let Some(r) = attribute(attributes, b"r") {
                    self.row = reference(r).map_or(u64::MAX, |(row, _)| row);
                }
                self.check_row(SHEET_ROWS)
            }
            b"si" => {
                self.totals.strings += 1;
                self.check_strings(self.totals.strings)
            }
            b"sst" => self.on_table(attributes),
            b"dimension" => self.on_dimension(attributes),
            _ => Ok(()),
        }
    }

    /// An empty styled cell may lie anywhere; one with content must be within the limits.
    fn on_cell(&mut self, attributes: &[u8], closed: bool) -> Result<(), Refusal> {
        self.totals.cells += 1;
        if self.totals.cells > self.limits.cells {
            return Err(Refusal::TooMuchContent);
        }
        self.col += 1;
        if let Some(r) = attribute(attributes, b"r") {
            let (row, col) = reference(r).unwrap_or((u64::MAX, u64::MAX));
            self.row = row;
            self.col = col;
        }
        let (rows, cols) = if closed {
            (SHEET_ROWS, SHEET_COLS)
        } else {
            (self.limits.rows, self.limits.cols)
        };
        if self.col > cols {
            return Err(Refusal::TooManyColumns(self.limits.cols));
        }
        self.check_row(rows)
    }

    fn check_row(&self, rows: u64) -> Result<(), Refusal> {
        if self.row > rows {
            return Err(Refusal::TooManyRows(self.limits.rows));
        }
        Ok(())
    }

    fn check_strings(&self, strings: u64) -> Result<(), Refusal> {
        if strings > self.limits.strings {
            return Err(Refusal::TooMuchContent);
        }
        Ok(())
    }

    fn on_table(&mut self, attributes: &[u8]) -> Result<(), Refusal> {
        for name in [&b"uniqueCount"[..], b"count"] {
            let Some(value) = attribute(attributes, name) else {
                continue;
            };
            let number = number(value).unwrap_or(u64::MAX);
            if name == b"uniqueCount" {
                self.check_strings(number)?;
                self.declared_strings = number;
            } else if number > self.limits.cells {
                return Err(Refusal::TooMuchContent);
            }
        }
        Ok(())
    }

    /// Whole formatted rows or columns are common; a box of both is not.
    fn on_dimension(&self, attributes: &[u8]) -> Result<(), Refusal> {
        let Some(range) = attribute(attributes, b"ref") else {
            return Ok(());
        };
        let last = range.rsplit(|b| *b == b':').next().unwrap_or_default();
        let Some((rows, cols)) = reference(last) else {
            return Err(Refusal::damaged("dimension"));
        };
        if rows > SHEET_ROWS || rows.saturating_mul(cols) > SHEET_ROWS * self.limits.cols {
            return Err(Refusal::TooManyRows(self.limits.rows));
        }
        if cols > SHEET_COLS {
            return Err(Refusal::TooManyColumns(self.limits.cols));
        }
        Ok(())
    }
}

/// The raw value of an attribute.
fn attribute<'b>(attributes: &'b [u8], wanted: &[u8]) -> Option<&'b [u8]> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_ascii_start();
        let equals = rest.iter().position(|b| *b == b'=')?;
        let (name, after) = rest.split_at(equals);
        let after = after.get(1..)?.trim_ascii_start();
        let quote = *after.first()?;
        if quote != b'"' && quote != b'\'' {
            return None;
        }
        let body = after.get(1..)?;
        let end = body.iter().position(|b| *b == quote)?;
        if name.trim_ascii() == wanted {
            return body.get(..end).map(<[u8]>::trim_ascii);
        }
        rest = body.get(end + 1..)?;
    }
}

fn number(digits: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(digits).ok()?;
    text.trim_start_matches('+').parse().ok()
}

/// Row and column, from 1, of `XFD1048576` or `$A$1`; column 1 when only a row is given.
fn reference(text: &[u8]) -> Option<(u64, u64)> {
    let mut col = 0u64;
    let mut row = 0u64;
    let mut digits = false;
    for byte in text.iter().filter(|b| **b != b'$') {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if !digits => {
                let letter = u64::from(byte.to_ascii_uppercase() - b'A') + 1;
                col = col.checked_mul(26)?.checked_add(letter)?;
            }
            b'0'..=b'9' => {
                digits = true;
                row = row.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
            }
            _ => return None,
        }
    }
    (digits && row > 0).then_some((row, col.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(xml: &[u8], block: usize) -> Result<(), Refusal> {
        let limits = Limits::default();
        let mut totals = Totals::default();
        let mut scanner = Scanner::new(&limits, &mut totals);
        for part in xml.chunks(block) {
            scanner.feed(part)?;
        }
        scanner.finish()
    }

    #[test]
    fn references() {
        assert_eq!(reference(b"XFD1048576"), Some((1_048_576, 16_384)));
        assert_eq!(reference(b"7"), Some((7, 1)));
        assert_eq!(reference(b"A0"), None);
        assert_eq!(reference(b"A99999999999999999999999"), None);
    }

    #[test]
    fn tags_across_blocks() {
        for block in [1, 2, 3, 7, 1000] {
            let far = br#"<sheetData><row r="1"><x:c t="s" r = 'XFD1' ><v>1</v></x:c>"#;
            assert_eq!(scan(far, block), Err(Refusal::TooManyColumns(500)));
            let hidden =
                br#"<!-- <c r="XFD1"> --><![CDATA[<c r="XFD1">]]><row r="1"><c r="XFD1"/>"#;
            assert_eq!(scan(hidden, block), Ok(()));
            let quoted = br#"<a b="x>y<c"><c r="A9999999"><v>1</v></c>"#;
            assert_eq!(scan(quoted, block), Err(Refusal::TooManyRows(1_000_100)));
            assert_eq!(scan(b"<!DOCTYPE a>", block), Err(Refusal::Entities));
            assert!(scan(br#"<sst uniqueCount="4000000000">"#, block).is_err());
            assert!(scan(br#"<sst uniqueCount="4000">"#, block).is_err());
            assert!(scan(br#"<dimension ref="A1:XFD1048576"/>"#, block).is_err());
            assert!(scan(br#"<dimension ref="A1:L1048576"/>"#, block).is_ok());
        }
    }
}
