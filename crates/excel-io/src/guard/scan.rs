//! A streaming look at the tags of an XML part: counts and references only, no tree, no entities.

use memchr::{memchr, memrchr};

use super::tag::{attribute, number, plain_cell, reference};
use crate::limits::Limits;
use crate::refusal::Refusal;

/// Longest start tag; Excel writes namespaces of about 2 KB.
const TAG_BYTES: usize = 64 << 10;
const SHEET_ROWS: u64 = 1_048_576;
const SHEET_COLS: u64 = 16_384;

/// Beginnings of the commonest tags that tell nothing, the longer ones first.
const DULL: [&[u8]; 10] = [
    b"/t></is></c>",
    b"/v></c>",
    b"/c>",
    b"/row>",
    b"/t></si>",
    b"v>",
    b"is><t>",
    b"is>",
    b"t>",
    b"f>",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first byte that tells what the part is.
    Start,
    /// Not XML in UTF-8: pictures, UTF-16. Nothing in it is looked at, and no parser may read it.
    Opaque,
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
pub(super) struct Scanner {
    state: State,
    tag: Vec<u8>,
    tail: Vec<u8>,
    row: u64,
    col: u64,
    declared_strings: u64,
    bytes: u64,
}

/// What a tag is judged by, and where it counts.
pub(super) struct Judge<'a> {
    pub(super) limits: &'a Limits,
    pub(super) totals: &'a mut Totals,
}

impl Scanner {
    pub(super) fn new() -> Self {
        Self {
            state: State::Start,
            tag: Vec::new(),
            tail: Vec::new(),
            row: 0,
            col: 0,
            declared_strings: 0,
            bytes: 0,
        }
    }

    /// Whether the part turned out to be nothing that a parser may read.
    pub(super) fn opaque(&self) -> bool {
        self.state == State::Opaque
    }

    /// Looks at the next block of the part.
    pub(super) fn feed(&mut self, block: &[u8], judge: &mut Judge<'_>) -> Result<(), Refusal> {
        self.bytes += block.len() as u64;
        let mut rest = block;
        while self.state == State::Start && !rest.is_empty() {
            rest = self.start(rest);
        }
        if self.opaque() {
            return Ok(());
        }
        // A declared UTF-16 behind a head in ASCII would hide tags, too.
        if memchr(0, rest).is_some() {
            return Err(Refusal::damaged("NUL in XML"));
        }
        while !rest.is_empty() {
            rest = match self.state {
                State::Start | State::Opaque => return Ok(()),
                State::Text => self.text(rest, judge)?,
                State::Tag(quote) => self.in_tag(rest, quote, judge)?,
                State::Until(end) => self.skip(rest, end),
            };
        }
        Ok(())
    }

    /// Ends the part: what it declared must be possible for its size.
    pub(super) fn finish(&self) -> Result<(), Refusal> {
        if self.declared_strings > self.bytes {
            return Err(Refusal::damaged("uniqueCount beyond the part"));
        }
        Ok(())
    }

