//! Unbounded exports: an .xlsx streamed row by row into any writer, in flat memory.

use std::borrow::Cow;
use std::io::Write;

use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

use crate::refusal::WriteError;
use crate::text::column_letter;

/// Rows below the header that a sheet holds.
const SHEET_ROWS: u32 = 1_048_575;
/// A zip part without the large-file format holds 4 GiB; LibreOffice refuses that format.
const SHEET_BYTES: u64 = 3_900 << 20;
const MAX_COLUMNS: usize = 16_384;
/// Most characters (UTF-16 units) of a cell.
const MAX_CHARS: usize = 32_767;
const BUFFER: usize = 64 << 10;
/// A double holds whole numbers up to 15 digits exactly as Excel shows them.
const EXACT: u64 = 999_999_999_999_999;

/// One cell of an export.
#[derive(Debug, Clone, PartialEq)]
pub enum CellOut<'a> {
    /// Text, which stays text whatever it begins with.
    Text(Cow<'a, str>),
    /// A number; what is not finite is left empty.
    Number(f64),
    /// A whole number; beyond 15 digits it is written as text, since Excel would round it.
    Integer(i64),
    /// Nothing.
    Empty,
}

impl<'a> From<&'a str> for CellOut<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for CellOut<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<i64> for CellOut<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl<'a, T: Into<CellOut<'a>>> From<Option<T>> for CellOut<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// Streams a table into an .xlsx. The writer needs no seek, so it may be a response body; what it
/// got is a workbook only after [`XlsxStream::finish`].
pub struct XlsxStream<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    name: String,
    headers: Vec<String>,
    letters: Vec<String>,
    buffer: String,
    sheets: u32,
    rows: u32,
    bytes: u64,
    sheet_rows: u32,
}

impl<W: Write> XlsxStream<W> {
    /// Begins a workbook with a header row.
    ///
    /// # Errors
    /// When the writer fails or there are too many columns.
    pub fn new(writer: W, sheet_name: &str, headers: &[&str]) -> Result<Self, WriteError> {
        Self::with_sheet_rows(writer, sheet_name, headers, SHEET_ROWS)
    }

