//! Parses the options that describe a CPU and memory requirement.

use clap::Args;
use headroom_core::cost::catalog::{Arch, Cloud, PurchaseOption};
use headroom_core::cost::instance_requirement::InstanceRequirement;
use headroom_core::units::{self, BYTES_PER_GIB, Unit};

const DEFAULT_ROWS: usize = 10;

/// The options of a requirement as strings. All of them are parsed before any error is returned.
#[derive(Debug, Default, Args)]
pub(super) struct RequirementArgs {
    /// vCPUs that the load uses
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    cores: Option<String>,

    /// Memory that the load uses, for example 64GiB or 2TiB
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    memory: Option<String>,

    /// Target utilization of each instance [default: 70%]
    #[arg(long, value_name = "SHARE", alias = "utilisation", allow_hyphen_values = true)]
    utilization: Option<String>,

    /// Spare instances in addition to those that carry the load
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    spare: Option<String>,

    /// Availability zones to spread the instances across
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    zones: Option<String>,

    /// Carry the full load even if a zone fails
    #[arg(long)]
    survive_zone: bool,

    /// Minimum number of instances
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    least: Option<String>,

    /// Purchase option: on-demand, spot, 1y, or 3y
    #[arg(long, value_name = "TERM", allow_hyphen_values = true)]
    term: Option<String>,

    /// Clouds to search, separated by commas: aws, azure, gcp
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    cloud: Vec<String>,

    /// Regions to search, separated by commas
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    region: Vec<String>,

    /// Processor architectures to search, separated by commas: amd64, arm64
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    arch: Vec<String>,

    /// Instance families to search, separated by commas
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    family: Vec<String>,

    /// Maximum vCPUs per instance
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    max_vcpu: Option<String>,

    /// Maximum memory per instance
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    max_memory: Option<String>,

    /// Include burstable instances
    #[arg(long)]
    burstable: bool,

    /// Number of offers to list [default: 10]
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    rows: Option<String>,
}

/// A parsed requirement, and the number of offers to list.
#[derive(Debug)]
pub(super) struct InstanceQuery {
    pub(super) requirement: InstanceRequirement,
    /// The number of offers to list.
    pub(super) rows: usize,
}

impl RequirementArgs {
    /// Parses every option. Returns the requirement and a message for each invalid option.
    pub(super) fn parse(&self) -> (InstanceQuery, Vec<String>) {
        let mut requirement =
            InstanceRequirement { survives_zone_loss: self.survive_zone, ..InstanceRequirement::default() };
        let mut rows = DEFAULT_ROWS;
        requirement.filter.burstable = self.burstable;
        let mut problems = Problems(Vec::new());
        problems.read("cores", self.cores.as_ref(), |text| parse_number(text, ""), |cores| requirement.cores = cores);
        problems.read("memory", self.memory.as_ref(), gibibytes, |memory| requirement.memory_gib = memory);
        problems.read(
            "utilization",
            self.utilization.as_ref(),
            |text| parse_number(text, ""),
            |share| requirement.utilization = share,
        );
        problems.read("spare", self.spare.as_ref(), parse_count, |spare| requirement.spare = spare);
        problems.read("zones", self.zones.as_ref(), parse_count, |zones| requirement.zones = zones);
        problems.read("least", self.least.as_ref(), parse_count, |least| requirement.min_instances = least);
        let term = |text: &str| parse_choice(text, PurchaseOption::parse, "on-demand, spot, 1y, or 3y");
        problems.read("term", self.term.as_ref(), term, |term| requirement.purchase_option = term);
        let limits = &mut requirement.filter;
        let clouds = |text: &str| parse_list(text, Cloud::parse, "aws, azure, or gcp");
        problems.read("cloud", &self.cloud, clouds, |clouds| limits.clouds.extend(clouds));
        problems.read("region", &self.region, parse_names, |regions| limits.regions.extend(regions));
        let archs = |text: &str| parse_list(text, Arch::parse, "amd64 or arm64");
        problems.read("arch", &self.arch, archs, |archs| limits.archs.extend(archs));
        problems.read("family", &self.family, parse_names, |families| limits.families.extend(families));
        problems.read("max-vcpu", self.max_vcpu.as_ref(), parse_count, |vcpu| limits.max_vcpu = Some(vcpu));
        problems.read("max-memory", self.max_memory.as_ref(), gibibytes, |gib| limits.max_memory_gib = Some(gib));
        problems.read("rows", self.rows.as_ref(), parse_count, |number| rows = number as usize);
        let Problems(mut problems) = problems;
        if self.cores.is_none() && self.memory.is_none() {
            problems.push("--cores, --memory, or both are required".to_owned());
        }
        // A requirement whose options could not be parsed is not also reported as zero.
        if requirement.cores == 0.0 && requirement.memory_gib == 0.0 && !problems.is_empty() {
            requirement.cores = 1.0;
        }
        (InstanceQuery { requirement, rows }, problems)
    }
}

