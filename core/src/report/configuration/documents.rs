//! Four documents, as shell commands that record them: scalability analysis, load model, scaling strategy, and
//! forecast.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::format::count;
use crate::report::configuration::generation::{GenerationContext, file};
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::{Prose, shell};
use crate::report::configuration::untrusted_table::UntrustedTable;
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, NotApplicable};

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

/// The maximum number of components that titles list.
const MAX_LISTED_NAMES: usize = 5;

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
    let tables = work.tables();
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

/// Lists the names of the first [`MAX_LISTED_NAMES`] components.
fn system_name(work: &GenerationContext<'_>) -> Prose {
    let names: Prose = work.parts.iter().map(|part| part.name).take(MAX_LISTED_NAMES).collect();
    names.shortened() + if work.parts.len() > MAX_LISTED_NAMES { " …" } else { "" }
}

fn create_command(
    work: &GenerationContext<'_>,
    document: &Document,
    tables: &[UntrustedTable],
    system: &Prose,
    tag: &str,
) -> String {
    let content = content(work, document, tables, system);
    let mut title = Prose::from(document.title) + ": " + system;
    if document.tag == "forecast" {
        title = title + " (" + count(work.horizon_months(), "month") + ")";
    }
    let tags = format!("scalability,{},{tag}", document.tag);
    let mut out =
        format!("{}=$(engram {} create \\\n  --title {} \\\n", document.variable, document.entity, title.shell_word());
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
    let values: Vec<f64> = match document.tag {
        "scaling-strategy" => work.action_confidences().collect(),
        "forecast" => work.horizon_confidences().collect(),
        _ => work.horizon_confidences().take(1).collect(),
    };
    if values.is_empty() { 1.0 } else { (values.iter().sum::<f64>() / values.len() as f64).clamp(0.0, 1.0) }
}

fn content(work: &GenerationContext<'_>, document: &Document, tables: &[UntrustedTable], system: &Prose) -> String {
    let mut out = format!("# {}: {}\n\n", document.title, system.markdown());
    for line in work.header_markdown(&[]).iter().skip(1) {
        out += &format!("{line}  \n");
    }
    out += &format!("\n**{}**\n", work.verdict().markdown());
    if document.tag == "analysis" {
        out += &summary(work);
    }
    for table in document.tables.iter().filter_map(|id| tables.iter().find(|table| table.has_id(id))) {
        let mut part = format!("\n## {}\n\n", table.title().markdown());
        if let Some(note) = table.note() {
            part += &format!("{}\n\n", note.markdown());
        }
        part += &table.markdown();
        if out.len() + part.len() > MAX_DOCUMENT_BYTES {
            out += &format!(
                "\n## {}\n\nOmitted: too long for a command. Open the scenario to see this table.\n",
                table.title().markdown()
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
        out += &format!("\n## {}\n\n{}\n\n", part.name.prose().markdown(), part.verdict().markdown());
        for (label, value) in part.headline() {
            out += &format!("- {}: {}\n", label.markdown(), value.markdown());
        }
    }
    out
}
