//! Finishes the page that Trunk has built: adds models, prices, and documentation, joins its style sheets, and minifies
//! its scripts.

use crate::docs;
use crate::embed_page;
use crate::html::{self, Tag};
use crate::native::build_example;
use crate::process::Process;
use crate::size;
use crate::toolbox::Toolbox;
use anyhow::{Context, Result, bail};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// The programs of the page's workers.
const WORKERS: [&str; 3] = ["headroom-worker", "headroom-sheet-worker", "headroom-model-reader"];

/// Returns the script that starts a worker. Unlike Trunk's own loader, it reports to the page when the program fails to
/// load: an uncaught error reaches the page. The query of the address carries the version.
fn worker_loader(worker: &str) -> String {
    format!(
        "importScripts(\"./{worker}.js\" + location.search);\n\
         wasm_bindgen({{ module_or_path: \"./{worker}_bg.wasm\" + location.search }}).catch((error) => setTimeout(() => {{ throw error; }}));\n"
    )
}

/// Finishes the page in `dist/`.
pub(crate) fn finish(tools: &Toolbox) -> Result<()> {
    let file = tools.paths.dist.join("index.html");
    let page = fs::read_to_string(&file).context("could not read the built page")?;
    let page = insert_model_list(&page, &write_models(tools)?)?;
    let page = join_style_sheets(&page, &tools.paths.dist)?;
    for worker in WORKERS {
        let loader = tools.paths.dist.join(format!("{worker}_loader.js"));
        fs::write(&loader, worker_loader(worker)).with_context(|| format!("could not write the loader of {worker}"))?;
    }
    minify_scripts(tools)?;
    docs::write(tools)?;
    fs::write(tools.paths.dist.join(embed_page::FILE_NAME), embed_page::build(&page)?)
        .context("could not write embed.html")?;
    fs::write(&file, page).context("could not write the page")
}

/// Writes models and prices to `dist/`, each to its own file. Returns the names and files of the models.
fn write_models(tools: &Toolbox) -> Result<String> {
    let pack = Process::new(build_example(tools, "pack")?);
    let listed = pack.arg(&tools.paths.dist).label("packing models and prices").read()?;
    Ok(listed.lines().collect::<Vec<_>>().join(" "))
}

/// Minifies all scripts. Trunk's own minifier fails on names that are keywords.
fn minify_scripts(tools: &Toolbox) -> Result<()> {
    let folder = fs::read_dir(&tools.paths.dist).context("could not list the built page")?;
    let scripts = folder.filter_map(|entry| Some(entry.ok()?.path()));
    for script in scripts.filter(|path| path.extension().is_some_and(|end| end == "js")) {
        // Worker scripts are classic scripts, which refer to each other by global names.
        let name = script.file_name().unwrap_or_default().to_string_lossy().into_owned();
        minify(tools, &script, !WORKERS.iter().any(|worker| name.starts_with(worker)))?;
    }
    Ok(())
}

/// Minifies a script. In a module, top-level names are shortened too.
pub(crate) fn minify(tools: &Toolbox, script: &Path, module: bool) -> Result<()> {
    let run =
        Process::new("node").arg(tools.node_modules()?.join("terser/bin/terser")).args(["--compress", "--mangle"]);
    run.args(module.then_some("--module")).arg("--output").arg(script).arg("--").arg(script).read().map(|_| ())
}

/// Inserts a meta element that lists the names and files of the models.
fn insert_model_list(page: &str, listed: &str) -> Result<String> {
    let meta = format!(r#"<meta name="{}" content="{listed}"><title>"#, size::MODELS_META_NAME);
    let named = page.replacen("<title>", &meta, 1);
    if named == page {
        bail!("the built page has no title, before which the list of models is inserted");
    }
    Ok(named)
}

/// Joins the page's style sheets into one file, which saves requests and compresses better, and removes the originals.
/// Returns the page with a link to the file.
fn join_style_sheets(page: &str, dist: &Path) -> Result<String> {
    let mut sheet = String::new();
    let (mut before, mut after) = (String::new(), String::new());
    let mut rest = page;
    while let Some((ahead, link, behind)) = next_link(rest) {
        let place = if sheet.is_empty() { &mut before } else { &mut after };
        place.push_str(ahead);
        match style_sheet_address(link) {
            Some(name) => {
                let file = dist.join(name.trim_start_matches("./"));
                sheet += &fs::read_to_string(&file).with_context(|| format!("could not read {name}"))?;
                fs::remove_file(&file).with_context(|| format!("could not remove {name}"))?;
            }
            None => if sheet.is_empty() { &mut before } else { &mut after }.push_str(link),
        }
        rest = behind;
    }
    if sheet.is_empty() {
        bail!("the built page has no style sheets");
    }
    let mut hasher = DefaultHasher::new();
    sheet.hash(&mut hasher);
    let name = format!("style-{:016x}.css", hasher.finish());
    fs::write(dist.join(&name), sheet).with_context(|| format!("could not write {name}"))?;
    Ok(format!(r#"{before}<link href="./{name}" rel="stylesheet">{after}{rest}"#))
}

/// Splits the page at the next link: the text before it, the link, and the text after it.
fn next_link(page: &str) -> Option<(&str, &str, &str)> {
    let from = page.find("<link ")?;
    let to = from + page[from..].find('>')? + 1;
    Some((&page[..from], &page[from..to], &page[to..]))
}

/// Returns the address in a link to a style sheet; `None` for other links.
fn style_sheet_address(link: &str) -> Option<String> {
    let tags = html::tags(link);
    let tag: &Tag = tags.first()?;
    (tag.get("rel") == Some("stylesheet")).then(|| tag.get("href").map(ToString::to_string))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_sheets_are_joined_in_order() {
        let dist = std::env::temp_dir().join(format!("headroom-finish-{}", std::process::id()));
        fs::create_dir_all(&dist).unwrap();
        fs::write(dist.join("a.css"), "a{}").unwrap();
        fs::write(dist.join("b.css"), "b{}").unwrap();
        let page = "<title>t</title><link href=x.js rel=modulepreload><link href=./a.css rel=stylesheet>\
                    <link rel=\"stylesheet\" href=\"./b.css\"><link href=i.svg rel=icon><p>";
        let joined = join_style_sheets(page, &dist).unwrap();
        let left: Vec<_> = fs::read_dir(&dist).unwrap().flatten().map(|entry| entry.path()).collect();
        assert_eq!(left.len(), 1);
        assert_eq!(fs::read_to_string(&left[0]).unwrap(), "a{}b{}");
        let name = left[0].file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(
            joined,
            format!(
                "<title>t</title><link href=x.js rel=modulepreload><link href=\"./{name}\" rel=\"stylesheet\">\
                 <link href=i.svg rel=icon><p>"
            )
        );
        assert!(join_style_sheets("<p>", &dist).is_err());
        fs::remove_dir_all(&dist).unwrap();
    }

    #[test]
    fn a_page_without_a_title_is_refused() {
        assert!(worker_loader("x").contains("\"./x_bg.wasm\""));
        assert!(insert_model_list("<p>", "a=a.bin").is_err());
        assert!(insert_model_list("<title>t", "a=a.bin").unwrap().contains("content=\"a=a.bin\""));
    }
}
