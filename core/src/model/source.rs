//! A model file as it is written: the shape of the text, nothing checked yet.
//!
//! Numbers with units may be written as numbers (in the unit of the field) or as text (`"3 KiB"`).

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::view_model::Severity;

/// A whole model file.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSource {
    /// Names the model in links: `m=tiered-store`.
    pub id: String,
    /// Counts up when numbers change; links name the version they were made with.
    #[serde(default = "one")]
    pub version: u32,
    /// Heading.
    pub title: String,
    /// One sentence: what does it size?
    pub summary: String,
    /// Where the formulas come from.
    #[serde(default)]
    pub source: String,
    /// What a reader must know: which of two formulas is taken and why, what is left out.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The things it counts, singular: each is a unit of its own.
    #[serde(default)]
    pub counts: Vec<String>,
    /// The values of the summary, most important first.
    #[serde(default)]
    pub headline: Vec<String>,
    /// Sections of inputs and results, in order.
    #[serde(default, rename = "group")]
    pub groups: Vec<GroupSource>,
    /// What a person sets.
    #[serde(default, rename = "input")]
    pub inputs: Vec<InputSource>,
    /// What is known, with its source; can be overridden like an input.
    #[serde(default, rename = "constant")]
    pub constants: Vec<ConstantSource>,
    /// What is computed.
    #[serde(default, rename = "formula")]
    pub formulas: Vec<FormulaSource>,
    /// What can run out.
    #[serde(default, rename = "resource")]
    pub resources: Vec<ResourceSource>,
    /// Tables that turn measurements into actions.
    #[serde(default, rename = "matrix")]
    pub matrices: Vec<MatrixSource>,
    /// Sentences shown when a condition holds.
    #[serde(default, rename = "advice")]
    pub advice: Vec<AdviceSource>,
    /// What could be done, and what it would change.
    #[serde(default, rename = "remedy")]
    pub remedies: Vec<RemedySource>,
    /// What is paid for.
    #[serde(default, rename = "cost")]
    pub costs: Vec<CostSource>,
    /// What could be done to pay less; written as a remedy is.
    #[serde(default, rename = "saving")]
    pub savings: Vec<RemedySource>,
    /// The values for one of which a cost is told: per request, per user.
    #[serde(default)]
    pub per: Vec<String>,
    /// Starting points.
    #[serde(default, rename = "preset")]
    pub presets: Vec<PresetSource>,
    /// Pictures.
    #[serde(default, rename = "chart")]
    pub charts: Vec<ChartSource>,
}

fn one() -> u32 {
    1
}

/// A section.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GroupSource {
    /// Named by inputs and formulas.
    pub id: String,
    /// Heading.
    pub label: String,
    /// A sentence under the heading.
    #[serde(default)]
    pub help: String,
}

/// Something a person sets: a quantity, or a choice if it has options.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct InputSource {
    /// Name in formulas and links.
    pub id: String,
    /// Name on the page.
    pub label: String,
    /// What it means, what to put in.
    #[serde(default)]
    pub help: String,
    /// Unit of bare numbers.
    #[serde(default)]
    pub unit: String,
    /// Starting value; for a choice, the id of an option.
    pub default: Quantity,
    /// Smallest allowed value.
    #[serde(default)]
    pub min: Option<Quantity>,
    /// Largest allowed value.
    #[serde(default)]
    pub max: Option<Quantity>,
    /// Ends of the slider: the usual range. What lies outside is allowed but asked about.
    #[serde(default)]
    pub slider: Option<(Quantity, Quantity)>,
    /// How the slider divides its range.
    #[serde(default)]
    pub scale: Scale,
    /// Only whole numbers make sense.
    #[serde(default)]
    pub whole: bool,
    /// Section.
    #[serde(default)]
    pub group: String,
    /// Follows the growth of the deployment.
    #[serde(default)]
    pub grows: bool,
    /// Follows the load calendar, hour by hour: a rate whose average is set.
    #[serde(default)]
    pub varies: bool,
    /// What can be chosen, for a choice.
    #[serde(default, rename = "option")]
    pub options: Vec<OptionSource>,
}

