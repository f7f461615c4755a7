//! The `headroom serve` command.
//!
//! The calculator page fetches the models that are listed in its `<head>`. The server adds your models to that list and
//! serves each of them packed. It reads the files again for each request, so reloading the page shows saved changes. If
//! a file is invalid, the page lists its errors.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use headroom_core::model::Model;
use headroom_serve::{Response, Server};

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::model_file::{ModelFile, model_reference, packed_file_name};
use crate::output::{Document, Notice, Output, bounded, print_notices};
use crate::terminal_text::TerminalText;
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
    /// Model files to serve
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,

    /// Folder that contains the built page
    ///
    /// `cargo xtask build` creates it. The default is `dist` in the current folder, or in the project that this program
    /// was built in.
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    site: Option<PathBuf>,

    /// Port to listen on; if it is in use, the next free port is used
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,
}

/// The start of the `<meta>` element that lists the models.
const MODEL_LIST: &str = "<meta name=\"headroom-models\" content=\"";

impl ServeArgs {
    /// Runs the command until it is interrupted.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let models = self.files.iter().map(|file| ModelFile::read(file)).collect::<Result<Vec<_>, _>>()?;
        let site = site_folder(self.site.as_deref())?;
        let server = Server::bind(&site, "/", self.port).map_err(CommandError::unavailable)?;
        let address = server.address().map_err(CommandError::unavailable)?;
        let files = self.files.clone();
        let mut out = TerminalText::stdout();
        for ModelFile { model, .. } in &models {
            out.line(&format!("{}: {address}#m={}", model.title, model_reference(model)));
        }
        out.line("Reload the page after you save a file. Press Ctrl+C to stop.");
        // The server keeps running even if its output is closed.
        let _ = Document::from(out).print();
        server.with_overlay(Box::new(move |path| overlay_response(path, &site, &files))).run();
        Ok(Output::default())
    }
}

/// Returns the page with the models in its list, a page of errors if a model file is invalid, or a packed model.
/// Returns `None` for all other files of the page.
fn overlay_response(path: &str, site: &Path, files: &[PathBuf]) -> Option<Response> {
    let file = match path {
        "/" | "/index.html" => Some("index.html"),
        "/embed.html" => Some("embed.html"),
        _ => None,
    };
    let is_page = file.is_some();
    let file_name = path.strip_prefix("/models/");
    if !is_page && file_name.is_none() {
        return None;
    }
    let mut models = Vec::new();
    for file in files {
        match ModelFile::read(file) {
            Ok(file) => models.push(file),
            Err(error) if is_page => return Some(error_page(&error)),
            // The page request has already reported the errors.
            Err(_) => {}
        }
    }
    if let Some(name) = file_name {
        let file = models.into_iter().find(|file| packed_file_name(&file.model) == name)?;
        return Some(Response::new("200 OK", "application/octet-stream", file.packed));
    }
    let text = fs::read_to_string(site.join(file?)).ok()?;
    let models: Vec<&Model> = models.iter().map(|file| &file.model).collect();
    let text = with_models(&text, &models)?;
    Some(Response::new("200 OK", "text/html; charset=utf-8", text.into_bytes()))
}

/// Adds models to the list of a page. A model replaces the built-in model with the same id. Returns `None` if the page
/// has no list.
fn with_models(page: &str, models: &[&Model]) -> Option<String> {
    let (before, rest) = page.split_once(MODEL_LIST)?;
    let (list, after) = rest.split_once('"')?;
    let own = models.iter().map(|model| format!("{}={}", model.id, packed_file_name(model)));
    let others = list.split(' ').filter(|entry| {
        let id = entry.split_once('=').map_or(*entry, |(id, _)| id);
        models.iter().all(|model| model.id != id)
    });
    // If the link names no model, the page shows the first one, so the built-in models stay first.
    let all: Vec<String> = others.map(str::to_owned).chain(own).collect();
    Some(format!("{before}{MODEL_LIST}{}\"{after}", all.join(" ")))
}

/// Returns a page that lists the errors of a file, and prints them.
fn error_page(error: &CommandError) -> Response {
    let notices = bounded(&error.notices());
    print_notices(&notices);
    let messages: Vec<&str> = notices.iter().map(Notice::message).collect();
    let text = format!("{}\n\nFix the file, then reload this page.\n", messages.join("\n"));
    Response::new("422 Unprocessable Content", "text/plain; charset=utf-8", text.into_bytes())
}

/// Returns the folder of the built page: the folder from `--site`, or `dist` in the current folder or in the project.
fn site_folder(site_arg: Option<&Path>) -> Result<PathBuf, CommandError> {
    let is_site =
        |folder: &Path| fs::read_to_string(folder.join("index.html")).is_ok_and(|page| page.contains(MODEL_LIST));
    let advice = "run `cargo xtask build` in the project to build it in `dist`";
    if let Some(folder) = site_arg {
        if is_site(folder) {
            return Ok(folder.to_owned());
        }
        let folder = path_text(folder);
        return Err(CommandError::unavailable(format!(
            "{folder}: the folder does not contain the built page; {advice}"
        )));
    }
    let program = env::current_exe().ok();
    let above = program.iter().flat_map(|program| program.ancestors().skip(1).take(4));
    let folders = env::current_dir().ok().into_iter().chain(above.map(Path::to_owned));
    folders.map(|folder| folder.join("dist")).find(|folder| is_site(folder)).ok_or_else(|| {
        CommandError::unavailable(format!(
            "the built page was not found; {advice}, or name its folder with `--site FOLDER`"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::with_models;

    #[test]
    fn added_models_follow_built_in_models_and_replace_those_with_the_same_id() {
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
