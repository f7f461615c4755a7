//! Builds the documentation: Markdown files and the generated formula reference become static pages. A broken link
//! fails the build.

mod render;
mod shell;

use crate::toolbox::{Toolbox, locked};
use anyhow::{Context, Result, bail};
use render::{Rendered, render};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The Markdown files: source, page, title and description. Files that do not exist are left out.
const WRITTEN: [(&str, &str, &str, &str); 13] = [
    ("docs/quickstart.md", "quickstart.html", "Quickstart", "Your first plan in five minutes."),
    ("docs/guide.md", "guide.html", "Guide", "Describe a deployment, plan ahead, price it, and share the plan."),
    ("docs/glossary.md", "glossary.html", "Glossary", "The terms of capacity planning as Headroom uses them."),
    (
        "docs/settings.md",
        "settings.html",
        "Settings",
        "Load, growth, prices and purchasing: every key with its default.",
    ),
    ("docs/cli.md", "cli.html", "Command line", "Every command and option of the terminal program."),
    ("docs/links.md", "links.html", "Links", "The link format: keys, values, packing, limits and versions."),
    (
        "docs/embed.md",
        "embed.html",
        "Embedding",
        "Put the calculator into your own pages and exchange messages with it.",
    ),
    (
        "docs/own-models.md",
        "own-models.html",
        "Your own models",
        "Write a model of your system, from an empty file to a web page.",
    ),
    (
        "core/models/README.md",
        "model-files.html",
        "Model files",
        "Reference of the model file format: tables, units, functions.",
    ),
    (
        "crates/js/package/README.md",
        "javascript.html",
        "JavaScript module",
        "Call the calculator from Node or from your own page.",
    ),
    (
        "catalog/README.md",
        "prices.html",
        "Prices",
        "The price catalog: sources, file format, and your own price files.",
    ),
    ("docs/accuracy.md", "accuracy.html", "Accuracy", "Results next to independent references, written by the tests."),
    ("CHANGELOG.md", "changelog.html", "Changelog", "New features and changes in each version."),
];

/// A page before it is rendered.
#[derive(Debug, Clone)]
struct Page {
    /// The path of its source in the repository, which links are relative to.
    source: String,
    /// Its file name.
    name: String,
    title: String,
    about: String,
    text: String,
    /// Whether it belongs to the formula reference.
    formulas: bool,
}

/// Writes the pages into `dist/docs`.
pub(crate) fn write(tools: &Toolbox) -> Result<()> {
    let root = &tools.paths.root;
    let mut pages = written(root);
    pages.extend(formulas(tools)?);
    pages.insert(0, contents(&pages));
    let folder = tools.paths.dist.join("docs");
    fs::create_dir_all(&folder).with_context(|| format!("could not create {}", folder.display()))?;
    for (name, page) in render_all(root, &pages)? {
        fs::write(folder.join(&name), page).with_context(|| format!("could not write {name}"))?;
    }
    let read = |name: &str| {
        fs::read_to_string(root.join("style").join(name)).with_context(|| format!("could not read {name}"))
    };
    fs::write(folder.join("docs.css"), read("base.css")? + &read("docs.css")?).context("could not write docs.css")
}

fn written(root: &Path) -> Vec<Page> {
    let mut pages = Vec::new();
    for (source, name, title, about) in WRITTEN {
        if let Ok(text) = fs::read_to_string(root.join(source)) {
            let [source, name, title, about] = [source, name, title, about].map(ToString::to_string);
            pages.push(Page { source, name, title, about, text, formulas: false });
        }
    }
    pages
}

/// Generates the formula reference from the models.
fn formulas(tools: &Toolbox) -> Result<Vec<Page>> {
    let folder = tools.paths.target.join("reference");
    let run = tools.cargo().args(["run", "--quiet", "-p", "headroom-core", "--example", "reference"]);
    let listed = run.args(locked()).arg("--").arg(&folder).label("generating the formula reference").read()?;
    let mut pages = Vec::new();
    for line in listed.lines() {
        let mut parts = line.split('\t');
        let mut part = || parts.next().unwrap_or_default().to_string();
        let (file, title, about) = (part(), part(), part());
        let text = fs::read_to_string(folder.join(&file)).with_context(|| format!("could not read {file}"))?;
        let name = file.replace(".md", ".html");
        pages.push(Page { source: format!("docs/{file}"), name, title, about, text, formulas: true });
    }
    Ok(pages)
}

