//! Checks plans that approach or exceed the limits of a spreadsheet.

mod common;

use common::{built_in_models, today};
use headroom_core::cost::Catalog;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::model::toml::from_toml;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::worksheet::Worksheet;
use headroom_core::{decode, evaluate};

/// Writes the spreadsheet of a link, with an additional model. Returns the error message if it does not fit.
fn write(link: &str, model: Option<&str>) -> Result<(), String> {
    let (mut models, catalog) = (built_in_models(), Catalog::built_in().expect("valid prices"));
    if let Some(text) = model {
        models.add(from_toml(text).expect("a valid model"));
    }
    let (scenario, problems) = decode(link);
    let evaluation = evaluate(&scenario, &models);
    let timeline = timeline(&scenario, &evaluation, today());
    let worksheet = Worksheet::build(&scenario, &models, &evaluation, &timeline, &problems);
    let context = CostContext::new(&scenario, &catalog, today());
    let bytes = headroom_sheet::write(&worksheet, &evaluation, &timeline, Some(&context));
    bytes.map(drop).map_err(|error| error.to_string())
}

/// Returns a model with a number of cost entries.
fn model_with_costs(entries: usize) -> String {
    let mut text = String::from("id = \"costs\"\ntitle = \"Costs\"\nsummary = \"S\"\n");
    for (id, unit) in [("number", "1"), ("cores", "core"), ("memory", "GiB")] {
        text += &format!("[[input]]\nid = \"{id}\"\nlabel = \"L\"\nunit = \"{unit}\"\ndefault = 1\n");
    }
    let values = "amount = \"number\"\ncores = \"cores\"\nmemory = \"memory\"\n";
    for entry in 0..entries {
        text += &format!("[[cost]]\nid = \"c{entry}\"\nlabel = \"C\"\nkind = \"machines\"\n{values}");
    }
    text
}

#[test]
fn the_formulas_of_the_largest_plan_are_short_enough() {
    assert_eq!(write(&format!("horizon=1{}", "&m=web-service&p=platform".repeat(64)), None), Ok(()));
}

#[test]
fn plans_with_too_many_columns_are_refused() {
    let model = model_with_costs(390);
    for components in [6, 64] {
        let error = write(&format!("horizon=1{}", "&m=costs".repeat(components)), Some(&model));
        assert_eq!(
            error,
            Err(String::from(
                "The Needs sheet exceeds the limits of a spreadsheet: 16,384 columns, 1,048,576 rows, and 8,192 \
                 characters in a formula. Reduce the number of components or `horizon`, or export in another format."
            ))
        );
    }
}
