//! The side with the photograph.

use image::{GrayImage, RgbImage};
use wangge_kernel::IdNumber;

use crate::card::Reading;
use crate::error::Error;
use crate::ink::ink;
use crate::locate::{CARD, Located};
use crate::nation;
use crate::places;
use crate::quad::Part;
use crate::rows::{Look, Row, cut, rows, words};
use crate::tesseract::{Program, Script};
use crate::vote::{Voted, vote};

/// Each line is shown three times.
pub(crate) const LOOKS: [Look; 3] = [
    Look {
        height: 24,
        blur: 1.6,
        margin: 0.1,
    },
    Look {
        height: 40,
        blur: 0.0,
        margin: 0.3,
    },
    Look {
        height: 40,
        blur: 1.6,
        margin: 0.3,
    },
];
/// The column of the values, from the labels to the photograph.
const COLUMN: (f32, f32) = (0.145, 0.635);
/// Where 民族 begins in the line it shares with 性别.
const NATION: f32 = 0.33;
/// Middles of the lines of name, sex and birthday, and where the address is.
const NAME: f32 = 0.157;
const SEX: f32 = 0.287;
const BIRTHDAY: f32 = 0.411;
const ADDRESS: f32 = 0.475;
/// What is kept clear above the number.
const ABOVE_NUMBER: f32 = 0.006;
const NEAR: f32 = 0.062;

/// The lines of a front, cut to their values.
#[derive(Default)]
struct Lines {
    name: Option<Row>,
    sex: Option<Row>,
    nation: Option<Row>,
    birthday: Option<Row>,
    address: Vec<Row>,
}

/// Reads everything but the number, which is known.
pub(crate) fn read(
    program: &Program,
    picture: &RgbImage,
    found: &Located<IdNumber>,
) -> Result<Reading, Error> {
    let gray = ink(&found
        .quad
        .view(picture, Part(0.0, 0.0, 1.0, 1.0), CARD.0, CARD.1));
    let lines = lines(&gray, found.top);
    let single = [lines.name, lines.sex, lines.nation, lines.birthday];
    let wanted: Vec<Option<Row>> = single
        .into_iter()
        .chain(lines.address.iter().copied().map(Some))
        .collect();
    let rows: Vec<Row> = wanted.iter().flatten().copied().collect();
    let mut told = voted(program, &gray, &rows)?.into_iter();
    let mut told: Vec<Option<Voted>> = wanted
        .iter()
        .map(|row| row.and_then(|_| told.next()))
        .collect();
    let address: Vec<Voted> = told
        .split_off(4.min(told.len()))
        .into_iter()
        .flatten()
        .collect();
    let mut told = told.into_iter();
    let mut next = || told.next().flatten().unwrap_or_default();
    let (name, sex, nation, birthday) = (next(), next(), next(), next());
    compose(found, name, sex, nation, birthday, &address)
}

/// Each row, read as often as there are looks, in one run.
pub(crate) fn voted(
    program: &Program,
    gray: &GrayImage,
    rows: &[Row],
) -> Result<Vec<Voted>, Error> {
    let pages: Vec<GrayImage> = rows
        .iter()
        .flat_map(|row| LOOKS.map(|look| cut(gray, *row, look)))
        .collect();
    if pages.is_empty() {
        return Ok(Vec::new());
    }
    let lines = program.read(Script::Chinese, &pages)?;
    Ok(lines
        .chunks(LOOKS.len())
        .map(|looks| {
            vote(
                &looks
                    .iter()
                    .map(|line| cleaned(&line.text))
                    .collect::<Vec<_>>(),
            )
        })
        .collect())
}

/// Chinese, digits and the few signs addresses have.
fn cleaned(text: &str) -> String {
    text.chars()
        .filter(|c| {
            ('\u{4e00}'..='\u{9fff}').contains(c)
                || c.is_ascii_alphanumeric()
                || "-－（）()·".contains(*c)
        })
        .collect()
}

fn lines(gray: &GrayImage, number: f32) -> Lines {
    let (width, height) = (gray.width() as f32, gray.height() as f32);
    let column = Row {
        left: (COLUMN.0 * width) as u32,
        top: (0.05 * height) as u32,
        right: (COLUMN.1 * width) as u32,
        bottom: ((number - ABOVE_NUMBER) * height) as u32,
    };
    let found = rows(gray, column, 16);
    let nearest = |middle: f32| {
        let off = |row: &Row| (row.middle() as f32 / height - middle).abs();
        let near = found
            .iter()
            .filter(|row| off(row) < NEAR && row.height() < 90);
        near.min_by(|a, b| off(a).total_cmp(&off(b))).copied()
    };
    let (sex, nation) = nearest(SEX).map_or((None, None), |row| {
        halves(gray, row, (NATION * width) as u32)
    });
    let address = found.iter().filter(|row| {
        let middle = row.middle() as f32 / height;
        middle > ADDRESS && row.height() > 22
    });
    Lines {
        name: nearest(NAME),
        sex,
        nation,
        birthday: nearest(BIRTHDAY),
        address: address.copied().collect(),
    }
}

