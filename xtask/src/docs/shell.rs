//! The HTML shell of every documentation page: head, header, and navigation.

use super::Page;
use super::render::RenderedPage;
use std::fmt::Write as _;

/// The content security policy, which allows no scripts.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

/// Returns the HTML of a page.
pub(super) fn page(page: &Page, rendered: &RenderedPage, pages: &[Page]) -> String {
    let (title, about) = (escape(&page.title), escape(&page.description));
    let (list, text) = (navigation(page, rendered, pages), &rendered.html);
    format!(
        r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{title}: Headroom</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{about}">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" type="image/png" href="../icons/icon-192.png">
<link rel="stylesheet" href="docs.css">
</head>
<body>
<a class="skip" href="#text">Skip to content</a>
<header class="top">
<a class="brand" href="../index.html">Headroom</a>
<a class="home" href="index.html">Documentation</a>
<a class="to-pages" href="#pages">All pages</a>
<a class="open" href="../index.html">Open the calculator</a>
</header>
<div class="sheet">
<main id="text">
{text}</main>
<nav id="pages" aria-label="Documentation">
{list}</nav>
</div>
</body>
</html>
"##
    )
}

/// Returns links to all pages, and to the sections of this one.
fn navigation(page: &Page, rendered: &RenderedPage, pages: &[Page]) -> String {
    let mut out = String::new();
    for (formulas, title) in [(false, "Guides"), (true, "Formulas")] {
        // Writing to a string cannot fail.
        let _ = write!(out, "<p class=\"list-title\">{title}</p>\n<ul>\n");
        for other in pages.iter().filter(|other| other.is_formula_page == formulas) {
            let (name, title) = (&other.name, escape(&other.title));
            if other.name != page.name {
                let _ = writeln!(out, "<li><a href=\"{name}\">{title}</a></li>");
                continue;
            }
            let _ = write!(out, "<li><a href=\"{name}\" aria-current=\"page\">{title}</a>");
            if !rendered.sections.is_empty() {
                let sections = rendered.sections.iter();
                let items: String =
                    sections.map(|(id, title)| format!("<li><a href=\"#{id}\">{}</a></li>\n", escape(title))).collect();
                let _ = write!(out, "\n<ul>\n{items}</ul>\n");
            }
            out += "</li>\n";
        }
        out += "</ul>\n";
    }
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
