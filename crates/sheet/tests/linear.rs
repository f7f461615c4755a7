//! Checks that work grows linearly with the size of its input. Each test doubles the input and compares the steps, or
//! the allocations and their bytes. Both are the same on every machine, unlike time.

mod common;

use allocation_counter::measure;
use common::{built_in_models, today};
use headroom_core::cost::Catalog;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::model::toml::from_toml;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::cost::cost_sections;
use headroom_core::report::json::to_json;
use headroom_core::report::worksheet::Worksheet;
use headroom_core::work::WorkBudget;
use headroom_core::{Models, decode, evaluate};

/// The maximum ratio of the work for twice the input: 2, and a margin for buffers that grow by doubling.
const MAX_RATIO: f64 = 2.25;

/// Allocations and their total bytes.
#[derive(Clone, Copy, Debug)]
struct Allocated {
    count: f64,
    bytes: f64,
}

fn allocated<T>(run: impl FnOnce() -> T) -> (T, Allocated) {
    let mut result = None;
    let found = measure(|| result = Some(run()));
    let result = result.expect("the closure ran");
    (result, Allocated { count: found.count_total as f64, bytes: found.bytes_total as f64 })
}

/// Checks that the work for each size is at most [`MAX_RATIO`] times the work for half of it.
fn check_linear(what: &str, sizes: &[usize], work: impl Fn(usize) -> Allocated) {
    let found: Vec<Allocated> = sizes.iter().map(|size| work(*size)).collect();
    for (pair, sizes) in found.windows(2).zip(sizes.windows(2)) {
        assert_eq!(sizes[1], 2 * sizes[0]);
        for (unit, half, whole) in
            [("allocations", pair[0].count, pair[1].count), ("bytes", pair[0].bytes, pair[1].bytes)]
        {
            let ratio = whole / half;
            assert!(ratio <= MAX_RATIO, "{what}: {ratio:.2} times the {unit} for {sizes:?}: {half} and {whole}");
        }
    }
}

/// Returns the link of a plan with a number of different web services.
fn link(components: usize, months: usize) -> String {
    let parts =
        (0..components).map(|number| format!("&m=web-service&n=s{number}&p=platform&requests={}", 900 + number));
    format!("start=2026-11-21&growth=5%25/month&horizon={months}{}", parts.collect::<String>())
}

/// Returns the allocations of each stage for a plan: evaluation with timeline, cost, worksheet with its exports, and
/// spreadsheet.
fn plan_stages(models: &Models, catalog: &Catalog, components: usize, months: usize) -> [Allocated; 4] {
    let (scenario, problems) = decode(&link(components, months));
    let ((evaluation, timeline), plan) = allocated(|| {
        let evaluation = evaluate(&scenario, models);
        let timeline = timeline(&scenario, &evaluation, today());
        (evaluation, timeline)
    });
    assert_eq!(evaluation.components.len(), components);
    let (sections, cost) = allocated(|| cost_sections(&scenario, &evaluation, catalog, today()));
    let (worksheet, written) = allocated(|| {
        let mut worksheet = Worksheet::build(&scenario, models, &evaluation, &timeline, &problems);
        worksheet.extend(sections);
        drop((worksheet.to_json(), worksheet.to_csv(), to_json(&evaluation, &timeline, &problems)));
        worksheet
    });
    let context = CostContext::new(&scenario, catalog, today());
    let (bytes, sheet) = allocated(|| headroom_sheet::write(&worksheet, &evaluation, &timeline, Some(&context)));
    assert!(bytes.is_ok());
    [plan, cost, written, sheet]
}

const STAGES: [&str; 4] = ["evaluation and timeline", "cost", "worksheet", "spreadsheet"];

#[test]
fn every_stage_is_linear_in_the_components() {
    let (models, catalog) = (built_in_models(), Catalog::built_in().expect("valid prices"));
    let sizes = [2, 4, 8];
    let found: Vec<[Allocated; 4]> = sizes.iter().map(|size| plan_stages(&models, &catalog, *size, 12)).collect();
    for (number, stage) in STAGES.iter().enumerate() {
        check_linear(&format!("{stage} by components"), &sizes, |size| {
            found[sizes.iter().position(|known| *known == size).expect("a known size")][number]
        });
    }
}

#[test]
fn every_stage_is_linear_in_the_months() {
    let (models, catalog) = (built_in_models(), Catalog::built_in().expect("valid prices"));
    let sizes = [15, 30, 60];
    let found: Vec<[Allocated; 4]> = sizes.iter().map(|size| plan_stages(&models, &catalog, 2, *size)).collect();
    for (number, stage) in STAGES.iter().enumerate() {
        check_linear(&format!("{stage} by months"), &sizes, |size| {
            found[sizes.iter().position(|known| *known == size).expect("a known size")][number]
        });
    }
}

/// Returns a model file whose formulas each use the previous one twice, so that their trees double in size.
fn model_file(formulas: usize) -> String {
    let mut text = String::from(
        "id = \"chain\"\ntitle = \"T\"\nsummary = \"S\"\n[[input]]\nid = \"f0\"\nlabel = \"L\"\nunit = \"1\"\ndefault = 1\n",
    );
    for number in 1..=formulas {
        let previous = number - 1;
        text += &format!(
            "[[formula]]\nid = \"f{number}\"\nlabel = \"F\"\nunit = \"1\"\nexpr = \"f{previous} + min(f{previous}, 1) * 0.5\"\n"
        );
    }
    text
}

#[test]
fn loading_a_model_is_linear_in_its_formulas() {
    check_linear("loading a model by formulas", &[50, 100, 200, 400], |formulas| {
        let text = model_file(formulas);
        let (model, found) = allocated(|| from_toml(&text));
        assert!(model.is_ok());
        found
    });
}

#[test]
fn type_checking_is_linear_in_the_depth_of_an_expression() {
    check_linear("type checking by depth", &[8, 16, 32], |depth| {
        let nested = format!("{}x{}", "if(x > 0, 1, ".repeat(depth), ")".repeat(depth));
        let text = format!(
            "id = \"deep\"\ntitle = \"T\"\nsummary = \"S\"\n[[input]]\nid = \"x\"\nlabel = \"L\"\nunit = \"1\"\ndefault = 1\n\
             [[formula]]\nid = \"y\"\nlabel = \"F\"\nunit = \"1\"\nexpr = \"{nested}\"\n"
        );
        let (model, found) = allocated(|| from_toml(&text));
        assert!(model.is_ok());
        found
    });
}

#[test]
fn running_a_program_is_linear_in_its_formulas() {
    let steps = |formulas: usize| {
        let model = from_toml(&model_file(formulas)).expect("a valid model");
        let work = WorkBudget::new(u64::MAX);
        let _ = model.program.run_row_within(&model.defaults, &work);
        (u64::MAX - work.left()) as f64
    };
    for formulas in [50, 100, 200] {
        let ratio = steps(2 * formulas) / steps(formulas);
        assert!(ratio <= MAX_RATIO, "{ratio:.2} times the steps for {} formulas", 2 * formulas);
    }
}

#[test]
fn quadratic_work_would_be_found() {
    let quadratic = |size: usize| allocated(|| vec![vec![0_u8; 64]; size * size]).1;
    let found = std::panic::catch_unwind(|| check_linear("a square", &[8, 16], quadratic));
    assert!(found.is_err());
}
