//! What is done to the page that Trunk has built: models, prices and the documentation are put beside it, its styles into one
//! file, and its scripts are shortened.

use crate::docs;
use crate::embedded;
use crate::html::{self, Tag};
use crate::kit::{Kit, locked};
use crate::problem::{Context, Outcome, Problem};
use crate::run::Run;
use crate::size;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// The programs that run beside the page.
const WORKERS: [&str; 3] = ["headroom-worker", "headroom-sheet-worker", "headroom-own-worker"];

/// The script that starts one of them. Trunk's own tells nobody when the program cannot be had; an error that is thrown by
/// itself reaches the page. Of which version it is, its address says.
fn loader_of(worker: &str) -> String {
    format!(
        "importScripts(\"./{worker}.js\" + location.search);\n\
         wasm_bindgen({{ module_or_path: \"./{worker}_bg.wasm\" + location.search }}).catch((lost) => setTimeout(() => {{ throw lost; }}));\n"
    )
}

/// Finishes the page in `dist/`.
pub(crate) fn finish(kit: &Kit) -> Outcome<()> {
    let file = kit.places.dist.join("index.html");
    let page = fs::read_to_string(&file).context(|| "could not read the page that was built".into())?;
    let page = name_models(&page, &put_models(kit)?)?;
    let page = join_styles(&page, &kit.places.dist)?;
    for worker in WORKERS {
        let loader = kit.places.dist.join(format!("{worker}_loader.js"));
        fs::write(&loader, loader_of(worker)).context(|| format!("could not write the loader of {worker}"))?;
    }
    shorten_scripts(kit)?;
    docs::write(kit)?;
    fs::write(kit.places.dist.join(embedded::FILE), embedded::embedded(&page)?)
        .context(|| "could not write the page for other pages".into())?;
    fs::write(&file, page).context(|| "could not write the page".into())
}

/// Puts models and prices beside the page, each in a file of its own: the names and files of the models.
fn put_models(kit: &Kit) -> Outcome<String> {
    let run = kit.cargo().args(["run", "--quiet", "-p", "headroom-core", "--example", "pack"]);
    let listed = run.args(locked()).arg("--").arg(&kit.places.dist).label("packing models and prices").read()?;
    Ok(listed.lines().collect::<Vec<_>>().join(" "))
}

/// Scripts without what only people read: Trunk's own way fails for names that are words of the language.
fn shorten_scripts(kit: &Kit) -> Outcome<()> {
    let folder = fs::read_dir(&kit.places.dist).context(|| "could not list the page that was built".into())?;
    let scripts = folder.filter_map(|entry| Some(entry.ok()?.path()));
    for script in scripts.filter(|path| path.extension().is_some_and(|end| end == "js")) {
        // The worker's scripts are classic ones, which find each other by names that must stay.
        let name = script.file_name().unwrap_or_default().to_string_lossy().into_owned();
        shorten(kit, &script, !WORKERS.iter().any(|worker| name.starts_with(worker)))?;
    }
    Ok(())
}

/// A script without what only people read. In a module, names on the outermost level are nobody else's either.
pub(crate) fn shorten(kit: &Kit, script: &Path, module: bool) -> Outcome<()> {
    let run = Run::new("node").arg(kit.npm()?.join("terser/bin/terser")).args(["--compress", "--mangle"]);
    run.args(module.then_some("--module")).arg("--output").arg(script).arg("--").arg(script).read().map(|_| ())
}

fn name_models(page: &str, listed: &str) -> Outcome<String> {
    let meta = format!(r#"<meta name="{}" content="{listed}"><title>"#, size::MODELS);
    let named = page.replacen("<title>", &meta, 1);
    if named == page {
        return Err(Problem::new("the page that was built has no title, before which its models are named"));
    }
    Ok(named)
}

/// One file of styles in the place of several: less to ask for, and less to send.
fn join_styles(page: &str, dist: &Path) -> Outcome<String> {
    let mut sheet = String::new();
    let (mut before, mut after) = (String::new(), String::new());
    let mut rest = page;
    while let Some((ahead, link, behind)) = next_link(rest) {
        let place = if sheet.is_empty() { &mut before } else { &mut after };
        place.push_str(ahead);
        match style(link) {
            Some(name) => {
                let file = dist.join(name.trim_start_matches("./"));
                sheet += &fs::read_to_string(&file).context(|| format!("could not read {name}"))?;
                fs::remove_file(&file).context(|| format!("could not remove {name}"))?;
            }
            None => if sheet.is_empty() { &mut before } else { &mut after }.push_str(link),
        }
        rest = behind;
    }
    if sheet.is_empty() {
        return Err(Problem::new("the page that was built has no styles"));
    }
    let mut hasher = DefaultHasher::new();
    sheet.hash(&mut hasher);
    let name = format!("style-{:016x}.css", hasher.finish());
    fs::write(dist.join(&name), sheet).context(|| format!("could not write {name}"))?;
    Ok(format!(r#"{before}<link href="./{name}" rel="stylesheet">{after}{rest}"#))
}

/// What is before the next link, the link, and what is behind it.
fn next_link(page: &str) -> Option<(&str, &str, &str)> {
    let from = page.find("<link ")?;
    let to = from + page[from..].find('>')? + 1;
    Some((&page[..from], &page[from..to], &page[to..]))
}

/// The file of a link to styles.
fn style(link: &str) -> Option<String> {
    let tags = html::tags(link);
    let tag: &Tag = tags.first()?;
    (tag.get("rel") == Some("stylesheet")).then(|| tag.get("href").map(ToString::to_string))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_become_one_file_in_their_order() {
        let dist = std::env::temp_dir().join(format!("headroom-finish-{}", std::process::id()));
        fs::create_dir_all(&dist).unwrap();
        fs::write(dist.join("a.css"), "a{}").unwrap();
        fs::write(dist.join("b.css"), "b{}").unwrap();
        let page = "<title>t</title><link href=x.js rel=modulepreload><link href=./a.css rel=stylesheet>\
                    <link rel=\"stylesheet\" href=\"./b.css\"><link href=i.svg rel=icon><p>";
        let joined = join_styles(page, &dist).unwrap();
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
        assert!(join_styles("<p>", &dist).is_err());
        fs::remove_dir_all(&dist).unwrap();
    }

    #[test]
    fn a_page_without_a_title_is_refused() {
        assert!(loader_of("x").contains("\"./x_bg.wasm\""));
        assert!(name_models("<p>", "a=a.bin").is_err());
        assert!(name_models("<title>t", "a=a.bin").unwrap().contains("content=\"a=a.bin\""));
    }
}
