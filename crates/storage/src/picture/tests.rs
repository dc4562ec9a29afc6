//! Sound and hostile pictures of every kind.

use super::*;

const RED_PIXEL_GIF: &[u8] = &[
    b'G', b'I', b'F', b'8', b'9', b'a', 1, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 0, 0x2C, 0, 0, 0,
    0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B,
];

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length[..], kind, content, &[0; 4]].concat()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[8, 2, 0, 0, 0],
    ]
    .concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", &[0x78, 0x9C, 1, 2, 3]),
        chunk(b"IEND", &[]),
    ]
    .concat()
}

fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let frame = [
        &[8][..],
        &height.to_be_bytes(),
        &width.to_be_bytes(),
        &[1, 1, 0x11, 0],
    ]
    .concat();
    let segment = |mark: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, mark][..], &length, content].concat()
    };
    [
        vec![0xFF, 0xD8],
        segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        segment(0xC0, &frame),
        segment(0xDA, &[1, 1, 0, 0, 63, 0]),
        vec![0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56],
        vec![0xFF, 0xD9],
    ]
    .concat()
}

fn bmp(width: i32, height: i32) -> Vec<u8> {
    let row = (usize::try_from(width).unwrap() * 3).div_ceil(4) * 4;
    let pixels = vec![7; row * height.unsigned_abs() as usize];
    let length = u32::try_from(54 + pixels.len()).unwrap();
    let mut file = b"BM".to_vec();
    file.extend_from_slice(&length.to_le_bytes());
    file.extend_from_slice(&[0; 4]);
    for number in [54_u32, 40] {
        file.extend_from_slice(&number.to_le_bytes());
    }
    file.extend_from_slice(&width.to_le_bytes());
    file.extend_from_slice(&height.to_le_bytes());
    file.extend_from_slice(&[1, 0, 24, 0]);
    file.extend_from_slice(&[0; 24]);
    [file, pixels].concat()
}

fn webp(width: u32, height: u32) -> Vec<u8> {
    // VP8L: 14 bits of width and of height, each less one.
    let sides = (width - 1) | (height - 1) << 14;
    let data = [&[0x2F][..], &sides.to_le_bytes(), &[1, 2, 3]].concat();
    let length = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    let body = [&b"WEBPVP8L"[..], &length(data.len()), &data].concat();
    [&b"RIFF"[..], &length(body.len()), &body].concat()
}

fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n".to_vec()
}

fn all() -> Vec<(Kind, Vec<u8>)> {
    vec![
        (Kind::Jpeg, jpeg(640, 480)),
        (Kind::Png, png(640, 480)),
        (Kind::Gif, RED_PIXEL_GIF.to_vec()),
        (Kind::Bmp, bmp(5, 3)),
        (Kind::Webp, webp(640, 480)),
        (Kind::Pdf, pdf()),
    ]
}

#[test]
fn every_kind_is_told_by_its_bytes() {
    for (kind, bytes) in all() {
        let looked = inspect(&bytes).unwrap_or_else(|refusal| panic!("{kind:?}: {refusal}"));
        assert_eq!(looked.kind, kind);
        let pixels = match kind {
            Kind::Gif => Some((1, 1)),
            Kind::Bmp => Some((5, 3)),
            Kind::Pdf => None,
            _ => Some((640, 480)),
        };
        assert_eq!(looked.pixels, pixels, "{kind:?}");
        assert_eq!(Kind::of_mime(kind.mime()), Some(kind));
    }
    assert!(inspect(&bmp(5, -3)).is_ok(), "rows from above");
    assert_eq!(inspect(b""), Err(Refusal::Empty));
}

#[test]
fn no_beginning_of_a_picture_is_a_picture() {
    for (kind, bytes) in all() {
        for length in 1..bytes.len() - 1 {
            let cut = inspect(&bytes[..length]);
            assert!(cut.is_err(), "{kind:?} of {length} bytes");
        }
    }
}

#[test]
fn a_broken_byte_breaks_nothing_else() {
    for (_, bytes) in all() {
        for at in 0..bytes.len() {
            for value in [0, 1, 0x7F, 0xFF] {
                let mut broken = bytes.clone();
                broken[at] = value;
                // Never a panic.
                let _taken_or_not = inspect(&broken);
            }
        }
    }
}

#[test]
fn floods_of_pixels_are_refused_by_the_header() {
    for flood in [
        png(65_000, 65_000),
        png(u32::MAX, u32::MAX),
        png(12_001, 1),
        png(1, 12_001),
        png(8_000, 8_000),
        jpeg(65_500, 65_500),
        webp(16_000, 16_000),
    ] {
        assert_eq!(inspect(&flood), Err(Refusal::TooManyPixels));
    }
    assert!(inspect(&png(12_000, 3_333)).is_ok());
    assert_eq!(inspect(&png(0, 5)), Err(Refusal::Damaged));
    // A frame beyond its screen.
    let mut gif = RED_PIXEL_GIF.to_vec();
    gif[24..28].copy_from_slice(&[0xFF; 4]);
    assert_eq!(inspect(&gif), Err(Refusal::TooManyPixels));
}

#[test]
fn what_is_no_picture_is_not_taken_whatever_it_calls_itself() {
    for other in [
        &b"<html><script>alert(1)</script></html>"[..],
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"alert(1)",
        b"MZ\x90\0",
        b"PK\x03\x04",
        b"\x7FELF",
        b" \xFF\xD8\xFF",
        b"\xEF\xBB\xBF<svg/>",
        b"\0\0\0\x18ftypheic",
    ] {
        assert_eq!(inspect(other), Err(Refusal::Unknown));
    }
}

#[test]
fn nothing_hides_in_or_behind_a_picture() {
    let behind: [&[u8]; 4] = [
        b"<script>alert(1)</script>",
        b"PK\x03\x04 a whole archive",
        b"%PDF-1.4",
        b"x=1;//             ",
    ];
    for (kind, bytes) in all() {
        for more in behind {
            let both = [&bytes[..], more].concat();
            assert!(inspect(&both).is_err(), "{kind:?} and {more:?}");
        }
    }
    let gif_that_is_a_script = b"GIF89a/*\x01\x01\x80\0\0\0\0\0\0*/=1;alert(1)";
    assert!(inspect(gif_that_is_a_script).is_err());
    let text = chunk(b"tEXt", b"Comment\0<ScRiPt>alert(1)</script>");
    let sound = png(4, 4);
    let (head, end) = sound.split_at(sound.len() - 12);
    assert_eq!(inspect(&[head, &text, end].concat()), Err(Refusal::Active));
    let active = b"%PDF-1.4\n<</S/JavaScript/JS(app.alert(1))>>\nstartxref\n9\n%%EOF";
    assert_eq!(inspect(active), Err(Refusal::Active));
}

#[test]
fn telephones_may_put_their_own_behind_a_picture() {
    let photo = jpeg(640, 480);
    for more in [
        &jpeg(64, 48)[..],
        b"\0\0\0\0",
        b"\0\0\0\x18ftypmp42 a short film",
        b"\0\0\x01\x0A notes SEFT",
    ] {
        assert!(inspect(&[&photo[..], more].concat()).is_ok(), "{more:?}");
    }
}
