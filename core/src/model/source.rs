//! The schema of model files, before validation.
//!
//! Numbers with units are numbers (in the unit of the field) or text (`"3 KiB"`).

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::view_model::Severity;

/// A model file.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSource {
    /// Id in links: `m=tiered-store`.
    pub id: String,
    /// Version; a new one changes numbers. Links name the version they were made with.
    #[serde(default = "first_version")]
    pub version: u32,
    /// Title.
    pub title: String,
    /// Summary: one sentence.
    pub summary: String,
    /// Source of the formulas.
    #[serde(default)]
    pub source: String,
    /// Notes on assumptions and limits.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Counts in the singular, each a base unit.
    #[serde(default)]
    pub counts: Vec<String>,
    /// Headline values, most important first.
    #[serde(default)]
    pub headline: Vec<String>,
    /// Groups of inputs and results, in order.
    #[serde(default, rename = "group")]
    pub groups: Vec<GroupSource>,
    /// Inputs.
    #[serde(default, rename = "input")]
    pub inputs: Vec<InputSource>,
    /// Constants.
    #[serde(default, rename = "constant")]
    pub constants: Vec<ConstantSource>,
    /// Formulas.
    #[serde(default, rename = "formula")]
    pub formulas: Vec<FormulaSource>,
    /// Resources with a limit.
    #[serde(default, rename = "resource")]
    pub resources: Vec<ResourceSource>,
    /// Decision matrices.
    #[serde(default, rename = "matrix")]
    pub matrices: Vec<MatrixSource>,
    /// Conditional advice.
    #[serde(default, rename = "advice")]
    pub advice: Vec<AdviceSource>,
    /// Remedies, simplest first.
    #[serde(default, rename = "remedy")]
    pub remedies: Vec<RemedySource>,
    /// Billed items.
    #[serde(default, rename = "cost")]
    pub costs: Vec<CostSource>,
    /// Savings.
    #[serde(default, rename = "saving")]
    pub savings: Vec<RemedySource>,
    /// Values to state unit costs for: per request, per user.
    #[serde(default)]
    pub per: Vec<String>,
    /// Presets.
    #[serde(default, rename = "preset")]
    pub presets: Vec<PresetSource>,
    /// Charts.
    #[serde(default, rename = "chart")]
    pub charts: Vec<ChartSource>,
}

fn first_version() -> u32 {
    1
}

/// A group of inputs or results.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GroupSource {
    /// Id, which inputs and formulas name.
    pub id: String,
    /// Label.
    pub label: String,
    /// Help text.
    #[serde(default)]
    pub help: String,
}

/// An input: a number, or a choice if it has options.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct InputSource {
    /// Id in formulas and links.
    pub id: String,
    /// Label.
    pub label: String,
    /// Help text.
    #[serde(default)]
    pub help: String,
    /// Unit of bare numbers.
    #[serde(default)]
    pub unit: String,
    /// Default value; for a choice, the id of an option.
    pub default: Quantity,
    /// Smallest allowed value.
    #[serde(default)]
    pub min: Option<Quantity>,
    /// Largest allowed value.
    #[serde(default)]
    pub max: Option<Quantity>,
    /// Ends of the slider: the usual range. Values outside it need a confirmation.
    #[serde(default)]
    pub slider: Option<(Quantity, Quantity)>,
    /// Scale of the slider.
    #[serde(default)]
    pub scale: Scale,
    /// Whether it takes whole numbers only.
    #[serde(default)]
    pub whole: bool,
    /// Id of its group.
    #[serde(default)]
    pub group: String,
    /// Whether it grows with the deployment.
    #[serde(default)]
    pub grows: bool,
    /// Whether it follows the load calendar, hour by hour; its value is the average.
    #[serde(default)]
    pub varies: bool,
    /// Options of a choice.
    #[serde(default, rename = "option")]
    pub options: Vec<OptionSource>,
}

/// An option of a choice.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OptionSource {
    /// Id in formulas and links.
    pub id: String,
    /// Label.
    pub label: String,
    /// Help text.
    #[serde(default)]
    pub help: String,
}

/// The scale of a slider or an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Equal steps are equal differences.
    #[default]
    Linear,
    /// Equal steps are equal ratios.
    Log,
}

/// A constant.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ConstantSource {
    /// Id in formulas and links.
    pub id: String,
    /// Label.
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
    /// Source of the value.
    pub source: String,
    /// Help text.
    #[serde(default)]
    pub help: String,
}

/// A formula.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FormulaSource {
    /// Id in formulas and outputs.
    pub id: String,
    /// Label.
    pub label: String,
    /// The unit of the result.
    #[serde(default)]
    pub unit: String,
    /// The expression.
    pub expr: String,
    /// Id of its group.
    #[serde(default)]
    pub group: String,
    /// Source of the formula.
    #[serde(default)]
    pub source: String,
    /// Meaning, limits, and differences from its source.
    #[serde(default)]
    pub note: String,
}

/// A resource with a limit.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceSource {
    /// Id in outputs.
    pub id: String,
    /// Label.
    pub label: String,
    /// Expression of the demand.
    pub demand: String,
    /// Expression of the capacity; zero or less if unknown.
    pub capacity: String,
    /// Expression of the target utilization.
    pub target: String,
    /// What to do when the resource is the bottleneck.
    #[serde(default)]
    pub remedy: String,
}

