//! BIFF8 records and strings.

use crate::refusal::WriteError;

/// Longest data of a record.
const MAX_DATA: usize = 8224;

/// A stream of records.
#[derive(Default)]
pub(super) struct Biff {
    pub(super) bytes: Vec<u8>,
}

impl Biff {
    /// Appends a record.
    pub(super) fn put(&mut self, id: u16, data: &[u8]) -> Result<(), WriteError> {
        let length = u16::try_from(data.len())
            .ok()
            .filter(|n| usize::from(*n) <= MAX_DATA);
        let length = length.ok_or_else(|| WriteError::Shape("记录长度".to_owned()))?;
        self.bytes.extend(id.to_le_bytes());
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend(data);
        Ok(())
    }

    /// Appends a record of 16-bit words.
    pub(super) fn words(&mut self, id: u16, words: &[u16]) -> Result<(), WriteError> {
        let data: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
        self.put(id, &data)
    }
}

/// The flags byte and the UTF-16 characters.
pub(super) fn units(text: &str) -> Vec<u8> {
    let mut bytes = vec![1u8];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

/// A string with its length in one byte; cut at 255 units.
pub(super) fn short_text(text: &str) -> Vec<u8> {
    let text = cut(text, 255);
    let mut bytes = vec![u8::try_from(text.encode_utf16().count()).unwrap_or(0)];
    bytes.extend(units(&text));
    bytes
}

/// A string with its length in two bytes; cut at `most` units.
pub(super) fn long_text(text: &str, most: usize) -> Vec<u8> {
    let text = cut(text, most);
    let count = u16::try_from(text.encode_utf16().count()).unwrap_or(0);
    let mut bytes = count.to_le_bytes().to_vec();
    bytes.extend(units(&text));
    bytes
}

fn cut(text: &str, most: usize) -> String {
    let mut left = most;
    text.chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= left;
            left = left.saturating_sub(c.len_utf16());
            fits
        })
        .collect()
}
