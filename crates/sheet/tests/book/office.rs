//! Runs LibreOffice to open spreadsheets, write values into their cells, and recalculate every cell.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use headroom_core::date::Date;

use super::{Book, Value};

/// Values for cells, by sheet and address.
pub(crate) type Changes = BTreeMap<(String, String), Value>;

/// A spreadsheet to recalculate with several sets of values, each of which replaces exported values.
pub(crate) struct Job<'e> {
    pub(crate) bytes: Vec<u8>,
    pub(crate) book: &'e Book,
    pub(crate) sets: Vec<&'e Changes>,
}

/// Recalculates all files in one run. Calls `on_result` with the index of the file, the index of the set,
/// and the result.
pub(crate) fn recalculate(folder: &Path, jobs: &[Job<'_>], mut on_result: impl FnMut(usize, usize, &Book)) {
    let profile = folder.join("profile");
    let basic = profile.join("user").join("basic");
    fs::create_dir_all(basic.join("Standard")).expect("a folder");
    for (name, text) in [
        ("registrymodifications.xcu", PROFILE_SETTINGS.to_owned()),
        ("basic/script.xlc", LIBRARIES.replace("FILE", "script")),
        ("basic/dialog.xlc", LIBRARIES.replace("FILE", "dialog")),
        ("basic/Standard/script.xlb", LIBRARY.to_owned()),
        ("basic/Standard/Headroom.xba", MACRO.replace("FOLDER", &folder.display().to_string())),
    ] {
        fs::write(profile.join("user").join(name), text).expect("settings");
    }
    let mut steps = String::new();
    for (number, job) in jobs.iter().enumerate() {
        let file = folder.join(format!("{number}.xlsx"));
        fs::write(&file, &job.bytes).expect("a file");
        steps += &format!("open\t{}\n", file.display());
        for (set, changes) in job.sets.iter().enumerate() {
            for (index, value) in *changes {
                steps += &write_step(index, value);
            }
            steps += &format!("take\t{}\n", folder.join(format!("{number}-{set}.csv")).display());
            for index in changes.keys() {
                steps += &write_step(index, job.book.cell_value(&index.0, &index.1));
            }
        }
        steps += "close\n";
    }
    fs::write(folder.join("jobs"), steps).expect("a file");
    let program = env::var_os("SOFFICE").unwrap_or_else(|| "soffice".into());
    let output = Command::new(&program)
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--norestore", "macro:///Standard.Headroom.Run()"])
        .output()
        .unwrap_or_else(|error| {
            panic!(
                "{program:?} does not start ({error}). This test needs LibreOffice Calc: run `cargo xtask test --only \
                 spreadsheet`, or set SOFFICE to the path of the program"
            )
        });
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{stderr}");
    let failed = fs::read_to_string(folder.join("failed")).unwrap_or_default();
    assert!(failed.is_empty(), "{failed}");
    for (number, job) in jobs.iter().enumerate() {
        for (set, changes) in job.sets.iter().enumerate() {
            // With other inputs, prices and intermediate results are not compared.
            let is_compared =
                |sheet: &str| changes.is_empty() || !INTERMEDIATE_SHEETS.iter().any(|name| sheet.starts_with(name));
            on_result(number, set, &read_results(folder, &format!("{number}-{set}"), job.book, is_compared));
        }
    }
}

/// Returns a step that writes a value into a cell.
fn write_step((sheet, address): &(String, String), value: &Value) -> String {
    let (kind, value) = match value {
        Value::Number(number) => ("number", number.to_string()),
        Value::Text(text) => ("text", text.clone()),
        Value::Empty => ("text", String::new()),
        other => panic!("{other:?} cannot be written"),
    };
    format!("{kind}\t{sheet}\t{address}\t{value}\n")
}

/// The name prefixes of sheets that are compared only as exported: prices and intermediate results.
const INTERMEDIATE_SHEETS: [&str; 7] = ["Prices", "Machines", "Needs", "Days", "Amounts", "Hours", "Calculations"];

/// Returns the cells of the compared sheets with the recalculated values from the exported tables, and removes the
/// tables.
fn read_results(folder: &Path, name: &str, book: &Book, is_compared: impl Fn(&str) -> bool) -> Book {
    let cells = book.cells.iter().filter(|((sheet, _), _)| is_compared(sheet));
    let cells = cells.map(|(index, cell)| (index.clone(), cell.clone())).collect();
    let mut found = Book { sheets: book.sheets.clone(), cells, names: book.names.clone() };
    let mut tables = BTreeMap::new();
    for sheet in &book.sheets {
        let file = folder.join(format!("{name}-{sheet}.csv"));
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        if is_compared(sheet) {
            tables.insert(sheet.as_str(), parse_csv(&text));
        }
        fs::remove_file(&file).expect("the file can be removed");
    }
    for ((sheet, address), cell) in &mut found.cells {
        let (letters, row) = address.split_at(address.find(|c: char| c.is_ascii_digit()).expect("a row"));
        let column = letters.bytes().fold(0, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1);
        let row: usize = row.parse().expect("a number");
        let held = tables[sheet.as_str()].get(row - 1).and_then(|row| row.get(column - 1));
        cell.value = held.map_or(Value::Empty, |held| parse_value(held));
    }
    found
}

/// Parses a CSV table in which every cell that is not empty is quoted.
fn parse_csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let row = rows.last_mut().expect("a row");
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                row.last_mut().expect("a cell").push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            sign => row.last_mut().expect("a cell").push(sign),
        }
    }
    rows
}

