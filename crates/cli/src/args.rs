//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use headroom_core::date::Date;
use lexopt::prelude::{Long, Short, Value, ValueExt};

use crate::failure::Failure;
use crate::fit::{self, Horizon};
use crate::generate;
use crate::help;
use crate::instances::{self, OPTIONS, SWITCHES};
use crate::serve;
use crate::worksheet;

/// What is asked for.
#[derive(Debug)]
pub(crate) enum Request {
    Help(&'static str),
    Version,
    Evaluate { source: Source, format: Format, today: Option<Date> },
    Worksheet(worksheet::Wanted),
    Explain { source: Source, value: String },
    Models { id: Option<String>, files: Vec<PathBuf> },
    Check { file: PathBuf },
    Pack { file: PathBuf, out: Option<PathBuf> },
    Serve(serve::Wanted),
    Link { source: Source, form: Form, base: Option<String> },
    Fit(fit::Wanted),
    Instances(instances::Asked),
    Cost { source: Source, files: Vec<PathBuf>, format: Format, today: Option<Date> },
    Kinds,
    Generate(generate::Wanted),
}

/// Where a scenario comes from.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// A link, a file, or `-`.
    pub(crate) place: Option<OsString>,
    /// What is set beside it: keys and texts.
    pub(crate) sets: Vec<(String, String)>,
    /// Models beside the built-in ones.
    pub(crate) files: Vec<PathBuf>,
}

/// How an evaluation is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Table,
    Json,
    Csv,
    Markdown,
}

/// How a link is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    #[default]
    Shortest,
    Readable,
    Packed,
}

/// A command: its name, its help, and where to read it.
struct Command {
    name: &'static str,
    help: &'static str,
    more: &'static str,
    build: fn(Words) -> Result<Request, String>,
}

const COMMANDS: [Command; 12] = [
    Command { name: "evaluate", help: help::EVALUATE, more: "headroom evaluate --help", build: evaluate },
    Command { name: "worksheet", help: help::WORKSHEET, more: "headroom worksheet --help", build: worksheet },
    Command { name: "explain", help: help::EXPLAIN, more: "headroom explain --help", build: explain },
    Command { name: "models", help: help::MODELS, more: "headroom models --help", build: models },
    Command { name: "check", help: help::CHECK, more: "headroom check --help", build: check },
    Command { name: "pack", help: help::PACK, more: "headroom pack --help", build: pack },
    Command { name: "serve", help: help::SERVE, more: "headroom serve --help", build: serve },
    Command { name: "link", help: help::LINK, more: "headroom link --help", build: link },
    Command { name: "fit", help: help::FIT, more: "headroom fit --help", build: fit },
    Command { name: "instances", help: help::INSTANCES, more: "headroom instances --help", build: instances },
    Command { name: "cost", help: help::COST, more: "headroom cost --help", build: cost },
    Command { name: "generate", help: help::GENERATE, more: "headroom generate --help", build: generate },
];

const GENERAL: &str = "headroom --help";

/// All that may stand after a command. Each command refuses what it does not know.
#[derive(Default)]
struct Words {
    free: Vec<OsString>,
    sets: Vec<(String, String)>,
    files: Vec<PathBuf>,
    format: Option<String>,
    form: Option<Form>,
    base: Option<String>,
    today: Option<Date>,
    column: Option<String>,
    period: Option<String>,
    step: Option<String>,
    horizon: Option<String>,
    usl: bool,
    options: Vec<(String, String)>,
    prices: Vec<PathBuf>,
    out: Option<PathBuf>,
    site: Option<PathBuf>,
    port: Option<u16>,
}

/// Reads the command line; the first word is the program's own name.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Request, Failure> {
    let mut parser = lexopt::Parser::from_iter(words);
    let general = |reason: String| Failure::Usage(reason, GENERAL);
    let first = parser.next().map_err(|error| general(error.to_string()))?;
    let name = match first {
        None => return Err(general("a command is expected".to_owned())),
        Some(Short('h') | Long("help")) => return Ok(Request::Help(help::GENERAL)),
        Some(Short('V') | Long("version")) => return Ok(Request::Version),
        Some(Value(word)) => word.to_string_lossy().into_owned(),
        Some(other) => return Err(general(other.unexpected().to_string())),
    };
    if name == "help" {
        let topic = parser.next().ok().flatten();
        let topic = topic.and_then(|word| if let Value(word) = word { word.into_string().ok() } else { None });
        let found = COMMANDS.iter().find(|command| topic.as_deref() == Some(command.name));
        return Ok(Request::Help(found.map_or(help::GENERAL, |command| command.help)));
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        let names = COMMANDS.map(|command| command.name);
        return Err(general(format!("there is no command {name:?}; there are {}", names.join(", "))));
    };
    match words_after(&mut parser, command.name) {
        Ok(Some(words)) => (command.build)(words).map_err(|reason| Failure::Usage(reason, command.more)),
        Ok(None) => Ok(Request::Help(command.help)),
        Err(reason) => Err(Failure::Usage(reason, command.more)),
    }
}

