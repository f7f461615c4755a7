//! Writes the formula reference into a folder: one Markdown page for each built-in model, with an anchor for each
//! formula. Prints the file, title, and summary of each model, separated by tabs.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fmt, fs, io};

use headroom_core::Models;
use headroom_core::format::format_value;
use headroom_core::model::explain::show_value;
use headroom_core::model::source::{AdviceKind, CostKind, RowSelection};
use headroom_core::model::{Model, Remedy, Template, TemplateSegment, Value, ValueKind};
use headroom_core::report::markdown_writer::escape_markdown;

/// Markers of the start and end of a name until the surrounding text is escaped.
const NAME_MARKS: [char; 2] = ['\u{e000}', '\u{e001}'];

fn main() -> io::Result<()> {
    let folder =
        PathBuf::from(env::args().nth(1).ok_or_else(|| io::Error::other("expected a folder as the first argument"))?);
    fs::create_dir_all(&folder)?;
    let models = Models::built_in().map_err(|_| io::Error::other("a built-in model does not load"))?;
    for model in models.iter() {
        let text = Page { model, out: String::new() }.write().map_err(io::Error::other)?;
        let file = format!("formulas-{}-{}.md", model.id, model.version);
        fs::write(folder.join(&file), text)?;
        println!("{file}\t{}\t{}", model.title, model.summary);
    }
    Ok(())
}

/// Returns the model's id, with its version unless that is 1.
fn model_reference(model: &Model) -> String {
    if model.version == 1 { model.id.clone() } else { format!("{}@{}", model.id, model.version) }
}

struct Page<'m> {
    model: &'m Model,
    out: String,
}

