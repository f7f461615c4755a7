//! CSV for spreadsheets and scripts.

use headroom_core::text::sanitize;

/// Returns a CSV table with a header and one line for each row.
pub(crate) fn to_csv<const N: usize>(header: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and every row has as many fields as the header.
    let _ = writer.write_record(header);
    for row in rows {
        let _ = writer.write_record(&row);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Returns text from a link, a model, or a price file as a CSV field that no spreadsheet interprets as a formula.
pub(crate) fn text_field(text: &str) -> String {
    let text = sanitize(text);
    let formula = text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_necessary() {
        let row = ["a", "a,\"b", "=1", ""].map(text_field);
        assert_eq!(to_csv(["w", "x", "y", "z"], [row]), "w,x,y,z\na,\"a,\"\"b\",'=1,\n");
    }
}