/// One of the things that can be chosen.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OptionSource {
    /// Name in formulas and links.
    pub id: String,
    /// Name on the page.
    pub label: String,
    /// What choosing it means.
    #[serde(default)]
    pub help: String,
}

/// How a slider divides its range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Equal steps are equal differences.
    #[default]
    Linear,
    /// Equal steps are equal ratios.
    Log,
}

/// A known quantity.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ConstantSource {
    /// Name in formulas and links.
    pub id: String,
    /// Name on the page.
    pub label: String,
    /// Value with unit: `"3072 B/node"`.
    pub value: Quantity,
    /// Unit of a bare number.
    #[serde(default)]
    pub unit: String,
    /// Smallest allowed value when overridden.
    #[serde(default)]
    pub min: Option<Quantity>,
    /// Largest allowed value when overridden.
    #[serde(default)]
    pub max: Option<Quantity>,
    /// Where the value comes from.
    pub source: String,
    /// What it means.
    #[serde(default)]
    pub help: String,
}

/// Something computed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FormulaSource {
    /// Name in formulas and outputs.
    pub id: String,
    /// Name on the page.
    pub label: String,
    /// The unit it is shown in, and must have.
    #[serde(default)]
    pub unit: String,
    /// The expression.
    pub expr: String,
    /// Section.
    #[serde(default)]
    pub group: String,
    /// Where the formula comes from.
    #[serde(default)]
    pub source: String,
    /// What it means, what it leaves out, where it departs from its source.
    #[serde(default)]
    pub note: String,
}

/// Something that can run out.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceSource {
    /// Name in outputs.
    pub id: String,
    /// Name on the page.
    pub label: String,
    /// Expression: how much is needed.
    pub demand: String,
    /// Expression: how much there is; zero or less means that it is not known.
    pub capacity: String,
    /// Expression: the share of the capacity that should not be exceeded.
    pub target: String,
    /// What to do when it binds.
    #[serde(default)]
    pub remedy: String,
}

/// Which rows of a matrix count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Pick {
    /// The first whose condition holds. The last row must always hold.
    #[default]
    First,
    /// All whose condition holds.
    All,
}

/// A table from conditions to actions.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MatrixSource {
    /// Name in outputs.
    pub id: String,
    /// Name on the page.
    pub label: String,
    /// Which rows count.
    #[serde(default)]
    pub pick: Pick,
    /// The values it looks at.
    #[serde(default)]
    pub shows: Vec<String>,
    /// Where it comes from.
    #[serde(default)]
    pub source: String,
    /// Where it departs from its source.
    #[serde(default)]
    pub note: String,
    /// Its rows.
    #[serde(rename = "row")]
    pub rows: Vec<RowSource>,
}

/// A row of a matrix.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RowSource {
    /// The condition in words, as its source has it: `70–85 %, p99 > 50 ms`.
    pub label: String,
    /// Expression: does it hold?
    pub when: String,
    /// What to do.
    pub action: String,
    /// How; `{id}` puts a value in.
    #[serde(default)]
    pub how: String,
    /// How pressing.
    #[serde(default)]
    pub level: Severity,
}

/// A sentence shown when a condition holds.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceSource {
    /// Expression: does it apply?
    pub when: String,
    /// The sentence; `{id}` puts a value in.
    pub text: String,
    /// How pressing.
    #[serde(default)]
    pub level: Severity,
    /// What it is about, if it is of a kind that a plan lists.
    #[serde(default)]
    pub kind: AdviceKind,
    /// Where it comes from.
    #[serde(default)]
    pub source: String,
}

/// What a sentence is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdviceKind {
    /// Anything.
    #[default]
    Plain,
    /// One part whose failure takes the whole with it.
    SinglePoint,
    /// A way of building that is known to go wrong.
    AntiPattern,
}

/// What could be done, and what it would change.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RemedySource {
    /// Name in outputs.
    pub id: String,
    /// What is done, in a few words.
    pub label: String,
    /// What it takes, and what it does not do.
    #[serde(default)]
    pub help: String,
    /// Inputs and constants, and the expressions that give their values after it.
    pub set: BTreeMap<String, String>,
    /// Where it comes from.
    #[serde(default)]
    pub source: String,
}