/// Which of the rows that hold apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Pick {
    /// The first. The condition of the last row must be `true`.
    #[default]
    First,
    /// All of them.
    All,
}

/// A decision matrix.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MatrixSource {
    /// Id in outputs.
    pub id: String,
    /// Label.
    pub label: String,
    /// Which of the rows that hold apply.
    #[serde(default)]
    pub pick: Pick,
    /// The values that it shows.
    #[serde(default)]
    pub shows: Vec<String>,
    /// Source.
    #[serde(default)]
    pub source: String,
    /// How it differs from its source.
    #[serde(default)]
    pub note: String,
    /// Rows.
    #[serde(rename = "row")]
    pub rows: Vec<RowSource>,
}

/// A row of a decision matrix.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RowSource {
    /// The condition in words, as in its source: `70–85%, p99 > 50 ms`.
    pub label: String,
    /// Condition.
    pub when: String,
    /// The action.
    pub action: String,
    /// Instructions; `{id}` inserts a value.
    #[serde(default)]
    pub how: String,
    /// Severity.
    #[serde(default)]
    pub level: Severity,
}

/// A sentence that applies under a condition.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceSource {
    /// Condition.
    pub when: String,
    /// The sentence; `{id}` inserts a value.
    pub text: String,
    /// Severity.
    #[serde(default)]
    pub level: Severity,
    /// Topic, if the plan has a list for it.
    #[serde(default)]
    pub kind: AdviceKind,
    /// Source.
    #[serde(default)]
    pub source: String,
}

/// The topic of an advice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdviceKind {
    /// No special topic.
    #[default]
    Plain,
    /// A single point of failure.
    SinglePoint,
    /// An anti-pattern.
    AntiPattern,
}

/// A remedy or saving: a change of inputs.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RemedySource {
    /// Id in outputs.
    pub id: String,
    /// Label: the change in a few words.
    pub label: String,
    /// Effort and limits.
    #[serde(default)]
    pub help: String,
    /// Inputs and constants, with the expressions of their values after the change.
    pub set: BTreeMap<String, String>,
    /// Source.
    #[serde(default)]
    pub source: String,
}

/// The kind of a billed item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostKind {
    /// Machines of at least a given size.
    #[default]
    Machines,
    /// Cores and memory on machines of any size.
    Pool,
    /// Block storage.
    Block,
    /// Provisioned IOPS of block storage.
    Iops,
    /// Object storage.
    Object,
    /// Backups of block storage.
    Backup,
    /// Egress to the internet.
    Egress,
    /// Traffic between availability zones.
    BetweenZones,
    /// Traffic between regions.
    BetweenRegions,
}

/// A billed item.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CostSource {
    /// Id in outputs.
    pub id: String,
    /// Label.
    pub label: String,
    /// Kind.
    pub kind: CostKind,
    /// Expression of the amount: machines, bytes, bytes per second or operations per second; for a pool, the fewest
    /// machines.
    pub amount: String,
    /// Expression of the cores of a machine or of the pool.
    #[serde(default)]
    pub cores: String,
    /// Expression of the memory of a machine or of the pool.
    #[serde(default)]
    pub memory: String,
    /// Expression of the utilization of cores and memory, for right-sizing.
    #[serde(default)]
    pub target: String,
    /// Whether the machines scale with the load of the hour.
    #[serde(default)]
    pub elastic: bool,
    /// Whether the machines can be spot instances.
    #[serde(default)]
    pub interruptible: bool,
    /// Expression of the number of disks that share the operations.
    #[serde(default)]
    pub disks: String,
    /// Storage class: `ssd` or `hdd` for block storage; `hot`, `cool` or `archive` for object storage.
    #[serde(default)]
    pub class: String,
    /// What is included and what is not.
    #[serde(default)]
    pub note: String,
}

/// A preset: values for some inputs and constants.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PresetSource {
    /// Id in links.
    pub id: String,
    /// Label.
    pub label: String,
    /// Description.
    pub help: String,
    /// Values of inputs and constants that differ from their defaults.
    pub set: BTreeMap<String, Quantity>,
    /// Source of its numbers, and errors in it.
    #[serde(default)]
    pub source: String,
}

/// A chart.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChartSource {
    /// Id in outputs.
    pub id: String,
    /// Label.
    pub label: String,
    /// Description.
    #[serde(default)]
    pub help: String,
    /// Values that add up, for a chart of parts.
    #[serde(default)]
    pub parts: Vec<String>,
    /// The input along the axis, for a chart of curves.
    #[serde(default)]
    pub along: String,
    /// Start of the axis.
    #[serde(default)]
    pub from: Option<Quantity>,
    /// End of the axis.
    #[serde(default)]
    pub to: Option<Quantity>,
    /// Scale of the axis.
    #[serde(default)]
    pub scale: Scale,
    /// Values drawn as curves.
    #[serde(default)]
    pub curves: Vec<String>,
    /// A value drawn as a horizontal line.
    #[serde(default)]
    pub level: String,
}

/// A number in the unit of the field, or a text with a unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// A number in the unit of the field.
    Number(f64),
    /// A text such as `3 KiB`.
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

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct QuantityVisitor;
        impl Visitor<'_> for QuantityVisitor {
            type Value = Quantity;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or text such as \"3 KiB\"")
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
