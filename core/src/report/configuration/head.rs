//! The comment that every file begins with: what it is, from which link, and what was wrong.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::model::explain::show_value;
use crate::report::configuration::quote::comment::comment;
use crate::report::configuration::quote::markdown;
use crate::report::configuration::quote::{shown, visible};
use crate::report::configuration::work::Work;

/// The most problems that are listed.
const MOST_PROBLEMS: usize = 20;

impl Work<'_> {
    /// The head in lines, without signs of comments.
    pub(super) fn head_lines(&self, left_out: &[(String, String)]) -> String {
        let mut out = format!("{}\nMade by Headroom {} from this scenario:\n", self.title, env!("CARGO_PKG_VERSION"));
        out += &self.link;
        out.push('\n');
        for part in &self.parts {
            let model = &part.evaluation.model;
            let preset = match part.evaluation.preset.as_str() {
                "" => String::new(),
                preset => format!(", preset {}", shown(preset)),
            };
            let named = if part.label == part.name { String::new() } else { format!(" (“{}”)", part.title) };
            out += &format!("{}{named}: model {}, version {}{preset}\n", part.label, visible(&model.id), model.version);
        }
        let outlook = &self.timeline.outlook;
        out += &format!("The plan begins on {} and looks {} months ahead.\n", outlook.start, outlook.months);
        for (name, reason) in left_out {
            out += &format!("Left out: “{name}”: {reason}\n");
        }
        let subject = self.subject;
        let problems = subject.problems.iter().chain(&subject.evaluation.problems).chain(&self.timeline.problems);
        let count = problems.clone().count();
        for problem in problems.take(MOST_PROBLEMS) {
            out += &format!("Problem ({}): {}\n", problem.severity().name(), long(&problem.to_string()));
        }
        if count > MOST_PROBLEMS {
            out += &format!("… and {} more problems.\n", count - MOST_PROBLEMS);
        }
        out.truncate(out.trim_end().len());
        out
    }

    /// The head as lines of Markdown, the link as code: it is to be copied.
    pub(super) fn head_markdown(&self, left_out: &[(String, String)]) -> Vec<String> {
        let code = |link: &str| format!("`{}`", link.replace('`', "%60"));
        let lines = self.head_lines(left_out);
        lines.lines().map(|line| if line == self.link { code(line) } else { markdown::text(line) }).collect()
    }

    /// The head as comments begun by `sign`.
    pub(super) fn head(&self, sign: &str, left_out: &[(String, String)]) -> String {
        comment(sign, 0, &self.head_lines(left_out)) + "\n"
    }
}

/// A sentence, cut where a link made it longer than anybody reads.
fn long(text: &str) -> String {
    const MOST: usize = 400;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => visible(text.get(..end).unwrap_or_default()) + "…",
        None => visible(text),
    }
}

/// A value as people read it, in the unit of one of the component's values.
pub(super) fn like(part: &crate::report::configuration::work::Part<'_>, id: &str, value: f64) -> String {
    part.evaluation.model.value(id).map_or_else(|| value.to_string(), |model| show_value(model, value).to_string())
}
