//! Four documents, as shell commands that record them: scalability analysis, load model, scaling strategy, and
//! forecast.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::format::count;
use crate::report::configuration::generation::{GenerationContext, file};
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::{markdown_text as markdown, shell, shorten};
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, NotApplicable};
use crate::report::timeline_tables::tables;
use crate::view_model::Table;

pub(super) const KIND: ConfigurationKind = ConfigurationKind {
    id: "documents",
    title: "Documents: analysis, load model, strategy, and forecast, as engram commands",
    needs: "any model",
    file: "documents.sh",
    media_type: "application/x-sh",
    write,
};

const INSTRUCTIONS: &str = "\
Run this script with TASK_ID set to the task id and AGENT set to your name:
  TASK_ID=… AGENT=… bash documents.sh";

/// The maximum size of a document, in bytes; Linux allows 128 KiB for an argument.
const MAX_DOCUMENT_BYTES: usize = 90_000;

/// A document: its title, the command that records it, and its tables.
struct Document {
    variable: &'static str,
    title: &'static str,
    /// The kind of record: `context` or `reasoning`.
    entity: &'static str,
    tag: &'static str,
    relationship: &'static str,
    tables: &'static [&'static str],
}

const DOCUMENTS: [Document; 4] = [
    Document {
        variable: "ANALYSIS_ID",
        title: "Scalability Analysis",
        entity: "context",
        tag: "analysis",
        relationship: "references",
        tables: &["limits", "reasons", "risks"],
    },
    Document {
        variable: "LOAD_MODEL_ID",
        title: "Load Pattern Model",
        entity: "reasoning",
        tag: "load-model",
        relationship: "documents",
        tables: &["load", "levels"],
    },
    Document {
        variable: "STRATEGY_ID",
        title: "Scaling Strategy",
        entity: "reasoning",
        tag: "scaling-strategy",
        relationship: "documents",
        tables: &["plan", "remedies", "scales"],
    },
    Document {
        variable: "FORECAST_ID",
        title: "Infrastructure Forecast",
        entity: "reasoning",
        tag: "forecast",
        relationship: "documents",
        tables: &["horizons", "months"],
    },
];

fn write(work: &GenerationContext<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    if work.parts.is_empty() {
        return Err(NotApplicable { kind: work.kind, reasons: Vec::new() });
    }
    let tables = tables(work.source.evaluation, work.timeline);
    let system = system_name(work);
    let tag = work.parts.first().map_or("", |part| part.label.as_str());
    let mut out = String::from("#!/usr/bin/env bash\n# shellcheck disable=SC1112,SC2016\n")
        + &work.header_comment("#", &[])
        + &comment("#", 0, INSTRUCTIONS);
    out += "(\nset -euo pipefail\n: \"${TASK_ID:?set this to the task id}\" \"${AGENT:?set this to your name}\"\n\n";
    out +=
        "# Prints the id of the document that a command recorded.\nid_of() { sed -n 's/^ID: *//p' | head -n 1; }\n\n";
    for document in &DOCUMENTS {
        out += &create_command(work, document, &tables, &system, tag);
    }
    for document in &DOCUMENTS {
        out += &format!(
            "engram relationship create --source-id \"$TASK_ID\" --source-type task \\\n  --target-id \"${}\" \
             --target-type {} \\\n  \
             --relationship-type {} --agent \"$AGENT\"\n",
            document.variable, document.entity, document.relationship
        );
    }
    Ok(alloc::vec![file(KIND.file, out + ")\n")])
}

/// Lists the names of the first five components.
fn system_name(work: &GenerationContext<'_>) -> String {
    let names: Vec<String> = work.parts.iter().map(|part| part.name.prose()).take(5).collect();
    let more = if work.parts.len() > names.len() { " …" } else { "" };
    shorten(&names.join(", ")) + more
}

fn create_command(
    work: &GenerationContext<'_>,
    document: &Document,
    tables: &[Table],
    system: &str,
    tag: &str,
) -> String {
    let content = content(work, document, tables, system);
    let title = match document.tag {
        "forecast" => {
            let months = work.timeline.outlook.horizon_months as usize;
            format!("{}: {system} ({})", document.title, count(months, "month"))
        }
        _ => format!("{}: {system}", document.title),
    };
    let tags = format!("scalability,{},{tag}", document.tag);
    let mut out =
        format!("{}=$(engram {} create \\\n  --title {} \\\n", document.variable, document.entity, shell::word(&title));
    if document.entity == "reasoning" {
        out += "  --task-id \"$TASK_ID\" \\\n";
    }
    out += &format!("  --content {} \\\n", shell::lines(&content));
    if document.entity == "reasoning" {
        out += &format!("  --confidence {:.2} \\\n", confidence(work, document));
    } else {
        out += "  --source scalability-analysis \\\n";
    }
    out += &format!("  --agent \"$AGENT\" --tags {} | id_of)\n", shell::word(&tags));
    out += &format!(": \"${{{}:?the command printed no id}}\"\n\n", document.variable);
    out
}

/// Returns the mean confidence of the projections in a document; 1 if it has none. For the load model, it is the
/// confidence in today's size.
fn confidence(work: &GenerationContext<'_>, document: &Document) -> f64 {
    let timeline = work.timeline;
    let values: Vec<f64> = match document.tag {
        "scaling-strategy" => timeline.actions.iter().map(|action| action.confidence).collect(),
        "forecast" => timeline.horizons.iter().map(|horizon| horizon.confidence).collect(),
        _ => timeline.horizons.iter().take(1).map(|horizon| horizon.confidence).collect(),
    };
    if values.is_empty() { 1.0 } else { (values.iter().sum::<f64>() / values.len() as f64).clamp(0.0, 1.0) }
}

fn content(work: &GenerationContext<'_>, document: &Document, tables: &[Table], system: &str) -> String {
    let mut out = format!("# {}: {}\n\n", document.title, markdown::text(system));
    for line in work.header_markdown(&[]).iter().skip(1) {
        out += &format!("{line}  \n");
    }
    out += &format!("\n**{}**\n", markdown::text(&work.timeline.verdict.text));
    if document.tag == "analysis" {
        out += &summary(work);
    }
    for table in document.tables.iter().filter_map(|id| tables.iter().find(|table| table.id == *id)) {
        let mut part = format!("\n## {}\n\n", markdown::text(&table.title));
        if !table.note.is_empty() {
            part += &format!("{}\n\n", markdown::text(&table.note));
        }
        part += &markdown::table(table);
        if out.len() + part.len() > MAX_DOCUMENT_BYTES {
            out += &format!(
                "\n## {}\n\nOmitted: too long for a command. Open the scenario to see this table.\n",
                markdown::text(&table.title)
            );
        } else {
            out += &part;
        }
    }
    out
}

/// Writes the verdict and the headline values of each of the first 16 components.
fn summary(work: &GenerationContext<'_>) -> String {
    let mut out = String::new();
    for part in work.parts.iter().take(16) {
        out += &format!("\n## {}\n\n{}\n\n", markdown::text(&part.name.prose()), part.verdict().markdown());
        for (label, value) in part.headline() {
            out += &format!("- {}: {}\n", label.markdown(), markdown::text(&value));
        }
    }
    out
}
