//! Writes the formula reference into a folder: one Markdown page for each built-in model, with an anchor for each
//! formula. Prints the file, title, and summary of each model, separated by tabs.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fmt, fs, io};

use headroom_core::Models;
use headroom_core::format::show;
use headroom_core::model::explain::show_value;
use headroom_core::model::source::{AdviceKind, CostKind, Pick};
use headroom_core::model::{Model, Piece, Remedy, Template, Value, ValueKind};
use headroom_core::report::worksheet::escape;

/// Marks the start and end of a name until the surrounding text is escaped.
const NAME: [char; 2] = ['\u{e000}', '\u{e001}'];

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).ok_or_else(|| io::Error::other("a folder is wanted"))?);
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
fn name(model: &Model) -> String {
    if model.version == 1 { model.id.clone() } else { format!("{}@{}", model.id, model.version) }
}

struct Page<'m> {
    model: &'m Model,
    out: String,
}

impl Page<'_> {
    fn write(mut self) -> Result<String, fmt::Error> {
        let model = self.model;
        writeln!(self.out, "# {}\n\n{}\n", escape(&model.title), escape(&model.summary))?;
        writeln!(self.out, "[Open in the calculator](../index.html#m={})\n", name(model))?;
        writeln!(self.out, "In links and files this model is `{}`, version {}.\n", model.id, model.version)?;
        self.sentence("Source: ", &model.source)?;
        for note in &model.notes {
            writeln!(self.out, "- {}", escape(note))?;
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

    fn sentence(&mut self, before: &str, text: &str) -> fmt::Result {
        if text.is_empty() { Ok(()) } else { writeln!(self.out, "{before}{}\n", escape(text)) }
    }

    /// Writes a row of a table.
    fn row(&mut self, cells: &[String]) -> fmt::Result {
        writeln!(self.out, "| {} |", cells.join(" | "))
    }

    fn head(&mut self, cells: &[&str]) -> fmt::Result {
        writeln!(self.out, "| {} |\n|{}", cells.join(" | "), "---|".repeat(cells.len()))
    }

    /// Returns a link to a value's section.
    fn link(&self, id: &str) -> String {
        self.model.value(id).map_or_else(|| escape(id), |value| format!("[{}](#{id})", escape(&value.label)))
    }

    /// Returns the value at a place as a link, or its expression if it has no id.
    fn reading(&self, place: usize) -> String {
        // Places beyond the model's values are unnamed expressions.
        if let Some(value) = self.model.values.get(place) {
            return self.link(&value.id);
        }
        self.formula(place)
    }

    /// Returns the expression at a place with every name as a link.
    fn formula(&self, place: usize) -> String {
        let Some(expr) = self.model.expr(place) else { return String::new() };
        let text = escape(&expr.write(&|id| format!("{}{id}{}", NAME[0], NAME[1])));
        let mut out = String::new();
        for part in text.split(NAME[0]) {
            match part.split_once(NAME[1]) {
                // Escaping affects only the underscores of a name.
                Some((id, rest)) => out = out + &self.link(&id.replace('\\', "")) + rest,
                None => out += part,
            }
        }
        out
    }

    /// Returns the text of a template with links to its values.
    fn template(&self, template: &Template) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => escape(text),
            Piece::Value(place) => self.reading(*place),
        };
        template.iter().map(piece).collect()
    }

    fn inputs(&mut self) -> fmt::Result {
        let model = self.model;
        self.heading("Inputs", "Values you set. Write each in any unit of its dimension.")?;
        for (place, value, input) in model.inputs() {
            writeln!(self.out, "### {} {{#{}}}\n", escape(&value.label), value.id)?;
            self.sentence("", &value.help)?;
            let default = model.defaults.get(place).map_or_else(String::new, |at| show_value(value, *at).to_string());
            writeln!(self.out, "- Name: `{}`", value.id)?;
            writeln!(self.out, "- Default: {}", escape(&default))?;
            if input.options.is_empty() {
                writeln!(self.out, "- Unit: {}", unit(value))?;
                writeln!(self.out, "- Bounds: {}", bounds(value, input.bounds))?;
            }
            if let Some(slider) = &input.slider {
                writeln!(self.out, "- Usual range: {}", bounds(value, (slider.from, slider.to)))?;
            }
            let follows =
                [(input.grows, "the growth of the deployment"), (input.varies, "the hours of the load calendar")];
            let follows: Vec<&str> = follows.iter().filter(|(does, _)| *does).map(|(_, what)| *what).collect();
            if !follows.is_empty() {
                writeln!(self.out, "- Follows {}", follows.join(" and "))?;
            }
            for option in &input.options {
                let help = if option.help.is_empty() { String::new() } else { format!(": {}", escape(&option.help)) };
                writeln!(self.out, "- `{}` {}{help}", option.id, escape(&option.label))?;
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
            writeln!(self.out, "### {} {{#{}}}\n", escape(&value.label), value.id)?;
            self.sentence("", &value.help)?;
            let known = model.defaults.get(place).map_or_else(String::new, |at| show(*at, &value.unit).to_string());
            writeln!(self.out, "- Name: `{}`", value.id)?;
            writeln!(self.out, "- Value: {}", escape(&known))?;
            if let ValueKind::Constant { bounds: of } = &value.kind {
                writeln!(self.out, "- Bounds: {}", bounds(value, *of))?;
            }
            writeln!(self.out, "- Source: {}\n", escape(&value.source))?;
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
                let label = if label.is_empty() { String::new() } else { format!("{}: ", escape(label)) };
                writeln!(self.out, "- {label}{}", links.join(", "))?;
            }
        }
        writeln!(self.out)?;
        for (place, value) in model.formulas() {
            writeln!(self.out, "### {} {{#{}}}\n", escape(&value.label), value.id)?;
            self.sentence("", &value.help)?;
            let reading = self.formula(place);
            writeln!(self.out, "> {} = {reading}\n", escape(&value.label))?;
            writeln!(
                self.out,
                "```text\n{} = {}\n```\n",
                value.id,
                model.written(place, &|value, _| value.id.clone()).unwrap_or_default()
            )?;
            writeln!(self.out, "- Unit: {}", unit(value))?;
            if !value.source.is_empty() {
                writeln!(self.out, "- Source: {}", escape(&value.source))?;
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
        self.head(&["Resource", "Demand", "Capacity", "Target", "Remedy"])?;
        for resource in &self.model.resources {
            let [demand, capacity, target] =
                [resource.demand, resource.capacity, resource.target].map(|place| self.reading(place));
            self.row(&[escape(&resource.label), demand, capacity, target, escape(&resource.remedy)])?;
        }
        Ok(())
    }

    fn costs(&mut self) -> fmt::Result {
        if self.model.costs.is_empty() {
            return Ok(());
        }
        self.heading("Priced quantities", "The amount of each billed service. The price files hold the prices.")?;
        self.head(&["Item", "Service", "Amount", "Cores", "Memory", "Note"])?;
        for cost in &self.model.costs {
            let (cores, memory) =
                cost.size.map_or_else(Default::default, |(cores, memory)| (self.reading(cores), self.reading(memory)));
            let kind = [kind(cost.kind), &cost.class].join(" ");
            let amount = self.reading(cost.amount);
            self.row(&[escape(&cost.label), kind.trim().into(), amount, cores, memory, escape(&cost.note)])?;
        }
        Ok(())
    }

    fn matrices(&mut self) -> fmt::Result {
        for matrix in &self.model.matrices {
            let pick = match matrix.pick {
                Pick::First => "The first matching row applies.",
                Pick::All => "Every matching row applies.",
            };
            self.heading(&escape(&matrix.label), pick)?;
            self.sentence("Source: ", &matrix.source)?;
            self.sentence("", &matrix.note)?;
            self.head(&["Severity", "Case", "Condition", "Action", "Details"])?;
            for row in &matrix.rows {
                let (when, action, how) = (self.reading(row.when), self.template(&row.action), self.template(&row.how));
                self.row(&[row.level.label().into(), escape(&row.label), when, action, how])?;
            }
        }
        Ok(())
    }

    fn advice(&mut self) -> fmt::Result {
        if self.model.advice.is_empty() {
            return Ok(());
        }
        self.heading("Advice", "Messages shown when a condition holds.")?;
        self.head(&["Severity", "Condition", "Message", "Category", "Source"])?;
        for advice in &self.model.advice {
            let about = match advice.kind {
                AdviceKind::Plain => "",
                AdviceKind::SinglePoint => "single point of failure",
                AdviceKind::AntiPattern => "anti-pattern",
            };
            let (when, text) = (self.reading(advice.when), self.template(&advice.text));
            self.row(&[advice.level.label().into(), when, text, about.into(), escape(&advice.source)])?;
        }
        Ok(())
    }

    fn remedies(&mut self, title: &str, about: &str, remedies: &[Remedy]) -> fmt::Result {
        if remedies.is_empty() {
            return Ok(());
        }
        self.heading(title, about)?;
        self.head(&["Action", "Sets", "Notes", "Source"])?;
        for remedy in remedies {
            let sets: Vec<String> = remedy
                .set
                .iter()
                .filter_map(|(place, to)| Some((&self.model.values.get(*place)?.id, self.reading(*to))))
                .map(|(id, to)| format!("{} = {to}", self.link(id)))
                .collect();
            let (label, help, source) = (escape(&remedy.label), escape(&remedy.help), escape(&remedy.source));
            self.row(&[label, sets.join("; "), help, source])?;
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
            writeln!(self.out, "### {} {{#preset-{}}}\n", escape(&preset.label), preset.id)?;
            self.sentence("", &preset.help)?;
            writeln!(self.out, "[Open in the calculator](../index.html#m={}&p={})\n", name(model), preset.id)?;
            self.sentence("Source: ", &preset.source)?;
            self.head(&["Sets", "To"])?;
            for (place, number) in &preset.set {
                if let Some(value) = model.values.get(*place) {
                    self.row(&[self.link(&value.id), escape(&show_value(value, *number).to_string())])?;
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
    let [from, to] = [from, to].map(|end| escape(&show(end, &value.unit).to_string()));
    format!("{from} to {to}")
}

fn kind(kind: CostKind) -> &'static str {
    match kind {
        CostKind::Machines => "machines",
        CostKind::Pool => "cores and memory",
        CostKind::Block => "disks",
        CostKind::Iops => "operations of disks",
        CostKind::Object => "object storage",
        CostKind::Backup => "backups",
        CostKind::Egress => "to the internet",
        CostKind::BetweenZones => "between zones",
        CostKind::BetweenRegions => "between regions",
    }
}
