//! Random damage to good files: the guard and the parser may refuse, never panic or abort.

use wangge_excel_io::xls_template;

use crate::support::{HOUSEHOLD, SHEET, STRINGS, at, biff, cfb, parse, xlsx, zip as rezip};

/// A small generator, so that a failure can be repeated.
struct Lcg(u64);

impl Lcg {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }
}

/// Flips bytes; half of the time within `hot`, where the structure lies.
fn damage(good: &[u8], seed: u64, hot: usize) -> Vec<u8> {
    let mut random = Lcg(seed);
    let mut bad = good.to_vec();
    for _ in 0..=random.next(6) {
        let range = if random.next(2) == 0 { hot } else { good.len() };
        let at = random.next(range.min(good.len()));
        bad[at] = match random.next(4) {
            0 => 0xFF,
            1 => 0,
            2 => bad[at] ^ (1 << random.next(8)),
            _ => u8::try_from(random.next(256)).unwrap(),
        };
    }
    if random.next(8) == 0 {
        bad.truncate(random.next(good.len()) + 1);
    }
    bad
}

/// Whatever happens inside is a refusal or rows; `Crashed` would be a panic that was caught.
fn survives(good: &[u8], rounds: u64, hot: usize) {
    parse(good).unwrap();
    for seed in 0..rounds {
        let bad = damage(good, seed, hot);
        if let Err(refusal) = parse(&bad) {
            assert_ne!(refusal.code(), "parse_crashed", "seed {seed}");
        }
    }
}

#[test]
fn damaged_xls() {
    let cells: Vec<(u16, Vec<u8>)> = (0..60)
        .flat_map(|row| {
            let mut formula = at(row, 3, &1.5f64.to_le_bytes());
            formula.extend([0; 6]);
            formula.extend([7, 0, 0x1E, 1, 0, 0x1E, 2, 0, 3]);
            let mut rk = row.to_le_bytes().to_vec();
            rk.extend([4, 0, 0, 0, 2, 0, 0, 0, 0, 0, 6, 0, 0, 0, 5, 0]);
            vec![
                (0x00FD, at(row, 0, &u32::from(row % 3).to_le_bytes())),
                (0x0203, at(row, 1, &43_372.0f64.to_le_bytes())),
                (0x0204, at(row, 2, &[2, 0, 0, b'a', b'b'])),
                (0x0006, formula),
                (0x00BD, rk),
            ]
        })
        .collect();
    let globals = vec![
        (0x0042, vec![0xB0, 0x04]),
        (0x041E, vec![0xA4, 0, 4, 0, 0, b'y', b'y', b'y', b'y']),
        (
            0x00E0,
            vec![
                0, 0, 0xA4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            ],
        ),
        (
            0x0018,
            vec![
                0, 0, 0, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b'n', 0x1E, 1, 0,
            ],
        ),
    ];
    let stream = biff(&["甲乙", "丙", "丁"], &cells, &globals);
    survives(&cfb("Workbook", &stream), 1000, 2048);
    survives(&cfb("Workbook", &stream[..stream.len()]), 300, usize::MAX);
    survives(&xls_template(&HOUSEHOLD).unwrap(), 100, 4096);
}

#[test]
fn damaged_xlsx() {
    survives(&xlsx(SHEET, STRINGS, false), 600, usize::MAX);
    // Damage to the parts themselves, which a broken checksum would hide.
    for seed in 0..600 {
        let sheet = damage(SHEET.as_bytes(), seed, usize::MAX);
        let strings = damage(STRINGS.as_bytes(), seed + 7, usize::MAX);
        let sheet = String::from_utf8_lossy(&sheet);
        let strings = String::from_utf8_lossy(&strings);
        if let Err(refusal) = parse(&xlsx(&sheet, &strings, false)) {
            assert_ne!(refusal.code(), "parse_crashed", "seed {seed}: {sheet}");
        }
    }
}

/// Puts a number that nobody expects in place of one.
fn exaggerate(good: &[u8], random: &mut Lcg) -> Vec<u8> {
    let digit = |at: &usize| good[*at].is_ascii_digit();
    let starts: Vec<usize> = (0..good.len())
        .filter(|at| digit(at) && (*at == 0 || !digit(&(at - 1))))
        .collect();
    let numbers = [
        "0",
        "1",
        "-1",
        "255",
        "65536",
        "1048576",
        "1048577",
        "2147483647",
        "4294967295",
        "4294967296",
        "18446744073709551615",
        "99999999999999999999999",
        "1e308",
        "0x7f",
        "",
    ];
    let Some(start) = starts.get(random.next(starts.len().max(1))) else {
        return good.to_vec();
    };
    let end = (*start..good.len()).find(|at| !digit(at));
    let number = numbers[random.next(numbers.len())].as_bytes();
    [&good[..*start], number, &good[end.unwrap_or(good.len())..]].concat()
}

#[test]
fn damaged_parts_of_an_xlsx() {
    let good = xlsx(SHEET, STRINGS, false);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&good)).unwrap();
    let parts: Vec<(String, Vec<u8>)> = (0..zip.len())
        .map(|index| {
            let mut part = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
            (part.name().to_owned(), bytes)
        })
        .collect();
    for seed in 0..800 {
        let mut random = Lcg(seed);
        let mut bad = parts.clone();
        for _ in 0..=random.next(3) {
            let at = random.next(bad.len());
            let part = &mut bad[at].1;
            *part = match random.next(3) {
                0 => damage(part, seed + 11, usize::MAX),
                _ => exaggerate(part, &mut random),
            };
        }
        let bad: Vec<(&str, &[u8])> = bad.iter().map(|(n, b)| (n.as_str(), &b[..])).collect();
        if let Err(refusal) = parse(&rezip(&bad)) {
            assert_ne!(refusal.code(), "parse_crashed", "seed {seed}");
        }
    }
}

#[test]
fn damaged_csv() {
    let good = "姓名,公民身份号码\n\"张,三\",231101199001011234\n".repeat(20);
    survives(good.as_bytes(), 300, usize::MAX);
}
