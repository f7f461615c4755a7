//! A spreadsheet file as it is written. `rust_xlsxwriter` writes everything except the cells: the layout of the sheets,
//! charts, validations, and formats. Cells are written by [`SheetCells`], and each sheet is compressed as soon as it is
//! complete, because a large plan has millions of cells.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{self, Cursor, Read, Write};
use std::rc::Rc;

use headroom_core::work::WorkBudget;
use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};
use zip::ZipArchive;

use crate::Reason;
use crate::package::{Compressor, Package, Piece};
use crate::sheet_cells::{SheetCells, push_escaped_string};
use crate::styles::{Style, Styles};

/// The file with the shared strings.
const STRINGS_FILE: &str = "xl/sharedStrings.xml";
/// The steps to write a cell.
const STEPS_PER_CELL: u64 = 16;
/// The steps to write a byte of a formula.
const STEPS_PER_FORMULA_BYTE: u64 = 1;
/// The maximum length of a formula in Excel, in characters. A byte is at least one character.
const MAX_FORMULA_BYTES: usize = 8192;
/// The maximum number of rows in Excel.
const MAX_ROWS: u32 = 1 << 20;
/// The maximum number of columns in Excel.
pub(crate) const MAX_COLUMNS: u16 = 1 << 14;

/// A spreadsheet file. Sheets are written one after the other.
pub(crate) struct Book<'w> {
    layout: Workbook,
    current: Option<Sheet<'w>>,
    complete: Vec<CompleteSheet>,
    strings: Rc<RefCell<SharedStrings>>,
    work: &'w WorkBudget,
}

/// The sheet that is being written.
pub(crate) struct Sheet<'w> {
    /// Everything except the cells.
    pub(crate) layout: Worksheet,
    pub(crate) cells: SheetCells,
    strings: Rc<RefCell<SharedStrings>>,
    work: &'w WorkBudget,
}

/// The rows of a sheet, and the range of their cells.
struct CompleteSheet {
    dimension: String,
    rows: Piece,
}

/// The distinct strings of all cells.
#[derive(Default)]
pub(crate) struct SharedStrings {
    indices: HashMap<String, u32>,
    /// The strings as XML.
    xml: String,
    /// The number of cells with a string.
    uses: u64,
}

impl SharedStrings {
    /// Returns the index of a string, which is added if it is new.
    fn index_of(&mut self, text: &str) -> u32 {
        self.uses += 1;
        if let Some(known) = self.indices.get(text) {
            return *known;
        }
        let index = u32::try_from(self.indices.len()).unwrap_or(u32::MAX);
        self.indices.insert(text.to_owned(), index);
        push_escaped_string(&mut self.xml, text);
        index
    }

    fn to_xml(&self) -> String {
        let (uses, count) = (self.uses, self.indices.len());
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<sst xmlns=\"http://schemas.openxmlformats.org/\
             spreadsheetml/2006/main\" count=\"{uses}\" uniqueCount=\"{count}\">{}</sst>",
            self.xml
        )
    }
}

impl Sheet<'_> {
    /// Writes a string.
    pub(crate) fn write_string(&mut self, row: u32, column: u16, text: &str, style: Style) -> Result<(), Reason> {
        self.charge((row, column), 0)?;
        let index = self.strings.borrow_mut().index_of(text);
        self.cells.push_string(row, column, style, index);
        Ok(())
    }

    /// Sets the height of a row in points.
    pub(crate) fn set_row_height(&mut self, row: u32, height: f64) -> Result<(), Reason> {
        self.cells.set_row_height(row, height);
        // Charts are placed by the heights of the rows.
        self.layout.set_row_height(row, height)?;
        Ok(())
    }

    /// Charges a cell whose formula has a number of bytes to the budget.
    ///
    /// # Errors
    ///
    /// Returns an error if the budget is exhausted, or if Excel could not open a file with this cell.
    pub(crate) fn charge(&self, (row, column): (u32, u16), formula_bytes: usize) -> Result<(), Reason> {
        if row >= MAX_ROWS || column >= MAX_COLUMNS || formula_bytes > MAX_FORMULA_BYTES {
            return Err(Reason::TooLarge { sheet: self.layout.name() });
        }
        let steps = STEPS_PER_CELL + STEPS_PER_FORMULA_BYTE * formula_bytes as u64;
        if self.work.charge(steps) { Ok(()) } else { Err(Reason::OutOfBudget) }
    }
}

