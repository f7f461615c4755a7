//! `headroom generate`.

use std::fs;
use std::path::{Path, PathBuf};

use headroom_core::date::Date;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::configuration::{
    ConfigurationFile, ConfigurationKind, ConfigurationSource, KINDS, generate, kind,
};
use headroom_core::scenario::ProblemLevel;

use crate::args::Source;
use crate::evaluate::{evaluated, line, now};
use crate::failure::{Failure, Output};
use crate::input;
use crate::text::{Style, clean};

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// The kind, or `all`.
    pub(crate) kind: String,
    pub(crate) source: Source,
    /// Where the files go.
    pub(crate) out: Option<PathBuf>,
    /// What stands before the `#` of the link.
    pub(crate) base: String,
    pub(crate) today: Option<Date>,
}

/// The name that stands for all kinds.
const ALL: &str = "all";

/// The kinds, and what each needs.
pub(crate) fn kinds() -> Output {
    let style = Style::of_stdout();
    let kinds = KINDS.iter().map(|kind| {
        format!(
            "{}\n  {}\n  {} {}\n  {} {}\n",
            style.bold(kind.id),
            kind.title,
            style.dim("needs"),
            kind.needs,
            style.dim("makes"),
            kind.file
        )
    });
    Output::of(kinds.collect())
}

pub(crate) fn run(wanted: &Wanted) -> Result<Output, Failure> {
    let chosen: Vec<&ConfigurationKind> = match wanted.kind.as_str() {
        ALL => KINDS.iter().collect(),
        id => vec![kind(id).ok_or_else(|| unknown(id))?],
    };
    let given = input::read(&wanted.source)?;
    let (evaluation, mut notices) = evaluated(&given)?;
    let timeline = timeline(&given.scenario, &evaluation, wanted.today.unwrap_or_else(now));
    let said = |problem| line(problem, &given.scenario);
    let errors: Vec<String> =
        timeline.problems.iter().filter(|problem| problem.severity() == ProblemLevel::Error).map(said).collect();
    if !errors.is_empty() {
        return Err(Failure::Given(errors));
    }
    let asked = timeline.problems.iter();
    notices.extend(asked.map(|problem| format!("{}: {}", problem.severity().name(), line(problem, &given.scenario))));
    let subject = ConfigurationSource {
        scenario: &given.scenario,
        evaluation: &evaluation,
        timeline: &timeline,
        models: &given.models,
        problems: &given.problems,
        address: &wanted.base,
    };
    let (mut files, mut refused) = (Vec::new(), Vec::new());
    for kind in &chosen {
        match generate(kind, &subject) {
            Ok(made) => files.extend(made),
            Err(reasons) => refused.extend(reasons.lines().iter().map(|reason| clean(reason))),
        }
    }
    if files.is_empty() {
        return Err(Failure::Given(refused));
    }
    notices.extend(refused.into_iter().map(|reason| format!("left out: {reason}")));
    let text = match (&wanted.out, files.as_slice()) {
        (Some(folder), files) => write(folder, files)?,
        (None, [file]) => file.text.clone(),
        (None, files) => {
            let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
            return Err(Failure::given(format!(
                "these are {} files ({}): --out FOLDER says where to",
                names.len(),
                names.join(", ")
            )));
        }
    };
    Ok(Output { text, notices })
}

fn unknown(id: &str) -> Failure {
    let ids: Vec<&str> = KINDS.iter().map(|kind| kind.id).collect();
    let reason = format!("there is no kind {id:?}; there are {}, and {ALL}", ids.join(", "));
    Failure::Usage(reason, "headroom generate --help")
}

/// Writes the files and gives their paths, one on a line.
fn write(folder: &Path, files: &[ConfigurationFile]) -> Result<String, Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::reading(folder, &error))?;
    let mut written = String::new();
    for file in files {
        let path = folder.join(&file.name);
        fs::write(&path, &file.text).map_err(|error| Failure::reading(&path, &error))?;
        written += &format!("{}\n", path.display());
    }
    Ok(written)
}
