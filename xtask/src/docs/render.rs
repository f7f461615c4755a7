//! Renders Markdown to the body of a page, with an anchor for each heading and scrollable tables.

use anyhow::{Result, bail};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::collections::BTreeSet;

/// A rendered page.
#[derive(Debug, Default)]
pub(super) struct RenderedPage {
    pub(super) html: String,
    /// The anchors that links can lead to.
    pub(super) ids: BTreeSet<String>,
    /// The anchors and titles of the sections.
    pub(super) sections: Vec<(String, String)>,
    /// The addresses of the links.
    pub(super) links: Vec<String>,
}

/// The opening and closing tags of scrollable elements, for tables and for examples. They can be focused by keyboard.
const SCROLL_CONTAINERS: [(&str, &str); 2] = [
    ("<div class=\"scrolls\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">", "</div>\n"),
    ("<div class=\"scrolls\" tabindex=\"0\" role=\"group\" aria-label=\"Example\">", "</div>\n"),
];

/// Renders `text`. The function translates the addresses of links; a link without a translation becomes plain text.
pub(super) fn render(text: &str, translate_link: &dyn Fn(&str) -> Result<Option<String>>) -> Result<RenderedPage> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    let events: Vec<Event<'_>> = Parser::new_ext(text, options).collect();
    let mut rendered = RenderedPage::default();
    let mut out = Vec::with_capacity(events.len() + events.len() / 8);
    let (mut dropped, mut scrolls) = (Vec::new(), false);
    for (at, event) in events.iter().enumerate() {
        match event {
            // Comments mark the generated parts of a page.
            Event::Html(html) if is_comment(html) => {}
            Event::Html(_) | Event::InlineHtml(_) => bail!("pages cannot contain HTML"),
            Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                let title = heading_text(&events[at..]);
                let id = rendered.add_anchor(id.as_deref(), &title)?;
                if *level == HeadingLevel::H2 {
                    rendered.sections.push((id.clone(), title));
                }
                let (classes, attrs) = (classes.clone(), attrs.clone());
                out.push(Event::Start(Tag::Heading { level: *level, id: Some(id.into()), classes, attrs }));
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest = translate_link(dest_url)?;
                dropped.push(dest.is_none());
                if let Some(dest) = dest {
                    rendered.links.push(dest.clone());
                    let (title, id) = (title.clone(), id.clone());
                    out.push(Event::Start(Tag::Link { link_type: *link_type, dest_url: dest.into(), title, id }));
                }
            }
            Event::End(TagEnd::Link) => {
                if dropped.pop() == Some(false) {
                    out.push(event.clone());
                }
            }
            Event::Start(Tag::Table(_)) => out.extend([Event::Html(SCROLL_CONTAINERS[0].0.into()), event.clone()]),
            Event::End(TagEnd::Table) => out.extend([event.clone(), Event::Html(SCROLL_CONTAINERS[0].1.into())]),
            Event::Start(Tag::CodeBlock(kind)) => {
                // Plain text wraps instead of scrolling.
                scrolls = !matches!(kind, CodeBlockKind::Fenced(name) if **name == *"text");
                if scrolls {
                    out.push(Event::Html(SCROLL_CONTAINERS[1].0.into()));
                }
                out.push(event.clone());
            }
            Event::End(TagEnd::CodeBlock) => {
                out.push(event.clone());
                if scrolls {
                    out.push(Event::Html(SCROLL_CONTAINERS[1].1.into()));
                }
            }
            _ => out.push(event.clone()),
        }
    }
    let mut page = String::new();
    html::push_html(&mut page, out.into_iter());
    // The content security policy forbids inline styles.
    for cell in ["td", "th"] {
        page = page.replace(&format!("<{cell} style=\"text-align: right\">"), &format!("<{cell} class=\"number\">"));
    }
    rendered.html = page;
    Ok(rendered)
}

/// Returns whether a block of HTML is one comment and nothing else.
fn is_comment(html: &str) -> bool {
    let inner = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| !inner.contains("-->"))
}

impl RenderedPage {
    /// Adds the anchor of a heading: an explicit one, or one derived from its title as on GitHub.
    fn add_anchor(&mut self, explicit: Option<&str>, title: &str) -> Result<String> {
        if let Some(id) = explicit {
            if !self.ids.insert(id.to_string()) {
                bail!("the anchor “{id}” occurs twice");
            }
            return Ok(id.to_string());
        }
        let base = title.to_lowercase();
        let base = base.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let base: String = base.map(|c| if c == ' ' { '-' } else { c }).collect();
        let mut id = base.clone();
        let mut count = 0;
        while !self.ids.insert(id.clone()) {
            count += 1;
            id = format!("{base}-{count}");
        }
        Ok(id)
    }
}

/// Returns the text of the heading at the start of `events`.
fn heading_text(events: &[Event<'_>]) -> String {
    let inner = events.iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    inner
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(CowStr::to_string(text)),
            Event::SoftBreak => Some(" ".into()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Result<RenderedPage> {
        render(text, &|link| Ok(Some(link.into())))
    }

    #[test]
    fn headings_have_anchors() {
        let rendered = plain("# A `b`, c\n\n## Same\n\n## Same\n\n### Own {#own_1}\n").unwrap();
        let ids: Vec<&str> = rendered.ids.iter().map(String::as_str).collect();
        assert_eq!(ids, ["a-b-c", "own_1", "same", "same-1"]);
        assert_eq!(rendered.sections.len(), 2);
        assert!(rendered.html.contains("<h3 id=\"own_1\">Own</h3>"), "{}", rendered.html);
        assert!(plain("# A {#x}\n\n# B {#x}\n").is_err());
    }

    #[test]
    fn tables_scroll_and_have_no_inline_styles() {
        let html = plain("| a | b |\n|---|---:|\n| c | 1 |\n").unwrap().html;
        assert!(html.starts_with("<div class=\"scrolls\"") && html.trim_end().ends_with("</table>\n</div>"), "{html}");
        assert!(html.contains("<th class=\"number\">b</th>") && html.contains("<td class=\"number\">1</td>"), "{html}");
        assert!(!html.contains("style="), "{html}");
    }

    #[test]
    fn html_is_refused_and_special_characters_are_escaped() {
        assert!(plain("a <script>").is_err());
        assert!(plain("<div>\n\n</div>").is_err());
        assert!(plain("<!-- a --><div>\n").is_err());
        assert_eq!(plain("<!-- a -->\n\nb\n\n<!-- c -->\n").unwrap().html, "<p>b</p>\n");
        assert!(plain("`<b>` &lt;i&gt;").unwrap().html.contains("<code>&lt;b&gt;</code> &lt;i&gt;"));
    }

    #[test]
    fn links_to_files_outside_of_the_site_become_text() {
        let rendered = render("[a *b*](x) [c](y)", &|link| Ok((link == "y").then(|| "z".into()))).unwrap();
        assert_eq!(rendered.html, "<p>a <em>b</em> <a href=\"z\">c</a></p>\n");
        assert_eq!(rendered.links, ["z"]);
    }
}