/// The first and the last word of the line 性别 and 民族 share.
fn halves(gray: &GrayImage, row: Row, part: u32) -> (Option<Row>, Option<Row>) {
    let words = words(gray, row, row.height());
    let sex = words.iter().find(|word| word.left < part);
    let nation = words.iter().rev().find(|word| word.left >= part);
    (sex.copied(), nation.copied())
}

fn compose(
    found: &Located<IdNumber>,
    name: Voted,
    sex: Voted,
    nation: Voted,
    birthday: Voted,
    address: &[Voted],
) -> Result<Reading, Error> {
    let number = &found.line;
    let mut reading = Reading::default();
    let name = Voted {
        text: name
            .text
            .chars()
            .filter(|c| !c.is_ascii() && !"（）－".contains(*c))
            .collect(),
        ..name
    };
    let letters: String = name.text.trim_start_matches("姓名").to_owned();
    if letters.chars().count() < 2 {
        return Err(Error::Unreadable("姓名不清晰"));
    }
    let address = joined(address);
    if address.text.chars().count() < 6 {
        return Err(Error::Unreadable("住址不清晰"));
    }
    let home = places::address(&address, number.as_str());
    let (nation, nation_sure) = nation::of(&nation);
    // The number says both; what is printed only confirms it.
    let said = number.sex().word();
    let sex_sure = if sex.text.contains(said) {
        1.0
    } else {
        0.8 * found.sure
    };
    let printed = birthday
        .text
        .chars()
        .filter(char::is_ascii_digit)
        .collect::<String>();
    let birthday_sure = if printed == plain(number.birthday()) {
        1.0
    } else {
        0.8 * found.sure
    };
    reading.name = Some(letters);
    reading.sex = Some(said.to_owned());
    reading.birthday = Some(number.birthday().to_owned());
    reading.nation = nation;
    reading.address = Some(home.text);
    reading.id_number = Some(number.as_str().to_owned());
    reading.trust([
        ("name", name.sure),
        ("sex", sex_sure),
        ("nation", nation_sure),
        ("birthday", birthday_sure),
        ("address", home.sure),
        ("idNumber", 0.5 + 0.5 * found.sure),
    ]);
    if home.doubtful {
        reading
            .warnings
            .push("住址中的行政区划不常见或已校正，请与证件核对".to_owned());
    }
    reading.warn_of_front();
    Ok(reading)
}

/// `19990328` as it is printed between 年, 月 and 日: 1999328.
fn plain(day: &str) -> String {
    let part = |from: usize, to: usize| {
        day.get(from..to)
            .unwrap_or_default()
            .trim_start_matches('0')
    };
    format!("{}{}{}", part(0, 4), part(4, 6), part(6, 8))
}

/// Behind a digit 了 is a 7.
fn with_sevens(text: &str) -> String {
    let mut before = ' ';
    let sevens = text.chars().map(|c| {
        let seven = c == '了' && before.is_ascii_digit();
        before = if seven { '7' } else { c };
        before
    });
    sevens.collect()
}

/// What may stand between two numbers of an address.
const BETWEEN_NUMBERS: &str =
    "号幢栋座楼组队弄巷排户院区室层路街村社段里门期甲乙丙丁东南西北中之至附第-";

/// 幢 is read as one of many characters, but few can stand between the numbers of house and flat.
fn with_blocks(text: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    let digit = |at: Option<&char>| at.is_some_and(char::is_ascii_digit);
    let flat = |at: usize| {
        let rest = all.iter().skip(at).skip_while(|c| c.is_ascii_digit());
        rest.take(1).any(|c| *c == '室')
    };
    let mended = all.iter().enumerate().map(|(at, c)| {
        let between = at > 0 && digit(all.get(at - 1)) && digit(all.get(at + 1)) && flat(at + 1);
        let unlikely = !c.is_ascii_digit() && !BETWEEN_NUMBERS.contains(*c);
        if between && unlikely { '幢' } else { *c }
    });
    mended.collect()
}

/// The lines of an address as one.
fn joined(lines: &[Voted]) -> Voted {
    let length = |line: &Voted| line.text.chars().count() as f64;
    let all: f64 = lines.iter().map(length).sum();
    let text: String = lines.iter().map(|line| line.text.as_str()).collect();
    Voted {
        text: with_blocks(&with_sevens(&text)),
        sure: lines
            .iter()
            .map(|line| line.sure * length(line))
            .sum::<f64>()
            / all.max(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_houses_are_digits() {
        assert_eq!(with_sevens("柳林路18了号2了室"), "柳林路187号27室");
        assert_eq!(with_sevens("了园路"), "了园路");
    }

    #[test]
    fn a_house_of_many_flats_is_read() {
        assert_eq!(with_blocks("大杨小区28蛋1502室"), "大杨小区28幢1502室");
        for right in ["大杨小区28栋1502室", "28号楼1502室", "路133号", "7单元2室"] {
            assert_eq!(with_blocks(right), right);
        }
    }

    #[test]
    fn a_birthday_is_compared_as_it_is_printed() {
        assert_eq!(plain("19990328"), "1999328");
        assert_eq!(plain("19991201"), "1999121");
    }
}
