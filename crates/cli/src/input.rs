//! Reads what the arguments name: a link, files, standard input.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use headroom_core::model::loader::LONGEST_FILE;
use headroom_core::model::toml::from_toml;
use headroom_core::{Models, Problem, Scenario, decode};

use crate::args::Source;
use crate::edit;
use crate::failure::Failure;

/// A scenario with the models it can use, and what was noticed on the way.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) scenario: Scenario,
    pub(crate) models: Models,
    /// What is wrong with the link as a whole.
    pub(crate) problems: Vec<Problem>,
    pub(crate) notices: Vec<String>,
    /// Why some of what was set beside the link cannot be.
    pub(crate) refused: Vec<String>,
}

/// No file with a link in it is longer.
const LONGEST_SCENARIO_FILE: usize = 1024 * 1024;

/// Reads the models and the scenario, and puts in what is set beside it.
pub(crate) fn read(source: &Source) -> Result<Given, Failure> {
    let mut notices = Vec::new();
    let models = models(&source.files, &mut notices)?;
    let (mut scenario, problems) = match &source.place {
        Some(place) => decode(&link(place, &mut notices)?),
        None => (Scenario::default(), Vec::new()),
    };
    let refused = edit::apply(&mut scenario, &source.sets, &models, source.place.is_none());
    Ok(Given { scenario, models, problems, notices, refused })
}

/// The built-in models and those of `files`.
pub(crate) fn models(files: &[PathBuf], notices: &mut Vec<String>) -> Result<Models, Failure> {
    let mut models = Models::built_in().map_err(|problems| {
        Failure::Reading(format!(
            "the built-in models: {}",
            problems.first().map(ToString::to_string).unwrap_or_default()
        ))
    })?;
    for file in files {
        let text = text(file, LONGEST_FILE)?;
        let model = from_toml(&text).map_err(|faults| {
            let name = file.display();
            let mut lines: Vec<String> = faults.iter().map(|fault| format!("{name}:{fault}")).collect();
            lines.push(format!("{name} is not used; `headroom check` shows the lines"));
            Failure::Given(lines)
        })?;
        if models.get(&model.id, model.version).is_some() {
            notices.push(format!(
                "warning: {} takes the place of the model {} (version {}); links made with that one mean other numbers here",
                file.display(),
                model.id,
                model.version
            ));
        }
        models.add(model);
    }
    Ok(models)
}

/// The link that an argument is, or that the file it names holds.
fn link(place: &OsStr, notices: &mut Vec<String>) -> Result<String, Failure> {
    if let Some(text) = place.to_str()
        && (text.contains(['=', '#']) || text.contains("z1:"))
    {
        return Ok(text.to_owned());
    }
    let path = Path::new(place);
    if !is_stdin(path) && !path.exists() {
        let name = path.display();
        let reason = format!("there is no file {name}, and it is no link, which would name a model (m=…)");
        return Err(Failure::Reading(reason));
    }
    let text = text(path, LONGEST_SCENARIO_FILE)?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line));
    let Some(link) = lines.next() else {
        return Err(Failure::given(format!("{} holds no link", path.display())));
    };
    let more = lines.count();
    if more > 0 {
        notices.push(format!("warning: only the first link of {} is read; {more} more lines are not", path.display()));
    }
    Ok(link.to_owned())
}

/// `# comment` and `#!…`, but not `#v=1&m=…`.
fn is_comment(line: &str) -> bool {
    line.strip_prefix('#')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['#', '!']) || rest.starts_with(char::is_whitespace))
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// A text file, or standard input for `-`.
pub(crate) fn text(path: &Path, longest: usize) -> Result<String, Failure> {
    let failed = |error: io::Error| Failure::reading(path, &error);
    let mut reader: Box<dyn Read> =
        if is_stdin(path) { Box::new(io::stdin()) } else { Box::new(File::open(path).map_err(failed)?) };
    let mut bytes = Vec::new();
    let most = u64::try_from(longest).unwrap_or(u64::MAX).saturating_add(1);
    reader.by_ref().take(most).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > longest {
        let most = longest / 1024;
        return Err(Failure::given(format!(
            "{}: this is longer than {most} KiB, the most that is read",
            path.display()
        )));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let (bytes, good) = (error.as_bytes(), error.utf8_error().valid_up_to());
        let line = 1 + bytes.iter().take(good).filter(|byte| **byte == b'\n').count();
        let hint = match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it looks like UTF-16; save it as UTF-8".to_owned(),
            _ => format!("line {line} has bytes that are no letters"),
        };
        Failure::given(format!("{}:{line}: this is no text in UTF-8: {hint}", path.display()))
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::is_comment;

    #[test]
    fn comments_and_links() {
        assert!(is_comment("# nodes = 5M"));
        assert!(is_comment("#"));
        assert!(is_comment("#!/usr/bin/env headroom"));
        assert!(!is_comment("#v=1&m=x"));
        assert!(!is_comment("#z1:abc"));
    }
}
