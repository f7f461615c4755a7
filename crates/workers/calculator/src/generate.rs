//! Generates files from a scenario.

use headroom_core::report::configuration::{ConfigurationSource, generate as configuration, kind};
use headroom_core::report::evaluation_csv::to_csv;
use headroom_core::report::json::to_json;
use headroom_worker_protocol::{FileFormat, GeneratedFile, LoadedFiles, ScenarioReport};

/// Generates the files of a format. `address` is the page's address without the `#` and the link.
///
/// # Errors
/// Returns a message if the scenario lacks the values for this format, or if this worker does not know the format.
pub(crate) fn generate(
    files: &LoadedFiles,
    format: &FileFormat,
    report: &ScenarioReport,
    address: &str,
) -> Result<Vec<GeneratedFile>, String> {
    let worksheet = || report.worksheet(files);
    let (extension, media_type, text) = match format {
        FileFormat::ResultsJson => {
            ("json", "application/json", to_json(&report.evaluation, &report.timeline, &report.problems))
        }
        FileFormat::ResultsCsv => ("csv", "text/csv;charset=utf-8", to_csv(&report.evaluation).into_string()),
        FileFormat::Markdown => ("md", "text/markdown;charset=utf-8", worksheet().to_markdown()),
        FileFormat::Csv => ("csv", "text/csv;charset=utf-8", worksheet().to_csv()),
        FileFormat::Json => ("json", "application/json", worksheet().to_json() + "\n"),
        FileFormat::Html => ("html", "text/html;charset=utf-8", worksheet().to_html()),
        FileFormat::Spreadsheet => return Err("This worker does not write spreadsheets.".to_owned()),
        FileFormat::Configuration(id) => return generate_configuration(files, id, report, address),
    };
    let name = format!("headroom.{extension}");
    Ok(vec![GeneratedFile { name, media_type: media_type.to_owned(), bytes: text.into_bytes() }])
}

/// Generates configuration for another tool, by the id of its kind.
fn generate_configuration(
    files: &LoadedFiles,
    id: &str,
    report: &ScenarioReport,
    address: &str,
) -> Result<Vec<GeneratedFile>, String> {
    let kind = kind(id).ok_or_else(|| format!("Unknown file format `{id}`."))?;
    let source = ConfigurationSource {
        scenario: &report.scenario,
        evaluation: &report.evaluation,
        timeline: &report.timeline,
        models: &files.models,
        problems: &report.problems,
        address,
    };
    let generated = configuration(kind, &source).map_err(|refused| refused.lines().join("\n"))?;
    let file = |file: headroom_core::report::configuration::ConfigurationFile| GeneratedFile {
        name: file.name,
        media_type: kind.media_type.to_owned(),
        bytes: file.text.into_bytes(),
    };
    Ok(generated.into_iter().map(file).collect())
}