/// Reads what stands after the command; nothing if help is wanted.
fn words_after(parser: &mut lexopt::Parser, command: &str) -> Result<Option<Words>, String> {
    let tell = |error: lexopt::Error| error.to_string();
    let takes = |commands: &[&str]| commands.contains(&command);
    let mut words = Words::default();
    while let Some(word) = parser.next().map_err(tell)? {
        match word {
            Short('h') | Long("help") => return Ok(None),
            Long("set") if takes(&["evaluate", "explain", "link", "cost", "worksheet", "generate"]) => {
                let text = parser.value().and_then(ValueExt::string).map_err(tell)?;
                match text.split_once('=') {
                    Some((key, value)) if !key.is_empty() => words.sets.push((key.to_owned(), value.to_owned())),
                    _ => return Err(format!("--set wants ID=VALUE, not {text:?}")),
                }
            }
            Long("model-file") if !takes(&["check", "pack", "serve", "fit", "instances"]) => {
                words.files.push(parser.value().map_err(tell)?.into())
            }
            Long("format") if takes(&["evaluate", "fit", "instances", "cost", "worksheet"]) => {
                words.format = Some(parser.value().and_then(ValueExt::string).map_err(tell)?);
            }
            Long("today") if takes(&["evaluate", "instances", "cost", "worksheet", "generate"]) => {
                let text = parser.value().and_then(ValueExt::string).map_err(tell)?;
                let date =
                    Date::parse(&text).ok_or_else(|| format!("--today wants a day, 2026-11-21, not {text:?}"))?;
                words.today = Some(date);
            }
            Long("out") if takes(&["worksheet", "generate"]) => words.out = Some(parser.value().map_err(tell)?.into()),
            Long("readable") if takes(&["link"]) => set_form(&mut words, Form::Readable)?,
            Long("packed") if takes(&["link"]) => set_form(&mut words, Form::Packed)?,
            Long("base") if takes(&["link", "generate"]) => {
                words.base = Some(parser.value().and_then(ValueExt::string).map_err(tell)?);
            }
            Long("usl") if takes(&["fit"]) => words.usl = true,
            Long(name @ ("column" | "period" | "step" | "horizon")) if takes(&["fit"]) => {
                let place = match name {
                    "column" => &mut words.column,
                    "period" => &mut words.period,
                    "step" => &mut words.step,
                    _ => &mut words.horizon,
                };
                *place = Some(parser.value().and_then(ValueExt::string).map_err(tell)?);
            }
            Short('o') | Long("output") if takes(&["pack"]) => {
                words.out = Some(parser.value().map_err(tell)?.into());
            }
            Long("site") if takes(&["serve"]) => words.site = Some(parser.value().map_err(tell)?.into()),
            Long("port") if takes(&["serve"]) => {
                let text = parser.value().and_then(ValueExt::string).map_err(tell)?;
                let port = text.parse().map_err(|_| format!("--port wants a number up to 65535, not {text:?}"))?;
                words.port = Some(port);
            }
            Long("prices") if takes(&["instances", "cost"]) => words.prices.push(parser.value().map_err(tell)?.into()),
            Long(name) if takes(&["instances"]) && SWITCHES.contains(&name) => {
                words.options.push((name.to_owned(), String::new()));
            }
            Long(name) if takes(&["instances"]) && OPTIONS.contains(&name) => {
                let name = name.to_owned();
                words.options.push((name, parser.value().and_then(ValueExt::string).map_err(tell)?));
            }
            Value(word) => words.free.push(word),
            other => return Err(other.unexpected().to_string()),
        }
    }
    Ok(Some(words))
}

fn set_form(words: &mut Words, form: Form) -> Result<(), String> {
    match words.form.replace(form) {
        Some(before) if before != form => Err("a link is --readable or --packed, not both".to_owned()),
        _ => Ok(()),
    }
}

impl Words {
    /// At most `most` free words, and a scenario from the rest.
    fn source(self, place: Option<OsString>) -> Result<Source, String> {
        if place.is_none() && self.sets.is_empty() {
            return Err("a link, a file or - is expected, or --set m=…".to_owned());
        }
        if place.is_none() && !self.sets.iter().any(|(key, _)| key == "m") {
            return Err("without a link, --set m=… has to name a model".to_owned());
        }
        Ok(Source { place, sets: self.sets, files: self.files })
    }

    fn format(&self) -> Result<Format, String> {
        match self.format.as_deref() {
            None | Some("table") => Ok(Format::Table),
            Some("json") => Ok(Format::Json),
            Some("csv") => Ok(Format::Csv),
            Some("markdown") => Ok(Format::Markdown),
            Some(other) => Err(format!("there is no format {other:?}; there are table, json, csv, markdown")),
        }
    }

    fn take_free(&mut self, most: usize) -> Result<std::vec::IntoIter<OsString>, String> {
        let free = std::mem::take(&mut self.free);
        match free.get(most) {
            Some(word) => Err(format!("{:?} is one word too many (links with & need quotes)", word.to_string_lossy())),
            None => Ok(free.into_iter()),
        }
    }
}