impl<'w> Book<'w> {
    pub(crate) fn new(properties: &DocProperties, work: &'w WorkBudget) -> Self {
        let mut layout = Workbook::new();
        layout.set_properties(properties);
        Self { layout, current: None, complete: Vec::new(), strings: Rc::default(), work }
    }

    /// Adds a sheet. The previous sheet is complete.
    pub(crate) fn add_sheet(&mut self, layout: Worksheet) -> Result<&mut Sheet<'w>, Reason> {
        self.complete_sheet()?;
        let strings = Rc::clone(&self.strings);
        Ok(self.current.insert(Sheet { layout, cells: SheetCells::default(), strings, work: self.work }))
    }

    /// Returns the sheet that was added last.
    pub(crate) fn last_sheet(&mut self) -> Option<&mut Sheet<'w>> {
        self.current.as_mut()
    }

    /// Defines a name for a cell.
    pub(crate) fn define_name(&mut self, name: impl Into<String>, address: &str) -> Result<(), Reason> {
        self.layout.define_name(name, address)?;
        Ok(())
    }

    fn complete_sheet(&mut self) -> Result<(), Reason> {
        let Some(sheet) = self.current.take() else { return Ok(()) };
        self.layout.push_worksheet(sheet.layout);
        let dimension = sheet.cells.dimension();
        let mut rows = Compressor::new();
        sheet.cells.write(&mut rows)?;
        self.complete.push(CompleteSheet { dimension, rows: rows.end_piece()? });
        Ok(())
    }

    /// Completes all sheets, and writes them to the file that `create` returns.
    pub(crate) fn finish<W: Write>(
        mut self,
        styles: &Styles,
        create: impl FnOnce() -> io::Result<W>,
    ) -> Result<W, Reason> {
        self.complete_sheet()?;
        let layout = self.save_layout(styles)?;
        let mut parts = ZipArchive::new(Cursor::new(layout.as_slice())).map_err(XlsxError::from)?;
        let mut package = Package::new(create()?);
        let mut sheets = self.complete.into_iter().zip(1..).peekable();
        for index in 0..parts.len() {
            let mut part = parts.by_index(index).map_err(XlsxError::from)?;
            let mut text = String::new();
            part.read_to_string(&mut text)?;
            let name = part.name().map_err(XlsxError::from)?.into_owned();
            if let Some((sheet, _)) = sheets.next_if(|(_, number)| name == format!("xl/worksheets/sheet{number}.xml")) {
                package.add(&name, sheet_pieces(&text, sheet)?)?;
            } else if name == STRINGS_FILE {
                package.add(&name, [Piece::last(&self.strings.borrow().to_xml())?])?;
            } else {
                package.add(&name, [Piece::last(&text)?])?;
            }
        }
        Ok(package.finish()?)
    }

    /// Saves the layout of all sheets. The first column of the first sheet has a cell for each format, so that the
    /// formats are numbered in their order, and a string, so that there is a file of shared strings. These cells are
    /// replaced.
    fn save_layout(&mut self, styles: &Styles) -> Result<Vec<u8>, Reason> {
        let formats = styles.formats();
        let sheet = self.layout.worksheet_from_index(0)?;
        for (row, format) in (0..).zip(&formats) {
            sheet.write_blank(row, 0, format)?;
        }
        sheet.write_string(u32::try_from(formats.len()).unwrap_or(0), 0, "strings")?;
        Ok(self.layout.save_to_buffer()?)
    }
}

/// Returns the compressed pieces of a sheet: the layout before the rows, the rows, and the layout after them.
fn sheet_pieces(layout: &str, sheet: CompleteSheet) -> Result<[Piece; 3], Reason> {
    let (before, rest) = layout.split_once("<sheetData").unwrap_or((layout, "/>"));
    let after = rest.split_once("</sheetData>").map_or_else(|| rest.trim_start_matches("/>"), |(_, after)| after);
    let (start, rest) = before.split_once("<dimension ref=\"").unwrap_or((before, "\"/>"));
    let end = rest.split_once("\"/>").map_or("", |(_, end)| end);
    let head = format!("{start}<dimension ref=\"{}\"/>{end}<sheetData>", sheet.dimension);
    Ok([Piece::first(&head)?, sheet.rows, Piece::last(&format!("</sheetData>{after}"))?])
}
