//! Small pictures of every kind, as programs write them, and larger ones made here.

/// A red picture of 3 by 2 pixels in each kind: MIME type and bytes.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    let pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n";
    vec![
        ("image/jpeg", decoded(JPEG)),
        ("image/png", decoded(PNG)),
        ("image/bmp", decoded(BMP)),
        ("image/gif", gif()),
        ("image/webp", decoded(WEBP)),
        ("application/pdf", pdf.to_vec()),
    ]
}

pub(crate) fn gif() -> Vec<u8> {
    decoded("R0lGODdhAwACAIEAAMgKCgAAAAAAAAAAACwAAAAAAwACAAAIBgABCBwYEAA7")
}

pub(crate) fn jpeg() -> Vec<u8> {
    decoded(JPEG)
}

const JPEG: &str = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////2wBDAf//////////////////////////////////////////////////////////////////////////////////////wAARCAACAAMDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAL/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAAAQL/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCQAt//2Q==";
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAFUlEQVR4nGM8wcXFwMDAwMDAxAADABByAOAp6i43AAAAAElFTkSuQmCC";
const BMP: &str = "Qk1OAAAAAAAAADYAAAAoAAAAAwAAAAIAAAABABgAAAAAABgAAADEDgAAxA4AAAAAAAAAAAAACgrICgrICgrIAAAACgrICgrICgrIAAAA";
const WEBP: &str =
    "UklGRjwAAABXRUJQVlA4IDAAAADQAQCdASoDAAIAAUAmJaACdLoB+AADsAD+9hNf/izkYjs83/4E78Cd+BO/8AAAAAA=";

/// A picture whose header says so many pixels; what is in it is never looked at.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = decoded(PNG);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    bytes
}

/// A picture of one colour that takes all the bytes it says.
pub(crate) fn bmp(width: u32, height: u32, colour: u8) -> Vec<u8> {
    let length = 54 + (width * 3).div_ceil(4) * 4 * height;
    let mut bytes = decoded(BMP)[..54].to_vec();
    for (at, number) in [(2, length), (18, width), (22, height), (34, length - 54)] {
        bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    bytes.resize(length as usize, colour);
    bytes
}

/// The bytes that this base64 stands for.
#[track_caller]
pub(crate) fn decoded(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    assert_eq!(text.len() % 4, 0, "whole groups of four");
    for group in text.as_bytes().chunks(4) {
        let sent = group.iter().take_while(|letter| **letter != b'=');
        let values = sent.map(|letter| LETTERS.iter().position(|l| l == letter).unwrap());
        let (count, sum) = values.fold((0, 0), |(n, sum), value| {
            (n + 1, sum | value << (18 - 6 * n))
        });
        let three = [sum >> 16, sum >> 8, sum].map(|value| (value & 0xFF) as u8);
        bytes.extend_from_slice(&three[..count * 6 / 8]);
    }
    bytes
}
