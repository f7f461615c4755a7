//! `headroom serve`.
//!
//! The calculator page fetches models by name, from a list in its head. The server adds the models to that list and
//! serves each of them packed. It reads the files again for each request, so that reloading the page shows the saved
//! changes. If a file is invalid, the page lists its errors.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use headroom_core::model::Model;
use headroom_core::text::clean;
use headroom_serve::{Response, Server};

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::model_file::{ModelFile, model_reference, packed_name};
use crate::output::{Notice, Output};
use crate::text_file::path_text;

/// Serve the calculator page with your own models, on this machine only
///
/// Prints the address of each model. Save a file and reload the page to see the change. If a file is invalid, the page
/// shows its errors.
#[derive(Debug, Args)]
#[command(args_override_self = true, after_long_help = examples!(
    "headroom serve my-service.toml"
    "headroom serve my-service.toml my-cache.toml --site dist --port 9000"
))]
pub(crate) struct ServeArgs {
    /// Model files
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,

    /// Folder of the built page
    ///
    /// `cargo xtask build` creates it. The default is `dist` in the current folder, or in the project that this program
    /// was built in.
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    site: Option<PathBuf>,

    /// Port to listen on, or the next free one
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,
}

/// The start of the list of models in the head of the page.
const MODEL_LIST: &str = "<meta name=\"headroom-models\" content=\"";

impl ServeArgs {
    /// Runs the command until it is interrupted.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let models = self.files.iter().map(|file| ModelFile::read(file)).collect::<Result<Vec<_>, _>>()?;
        let site = site(self.site.as_deref())?;
        let server = Server::bind(&site, "/", self.port).map_err(CommandError::Io)?;
        let address = server.address().map_err(CommandError::Io)?;
        let files = self.files.clone();
        let mut out = io::stdout().lock();
        for ModelFile { model, .. } in &models {
            // The server keeps running even if its output is closed.
            let _ = writeln!(out, "{}: {address}#m={}", clean(&model.title), model_reference(model));
        }
        let _ = writeln!(out, "Reload the page after you save a file. Press Ctrl+C to stop.");
        drop(out);
        server.with_overlay(Box::new(move |path| answer(path, &site, &files))).run();
        Ok(Output::default())
    }
}

/// Returns the page with the models in its list, or a packed model. `None` means that the built file is served.
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
        match ModelFile::read(file) {
            Ok(file) => models.push(file),
            Err(error) if page => return Some(errors(&error)),
            // The page request has already reported the errors.
            Err(_) => {}
        }
    }
    if let Some(name) = asked {
        let file = models.into_iter().find(|file| packed_name(&file.model) == name)?;
        return Some(Response::of("200 OK", "application/octet-stream", file.packed));
    }
    let text = fs::read_to_string(site.join(file?)).ok()?;
    let models: Vec<&Model> = models.iter().map(|file| &file.model).collect();
    let text = with_models(&text, &models)?;
    Some(Response::of("200 OK", "text/html; charset=utf-8", text.into_bytes()))
}

/// Adds models to the list of a page. A model replaces a built-in one with the same id.
fn with_models(page: &str, models: &[&Model]) -> Option<String> {
    let (before, rest) = page.split_once(MODEL_LIST)?;
    let (list, after) = rest.split_once('"')?;
    let own = models.iter().map(|model| format!("{}={}", model.id, packed_name(model)));
    let others = list.split(' ').filter(|entry| {
        let id = entry.split_once('=').map_or(*entry, |(id, _)| id);
        models.iter().all(|model| model.id != id)
    });
    // The page shows the first model if the link names none, so the built-in ones stay first.
    let all: Vec<String> = others.map(str::to_owned).chain(own).collect();
    Some(format!("{before}{MODEL_LIST}{}\"{after}", all.join(" ")))
}

/// Returns a page that lists the errors of a file, and prints them.
fn errors(error: &CommandError) -> Response {
    let notices = error.notices();
    notices.iter().for_each(Notice::print);
    let messages: Vec<&str> = notices.iter().map(Notice::message).collect();
    let text = format!("{}\n\nFix the file, then reload this page.\n", messages.join("\n"));
    Response::of("422 Unprocessable Content", "text/plain; charset=utf-8", text.into_bytes())
}

/// Returns the folder of the built page: the named folder, or `dist` in the current folder or in the project.
fn site(named: Option<&Path>) -> Result<PathBuf, CommandError> {
    let is_site =
        |folder: &Path| fs::read_to_string(folder.join("index.html")).is_ok_and(|page| page.contains(MODEL_LIST));
    let advice = "`cargo xtask build` in the project builds it in dist";
    if let Some(folder) = named {
        if is_site(folder) {
            return Ok(folder.to_owned());
        }
        let folder = path_text(folder);
        return Err(CommandError::Io(format!("{folder}: the folder does not contain the built page; {advice}")));
    }
    let program = env::current_exe().ok();
    let above = program.iter().flat_map(|program| program.ancestors().skip(1).take(4));
    let folders = env::current_dir().ok().into_iter().chain(above.map(Path::to_owned));
    folders.map(|folder| folder.join("dist")).find(|folder| is_site(folder)).ok_or_else(|| {
        CommandError::Io(format!("the built page was not found; {advice}, or name its folder with --site FOLDER"))
    })
}

#[cfg(test)]
mod tests {
    use super::with_models;

    #[test]
    fn own_models_follow_the_built_in_ones_and_replace_those_with_the_same_id() {
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