/// What something that is paid for is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostKind {
    /// So many machines of a size at least.
    #[default]
    Machines,
    /// Cores and memory that may be split over machines of any size.
    Pool,
    /// Disks.
    Block,
    /// Operations of disks.
    Iops,
    /// Object storage.
    Object,
    /// Copies of disks.
    Backup,
    /// What leaves to the internet.
    Egress,
    /// What goes from one zone to another.
    BetweenZones,
    /// What goes from one region to another.
    BetweenRegions,
}

/// Something that is paid for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CostSource {
    /// Name in outputs.
    pub id: String,
    /// Name on the page.
    pub label: String,
    /// What it is.
    pub kind: CostKind,
    /// Expression: how many machines, how many bytes, how many bytes or operations a second. Of a pool the fewest machines.
    pub amount: String,
    /// Expression: the cores of a machine, or of the pool.
    #[serde(default)]
    pub cores: String,
    /// Expression: the memory of a machine, or of the pool.
    #[serde(default)]
    pub memory: String,
    /// Expression: the share of cores and memory that the load takes of what is asked for. For right-sizing.
    #[serde(default)]
    pub target: String,
    /// Machines come and go with the load of the hour.
    #[serde(default)]
    pub elastic: bool,
    /// Machines may be taken away at short notice.
    #[serde(default)]
    pub interruptible: bool,
    /// Expression: over how many disks operations are spread.
    #[serde(default)]
    pub disks: String,
    /// Of storage, which class: `ssd`, `hdd`; `hot`, `cool`, `archive`.
    #[serde(default)]
    pub class: String,
    /// What it means, what it leaves out.
    #[serde(default)]
    pub note: String,
}

/// A starting point.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PresetSource {
    /// Name in links.
    pub id: String,
    /// Name on its card.
    pub label: String,
    /// What it stands for.
    pub help: String,
    /// Inputs and constants that differ from their defaults.
    pub set: BTreeMap<String, Quantity>,
    /// Where its numbers come from, and what is wrong with them there.
    #[serde(default)]
    pub source: String,
}

/// A picture of some values.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChartSource {
    /// Name in outputs.
    pub id: String,
    /// Heading.
    pub label: String,
    /// What is to be seen in it.
    #[serde(default)]
    pub help: String,
    /// Values that add up: a picture of parts.
    #[serde(default)]
    pub parts: Vec<String>,
    /// The input that runs along the axis: a picture of curves.
    #[serde(default)]
    pub along: String,
    /// Where the axis begins.
    #[serde(default)]
    pub from: Option<Quantity>,
    /// Where the axis ends.
    #[serde(default)]
    pub to: Option<Quantity>,
    /// How the axis is divided.
    #[serde(default)]
    pub scale: Scale,
    /// The values drawn as curves.
    #[serde(default)]
    pub curves: Vec<String>,
    /// A value drawn as a level line.
    #[serde(default)]
    pub level: String,
}

/// A number, or a text with a unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// In the unit of the field.
    Number(f64),
    /// As a person would type it.
    Text(String),
}

impl Default for Quantity {
    fn default() -> Self {
        Self::Number(0.0)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// How a quantity travels where the form does not say what comes next.
#[derive(Deserialize, Serialize)]
enum Packed {
    Number(f64),
    Text(String),
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            let packed = match self {
                Self::Number(number) => Packed::Number(*number),
                Self::Text(text) => Packed::Text(text.clone()),
            };
            return packed.serialize(serializer);
        }
        match self {
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Ok(match Packed::deserialize(deserializer)? {
                Packed::Number(number) => Self::Number(number),
                Packed::Text(text) => Self::Text(text),
            });
        }
        struct QuantityVisitor;
        impl Visitor<'_> for QuantityVisitor {
            type Value = Quantity;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, or a text such as \"3 KiB\"")
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number))
            }
            #[allow(clippy::cast_precision_loss, reason = "whole numbers beyond 2^53 are rounded like any other")]
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number as f64))
            }
            #[allow(clippy::cast_precision_loss, reason = "whole numbers beyond 2^53 are rounded like any other")]
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number as f64))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
                Ok(Quantity::Text(text.into()))
            }
        }
        deserializer.deserialize_any(QuantityVisitor)
    }
}