/// Returns the page that lists all others.
fn contents(pages: &[Page]) -> Page {
    let list = |formulas: bool| -> String {
        let of = pages.iter().filter(|page| page.formulas == formulas);
        of.map(|page| format!("- [{}](../{}): {}\n", page.title, page.source, page.about)).collect()
    };
    let text = format!(
        "# Documentation\n\n{}\n## Formulas\n\nEvery formula, constant and default of the built-in models, with sources.\n\n{}",
        list(false),
        list(true)
    );
    let [source, name, title, about] = [
        "docs/index.md",
        "index.html",
        "Documentation",
        "Guides and reference of Headroom, and every formula of its models.",
    ]
    .map(ToString::to_string);
    Page { source, name, title, about, text, formulas: false }
}

/// Renders all pages and checks their links. Returns names and texts.
fn render_all(root: &Path, pages: &[Page]) -> Result<Vec<(String, String)>> {
    let known: BTreeMap<&str, &str> = pages.iter().map(|page| (page.source.as_str(), page.name.as_str())).collect();
    let mut made: Vec<(&Page, Rendered)> = Vec::new();
    for page in pages {
        let to = |link: &str| target(root, &known, &page.source, link);
        let rendered = render(&page.text, &to).with_context(|| page.source.clone())?;
        made.push((page, rendered));
    }
    for (page, rendered) in &made {
        for (name, anchor) in rendered.links.iter().filter_map(|link| link.split_once('#')) {
            let name = if name.is_empty() { &page.name } else { name };
            let there = made.iter().find(|(other, _)| other.name == name);
            if there.is_some_and(|(_, other)| !other.ids.contains(anchor)) {
                bail!("{}: the page {name} has no heading “{anchor}”", page.source);
            }
        }
    }
    Ok(made.iter().map(|(page, rendered)| (page.name.clone(), shell::page(page, rendered, pages))).collect())
}

/// Translates a link in a source file to an address in the site. `None` means that the file is not part of the site.
fn target(root: &Path, known: &BTreeMap<&str, &str>, source: &str, link: &str) -> Result<Option<String>> {
    if link.starts_with("https://") || link.starts_with('#') {
        return Ok(Some(link.to_string()));
    }
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let mut place: Vec<&str> = source.split('/').collect();
    place.pop();
    for part in path.split('/').filter(|part| *part != ".") {
        if part == ".." {
            place.pop();
        } else {
            place.push(part);
        }
    }
    let place = place.join("/");
    let name = match known.get(place.as_str()) {
        Some(name) => (*name).to_string(),
        None if place == "index.html" => "../index.html".to_string(),
        None if root.join(&place).exists() => return Ok(None),
        None => bail!("the link {link} is broken"),
    };
    Ok(Some(anchor.map_or(name.clone(), |anchor| format!("{name}#{anchor}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(source: &str, text: &str) -> Page {
        let name = source.rsplit('/').next().unwrap().replace(".md", ".html");
        Page { source: source.into(), name, title: "T".into(), about: "A".into(), text: text.into(), formulas: false }
    }

    fn made(text: &str) -> Result<Vec<(String, String)>> {
        let root = Path::new("..");
        render_all(root, &[page("docs/one.md", text), page("core/two.md", "# Two\n\n## A part\n")])
    }

    #[test]
    fn links_lead_to_pages_and_headings() {
        let text = "# One\n\n[a](../core/two.md#a-part) [b](#one) [c](../Cargo.toml) [d](../index.html#m=queue) [e](https://x.example/)";
        let found = made(text).unwrap().remove(0).1;
        for part in ["\"two.html#a-part\"", "\"#one\"", "\"../index.html#m=queue\"", "\"https://x.example/\"", " c "] {
            assert!(found.contains(part), "{part} is not in {found}");
        }
    }

    #[test]
    fn broken_links_are_errors() {
        for text in ["[a](three.md)", "[a](../core/two.md#b-part)", "[a](#b)", "[a](http://x.example/)"] {
            assert!(made(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_documentation_has_no_broken_links() {
        let root = Path::new("..");
        let pages = written(root);
        assert!(pages.len() >= 6, "{}", pages.len());
        if let Err(error) = render_all(root, &pages) {
            panic!("{error:#}");
        }
    }

    #[test]
    fn the_contents_list_all_pages() {
        let pages = [page("docs/one.md", "")];
        assert!(contents(&pages).text.contains("- [T](../docs/one.md): A\n"));
    }
}
