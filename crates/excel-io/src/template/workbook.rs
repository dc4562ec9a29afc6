//! The part before the sheets, and the sheets' places.

use super::records::{Biff, long_text, short_text, units};
use super::sheet;
use super::{Plan, list_chars, styles};
use crate::refusal::WriteError;
use crate::sheet::{Column, ColumnKind};

const LISTS: &str = "选项";

/// The whole workbook stream.
pub(super) fn stream(plan: &Plan<'_>) -> Result<Vec<u8>, WriteError> {
    let mut strings = Strings::default();
    let mut sheets = vec![(
        safe_name(plan.kind.sheet_name),
        sheet::main(plan, &mut strings)?,
    )];
    if !plan.long_lists.is_empty() {
        sheets.push((LISTS.to_owned(), sheet::lists(plan, &mut strings)?));
    }
    // The places of the sheets are known once the length of this part is.
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    let length = globals(plan, &names, &[], &strings)?.bytes.len();
    let mut places = Vec::new();
    let mut at = length;
    for (_, sheet) in &sheets {
        places.push(at);
        at += sheet.len();
    }
    let mut all = globals(plan, &names, &places, &strings)?.bytes;
    for (_, sheet) in sheets {
        all.extend(sheet);
    }
    Ok(all)
}

/// The shared strings.
#[derive(Default)]
pub(super) struct Strings {
    all: Vec<String>,
}

impl Strings {
    /// The number of a text in the table.
    pub(super) fn index(&mut self, text: &str) -> u32 {
        let at = self.all.iter().position(|known| known == text);
        let at = at.unwrap_or_else(|| {
            self.all.push(text.to_owned());
            self.all.len() - 1
        });
        u32::try_from(at).unwrap_or(0)
    }

    /// The table; a new record begins before a string that would not fit.
    fn write(&self, out: &mut Biff) -> Result<(), WriteError> {
        let count = u32::try_from(self.all.len()).unwrap_or(0);
        let mut id = 0x00FC;
        let mut data = count.to_le_bytes().repeat(2);
        for text in &self.all {
            let bytes = long_text(text, 2000);
            if data.len() + bytes.len() > 8000 {
                out.put(id, &data)?;
                id = 0x003C;
                data.clear();
            }
            data.extend(bytes);
        }
        out.put(id, &data)
    }
}

/// What a sheet may be called: 31 characters, some not among them.
fn safe_name(name: &str) -> String {
    let kept = name.chars().filter(|c| !r"\/?*[]:".contains(*c));
    let name: String = kept.take(31).collect();
    if name.trim().is_empty() {
        "Sheet1".to_owned()
    } else {
        name
    }
}

fn globals(
    plan: &Plan<'_>,
    names: &[&str],
    places: &[usize],
    strings: &Strings,
) -> Result<Biff, WriteError> {
    let mut out = Biff::default();
    bof(&mut out, 0x0005)?;
    out.words(0x00E1, &[1200])?;
    out.words(0x00C1, &[0])?;
    out.put(0x00E2, &[])?;
    let mut author = long_text("Wangge", 54);
    author.resize(112, b' ');
    out.put(0x005C, &author)?;
    out.words(0x0042, &[1200])?;
    out.words(0x0161, &[0])?;
    let tabs: Vec<u16> = (1u16..).take(names.len()).collect();
    out.words(0x013D, &tabs)?;
    for (id, word) in [
        (0x0019, 0),
        (0x0012, 0),
        (0x0013, 0),
        (0x01AF, 0),
        (0x01BC, 0),
    ] {
        out.words(id, &[word])?;
    }
    out.words(0x003D, &[0, 0, 0x4000, 0x2000, 0x0038, 0, 0, 1, 600])?;
    let flags = [
        (0x0040, 0),
        (0x008D, 0),
        (0x0022, 0),
        (0x000E, 1),
        (0x01B7, 0),
        (0x00DA, 0),
    ];
    for (id, word) in flags {
        out.words(id, &[word])?;
    }
    styles::write(&mut out)?;
    out.words(0x0160, &[0])?;
    for (index, name) in names.iter().enumerate() {
        let place = u32::try_from(places.get(index).copied().unwrap_or(0)).unwrap_or(0);
        let mut data = place.to_le_bytes().to_vec();
        data.extend([u8::from(index > 0), 0]);
        data.extend(short_text(name));
        out.put(0x0085, &data)?;
    }
    out.words(0x008C, &[86, 86])?;
    list_names(&mut out, plan, names.len())?;
    strings.write(&mut out)?;
    out.put(0x000A, &[])?;
    Ok(out)
}

/// A BOF record; the kind is 5 for the workbook and 16 for a sheet.
pub(super) fn bof(out: &mut Biff, kind: u16) -> Result<(), WriteError> {
    out.words(
        0x0809,
        &[0x0600, kind, 0x0DBB, 0x07CC, 0x00C1, 0, 0x0006, 0],
    )
}

/// One defined name per long list, pointing at its column on the hidden sheet.
fn list_names(out: &mut Biff, plan: &Plan<'_>, sheets: usize) -> Result<(), WriteError> {
    if plan.long_lists.is_empty() {
        return Ok(());
    }
    let sheets = u16::try_from(sheets).unwrap_or(0);
    // This workbook itself; then one reference: from sheet 1 to sheet 1.
    out.words(0x01AE, &[sheets, 0x0401])?;
    out.words(0x0017, &[1, 0, 1, 1])?;
    for (place, index) in plan.long_lists.iter().enumerate() {
        let rows = list_length(plan.kind.columns.get(*index)).saturating_sub(1);
        let column = u16::try_from(place).unwrap_or(0);
        let mut formula = vec![0x3B];
        for word in [0, 0, rows, column, column] {
            formula.extend(word.to_le_bytes());
        }
        let name = format!("_list{place}");
        let mut data = vec![0, 0, 0, u8::try_from(name.len()).unwrap_or(0)];
        data.extend(u16::try_from(formula.len()).unwrap_or(0).to_le_bytes());
        data.extend([0; 8]);
        data.extend(units(&name));
        data.extend(formula);
        out.put(0x0018, &data)?;
    }
    Ok(())
}

fn list_length(column: Option<&Column>) -> u16 {
    match column.map(|c| c.kind) {
        Some(ColumnKind::Choice { values, .. }) if list_chars(values) > 0 => {
            u16::try_from(values.len()).unwrap_or(u16::MAX)
        }
        _ => 0,
    }
}
