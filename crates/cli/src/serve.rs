//! `headroom serve`: the page with models of one's own in it, on this machine only.
//!
//! The page fetches models by name, from a list in its head: what is served is that page, whose list has the models
//! too, and each of them packed. Files are read anew at each request, so that to load the page again shows what was
//! saved; a file with a fault is a page that names it.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use headroom_core::model::Model;
use headroom_serve::{Response, Server};

use crate::check;
use crate::failure::{Failure, Output};
use crate::pack;
use crate::text::clean;

/// What is served, and where.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) files: Vec<PathBuf>,
    /// The folder with the built page.
    pub(crate) site: Option<PathBuf>,
    pub(crate) port: u16,
}

/// The start of the list of models in the head of the page.
const LIST: &str = "<meta name=\"headroom-models\" content=\"";

pub(crate) fn run(wanted: &Wanted) -> Result<Output, Failure> {
    let models = wanted.files.iter().map(|file| check::packed(file)).collect::<Result<Vec<_>, _>>()?;
    let site = site(wanted.site.as_deref())?;
    let server = Server::bind(&site, "/", wanted.port).map_err(Failure::Reading)?;
    let address = server.address().map_err(Failure::Reading)?;
    let files = wanted.files.clone();
    let mut out = io::stdout().lock();
    for (model, _) in &models {
        // Whoever does not listen need not be told.
        let _ = writeln!(out, "{} is at {address}#m={}", clean(&model.title), reference(model));
    }
    let _ = writeln!(out, "Load the page again after a change of the file. Ctrl+C ends it.");
    drop(out);
    server.with_overlay(Box::new(move |path| answer(path, &site, &files))).run();
    Ok(Output::default())
}

/// How a link names it.
fn reference(model: &Model) -> String {
    if model.version == 1 { model.id.clone() } else { format!("{}@{}", model.id, model.version) }
}

/// The page with the models in its list, and the models; nothing for what is as it was built.
fn answer(path: &str, site: &Path, files: &[PathBuf]) -> Option<Response> {
    let file = match path {
        "/" | "/index.html" => Some("index.html"),
        "/embed.html" => Some("embed.html"),
        _ => None,
    };
    let page = file.is_some();
    let asked = path.strip_prefix("/models/");
    if !page && asked.is_none() {
        return None;
    }
    let mut models = Vec::new();
    for file in files {
        match check::packed(file) {
            Ok(model) => models.push(model),
            Err(failure) if page => return Some(faults(&failure)),
            // The page has been told.
            Err(_) => {}
        }
    }
    if let Some(name) = asked {
        let (_, bytes) = models.into_iter().find(|(model, _)| pack::name(model) == name)?;
        return Some(sealed(Response::of("200 OK", "application/octet-stream", bytes)));
    }
    let text = fs::read_to_string(site.join(file?)).ok()?;
    let models: Vec<&Model> = models.iter().map(|(model, _)| model).collect();
    let text = with_models(&text, &models)?;
    Some(sealed(Response::of("200 OK", "text/html; charset=utf-8", text.into_bytes())))
}

/// Puts models in front of the list of a page; a built-in one of the same id gives way.
fn with_models(page: &str, models: &[&Model]) -> Option<String> {
    let (before, rest) = page.split_once(LIST)?;
    let (list, after) = rest.split_once('"')?;
    let own = models.iter().map(|model| format!("{}={}", model.id, pack::name(model)));
    let others = list.split(' ').filter(|entry| {
        let id = entry.split_once('=').map_or(*entry, |(id, _)| id);
        models.iter().all(|model| model.id != id)
    });
    // The page shows the first one where none is named: that stays as it was built.
    let all: Vec<String> = others.map(str::to_owned).chain(own).collect();
    Some(format!("{before}{LIST}{}\"{after}", all.join(" ")))
}

/// A page that names the faults of a file.
fn faults(failure: &Failure) -> Response {
    let text = failure.lines().join("\n");
    for line in text.lines() {
        let _ = writeln!(io::stderr(), "headroom: {line}");
    }
    let text = format!("{text}\n\nLoad this page again when the file is mended.\n");
    sealed(Response::of("422 Unprocessable Content", "text/plain; charset=utf-8", text.into_bytes()))
}

/// For this page only: other sites that the same browser shows may not read what is not published yet.
fn sealed(answer: Response) -> Response {
    let headers = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];
    headers.iter().fold(answer, |answer, (name, value)| answer.with(name, value))
}

/// The folder with the built page: as named, or the `dist` of this folder or of where this program was built.
fn site(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let holds = |folder: &Path| {
        fs::read_to_string(folder.join("index.html")).is_ok_and(|page| page.contains(LIST)) && folder.is_dir()
    };
    let advice = "`cargo xtask build` in the project makes it, in dist";
    if let Some(folder) = named {
        if holds(folder) {
            return Ok(folder.to_owned());
        }
        return Err(Failure::Reading(format!("{} does not hold the built page; {advice}", folder.display())));
    }
    let program = env::current_exe().ok();
    let above = program.iter().flat_map(|program| program.ancestors().skip(1).take(4));
    let folders = env::current_dir().ok().into_iter().chain(above.map(Path::to_owned));
    folders.map(|folder| folder.join("dist")).find(|folder| holds(folder)).ok_or_else(|| {
        Failure::Reading(format!("the built page is not there; {advice}; or name its folder with --site FOLDER"))
    })
}

#[cfg(test)]
mod tests {
    use super::with_models;

    #[test]
    fn own_models_stand_behind_the_others_and_take_the_place_of_their_namesakes() {
        let model = |id: &str| {
            let text = format!("id = \"{id}\"\ntitle = \"T\"\nsummary = \"S\"\nversion = 2\n");
            headroom_core::model::toml::from_toml(&text).expect("a model")
        };
        let page = "<head><meta name=\"headroom-models\" content=\"a=a-1.bin b=b-1.bin\"><title>";
        let (b, c) = (model("b"), model("c"));
        let list = |models: &[&_]| with_models(page, models);
        let expected = page.replace("b=b-1.bin", "b=b-2.bin c=c-2.bin");
        assert_eq!(list(&[&b, &c]).as_deref(), Some(expected.as_str()));
        assert_eq!(with_models("<head>", &[&b]), None);
    }
}
