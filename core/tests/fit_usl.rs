//! Checks the Universal Scalability Law against published fits and SciPy.
#![cfg(not(target_arch = "wasm32"))]

use headroom_core::forecast::usl::{LoadTestPoint, Usl, UslWarning, read_loads};
use headroom_core::forecast::{FitError, TableError};
use serde_json::Value;

const USL: &str = include_str!("data/usl.json");

fn reference_data() -> Value {
    serde_json::from_str(USL).expect("valid JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
}

fn load_points(dataset: &Value, first: usize) -> Vec<LoadTestPoint> {
    let pairs = numbers(&dataset["x"]).into_iter().zip(numbers(&dataset["y"])).take(first);
    pairs
        .enumerate()
        .map(|(at, (concurrency, throughput))| LoadTestPoint { line: at + 1, concurrency, throughput, latency: None })
        .collect()
}

fn assert_close(ours: f64, theirs: f64, relative: f64, what: &str) {
    assert!((ours - theirs).abs() <= relative * theirs.abs(), "{what}: {ours} is not {theirs}");
}

#[test]
fn fits_match_scipy() {
    let whole = reference_data();
    let mut compared = 0;
    for (name, first, key) in [
        ("raytracer", 99, "fit"),
        ("raytracer", 6, "fit_first_6_rows"),
        ("specsdm91", 99, "fit"),
        ("synthetic_usl_test", 99, "fit"),
        ("cisco_schwartz", 99, "fit"),
        ("cisco_schwartz", 10, "fit_first_10"),
    ] {
        let dataset = &whole["datasets"][name];
        let (law, theirs) = (Usl::fit(&load_points(dataset, first)).expect(name), &dataset[key]);
        let bound = theirs["beta"].as_f64().is_some_and(|beta| beta < 1e-20);
        if let Some(sse) = theirs["sse"].as_f64() {
            assert!(law.sse <= sse * (1.0 + 1e-9), "{name}: {} is not {sse}", law.sse);
        }
        assert_eq!((law.peak_load().is_none(), law.beta == 0.0), (bound, bound), "{name}");
        for (key, ours) in [
            ("alpha", Some(law.alpha)),
            ("beta", Some(law.beta)),
            ("gamma", Some(law.gamma)),
            ("peak_load", law.peak_load()),
            ("peak_throughput", law.peak_throughput()),
            ("amdahl_limit_throughput(gamma/alpha)", law.amdahl_limit()),
            ("optimal_load(1/alpha)", law.optimal_load()),
        ] {
            let theirs = theirs[key].as_f64().filter(|_| !(bound && key == "beta"));
            if let (Some(ours), Some(theirs)) = (ours, theirs) {
                // SciPy's search stops slightly earlier, so its parameters differ slightly.
                assert_close(ours, theirs, 1e-5, &format!("{name}, {key}"));
                compared += 1;
            }
        }
        if let (true, Some(fitted)) = (first == 99, dataset.get("fitted")) {
            let efficiency = numbers(&dataset["efficiency_y_over_gamma_n"]);
            for ((load, fitted), efficiency) in load_points(dataset, first).iter().zip(numbers(fitted)).zip(efficiency)
            {
                assert_close(law.throughput(load.concurrency), fitted, 1e-5, name);
                assert_close(law.efficiency(load.concurrency, load.throughput), efficiency, 1e-5, name);
            }
        }
    }
    assert!(compared >= 38, "{compared}");
}

#[test]
fn standard_errors_match_the_published_intervals() {
    let whole = reference_data();
    let dataset = &whole["datasets"]["raytracer"];
    let law = Usl::fit(&load_points(dataset, 6)).unwrap();
    for (key, value, error) in [
        ("alpha", law.alpha, law.standard_errors[0]),
        ("beta", law.beta, law.standard_errors[1]),
        ("gamma", law.gamma, law.standard_errors[2]),
    ] {
        let published = numbers(&dataset["published"]["95% confint"][key]);
        // The published intervals extend two standard errors to each side.
        let reach = (published[1] - published[0]) / 2.0 / error.unwrap();
        assert!((1.95..2.05).contains(&reach), "{key}: {reach}");
        assert_close((published[0] + published[1]) / 2.0, value, 0.01, key);
    }
    let specs = &whole["datasets"]["specsdm91"];
    let law = Usl::fit(&load_points(specs, 99)).unwrap();
    assert_close(law.optimal_load().unwrap(), specs["published"]["optimal.scalability"].as_f64().unwrap(), 2e-7, "1/α");
    assert_close(law.peak_load().unwrap(), specs["published"]["peak.scalability"].as_f64().unwrap(), 2e-7, "peak");
    assert_close(law.residual_error, specs["published"]["sigma(residual std error)"].as_f64().unwrap(), 0.002, "sigma");
    let bound = Usl::fit(&load_points(dataset, 99)).unwrap();
    assert!(
        bound.standard_errors[0].is_some() && bound.standard_errors[1].is_none() && bound.standard_errors[2].is_some()
    );
}

fn law(alpha: f64, beta: f64, gamma: f64) -> Usl {
    Usl {
        alpha,
        beta,
        gamma,
        standard_errors: [None; 3],
        sse: 0.0,
        residual_error: 0.0,
        r2: 1.0,
        n: 0,
        warnings: Vec::new(),
    }
}

#[test]
fn throughput_and_its_inverse_agree() {
    let whole = reference_data();
    let published = &whole["datasets"]["cisco_schwartz"]["published"];
    let book = law(0.026_715_91, 0.000_769_094_5, 995.6486);
    for (throughput, key) in [(955.0, "N(X=955)"), (11_048.0, "N(X=11048)"), (12_201.0, "N(X=12201)")] {
        let expected = published["exact_inverse_of_model_with_book_parameters"][key].as_f64().unwrap();
        assert_close(book.loads_at_throughput(throughput).unwrap().below_peak, expected, 1e-12, key);
    }
    let latencies = published["latency_at_concurrency"].as_object().unwrap();
    for (n, latency) in latencies {
        assert_close(book.latency(n.parse().unwrap()), latency.as_f64().unwrap(), 2e-4, "latency");
    }
    let six = law(0.06, 0.06, 40.0);
    let exact = &published["exact_for_sigma_kappa_0.06_lambda_40"];
    assert_close(six.peak_load().unwrap(), exact["n_peak"].as_f64().unwrap(), 1e-14, "peak");
    assert_close(six.peak_throughput().unwrap(), exact["x_peak"].as_f64().unwrap(), 1e-14, "peak");
    for (latency, pair) in exact["N(R)=R*X"].as_object().unwrap() {
        let n = six.load_at_latency(latency.parse().unwrap()).unwrap();
        assert_close(n, pair["N"].as_f64().unwrap(), 1e-12, "load at latency");
        assert_close(six.throughput(n), pair["X"].as_f64().unwrap(), 1e-12, "throughput at latency");
    }
    assert_eq!(six.loads_at_throughput(84.3), None);
    let peak = six.loads_at_throughput(six.peak_throughput().unwrap()).unwrap();
    assert_close(peak.below_peak, six.peak_load().unwrap(), 1e-6, "at the peak");
    for (alpha, beta) in [(0.02, 0.0005), (0.0, 0.001), (0.05, 0.0), (0.0, 0.0), (0.9, 1e-8)] {
        let law = law(alpha, beta, 1000.0);
        for n in [0.5, 1.0, 2.0, 7.5, 25.0, 400.0] {
            let found = law.loads_at_throughput(law.throughput(n)).unwrap();
            let on_the_way_up = law.peak_load().is_none_or(|peak| n <= peak);
            assert_close(
                if on_the_way_up { found.below_peak } else { found.above_peak.unwrap() },
                n,
                1e-7,
                &format!("{alpha} {beta} {n}"),
            );
            if n > 1.0 && alpha + beta > 0.0 {
                assert_close(law.load_at_latency(law.latency(n)).unwrap(), n, 1e-9, "by latency");
            }
        }
    }
    let limited = law(0.5, 0.0, 10.0);
    assert_eq!((limited.loads_at_throughput(20.0), limited.peak_throughput()), (None, Some(20.0)));
    assert_eq!((limited.loads_at_throughput(-1.0), limited.loads_at_throughput(f64::NAN)), (None, None));
    assert_eq!((law(0.0, 0.0, 1.0).amdahl_limit(), law(0.0, 0.0, 1.0).optimal_load()), (None, None));
}

#[test]
fn exact_laws_are_recovered() {
    for (alpha, beta, gamma) in [
        (0.02, 1e-4, 5000.0),
        (0.3, 1e-6, 0.01),
        (0.0, 1e-3, 1.0),
        (0.1, 0.0, 7e9),
        (0.001, 1e-7, 40.0),
        (0.8, 0.05, 3.0),
    ] {
        let exact = law(alpha, beta, gamma);
        let loads: Vec<LoadTestPoint> = [1.0, 2.0, 5.0, 10.0, 30.0, 80.0, 200.0, 500.0]
            .iter()
            .enumerate()
            .map(|(line, n)| LoadTestPoint { line, concurrency: *n, throughput: exact.throughput(*n), latency: None })
            .collect();
        let found = Usl::fit(&loads).unwrap();
        let what = format!("{alpha} {beta} {gamma}: {found:?}");
        assert!((found.alpha - alpha).abs() < 1e-8 && (found.beta - beta).abs() < 1e-9, "{what}");
        assert_close(found.gamma, gamma, 1e-8, &what);
    }
}

#[test]
fn load_test_tables_are_parsed() {
    let read = read_loads("clients;rps;latency (ms)\n1;955,16;1\n2;1878,91;\n3;2688,01;1,2\n4;3548,68;1,1\n").unwrap();
    assert_eq!(read[0], LoadTestPoint { line: 2, concurrency: 1.0, throughput: 955.16, latency: Some(1e-3) });
    assert_eq!((read[1].latency, read.len()), (None, 4));
    let plain = read_loads("1,2\n2,3\n3,4\n4,5\n").unwrap();
    assert!(plain.iter().all(|load| load.latency.is_none()));
    for (text, error) in [
        ("", TableError::Empty),
        ("n\n1\n2\n", TableError::NoNumbers),
        ("n,x\n1,2\n2,3\n3,4\n", TableError::TooFew { found: 3, minimum: 4 }),
        ("n,x\n1,2\n0,3\n3,4\n4,4\n", TableError::NotPositive { line: 3, text: "0".into() }),
        ("n,x\n1,2\n2,-3\n3,4\n4,4\n", TableError::NotPositive { line: 3, text: "-3".into() }),
        ("n,x\n1,2\n2,\n3,4\n4,4\n", TableError::NotANumber { line: 3, column: "x".into(), text: String::new() }),
        ("n,x\n1,2\nb,3\n3,4\n4,4\n", TableError::NotANumber { line: 3, column: "n".into(), text: "b".into() }),
    ] {
        assert_eq!(read_loads(text), Err(error), "{text}");
    }
}

#[test]
fn doubtful_fits_have_warnings() {
    let fit = |text: &str| Usl::fit(&read_loads(text).unwrap()).unwrap().warnings;
    let few = fit("1,10\n2,19\n4,36\n8,64\n");
    assert_eq!((few.len(), few[0]), (2, UslWarning::FewPoints { found: 4 }));
    assert!(matches!(few[1], UslWarning::NotSaturated { largest: 8.0, peak } if peak > 16.0), "{few:?}");
    assert!(fit("1,20\n4,78\n8,130\n12,170\n16,190\n20,200\n64,310\n").contains(&UslWarning::NoPeak));
    let little = fit("n,x,latency\n1,1,1\n2,1.8868,1\n4,3.0769,1.3\n6,3.5294,1.7\n8,3.5398,5\n10,3.3557,2.98\n");
    assert_eq!(little, [UslWarning::ExceedsLittlesLaw { line: 6, throughput: 3.5398, limit: 1.6 }]);
    let noise = fit("1,10\n2,3\n3,12\n4,2\n5,11\n6,4\n");
    assert!(noise.iter().any(|warning| matches!(warning, UslWarning::PoorFit { .. })), "{noise:?}");
    assert!(noise.iter().all(|warning| !warning.to_string().is_empty()));
    let one = LoadTestPoint { line: 1, concurrency: 4.0, throughput: 1.0, latency: None };
    assert_eq!(Usl::fit(&[one; 5]), Err(FitError::ConstantX));
    assert_eq!(Usl::fit(&[one; 3]), Err(FitError::TooFew { found: 3, minimum: 4 }));
    let mut bad = [one; 5];
    bad[3].throughput = f64::NAN;
    assert_eq!(Usl::fit(&bad), Err(FitError::NotPositive { index: 3 }));
}

proptest::proptest! {
    #[test]
    fn any_loads_are_accepted(rows in proptest::collection::vec((0.0..1e6f64, 0.0..1e12f64), 0..20)) {
        let loads: Vec<LoadTestPoint> = rows
            .iter()
            .map(|(concurrency, throughput)| LoadTestPoint { line: 1, concurrency: *concurrency, throughput: *throughput, latency: None })
            .collect();
        if let Ok(law) = Usl::fit(&loads) {
            proptest::prop_assert!(law.alpha >= 0.0 && law.beta >= 0.0 && law.gamma > 0.0);
            let _ = (law.peak_throughput(), law.load_at_latency(1.0), law.loads_at_throughput(5.0));
        }
    }
}
