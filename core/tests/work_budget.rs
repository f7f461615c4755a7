//! Scenarios within the size limits that take too much work end with a problem. Normal ones are unaffected.
#![cfg(all(feature = "toml", not(target_arch = "wasm32")))]

use headroom_core::cost::Catalog;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::cost::savings_option::{costs_at_scale, rightsizing_phases, savings_options, standby_costs};
use headroom_core::date::Date;
use headroom_core::model::toml::from_toml;
use headroom_core::plan::timeline::timeline;
use headroom_core::plan::{ChartState, Evaluation, StepLimits, evaluate_within};
use headroom_core::problem::{Cause, ProblemLevel};
use headroom_core::report::cost::report;
use headroom_core::report::worksheet::Worksheet;
use headroom_core::work::WorkBudget;
use headroom_core::{Models, Problem, Scenario, decode, evaluate};

const TODAY: Date = Date::FIRST;

fn models() -> Models {
    Models::built_in().expect("valid built-in models")
}

/// Returns a model with nine formulas, each of which searches for the number of servers of a queue with 100,000 places.
fn heavy_model() -> headroom_core::model::Model {
    let mut text = String::from(
        "id = \"heavy\"\ntitle = \"T\"\nsummary = \"S\"\n[[input]]\nid = \"load\"\nlabel = \"L\"\nunit = \"1\"\n\
         default = 90000\nmax = 1e6\ngrows = true\nvaries = true\n\
         [[input]]\nid = \"places\"\nlabel = \"P\"\nunit = \"1\"\ndefault = 100000\nmax = 100000\nwhole = true\n",
    );
    for number in 0..9 {
        text += &format!(
            "[[formula]]\nid = \"q{number}\"\nlabel = \"F\"\nunit = \"1\"\n\
             expr = \"mmck_servers(places, load + {number}, 0.001, 0.9999)\"\n"
        );
    }
    text += "[[resource]]\nid = \"r\"\nlabel = \"R\"\ndemand = \"q0 + q1 + q2 + q3 + q4 + q5 + q6 + q7 + q8\"\n\
             capacity = \"1e9\"\ntarget = \"0.8\"\nremedy = \"Add.\"\n";
    from_toml(&text).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn too_much_work(problems: &[Problem]) -> Vec<&Problem> {
    problems.iter().filter(|problem| matches!(problem.cause, Cause::TooMuchWork { .. })).collect()
}

#[test]
fn a_component_with_too_much_work_is_named_with_the_setting_to_reduce() {
    let mut models = models();
    models.add(heavy_model());
    let link = "&m=heavy&places=100000".repeat(64);
    let (scenario, _) = decode(link.trim_start_matches('&'));
    let evaluation = evaluate(&scenario, &models);
    let found = too_much_work(&evaluation.problems);
    let [problem] = found.as_slice() else { panic!("{:?}", evaluation.problems) };
    assert!(problem.location.component.is_some() && problem.level() == ProblemLevel::Error);
    let expected = "`places`: This takes too much work to compute, so results are missing. Reduce `places` or the \
                    number of components.";
    assert_eq!((problem.to_string().as_str(), problem.text.as_str()), (expected, "100000"));
    assert_eq!(evaluation.components.len(), 64, "all components are listed, so that their fields can be changed");
    let last = &evaluation.components[63];
    assert!(last.get("q0").is_some_and(f64::is_nan) && last.get("places") == Some(100_000.0));
    assert_eq!(last.verdict.text, "The results could not be computed.");
}

#[test]
fn a_timeline_with_too_much_work_names_the_horizon() {
    let mut models = models();
    models.add(heavy_model());
    let (scenario, _) = decode("horizon=60&hours=office&growth=1%25/month&m=heavy");
    let evaluation = evaluate(&scenario, &models);
    assert!(too_much_work(&evaluation.problems).is_empty(), "{:?}", evaluation.problems);
    let timeline = timeline(&scenario, &evaluation, TODAY);
    let found = too_much_work(&timeline.problems);
    let [problem] = found.as_slice() else { panic!("{:?}", timeline.problems) };
    assert_eq!((problem.location.field.as_str(), problem.text.as_str()), ("horizon", "60"));
    assert_eq!(timeline.verdict.text, "The timeline could not be computed.");
    assert!(timeline.bottlenecks.is_empty() && timeline.actions.is_empty() && timeline.months.is_empty());
    assert!(timeline.horizons.is_empty() && timeline.growth_steps.is_empty());
    assert!(timeline.components.iter().all(|part| part.remedies.is_empty()));
    assert!(timeline.components.iter().flat_map(|part| &part.resources).all(|state| !state.capacity_known));
}

#[test]
fn scenarios_of_normal_size_stay_within_the_budgets() {
    let models = models();
    for component in ["m=web-service", "m=queue&p=connection-pool", "m=queue&p=call-centre", "m=tiered-store"] {
        let components = vec![component; 64].join("&");
        let (scenario, _) = decode(&format!("horizon=60&hours=office&growth=3%25/month&{components}"));
        let evaluation = evaluate(&scenario, &models);
        assert_eq!(evaluation.components.len(), 64);
        let timeline = timeline(&scenario, &evaluation, TODAY);
        assert!(too_much_work(&evaluation.problems).is_empty() && too_much_work(&timeline.problems).is_empty());
    }
}

#[test]
fn branches_that_are_not_selected_cost_nothing() {
    let models = models();
    let model = models.get("queue", 1).expect("the queue model");
    let mut inputs = model.defaults.clone();
    inputs[model.index_of("places").expect("places")] = 100_000.0;
    let steps = |inputs: &[f64]| {
        let work = WorkBudget::new(u64::MAX);
        let _ = model.program.run_row_within(inputs, &work);
        u64::MAX - work.left()
    };
    let unlimited = steps(&inputs);
    assert!(unlimited < 20_000, "{unlimited} steps for a queue without places");
    inputs[model.index_of("kind").expect("kind")] = 1.0;
    let limited = steps(&inputs);
    assert!(limited > 5 * unlimited, "{limited} steps for a queue with places");
}

#[test]
fn steps_that_do_not_vary_run_once_for_all_rows() {
    let model = heavy_model();
    let (load, q0) = (model.index_of("load").expect("load"), model.index_of("q0").expect("q0"));
    let known = model.program.run_row(&model.defaults);
    let steps = |varying: &[usize], rows: usize| {
        let work = WorkBudget::new(u64::MAX);
        let columns = [known[load]];
        let _ = model.program.slice(varying, &[q0]).run_within(&known, &[&columns], rows, &work);
        u64::MAX - work.left()
    };
    assert_eq!(steps(&[], 1000), 0, "a known value takes no steps");
    assert_eq!(steps(&[load], 10), 10 * steps(&[load], 1));
}

#[test]
fn past_the_budget_all_numbers_are_undefined() {
    let model = heavy_model();
    let (load, q0) = (model.index_of("load").expect("load"), model.index_of("q0").expect("q0"));
    let known = model.program.run_row(&model.defaults);
    let work = WorkBudget::new(1000);
    let found = model.program.slice(&[load], &[q0]).run_within(&known, &[&[known[load]]], 600, &work);
    assert!(work.is_exhausted() && found[0].len() == 600 && found[0].iter().all(|number| number.is_nan()));
    assert!(model.program.run_row_within(&model.defaults, &work)[q0].is_nan());
}

/// Returns a model with one such search and an elastic group of machines.
fn heavy_cost_model() -> headroom_core::model::Model {
    let text = "id = \"heavy-cost\"\ntitle = \"T\"\nsummary = \"S\"\n[[input]]\nid = \"load\"\nlabel = \"L\"\nunit = \"1\"\n\
                default = 90000\nmax = 1e6\ngrows = true\nvaries = true\n\
                [[formula]]\nid = \"servers\"\nlabel = \"F\"\nunit = \"1\"\nexpr = \"mmck_servers(100000, load, 0.001, 0.9999)\"\n\
                [[cost]]\nid = \"c\"\nlabel = \"C\"\nkind = \"machines\"\namount = \"servers / 1000\"\ncores = \"2 core\"\n\
                memory = \"4 GiB\"\nelastic = true\n";
    from_toml(text).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn a_cost_with_too_much_work_names_the_horizon() {
    let mut models = models();
    models.add(heavy_cost_model());
    let catalog = Catalog::built_in().expect("valid prices");
    let (scenario, _) = decode("horizon=60&hours=office&growth=1%25/month&m=heavy-cost");
    let evaluation = evaluate(&scenario, &models);
    let report = report(&scenario, &evaluation, &catalog, TODAY);
    let found: Vec<&str> = report.problems.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!((report.sentence.as_str(), found), ("The cost could not be computed.", vec!["horizon"]));
    assert!(report.problems[0].1.ends_with("Reduce `horizon` or the number of components."), "{:?}", report.problems);
    assert!(report.tables.is_empty() && report.clouds.is_empty());
}

#[test]
fn the_cost_of_a_normal_size_stays_within_half_of_its_budget() {
    let models = models();
    let catalog = Catalog::built_in().expect("valid prices");
    let used = |components: usize| {
        let links = vec!["m=web-service&p=platform"; components].join("&");
        let (scenario, _) = decode(&format!("horizon=60&hours=office&growth=5%25/month&{links}"));
        let evaluation = evaluate(&scenario, &models);
        let context = CostContext::new(&scenario, &catalog, TODAY);
        let budget = context.work.left();
        let usages = context.component_usages(&evaluation);
        let bills = context.bills(&usages, &context.policy);
        drop(savings_options(&context, &evaluation, &usages, &bills));
        drop(rightsizing_phases(&context, &usages, &bills));
        drop((standby_costs(&context, &usages), costs_at_scale(&context, &evaluation)));
        (budget, budget - context.work.left())
    };
    let ((budget, one), (_, two)) = (used(1), used(2));
    let of_64 = one + 63 * (two - one);
    assert!(two <= 2 * one && of_64 < budget / 2, "{of_64} of {budget} steps");
}

/// Returns a model with a chart, a remedy, and a queueing function in a branch that is selected at high load.
fn branching_model(remedies: bool) -> headroom_core::model::Model {
    let mut text = String::from(
        "id = \"branching\"\ntitle = \"T\"\nsummary = \"S\"\n[[input]]\nid = \"load\"\nlabel = \"L\"\nunit = \"1\"\n\
         default = 20\nmin = 1\nmax = 1e6\ngrows = true\nvaries = true\n\
         [[input]]\nid = \"places\"\nlabel = \"P\"\nunit = \"1\"\ndefault = 100000\nmax = 100000\nwhole = true\n\
         [[formula]]\nid = \"q\"\nlabel = \"F\"\nunit = \"1\"\nexpr = \"if(load > 1000, mmck_servers(places, load, 0.001, 0.9999), 1)\"\n\
         [[resource]]\nid = \"r\"\nlabel = \"R\"\ndemand = \"load\"\ncapacity = \"1e3 / q\"\ntarget = \"0.8\"\nremedy = \"Add.\"\n\
         [[chart]]\nid = \"curve\"\nlabel = \"C\"\nalong = \"load\"\nfrom = 1\nto = 100000\nscale = \"log\"\ncurves = [\"q\"]\n",
    );
    if remedies {
        text += "[[remedy]]\nid = \"less\"\nlabel = \"Less\"\nset = { load = \"load / 2\" }\n";
    }
    from_toml(&text).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn queueing_functions_in_branches_are_charged_for_the_rows_that_select_them() {
    let model = branching_model(false);
    let (load, q) = (model.index_of("load").expect("load"), model.index_of("q").expect("q"));
    let known = model.program.run_row(&model.defaults);
    let slice = model.program.slice(&[load], &[q]);
    let run = |column: &[f64], steps: u64| {
        let work = WorkBudget::new(steps);
        let found = slice.run_within(&known, &[column], column.len(), &work).remove(0);
        (found, steps - work.left(), work.is_exhausted())
    };
    let (low, high) = (vec![10.0; 600], [vec![10.0; 300], vec![2000.0; 300]].concat());
    let (found, steps, _) = run(&low, u64::MAX);
    assert!(found.iter().all(|number| *number == 1.0) && steps < 50 * 600, "{steps} steps");
    let (found, mixed_steps, _) = run(&high, u64::MAX);
    assert!(found[0] == 1.0 && found[599] > 2000.0 && mixed_steps > 100 * steps, "{mixed_steps} steps");
    assert_eq!(found, slice.run(&known, &[&high], 600).remove(0), "the budget does not change the numbers");
    let (found, _, is_exhausted) = run(&high, mixed_steps / 2);
    assert!(is_exhausted && found.len() == 600 && found[599].is_nan());
    assert!(!run(&high, mixed_steps).2 && run(&high, mixed_steps - 1).2, "every step is charged");
}

#[test]
fn a_search_for_growth_that_exhausts_the_budget_is_reported() {
    let mut models = models();
    models.add(branching_model(false));
    let (scenario, _) = decode("m=branching&places=100000");
    let model = models.get("branching", 1).expect("the model");
    let work = WorkBudget::new(u64::MAX);
    let _ = model.program.run_row_within(&model.defaults, &work);
    let row = u64::MAX - work.left();
    let within = |evaluation| evaluate_within(&scenario, &models, StepLimits { evaluation, ..StepLimits::FULL });
    let found = within(row);
    let [problem] = too_much_work(&found.problems)[..] else { panic!("{:?}", found.problems) };
    assert_eq!(problem.location.field, "places");
    let component = &found.components[0];
    assert!(component.get("q") == Some(1.0) && component.resources[0].growth_to_target.is_none());
    assert_eq!(component.verdict.text, "The results could not be computed.");
    let complete = within(StepLimits::FULL.evaluation);
    assert!(complete.problems.is_empty() && complete.components[0].resources[0].growth_to_target.is_some());
}

/// Returns the fewest steps that suffice for the timeline of a scenario.
fn timeline_steps(scenario: &Scenario, models: &Models) -> u64 {
    let suffices = |timeline_steps| {
        let limits = StepLimits { timeline: timeline_steps, ..StepLimits::FULL };
        too_much_work(&timeline(scenario, &evaluate_within(scenario, models, limits), TODAY).problems).is_empty()
    };
    let (mut low, mut high) = (0, StepLimits::FULL.timeline);
    assert!(suffices(high));
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if suffices(middle) { high = middle } else { low = middle }
    }
    high
}

#[test]
fn a_remedy_that_exhausts_the_budget_is_reported() {
    let (scenario, _) = decode("horizon=3&growth=5%25/month&m=branching&places=1000");
    let [without, with] = [false, true].map(|remedies| {
        let mut models = models();
        models.add(branching_model(remedies));
        timeline_steps(&scenario, &models)
    });
    assert!(without < with, "{without} and {with} steps");
    let mut models = models();
    models.add(branching_model(true));
    let evaluation = evaluate_within(&scenario, &models, StepLimits { timeline: without, ..StepLimits::FULL });
    let timeline = timeline(&scenario, &evaluation, TODAY);
    let [problem] = too_much_work(&timeline.problems)[..] else { panic!("{:?}", timeline.problems) };
    assert_eq!(problem.location.field, "horizon");
    assert!(timeline.actions.is_empty());
}

#[test]
fn all_charts_of_a_scenario_share_a_budget_and_say_when_it_is_exhausted() {
    let mut models = models();
    models.add(branching_model(false));
    let evaluate = |components: usize| {
        let (scenario, problems) = decode(&format!("horizon=3{}", "&m=branching".repeat(components)));
        let evaluation = evaluate(&scenario, &models);
        let timeline = timeline(&scenario, &evaluation, TODAY);
        let json = Worksheet::build(&scenario, &models, &evaluation, &timeline, &problems).to_json();
        (evaluation.components[0].chart(0).expect("a chart"), json)
    };
    let message = "This chart takes too much work to compute. Reduce `places` or the number of components.";
    let (alone, json) = evaluate(1);
    assert!(alone.problem().is_none() && !json.contains(message), "{alone:?}");
    let (shared, json) = evaluate(64);
    assert_eq!(shared, ChartState::TooMuchWork { reduce: "`places` or the number of components".to_owned() });
    assert_eq!(shared.problem().as_deref(), Some(message));
    assert_eq!(json.matches(message).count(), 64, "each chart says so in documents");
}

#[test]
fn a_projection_with_too_much_work_says_so_in_its_label() {
    let models = models();
    let (scenario, _) = decode("horizon=12&hours=office&growth=1%25/month&m=web-service");
    let labels = |limits| {
        let evaluation = evaluate_within(&scenario, &models, limits);
        let chart = timeline(&scenario, &evaluation, TODAY).projection_chart(&evaluation, None).expect("a chart");
        chart.curves.into_iter().map(|curve| curve.label).collect::<Vec<_>>()
    };
    let complete = labels(StepLimits::FULL);
    assert_eq!(complete[1..], ["Average"]);
    let exhausted = labels(StepLimits { charts: 1000, ..StepLimits::FULL });
    assert_eq!(exhausted[0], complete[0]);
    assert_eq!(exhausted[1..], ["Average: too much work to compute. Reduce the horizon or the number of components."]);
}

/// Checks that a scenario is computed within the limits of a user interface. Returns whether its timeline is complete.
fn check_interactive(link: &str, models: &Models) -> bool {
    let (scenario, _) = decode(link);
    let evaluation: Evaluation = evaluate_within(&scenario, models, StepLimits::INTERACTIVE);
    let timeline = timeline(&scenario, &evaluation, TODAY);
    assert!(too_much_work(&evaluation.problems).is_empty(), "{link}: evaluation");
    assert_eq!(too_much_work(&timeline.problems).is_empty(), !timeline.exhausted, "{link}: timeline");
    for component in &evaluation.components {
        assert!(component.charts().all(|chart| chart.problem().is_none()), "{link}: charts");
    }
    let projection = timeline.projection_chart(&evaluation, None);
    let labels = projection.iter().flat_map(|plot| &plot.curves).map(|curve| &curve.label);
    assert!(labels.clone().all(|label| !label.contains("too much work")), "{link}: projection");
    !timeline.exhausted
}

#[test]
fn a_user_interface_computes_presets_and_large_deployments() {
    let models = models();
    for model in models.iter() {
        for preset in &model.presets {
            let link = format!("horizon=60&hours=office&growth=3%25/month&m={}&p={}", model.id, preset.id);
            assert!(check_interactive(&link, &models), "{link}");
        }
    }
    let services = "&m=web-service&p=platform".repeat(64);
    let link = format!("horizon=60&growth=5%25/month{services}");
    assert!(!check_interactive(&link, &models), "a worker computes the timeline");
    let (scenario, _) = decode(&link);
    assert!(!timeline(&scenario, &evaluate(&scenario, &models), TODAY).exhausted);
}

#[test]
fn a_user_interface_does_not_compute_heavy_scenarios() {
    let mut models = models();
    models.add(heavy_model());
    let (scenario, _) = decode("m=heavy");
    assert!(too_much_work(&evaluate(&scenario, &models).problems).is_empty());
    let evaluation = evaluate_within(&scenario, &models, StepLimits::INTERACTIVE);
    let [problem] = too_much_work(&evaluation.problems)[..] else { panic!("{:?}", evaluation.problems) };
    assert_eq!(problem.location.field, "places");
}

#[test]
fn usage_and_bills_name_the_work_as_the_reason_for_missing_prices() {
    let models = models();
    let catalog = Catalog::built_in().expect("valid prices");
    let (scenario, _) = decode("horizon=12&m=web-service&m=tiered-store");
    let evaluation = evaluate(&scenario, &models);
    let reason = "the cost takes too much work to compute";
    let mut context = CostContext::new(&scenario, &catalog, TODAY);
    let usages = context.component_usages(&evaluation);
    assert!(usages.iter().flat_map(|usage| &usage.items).all(|item| item.unpriceable.is_none()));
    context.work = WorkBudget::new(100);
    for bill in context.bills(&usages, &context.policy) {
        assert!(bill.unpriced_lines().count() > 0);
        assert!(bill.unpriced_lines().all(|(_, found)| found == reason), "{:?}", bill.unpriced_lines().next());
    }
    context.work = WorkBudget::new(100);
    let usages = context.component_usages(&evaluation);
    let items = usages.iter().flat_map(|usage| &usage.items);
    assert!(items.clone().count() > 4 && items.clone().all(|item| item.unpriceable.as_deref() == Some(reason)));
}

#[test]
fn the_hours_of_elastic_machines_are_kept_by_their_number_and_charged() {
    let mut models = models();
    let text = "id = \"elastic\"\ntitle = \"T\"\nsummary = \"S\"\n[[input]]\nid = \"load\"\nlabel = \"L\"\nunit = \"1\"\n\
                default = 1000\nmax = 1e6\ngrows = true\nvaries = true\n\
                [[cost]]\nid = \"c\"\nlabel = \"C\"\nkind = \"machines\"\namount = \"load\"\ncores = \"2 core\"\n\
                memory = \"4 GiB\"\nelastic = true\n";
    models.add(from_toml(text).unwrap_or_else(|problems| panic!("{problems:?}")));
    let catalog = Catalog::built_in().expect("valid prices");
    let kept = |hours: &str| {
        let (scenario, _) = decode(&format!("start=2026-01-01&horizon=12&hours={hours}&growth=1%25/month&m=elastic"));
        let context = CostContext::new(&scenario, &catalog, TODAY);
        let before = context.work.left();
        let usages = context.component_usages(&evaluate(&scenario, &models));
        let counts = &usages[0].items[0].hourly_counts;
        for (loads, month) in counts.iter().zip(&context.months) {
            let hours: usize = loads.iter().map(|load| load.hours as usize).sum();
            assert_eq!(hours, 24 * month.days.len());
            assert!(loads.is_sorted_by(|a, b| a.instances > b.instances), "descending and distinct");
        }
        (counts.iter().map(Vec::len).sum::<usize>(), before - context.work.left())
    };
    let ((flat, flat_steps), (distinct, distinct_steps)) =
        (kept("flat"), kept(&(1..=24).map(|hour| hour.to_string()).collect::<Vec<_>>().join(",")));
    assert!(flat <= 365 && distinct > 3000 && distinct < 8760, "{flat} and {distinct} numbers");
    assert!(distinct_steps - flat_steps >= 1000 * (distinct - flat) as u64, "{flat_steps}, {distinct_steps} steps");
}
