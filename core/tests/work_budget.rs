//! Scenarios within the size limits that take too much work end with a problem. Normal ones are unaffected.
#![cfg(all(feature = "toml", not(target_arch = "wasm32")))]

use headroom_core::cost::Catalog;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::cost::savings_option::{costs_at_scale, rightsizing_phases, savings_options, standby_costs};
use headroom_core::date::Date;
use headroom_core::model::toml::from_toml;
use headroom_core::plan::timeline::timeline;
use headroom_core::problem::{Cause, ProblemLevel};
use headroom_core::report::cost::report;
use headroom_core::work::WorkBudget;
use headroom_core::{Models, Problem, decode, evaluate};

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
    assert!(timeline.bottlenecks.is_empty() && timeline.actions.is_empty());
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