/// Messages about invalid options.
struct Problems(Vec<String>);

impl Problems {
    /// Parses each string of an option, and stores its value or a message.
    fn read<'t, T>(
        &mut self,
        option: &str,
        texts: impl IntoIterator<Item = &'t String>,
        parse: impl Fn(&str) -> Result<T, String>,
        mut store: impl FnMut(T),
    ) {
        for text in texts {
            match parse(text) {
                Ok(value) => store(value),
                Err(reason) => self.0.push(format!("--{option}: {}", reason)),
            }
        }
    }
}

fn parse_number(text: &str, unit: &str) -> Result<f64, String> {
    let unit = Unit::parse(unit, &[]).map_err(|error| error.to_string())?;
    units::parse_quantity(text, &unit, &[]).map_err(|error| format!("`{text}`: {error}"))
}

fn gibibytes(text: &str) -> Result<f64, String> {
    parse_number(text, "GiB").map(|bytes| bytes / BYTES_PER_GIB)
}

fn parse_count(text: &str) -> Result<u32, String> {
    text.trim().parse().map_err(|_| format!("expected a whole number, found `{text}`"))
}

fn parse_choice<T>(text: &str, parse: impl Fn(&str) -> Option<T>, expected: &str) -> Result<T, String> {
    parse(text.trim()).ok_or_else(|| format!("expected {expected}, found `{text}`"))
}

/// Parses a comma-separated list.
fn parse_list<T>(text: &str, parse: impl Fn(&str) -> Option<T>, expected: &str) -> Result<Vec<T>, String> {
    text.split(',').map(|word| parse_choice(word, &parse, expected)).collect()
}

fn parse_names(text: &str) -> Result<Vec<String>, String> {
    parse_list(text, |word| Some(word.to_owned()), "")
}

#[cfg(test)]
mod tests {
    use super::RequirementArgs;

    #[test]
    fn options_become_numbers() {
        let text = |text: &str| Some(text.to_owned());
        let (query, problems) = RequirementArgs {
            cores: text("1.5k"),
            memory: text("2TiB"),
            utilization: text("60%"),
            cloud: vec!["aws,gcp".to_owned(), "azure".to_owned()],
            max_memory: text("64"),
            survive_zone: true,
            ..RequirementArgs::default()
        }
        .parse();
        assert_eq!(problems, Vec::<String>::new());
        let requirement = query.requirement;
        assert_eq!((requirement.cores, requirement.memory_gib, requirement.utilization), (1500.0, 2048.0, 0.6));
        assert_eq!((requirement.filter.clouds.len(), requirement.filter.max_memory_gib), (3, Some(64.0)));
        assert!(requirement.survives_zone_loss && !requirement.filter.burstable);
        assert_eq!(RequirementArgs::default().parse().1.len(), 1);
        let wrong = RequirementArgs {
            cores: text("x"),
            zones: text("-1"),
            arch: vec!["arm64,mips".to_owned()],
            ..RequirementArgs::default()
        };
        assert_eq!(wrong.parse().1.len(), 3);
    }
}