    /// Passes over a byte order mark and spaces; then XML begins with a tag, and nothing else does.
    fn start<'b>(&mut self, block: &'b [u8]) -> &'b [u8] {
        let (first, rest) = match block.split_first() {
            Some((first, rest)) => (*first, rest),
            None => return block,
        };
        // The second byte of `<` in UTF-16, which would hide tags from this scanner.
        let wide = self.tag == b"<" && first == 0;
        let mark = b"\xEF\xBB\xBF".get(self.tail.len()) == Some(&first);
        if self.tag == b"<" && !wide {
            self.tag.clear();
            self.state = State::Tag(0);
            return block;
        }
        match first {
            b'<' if !wide => self.tag.push(first),
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ if mark => self.tail.push(first),
            _ => self.state = State::Opaque,
        }
        rest
    }

    /// Goes to the next tag that has something to tell, over those that have not.
    fn text<'b>(
        &mut self,
        mut block: &'b [u8],
        judge: &mut Judge<'_>,
    ) -> Result<&'b [u8], Refusal> {
        loop {
            let at = match block.first() {
                Some(b'<') => 0,
                _ => match memchr(b'<', block) {
                    Some(at) => at,
                    None => return Ok(&[]),
                },
            };
            let tag = block.get(at + 1..).unwrap_or_default();
            if let Some((rest, at)) = plain_cell(tag) {
                self.on_cell(Some(at), false, judge)?;
                block = rest;
                continue;
            }
            let dull = DULL.iter().find(|dull| tag.starts_with(dull));
            let Some(dull) = dull else {
                self.tag.clear();
                self.state = State::Tag(0);
                return Ok(tag);
            };
            block = tag.get(dull.len()..).unwrap_or_default();
        }
    }

    /// The rest of the block when a plain tag lies whole in it, without copying the tag.
    fn whole_tag<'b>(
        &mut self,
        block: &'b [u8],
        judge: &mut Judge<'_>,
    ) -> Result<Option<&'b [u8]>, Refusal> {
        let Some(end) = memchr(b'>', block) else {
            return Ok(None);
        };
        let (tag, rest) = block.split_at(end);
        let (mut doubles, mut single) = (0usize, false);
        for byte in tag {
            doubles += usize::from(*byte == b'"');
            single |= *byte == b'\'';
        }
        let plain = doubles.is_multiple_of(2)
            && tag.len() < TAG_BYTES
            && !matches!(tag.first(), Some(b'!' | b'?'))
            && !single;
        if !plain {
            return Ok(None);
        }
        self.on_tag(tag, judge)?;
        self.state = State::Text;
        Ok(rest.get(1..))
    }

    fn in_tag<'b>(
        &mut self,
        block: &'b [u8],
        mut quote: u8,
        judge: &mut Judge<'_>,
    ) -> Result<&'b [u8], Refusal> {
        if self.tag.is_empty()
            && quote == 0
            && let Some(rest) = self.whole_tag(block, judge)?
        {
            return Ok(rest);
        }
        for (at, byte) in block.iter().enumerate() {
            match (*byte, quote) {
                (b'>', 0) => {
                    self.state = State::Text;
                    let tag = std::mem::take(&mut self.tag);
                    let done = self.on_tag(&tag, judge);
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

    fn on_tag(&mut self, tag: &[u8], judge: &mut Judge<'_>) -> Result<(), Refusal> {
        if tag.first() == Some(&b'/') {
            // Where such an end tag ends, readers do not agree.
            let odd = tag.iter().any(|b| matches!(b, b'"' | b'\'' | b'<'));
            return if odd {
                Err(Refusal::damaged("end tag"))
            } else {
                Ok(())
            };
        }
        let name_end = tag
            .iter()
            .position(|b| b.is_ascii_whitespace() || *b == b'/');
        let (name, attributes) = tag.split_at(name_end.unwrap_or(tag.len()));
        let local = match memrchr(b':', name) {
            Some(colon) => name.get(colon + 1..).unwrap_or_default(),
            None => name,
        };
        match local {
            b"c" => {
                let at = attribute(attributes, b"r");
                let at = at.map(|r| reference(r).unwrap_or((u64::MAX, u64::MAX)));
                self.on_cell(at, tag.last() == Some(&b'/'), judge)
            }
            b"row" => {
                self.row += 1;
                self.col = 0;
                if let Some(r) = attribute(attributes, b"r") {
                    self.row = reference(r).map_or(u64::MAX, |(row, _)| row);
                }
                self.check_row(SHEET_ROWS, judge.limits)
            }
            b"si" => {
                judge.totals.strings += 1;
                check_strings(judge.totals.strings, judge.limits)
            }
            b"sst" => self.on_table(attributes, judge.limits),
            b"dimension" => on_dimension(attributes, judge.limits),
            _ => Ok(()),
        }
    }

    /// An empty styled cell may lie anywhere; one with content must be within the limits.
    fn on_cell(
        &mut self,
        at: Option<(u64, u64)>,
        closed: bool,
        Judge { limits, totals }: &mut Judge<'_>,
    ) -> Result<(), Refusal> {
        totals.cells += 1;
        if totals.cells > limits.cells {
            return Err(Refusal::TooMuchContent);
        }
        self.col += 1;
        if let Some((row, col)) = at {
            (self.row, self.col) = (row, col);
        }
        let (rows, cols) = if closed {
            (SHEET_ROWS, SHEET_COLS)
        } else {
            (limits.rows, limits.cols)
        };
        if self.col > cols {
            return Err(Refusal::TooManyColumns(limits.cols));
        }
        self.check_row(rows, limits)
    }

    fn check_row(&self, rows: u64, limits: &Limits) -> Result<(), Refusal> {
        if self.row > rows {
            return Err(Refusal::TooManyRows(limits.rows));
        }
        Ok(())
    }

    fn on_table(&mut self, attributes: &[u8], limits: &Limits) -> Result<(), Refusal> {
        for name in [&b"uniqueCount"[..], b"count"] {
            let Some(value) = attribute(attributes, name) else {
                continue;
            };
            let number = number(value).unwrap_or(u64::MAX);
            if name == b"uniqueCount" {
                check_strings(number, limits)?;
                self.declared_strings = number;
            } else if number > limits.cells {
                return Err(Refusal::TooMuchContent);
            }
        }
        Ok(())
    }
}

fn check_strings(strings: u64, limits: &Limits) -> Result<(), Refusal> {
    if strings > limits.strings {
        return Err(Refusal::TooMuchContent);
    }
    Ok(())
}

/// Whole formatted rows or columns are common; a box of both is not.
fn on_dimension(attributes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let Some(range) = attribute(attributes, b"ref") else {
        return Ok(());
    };
    let mut ends = range.split(|b| *b == b':').map(reference);
    let (Some(Some(first)), last, None) = (ends.next(), ends.next(), ends.next()) else {
        return Err(Refusal::damaged("dimension"));
    };
    // A parser subtracts the first from the last.
    let (rows, cols) = match last {
        None => first,
        Some(Some(last)) if first.0 <= last.0 && first.1 <= last.1 => last,
        Some(_) => return Err(Refusal::damaged("dimension")),
    };
    if rows > SHEET_ROWS || rows.saturating_mul(cols) > SHEET_ROWS * limits.cols {
        return Err(Refusal::TooManyRows(limits.rows));
    }
    if cols > SHEET_COLS {
        return Err(Refusal::TooManyColumns(limits.cols));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(xml: &[u8], block: usize) -> Result<(), Refusal> {
        let limits = Limits::default();
        let mut judge = Judge {
            limits: &limits,
            totals: &mut Totals::default(),
        };
        let mut scanner = Scanner::new();
        for part in xml.chunks(block) {
            scanner.feed(part, &mut judge)?;
        }
        scanner.finish()
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
