//! `headroom worksheet`.

use std::fs;
use std::path::{Path, PathBuf};

use headroom_core::cost::cost_context::CostContext;
use headroom_core::date::Date;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::cost::{documented, is_paid};
use headroom_core::report::worksheet::{Worksheet, csv};
use headroom_core::{Problem, evaluate};

use crate::args::Source;
use crate::evaluate::{line, now};
use crate::failure::{Failure, Output};
use crate::{input, prices};

/// What is wanted.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) source: Source,
    pub(crate) format: Form,
    pub(crate) out: Option<PathBuf>,
    pub(crate) today: Option<Date>,
}

/// How it is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Markdown,
    Csv,
    Json,
    Page,
    Spreadsheet,
}

const FORMS: [(&str, Form); 5] = [
    ("md", Form::Markdown),
    ("csv", Form::Csv),
    ("json", Form::Json),
    ("html", Form::Page),
    ("xlsx", Form::Spreadsheet),
];

impl Form {
    pub(crate) fn named(name: &str) -> Option<Self> {
        FORMS.iter().find(|form| form.0 == name).map(|form| form.1)
    }

    pub(crate) fn names() -> String {
        FORMS.map(|form| form.0).join(", ")
    }
}

/// Problems are listed in the document; refused is only that of which there is nothing to say.
pub(crate) fn run(wanted: &Wanted) -> Result<Output, Failure> {
    let given = input::read(&wanted.source)?;
    if !given.refused.is_empty() {
        return Err(Failure::Given(given.refused));
    }
    let evaluation = evaluate(&given.scenario, &given.models);
    let timeline = timeline(&given.scenario, &evaluation, wanted.today.unwrap_or_else(now));
    let problems = given.problems.iter().chain(&evaluation.problems).chain(&timeline.problems);
    let told = |problem: &Problem| line(problem, &given.scenario);
    if evaluation.components.is_empty() {
        return Err(Failure::Given(problems.map(told).collect()));
    }
    let said = problems.map(|problem| format!("{}: {}", problem.severity().name(), told(problem)));
    let notices: Vec<String> = given.notices.iter().cloned().chain(said).collect();
    let mut worksheet = Worksheet::build(&given.scenario, &given.models, &evaluation, &timeline, &given.problems);
    let today = wanted.today.unwrap_or_else(now);
    let catalog = is_paid(&evaluation).then(|| prices::catalog(&[], &mut Vec::new())).transpose()?;
    let setting = catalog.as_ref().map(|catalog| CostContext::new(&given.scenario, catalog, today));
    if let Some(catalog) = &catalog {
        worksheet.extend(documented(&given.scenario, &evaluation, catalog, today));
    }
    let done = |text: String| Ok(Output { text, notices: notices.clone() });
    let text = match wanted.format {
        Form::Markdown => worksheet.to_markdown(),
        Form::Json => worksheet.to_json() + "\n",
        Form::Page => worksheet.to_html(),
        Form::Csv => {
            if let Some(folder) = wanted.out.as_deref().filter(|out| is_folder(out)) {
                write_all(folder, &csv::files(&worksheet))?;
                return done(String::new());
            }
            worksheet.to_csv()
        }
        Form::Spreadsheet => {
            let bytes = headroom_sheet::write(&worksheet, &evaluation, &timeline, setting.as_ref())
                .map_err(|reason| Failure::given(format!("the spreadsheet cannot be made: {reason}")))?;
            if let Some(out) = &wanted.out {
                write(out, &bytes)?;
            }
            return done(String::new());
        }
    };
    match &wanted.out {
        None => done(text),
        Some(out) => {
            write(out, text.as_bytes())?;
            done(String::new())
        }
    }
}

/// A folder that is there, or a name that says that it is one.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])
}

fn write_all(folder: &Path, files: &[(String, String)]) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::reading(folder, &error))?;
    files.iter().try_for_each(|(name, text)| write(&folder.join(format!("{name}.csv")), text.as_bytes()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|error| Failure::reading(path, &error))
}