impl Page<'_> {
    fn write(mut self) -> Result<String, fmt::Error> {
        let model = self.model;
        writeln!(self.out, "# {}\n\n{}\n", escape_markdown(&model.title), escape_markdown(&model.summary))?;
        writeln!(self.out, "[Open in the calculator](../index.html#m={})\n", model_reference(model))?;
        writeln!(self.out, "In links and files this model is `{}`, version {}.\n", model.id, model.version)?;
        self.paragraph("Source: ", &model.source)?;
        for note in &model.notes {
            writeln!(self.out, "- {}", escape_markdown(note))?;
        }
        self.inputs()?;
        self.constants()?;
        self.formulas()?;
        self.resources()?;
        self.costs()?;
        self.matrices()?;
        self.advice()?;
        self.remedies("Remedies", "Changes that raise a limit, and the inputs each one sets.", &model.remedies)?;
        self.remedies("Savings", "Changes that lower the cost, and the inputs each one sets.", &model.savings)?;
        self.presets()?;
        Ok(self.out)
    }

    fn heading(&mut self, title: &str, about: &str) -> fmt::Result {
        writeln!(self.out, "\n## {title}\n\n{about}\n")
    }

    fn paragraph(&mut self, before: &str, text: &str) -> fmt::Result {
        if text.is_empty() { Ok(()) } else { writeln!(self.out, "{before}{}\n", escape_markdown(text)) }
    }

    /// Writes a row of a table.
    fn table_row(&mut self, cells: &[String]) -> fmt::Result {
        writeln!(self.out, "| {} |", cells.join(" | "))
    }

    fn table_header(&mut self, cells: &[&str]) -> fmt::Result {
        writeln!(self.out, "| {} |\n|{}", cells.join(" | "), "---|".repeat(cells.len()))
    }

    /// Returns a link to a value's section.
    fn link(&self, id: &str) -> String {
        self.model
            .value(id)
            .map_or_else(|| escape_markdown(id), |value| format!("[{}](#{id})", escape_markdown(&value.label)))
    }

    /// Returns the value at a place as a link, or its expression if it has no id.
    fn linked_value(&self, place: usize) -> String {
        // Places beyond the model's values are unnamed expressions.
        if let Some(value) = self.model.values.get(place) {
            return self.link(&value.id);
        }
        self.linked_expression(place)
    }

    /// Returns the expression at a place with every name as a link.
    fn linked_expression(&self, place: usize) -> String {
        let Some(expr) = self.model.expr(place) else { return String::new() };
        let text = escape_markdown(&expr.format_with(&|id| format!("{}{id}{}", NAME_MARKS[0], NAME_MARKS[1])));
        let mut out = String::new();
        for part in text.split(NAME_MARKS[0]) {
            match part.split_once(NAME_MARKS[1]) {
                // Escaping affects only the underscores of a name.
                Some((id, rest)) => out = out + &self.link(&id.replace('\\', "")) + rest,
                None => out += part,
            }
        }
        out
    }

    /// Returns the text of a template with links to its values.
    fn template(&self, template: &Template) -> String {
        let piece = |piece: &TemplateSegment| match piece {
            TemplateSegment::Text(text) => escape_markdown(text),
            TemplateSegment::Value(place) => self.linked_value(*place),
        };
        template.iter().map(piece).collect()
    }

    fn inputs(&mut self) -> fmt::Result {
        let model = self.model;
        self.heading("Inputs", "Values you set. Write each in any unit of its dimension.")?;
        for (place, value, input) in model.inputs() {
            writeln!(self.out, "### {} {{#{}}}\n", escape_markdown(&value.label), value.id)?;
            self.paragraph("", &value.help)?;
            let default = model.defaults.get(place).map_or_else(String::new, |at| show_value(value, *at).to_string());
            writeln!(self.out, "- Name: `{}`", value.id)?;
            writeln!(self.out, "- Default: {}", escape_markdown(&default))?;
            if input.options.is_empty() {
                writeln!(self.out, "- Unit: {}", unit(value))?;
                writeln!(self.out, "- Bounds: {}", bounds(value, input.bounds))?;
            }
            if let Some(slider) = &input.slider {
                writeln!(self.out, "- Usual range: {}", bounds(value, (slider.from, slider.to)))?;
            }
            let follows = [(input.grows, "deployment growth"), (input.varies, "the load calendar")];
            let follows: Vec<&str> = follows.iter().filter(|(does, _)| *does).map(|(_, what)| *what).collect();
            if !follows.is_empty() {
                writeln!(self.out, "- Follows {}", follows.join(" and "))?;
            }
            for option in &input.options {
                let help =
                    if option.help.is_empty() { String::new() } else { format!(": {}", escape_markdown(&option.help)) };
                writeln!(self.out, "- `{}` {}{help}", option.id, escape_markdown(&option.label))?;
            }
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn constants(&mut self) -> fmt::Result {
        let model = self.model;
        if model.constants().next().is_none() {
            return Ok(());
        }
        self.heading("Constants", "Assumed values and their sources. A scenario can override each of them.")?;
        for (place, value) in model.constants() {
            writeln!(self.out, "### {} {{#{}}}\n", escape_markdown(&value.label), value.id)?;
            self.paragraph("", &value.help)?;
            let known =
                model.defaults.get(place).map_or_else(String::new, |at| format_value(*at, &value.unit).to_string());
            writeln!(self.out, "- Name: `{}`", value.id)?;
            writeln!(self.out, "- Value: {}", escape_markdown(&known))?;
            if let ValueKind::Constant { bounds: range } = &value.kind {
                writeln!(self.out, "- Bounds: {}", bounds(value, *range))?;
            }
            writeln!(self.out, "- Source: {}\n", escape_markdown(&value.source))?;
        }
        Ok(())
    }

    fn formulas(&mut self) -> fmt::Result {
        let model = self.model;
        self.heading("Formulas", "Computed values, in mathematical notation and as written in the model file.")?;
        let sections = model.groups.iter().map(|group| (group.id.as_str(), group.label.as_str()));
        for (section, label) in [("", "")].into_iter().chain(sections) {
            let here = model.formulas().filter(|(_, value)| value.group == section);
            let links: Vec<String> = here.map(|(_, value)| self.link(&value.id)).collect();
            if !links.is_empty() {
                let label = if label.is_empty() { String::new() } else { format!("{}: ", escape_markdown(label)) };
                writeln!(self.out, "- {label}{}", links.join(", "))?;
            }
        }
        writeln!(self.out)?;
        for (place, value) in model.formulas() {
            writeln!(self.out, "### {} {{#{}}}\n", escape_markdown(&value.label), value.id)?;
            self.paragraph("", &value.help)?;
            let reading = self.linked_expression(place);
            writeln!(self.out, "> {} = {reading}\n", escape_markdown(&value.label))?;
            writeln!(
                self.out,
                "```text\n{} = {}\n```\n",
                value.id,
                model.format_expr(place, &|value, _| value.id.clone()).unwrap_or_default()
            )?;
            writeln!(self.out, "- Unit: {}", unit(value))?;
            if !value.source.is_empty() {
                writeln!(self.out, "- Source: {}", escape_markdown(&value.source))?;
            }
            let used: Vec<String> = model
                .formulas()
                .filter(|(other, _)| model.program.uses(*other).contains(&place))
                .map(|(_, other)| self.link(&other.id))
                .collect();
            if !used.is_empty() {
                writeln!(self.out, "- Used by {}", used.join(", "))?;
            }
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn resources(&mut self) -> fmt::Result {
        if self.model.resources.is_empty() {
            return Ok(());
        }
        self.heading("Resources", "Limited capacities and their target utilization.")?;
        self.table_header(&["Resource", "Demand", "Capacity", "Target", "Remedy"])?;
        for resource in &self.model.resources {
            let [demand, capacity, target] =
                [resource.demand, resource.capacity, resource.target].map(|place| self.linked_value(place));
            self.table_row(&[
                escape_markdown(&resource.label),
                demand,
                capacity,
                target,
                escape_markdown(&resource.remedy),
            ])?;
        }
        Ok(())
    }

    fn costs(&mut self) -> fmt::Result {
        if self.model.costs.is_empty() {
            return Ok(());
        }
        self.heading("Priced quantities", "The amount of each billed service. The price files hold the prices.")?;
        self.table_header(&["Item", "Service", "Amount", "Cores", "Memory", "Note"])?;
        for cost in &self.model.costs {
            let (cores, memory) = cost
                .size
                .map_or_else(Default::default, |(cores, memory)| (self.linked_value(cores), self.linked_value(memory)));
            let kind = [cost_kind_label(cost.kind), &cost.class].join(" ");
            let amount = self.linked_value(cost.amount);
            self.table_row(&[
                escape_markdown(&cost.label),
                kind.trim().into(),
                amount,
                cores,
                memory,
                escape_markdown(&cost.note),
            ])?;
        }
        Ok(())
    }

    fn matrices(&mut self) -> fmt::Result {
        for matrix in &self.model.matrices {
            let pick = match matrix.pick {
                RowSelection::First => "The first matching row applies.",
                RowSelection::All => "Every matching row applies.",
            };
            self.heading(&escape_markdown(&matrix.label), pick)?;
            self.paragraph("Source: ", &matrix.source)?;
            self.paragraph("", &matrix.note)?;
            self.table_header(&["Severity", "Case", "Condition", "Action", "Details"])?;
            for row in &matrix.rows {
                let (when, action, how) =
                    (self.linked_value(row.when), self.template(&row.action), self.template(&row.how));
                self.table_row(&[row.level.label().into(), escape_markdown(&row.label), when, action, how])?;
            }
        }
        Ok(())
    }

    fn advice(&mut self) -> fmt::Result {
        if self.model.advice.is_empty() {
            return Ok(());
        }
        self.heading("Advice", "Messages shown when a condition holds.")?;
        self.table_header(&["Severity", "Condition", "Message", "Category", "Source"])?;
        for advice in &self.model.advice {
            let about = match advice.kind {
                AdviceKind::Plain => "",
                AdviceKind::SinglePoint => "single point of failure",
                AdviceKind::AntiPattern => "anti-pattern",
            };
            let (when, text) = (self.linked_value(advice.when), self.template(&advice.text));
            self.table_row(&[advice.level.label().into(), when, text, about.into(), escape_markdown(&advice.source)])?;
        }
        Ok(())
    }

    fn remedies(&mut self, title: &str, about: &str, remedies: &[Remedy]) -> fmt::Result {
        if remedies.is_empty() {
            return Ok(());
        }
        self.heading(title, about)?;
        self.table_header(&["Action", "Sets", "Notes", "Source"])?;
        for remedy in remedies {
            let sets: Vec<String> = remedy
                .set
                .iter()
                .filter_map(|(place, to)| Some((&self.model.values.get(*place)?.id, self.linked_value(*to))))
                .map(|(id, to)| format!("{} = {to}", self.link(id)))
                .collect();
            let (label, help, source) =
                (escape_markdown(&remedy.label), escape_markdown(&remedy.help), escape_markdown(&remedy.source));
            self.table_row(&[label, sets.join("; "), help, source])?;
        }
        Ok(())
    }

    fn presets(&mut self) -> fmt::Result {
        if self.model.presets.is_empty() {
            return Ok(());
        }
        self.heading("Presets", "Starting points.")?;
        let model = self.model;
        for preset in &model.presets {
            writeln!(self.out, "### {} {{#preset-{}}}\n", escape_markdown(&preset.label), preset.id)?;
            self.paragraph("", &preset.help)?;
            writeln!(
                self.out,
                "[Open in the calculator](../index.html#m={}&p={})\n",
                model_reference(model),
                preset.id
            )?;
            self.paragraph("Source: ", &preset.source)?;
            self.table_header(&["Sets", "To"])?;
            for (place, number) in &preset.set {
                if let Some(value) = model.values.get(*place) {
                    self.table_row(&[self.link(&value.id), escape_markdown(&show_value(value, *number).to_string())])?;
                }
            }
            writeln!(self.out)?;
        }
        Ok(())
    }
}

fn unit(value: &Value) -> String {
    let text = &value.unit.text;
    if text.is_empty() || text == "1" { "a plain number".into() } else { format!("`{text}`") }
}

fn bounds(value: &Value, (from, to): (f64, f64)) -> String {
    let [from, to] = [from, to].map(|end| escape_markdown(&format_value(end, &value.unit).to_string()));
    format!("{from} to {to}")
}

fn cost_kind_label(kind: CostKind) -> &'static str {
    match kind {
        CostKind::Machines => "instances",
        CostKind::Pool => "cores and memory",
        CostKind::Block => "block storage",
        CostKind::Iops => "disk IOPS",
        CostKind::Object => "object storage",
        CostKind::Backup => "backups",
        CostKind::Egress => "internet egress",
        CostKind::BetweenZones => "inter-zone traffic",
        CostKind::BetweenRegions => "inter-region traffic",
    }
}