fn evaluate(mut words: Words) -> Result<Request, String> {
    let format = words.format()?;
    let place = words.take_free(1)?.next();
    let today = words.today;
    Ok(Request::Evaluate { source: words.source(place)?, format, today })
}

fn cost(mut words: Words) -> Result<Request, String> {
    let format = words.format()?;
    let place = words.take_free(1)?.next();
    let (today, files) = (words.today, std::mem::take(&mut words.prices));
    Ok(Request::Cost { source: words.source(place)?, files, format, today })
}

fn worksheet(mut words: Words) -> Result<Request, String> {
    let format = words.format.as_deref().unwrap_or("md");
    let format = worksheet::Form::named(format)
        .ok_or_else(|| format!("there is no format {format:?}; there are {}", worksheet::Form::names()))?;
    let place = words.take_free(1)?.next();
    let (today, out) = (words.today, words.out.take());
    if format == worksheet::Form::Spreadsheet && out.is_none() {
        return Err("a spreadsheet is no text; say where it goes: --out capacity.xlsx".to_owned());
    }
    Ok(Request::Worksheet(worksheet::Wanted { source: words.source(place)?, format, out, today }))
}

fn explain(mut words: Words) -> Result<Request, String> {
    let mut free = words.take_free(2)?;
    let (place, value) = match (free.next(), free.next()) {
        (Some(value), None) if words.sets.iter().any(|(key, _)| key == "m") => (None, Some(value)),
        (place, value) => (place, value),
    };
    let Some(value) = value else { return Err("a link and the id of a value are expected".to_owned()) };
    let value = value.to_string_lossy().into_owned();
    Ok(Request::Explain { source: words.source(place)?, value })
}

fn models(mut words: Words) -> Result<Request, String> {
    let id = words.take_free(1)?.next().map(|id| id.to_string_lossy().into_owned());
    Ok(Request::Models { id, files: words.files })
}

fn check(mut words: Words) -> Result<Request, String> {
    let file = words.take_free(1)?.next().ok_or("a model file is expected")?;
    Ok(Request::Check { file: file.into() })
}

fn pack(mut words: Words) -> Result<Request, String> {
    let file = words.take_free(1)?.next().ok_or("a model file is expected")?;
    Ok(Request::Pack { file: file.into(), out: words.out })
}

fn serve(mut words: Words) -> Result<Request, String> {
    let files: Vec<PathBuf> = words.take_free(usize::MAX)?.map(PathBuf::from).collect();
    if files.is_empty() {
        return Err("a model file is expected".to_owned());
    }
    Ok(Request::Serve(serve::Wanted { files, site: words.site, port: words.port.unwrap_or(8080) }))
}

fn link(mut words: Words) -> Result<Request, String> {
    let place = words.take_free(1)?.next();
    let (form, base) = (words.form.unwrap_or_default(), words.base.take());
    Ok(Request::Link { source: words.source(place)?, form, base })
}

fn fit(mut words: Words) -> Result<Request, String> {
    let format = words.format()?;
    let file = words.take_free(1)?.next().ok_or("a file with measurements, or -, is expected")?;
    if words.usl
        && (words.column.is_some() || words.period.is_some() || words.horizon.is_some() || words.step.is_some())
    {
        return Err("--usl goes with no --column, --period, --step or --horizon".to_owned());
    }
    let period = words.period.as_deref().map(|text| {
        let whole = text.parse::<usize>().ok().filter(|period| *period <= 20_000);
        whole.ok_or_else(|| format!("--period wants a whole number of steps, not {text:?}"))
    });
    let step = words.step.as_deref().map(|text| match Horizon::parse(text) {
        Some(Horizon::Seconds(seconds)) => Ok(seconds),
        _ => Err(format!("--step wants a time such as 1d or 5min, not {text:?}")),
    });
    let horizon = words.horizon.as_deref().map(|text| {
        Horizon::parse(text)
            .ok_or_else(|| format!("--horizon wants a time such as 12months or 90d, or steps, not {text:?}"))
    });
    Ok(Request::Fit(fit::Wanted {
        file: file.into(),
        column: words.column.take(),
        period: period.transpose()?,
        step: step.transpose()?,
        horizon: horizon.transpose()?,
        usl: words.usl,
        format,
    }))
}

fn instances(mut words: Words) -> Result<Request, String> {
    let format = words.format()?;
    words.take_free(0)?;
    Ok(Request::Instances(instances::Asked { options: words.options, files: words.prices, format, today: words.today }))
}

fn generate(mut words: Words) -> Result<Request, String> {
    let mut free = words.take_free(2)?;
    let Some(kind) = free.next() else {
        return if words.sets.is_empty() && words.out.is_none() {
            Ok(Request::Kinds)
        } else {
            Err("a kind is expected; `headroom generate` alone lists them".to_owned())
        };
    };
    let kind = kind.to_string_lossy().into_owned();
    let (place, out, today) = (free.next(), words.out.take(), words.today);
    let base = words.base.take().unwrap_or_default();
    Ok(Request::Generate(generate::Wanted { kind, source: words.source(place)?, out, base, today }))
}