    /// As [`XlsxStream::new`], with a further sheet after every `sheet_rows` rows.
    ///
    /// # Errors
    /// When the writer fails or there are too many columns.
    pub fn with_sheet_rows(
        writer: W,
        sheet_name: &str,
        headers: &[&str],
        sheet_rows: u32,
    ) -> Result<Self, WriteError> {
        let mut stream = Self {
            zip: ZipWriter::new_stream(writer),
            name: sheet_name.to_owned(),
            headers: headers.iter().map(|h| (*h).to_owned()).collect(),
            letters: Vec::new(),
            buffer: String::with_capacity(BUFFER + 4096),
            sheets: 0,
            rows: 0,
            bytes: 0,
            sheet_rows: sheet_rows.clamp(1, SHEET_ROWS),
        };
        stream.open_sheet()?;
        Ok(stream)
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When the writer fails or there are too many columns.
    pub fn row(&mut self, cells: &[CellOut<'_>]) -> Result<(), WriteError> {
        if self.rows > self.sheet_rows || self.bytes > SHEET_BYTES {
            self.close_sheet()?;
            self.open_sheet()?;
        }
        self.put(cells, false)
    }

    /// Ends the workbook and gives the writer back.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn finish(mut self) -> Result<W, WriteError> {
        self.close_sheet()?;
        self.part("xl/styles.xml", STYLES)?;
        let workbook = self.workbook();
        self.part("xl/workbook.xml", &workbook)?;
        let relations = self.relations();
        self.part("xl/_rels/workbook.xml.rels", &relations)?;
        self.part("_rels/.rels", ROOT)?;
        let types = self.types();
        self.part("[Content_Types].xml", &types)?;
        let mut writer = self.zip.finish()?.into_inner();
        writer.flush()?;
        Ok(writer)
    }

    fn part(&mut self, name: &str, xml: &str) -> Result<(), WriteError> {
        self.zip.start_file(name, options())?;
        self.zip.write_all(xml.as_bytes())?;
        Ok(())
    }

    fn open_sheet(&mut self) -> Result<(), WriteError> {
        self.sheets += 1;
        self.rows = 0;
        self.bytes = 0;
        let name = format!("xl/worksheets/sheet{}.xml", self.sheets);
        self.zip.start_file(name, options())?;
        self.buffer.push_str(SHEET_HEAD);
        let headers = std::mem::take(&mut self.headers);
        let cells: Vec<CellOut<'_>> = headers.iter().map(|h| h.as_str().into()).collect();
        let put = self.put(&cells, true);
        drop(cells);
        self.headers = headers;
        put
    }

    fn close_sheet(&mut self) -> Result<(), WriteError> {
        self.buffer.push_str("</sheetData></worksheet>");
        self.drain()
    }

    fn drain(&mut self) -> Result<(), WriteError> {
        self.bytes += self.buffer.len() as u64;
        self.zip.write_all(self.buffer.as_bytes())?;
        self.buffer.clear();
        Ok(())
    }

    fn put(&mut self, cells: &[CellOut<'_>], bold: bool) -> Result<(), WriteError> {
        if cells.len() > MAX_COLUMNS {
            return Err(WriteError::Shape("列数".to_owned()));
        }
        while self.letters.len() < cells.len() {
            self.letters.push(column_letter(self.letters.len()));
        }
        self.rows += 1;
        let row = self.rows.to_string();
        self.buffer.push_str("<row r=\"");
        self.buffer.push_str(&row);
        self.buffer.push_str("\">");
        for (cell, letter) in cells.iter().zip(&self.letters) {
            cell.write(&mut self.buffer, letter, &row, bold);
        }
        self.buffer.push_str("</row>");
        if self.buffer.len() >= BUFFER {
            self.drain()?;
        }
        Ok(())
    }

    fn workbook(&self) -> String {
        let mut xml = format!("{XML}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\"><sheets>");
        for number in 1..=self.sheets {
            let mut name = String::new();
            escape(&mut name, &sheet_title(&self.name, number));
            xml.push_str(&format!(
                "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>"
            ));
        }
        xml.push_str("</sheets></workbook>");
        xml
    }

    fn relations(&self) -> String {
        let mut xml = format!("{XML}<Relationships xmlns=\"{PACKAGE}/relationships\">");
        for number in 1..=self.sheets {
            xml.push_str(&format!(
                "<Relationship Id=\"rId{number}\" Type=\"{REL}/worksheet\" \
                 Target=\"worksheets/sheet{number}.xml\"/>"
            ));
        }
        xml.push_str(&format!(
            "<Relationship Id=\"rId0\" Type=\"{REL}/styles\" Target=\"styles.xml\"/>\
             </Relationships>"
        ));
        xml
    }

    fn types(&self) -> String {
        let mut xml = format!(
            "{XML}<Types xmlns=\"{PACKAGE}/content-types\">\
             <Default Extension=\"rels\" \
             ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
             <Override PartName=\"/xl/workbook.xml\" ContentType=\"{SHEETML}.sheet.main+xml\"/>\
             <Override PartName=\"/xl/styles.xml\" ContentType=\"{SHEETML}.styles+xml\"/>"
        );
        for number in 1..=self.sheets {
            xml.push_str(&format!(
                "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" \
                 ContentType=\"{SHEETML}.worksheet+xml\"/>"
            ));
        }
        xml.push_str("</Types>");
        xml
    }
}

impl CellOut<'_> {
    fn write(&self, out: &mut String, letter: &str, row: &str, bold: bool) {
        let text = match self {
            Self::Text(text) => text.as_ref(),
            Self::Integer(n) if n.unsigned_abs() <= EXACT => {
                return number(out, letter, row, &n.to_string());
            }
            Self::Integer(n) => &n.to_string(),
            Self::Number(n) if n.is_finite() => {
                return number(out, letter, row, &n.to_string());
            }
            Self::Number(_) | Self::Empty => return,
        };
        if text.is_empty() {
            return;
        }
        // Style 1: text that a later edit in Excel must not turn into a formula. Style 2: bold.
        let style = if bold {
            " s=\"2\""
        } else if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']) {
            " s=\"1\""
        } else {
            ""
        };
        for part in ["<c r=\"", letter, row, "\"", style] {
            out.push_str(part);
        }
        out.push_str(" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        escape(out, text);
        out.push_str("</t></is></c>");
    }
}

fn number(out: &mut String, letter: &str, row: &str, digits: &str) {
    for part in ["<c r=\"", letter, row, "\"><v>", digits, "</v></c>"] {
        out.push_str(part);
    }
}

/// Appends text without what XML forbids, cut at the length of a cell.
fn escape(out: &mut String, text: &str) {
    let mut left = MAX_CHARS;
    for c in text.chars() {
        let units = c.len_utf16();
        if units > left {
            break;
        }
        left -= units;
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            c if crate::text::xml_forbids(c) => {}
            c => out.push(c),
        }
    }
}

/// A valid sheet name of at most 31 characters; further sheets are numbered.
fn sheet_title(name: &str, number: u32) -> String {
    let suffix = if number > 1 {
        format!("({number})")
    } else {
        String::new()
    };
    let kept = name.trim_matches('\'').chars();
    let kept = kept.filter(|c| !r"\/?*[]:".contains(*c) && !c.is_control());
    let mut title: String = kept.take(31 - suffix.len().min(12)).collect();
    if title.trim().is_empty() {
        "Sheet".clone_into(&mut title);
    }
    title + &suffix
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(1))
        .large_file(false)
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const SHEETML: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const SHEET_HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" \
activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>\
<sheetFormatPr defaultColWidth=\"16\" defaultRowHeight=\"15\"/><sheetData>";
const ROOT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" \
Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
Target=\"xl/workbook.xml\"/></Relationships>";
const STYLES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"宋体\"/></font>\
<font><b/><sz val=\"11\"/><name val=\"宋体\"/></font></fonts>\
<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
<fill><patternFill patternType=\"gray125\"/></fill></fills>\
<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" quotePrefix=\"1\" \
applyNumberFormat=\"1\"/>\
<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs>\
<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>\
</styleSheet>";