fn parse_value(held: &str) -> Value {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    match held {
        "" => Value::Empty,
        "TRUE" => Value::Bool(true),
        "FALSE" => Value::Bool(false),
        _ if held.starts_with('#') || held.starts_with("Err:") => Value::Error(held.to_owned()),
        _ => {
            let share = || held.strip_suffix('%').and_then(number).map(|number| number / 100.0);
            let day = || Date::parse(held).map(|date| f64::from(date.epoch_days()) + 25_569.0);
            number(held).or_else(share).or_else(day).map_or_else(|| Value::Text(held.to_owned()), Value::Number)
        }
    }
}

/// Settings that recalculate every file when it is opened, and that mark the profile as set up.
const PROFILE_SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"#;

const LIBRARIES: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/FILE.xlb/" xlink:type="simple" library:link="false"/>
</library:libraries>
"#;

const LIBRARY: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false">
<library:element library:name="Headroom"/>
</library:library>
"#;

/// A macro that runs the steps in the file `jobs`, one per line, and writes each sheet to `NAME-SHEET.csv`, at full
/// precision.
const MACRO: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Headroom" script:language="StarBasic">
Sub Run
  On Error GoTo Broken
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  Dim csv(1) As New com.sun.star.beans.PropertyValue
  csv(0).Name = "FilterName" : csv(0).Value = "Text - txt - csv (StarCalc)"
  csv(1).Name = "FilterOptions" : csv(1).Value = "44,34,76,1,,0,true,false,false,false,false,-1"
  Dim doc As Object, words, job As String, file As Integer
  file = FreeFile
  Open "FOLDER/jobs" For Input As #file
  Do While Not EOF(file)
    Line Input #file, job
    words = Split(job, Chr(9))
    Select Case words(0)
      Case "open"
        doc = StarDesktop.loadComponentFromURL(ConvertToURL(words(1)), "_blank", 0, hidden())
        doc.enableAutomaticCalculation(False)
      Case "number"
        doc.Sheets.getByName(words(1)).getCellRangeByName(words(2)).setValue(Val(words(3)))
      Case "text"
        doc.Sheets.getByName(words(1)).getCellRangeByName(words(2)).setString(words(3))
      Case "take"
        doc.calculateAll()
        doc.storeToURL(ConvertToURL(words(1)), csv())
      Case "close"
        doc.close(True)
    End Select
  Loop
  Close #file
  StarDesktop.terminate()
  Exit Sub
Broken:
  Dim failed As Integer
  failed = FreeFile
  Open "FOLDER/failed" For Output As #failed
  Print #failed, job &amp; ": " &amp; Error$ &amp; " in line " &amp; Erl
  Close #failed
  StarDesktop.terminate()
End Sub
</script:module>
"#;
