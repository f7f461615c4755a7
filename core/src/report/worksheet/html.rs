//! Writes the worksheet as a printable page: a self-contained file without scripts and requests.

use alloc::format;
use alloc::string::String;

use crate::report::worksheet::{Section, Worksheet};
use crate::text::clean;

const STYLE: &str = include_str!("page.css");

/// The SHA-256 of [`STYLE`], the only style that the page's content security policy allows. A test verifies it.
const STYLE_HASH: &str = "56d4gHv4NbdWbyv2OzNA/ATyUbcUMZ+OqYcmOrO+k0E=";

pub(super) fn write(worksheet: &Worksheet) -> String {
    let title = escape(&worksheet.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{STYLE_HASH}'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    if !worksheet.verdict.is_empty() {
        out += &format!("<p class=\"verdict\">{}</p>\n", escape(&worksheet.verdict));
    }
    for section in &worksheet.sections {
        table(&mut out, section);
    }
    out += &format!(
        "<footer>Made by Headroom {} from <span class=\"link\">{}</span></footer>\n</body>\n</html>\n",
        worksheet.made_by,
        escape(&worksheet.link)
    );
    out
}

fn table(out: &mut String, section: &Section) {
    *out += &format!("<section>\n<h2>{}</h2>\n", escape(&section.title));
    if !section.note.is_empty() {
        *out += &format!("<p class=\"note\">{}</p>\n", escape(&section.note));
    }
    *out += "<table>\n<thead><tr>";
    let columns = section.filled();
    let class =
        |at: usize| if section.columns.get(at).is_some_and(|column| column.number) { " class=\"n\"" } else { "" };
    for at in &columns {
        let label = section.columns.get(*at).map_or("", |column| column.label.as_str());
        *out += &format!("<th scope=\"col\"{}>{}</th>", class(*at), escape(label));
    }
    *out += "</tr></thead>\n<tbody>\n";
    for row in &section.rows {
        *out += "<tr>";
        for at in &columns {
            let text = row.get(*at).map(|cell| cell.shown()).unwrap_or_default();
            let class = if text.contains('\n') { " class=\"pre\"" } else { class(*at) };
            *out += &format!("<td{class}>{}</td>", escape(&text));
        }
        *out += "</tr>\n";
    }
    *out += "</tbody>\n</table>\n</section>\n";
}

/// Escapes text for HTML elements and attributes. Line breaks are kept.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.split('\n').enumerate() {
        out += if number > 0 { "\n" } else { "" };
        for c in clean(line).chars() {
            match c {
                '&' => out += "&amp;",
                '<' => out += "&lt;",
                '>' => out += "&gt;",
                '"' => out += "&quot;",
                '\'' => out += "&#39;",
                _ => out.push(c),
            }
        }
    }
    out
}
