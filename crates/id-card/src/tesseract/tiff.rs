//! Several gray pictures in one TIFF: the one format Tesseract reads many pages of.

use image::GrayImage;

const SHORT: u16 = 3;
const LONG: u16 = 4;

/// An uncompressed TIFF of these pages.
pub(crate) fn pages(pages: &[GrayImage]) -> Vec<u8> {
    let mut bytes = b"II\x2a\x00".to_vec();
    // Each directory stands behind its picture; where it stands is written before it is known.
    let mut link = bytes.len();
    put(&mut bytes, 0);
    for page in pages {
        let data = bytes.len();
        bytes.extend_from_slice(page.as_raw());
        if bytes.len() % 2 == 1 {
            bytes.push(0);
        }
        let directory = (bytes.len() as u32).to_le_bytes();
        for (place, byte) in bytes.iter_mut().skip(link).zip(directory) {
            *place = byte;
        }
        let size = page.as_raw().len() as u32;
        let entries: [(u16, u16, u32); 9] = [
            (256, LONG, page.width()),
            (257, LONG, page.height()),
            (258, SHORT, 8),          // bits per sample
            (259, SHORT, 1),          // not compressed
            (262, SHORT, 1),          // 0 is black
            (273, LONG, data as u32), // where the picture is
            (277, SHORT, 1),          // samples per pixel
            (278, LONG, page.height()),
            (279, LONG, size),
        ];
        bytes.extend_from_slice(&(entries.len() as u16).to_le_bytes());
        for (tag, kind, value) in entries {
            bytes.extend_from_slice(&tag.to_le_bytes());
            bytes.extend_from_slice(&kind.to_le_bytes());
            put(&mut bytes, 1);
            put(&mut bytes, value);
        }
        link = bytes.len();
        put(&mut bytes, 0);
    }
    bytes
}

fn put(bytes: &mut Vec<u8>, value: u32) {
    bytes.extend_from_slice(&value.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_is_reached_from_the_one_before() {
        let two = [GrayImage::new(5, 3), GrayImage::new(8, 2)];
        let bytes = pages(&two);
        let number =
            |at: usize| u32::from_le_bytes(bytes.get(at..at + 4).unwrap().try_into().unwrap());
        let mut at = 4;
        let mut widths = Vec::new();
        while number(at) != 0 {
            let directory = number(at) as usize;
            // Two bytes of count, then nine entries of twelve; the first is the width.
            widths.push(number(directory + 2 + 8));
            at = directory + 2 + 9 * 12;
        }
        assert_eq!(widths, [5, 8]);
    }
}
