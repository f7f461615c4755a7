//! Cost settings of a scenario: custom prices, missing prices, a budget, and hostile settings.

use super::*;

#[test]
fn custom_prices_replace_list_prices() {
    let machines = "fixed=1&cost.clouds=aws&cost.families=m7i";
    for (prices, total) in [
        ("aws m7i.large = 0.05", "36.50"),
        ("aws m7i.large us-east-1 on-demand = 0.05", "36.50"),
        ("aws m7i.large eu-west-1 = 0.05", "73.58"),
        ("aws m7i.xlarge = 0.01", "7.30"),
        ("aws m7i.large = 0.05; aws m7i.large = 0.06", "43.80"),
    ] {
        assert_eq!(first_month_lines(&format!("{machines}&cost.prices={prices}")).1, total, "{prices}");
    }
    // The first 100 GiB stay free, and the price tiers no longer apply: (60,000 − 100) · 0.01.
    assert_eq!(first_month_lines("sent=60000&cost.clouds=aws&cost.prices=aws egress internet = 0.01").1, "599.00");
    // A custom price also applies in a region without a list price.
    let link = "disk=100&cost.area=eu-west&cost.clouds=aws&cost.prices=aws block gp3 eu-west-1 = 0.088";
    assert_eq!(first_month_lines(link).1, "8.80");
    let committed = format!("{machines}&cost.commit=1y&cost.prices=aws m7i.large 1y = 0.06");
    assert_eq!(first_month_lines(&committed).1, "43.80");
}

/// A line without a price is reported and costs nothing. Clouds are compared only by what all of them have prices for.
#[test]
fn missing_prices_are_reported_and_not_compared() {
    let link = "growth=none&horizon=1&cost.area=eu-west&m=thing&fixed=1&disk=100000&backups=100000";
    let comparable = |bill: &Bill<'_>| -> Money {
        let lines = bill.lines.iter().filter(|line| line.category != ServiceCategory::Backup);
        lines.map(|line| line.monthly_costs[0]).sum()
    };
    let mut totals = Vec::new();
    with_bills(link, |_, bills| {
        let missing: Vec<(&str, usize)> =
            bills.iter().map(|bill| (bill.cloud().name(), bill.unpriced_lines().count())).collect();
        assert_eq!(missing, [("aws", 1), ("azure", 1), ("gcp", 0)]);
        let (line, why) = bills[0].unpriced_lines().next().expect("one");
        assert_eq!((line.category, why), (ServiceCategory::Backup, "no price for S3 Standard-IA in eu-west-1"));
        totals = bills.iter().map(comparable).collect();
    });
    let (scenario, _) = decode(link);
    let incomplete = report(&scenario, &evaluate(&scenario, models()), catalog(), today());
    let best: Vec<bool> = incomplete.clouds.iter().map(|cloud| cloud.cheapest).collect();
    let least = totals.iter().min().expect("three clouds");
    assert_eq!(best, totals.iter().map(|total| total == least).collect::<Vec<_>>());
    assert!(
        incomplete
            .sentence
            .starts_with("In the categories with prices on all clouds (compute, memory, and block storage), "),
        "{}",
        incomplete.sentence
    );
    assert!(
        incomplete.sentence.contains(&format!("is cheapest: ${}", least.format_cents())),
        "{}",
        incomplete.sentence
    );
    assert!(
        incomplete.sentence.ends_with(" Prices are missing for AWS (backups) and Azure (backups)."),
        "{}",
        incomplete.sentence
    );
    let notes: Vec<&str> = incomplete.clouds.iter().map(|cloud| cloud.note.as_str()).collect();
    assert_eq!(notes, ["lower bound; 1 price missing", "lower bound; 1 price missing", "all prices known"]);
    // With the missing prices, totals are compared.
    let prices =
        "cost.prices=aws object S3 Standard-IA eu-west-1 = 0.0125; azure object Blob Cool (LRS) northeurope = 0.01&";
    let (scenario, problems) = decode(&format!("{prices}{link}"));
    assert!(problems.is_empty());
    let whole = report(&scenario, &evaluate(&scenario, models()), catalog(), today());
    assert!(
        whole.sentence.contains(" in the first month and ") && !whole.sentence.contains("missing"),
        "{}",
        whole.sentence
    );
    // Without machines, neither cores nor memory can be compared.
    let link = "growth=none&horizon=1&m=thing&fixed=1&disk=100000&cost.families=m7i";
    let (scenario, _) = decode(link);
    let compared = report(&scenario, &evaluate(&scenario, models()), catalog(), today()).sentence;
    assert!(compared.starts_with("In the categories with prices on all clouds (block storage), "), "{compared}");
    // No machine has that much memory, which is reported with reasons.
    with_bills("growth=none&horizon=1&m=thing&fixed=1&memory=9000GiB&cost.families=m7i", |_, bills| {
        let (_, why) = bills[0].unpriced_lines().next().expect("one");
        assert!(why.starts_with("no suitable instance in us-east-1: ") && why.contains("too small"), "{why}");
    });
}

/// Each invalid setting is reported with the expected form, and the rest is computed.
#[test]
fn invalid_settings_are_reported_and_the_rest_is_computed() {
    for (setting, expected) in [
        ("cost.area=atlantis", "`atlantis` is not an option. Choose one of: us-east"),
        (
            "cost.regions=aws us-east-9",
            "The price catalog has no AWS prices for region `us-east-9`. Did you mean `us-east-1`?",
        ),
        ("cost.regions=aws", "`aws` is not a region. Write a cloud and a region"),
        ("cost.clouds=aws,ibm", "`ibm` is not an option. Choose one of: aws, azure, gcp."),
        ("cost.commit=5y", "`5y` is not an option. Choose one of: none, 1y, 3y, any."),
        ("cost.spot=170%", "`170%` is too high. The maximum is 100%."),
        ("cost.spot=-1", "`-1` is too low. The minimum is 0%."),
        ("cost.rework=lots", "`lots` is not a number. For example: `5%`."),
        ("cost.arch=mips", "`mips` is not an option. Choose one of: amd64, arm64, any."),
        ("cost.families=m7i,m7x", "The price catalog has no instance family `m7x`."),
        ("cost.largest=0", "`0` is too low. The minimum is 1."),
        ("cost.largest=1e99", "`1e99` is too high. The maximum is 100,000."),
        ("cost.least=0", "`0` is too low. The minimum is 1."),
        ("cost.zones=0", "`0` is too low. The minimum is 1."),
        ("cost.spare=-1", "`-1` is too low. The minimum is 0."),
        ("cost.burstable=maybe", "`maybe` is not an option. Choose one of: no, yes."),
        ("cost.standby=tepid", "`tepid` is not a standby mode. Use `none`, `cold`"),
        ("cost.standby=1/2", "`1/2` is not a standby mode. Use `none`, `cold`"),
        ("cost.clusters=many", "`many` is not a whole number. Enter a number from 0 to 10,000"),
        ("cost.revenue=0", "`0` is out of range. Allowed: above $0/mo"),
        ("cost.budget=-5", "`-5` is out of range. Allowed: above $0/mo"),
        ("cost.budget=5 GiB", "For example: `9k`."),
        ("cost.prices=aws m7i.large", "`aws m7i.large` is not a price. For example: `aws m7i.large = 0.09`."),
        ("cost.prices=aws m7i.large = 0", "`0` is out of range. Allowed: above 0."),
        ("cost.prices=aws m7i.large = -1", "`-1` is not a plain decimal number."),
        (
            "cost.prices=aws m7i.largo = 1",
            "The price catalog has no AWS instance type `m7i.largo`. Did you mean `m7i.large`?",
        ),
        ("cost.prices=aws m7i.large mars = 1", "`mars` is neither a region with AWS prices nor a purchase option."),
        ("cost.prices=gcp egress moon = 1", "The price catalog has no Google Cloud egress service `moon`."),
        ("cost.prices=ibm x = 1", "`ibm` is not a known cloud. Choose one of: aws, azure, gcp."),
    ] {
        with_bills(&format!("m=web-service&{setting}"), |context, bills| {
            let messages: Vec<String> = context
                .problems
                .iter()
                .map(|problem| format!("{}: {}", problem.location.field, problem.message()))
                .collect();
            let key = setting.split('=').next().unwrap_or_default();
            assert!(
                messages.iter().any(|message| message.starts_with(key) && message.contains(expected)),
                "{setting}: {messages:?}"
            );
            assert!(!bills.is_empty() && bills.iter().all(|bill| bill.month_total(0) > Money::ZERO), "{setting}");
        });
    }
    // A zero or invalid price does not affect the other prices of the setting.
    let link = "fixed=1&cost.clouds=aws&cost.families=m7i&cost.prices=aws m7i.large = 0; aws m7i.large = 0.05";
    with_bills(&format!("growth=none&horizon=1&m=thing&{link}"), |context, bills| {
        assert_eq!((context.problems.len(), bills[0].month_total(0).format_cents()), (1, "36.50".to_owned()));
    });
}

/// Readable and packed links keep every setting and omit defaults.
#[test]
fn settings_round_trip_through_links() {
    let mut link = String::from("m=web-service&requests=700");
    let texts = [
        "eu-west",
        "aws us-west-2; gcp us-west1",
        "aws,gcp",
        "any",
        "35%",
        "7%",
        "any",
        "m7i,n2",
        "32",
        "2",
        "1",
        "3",
        "yes",
        "50%25/75%25/150%25",
        "2",
        "70k",
        "9k",
        "aws m7i.large = 0.09; gcp egress internet = 0.05",
    ];
    for (key, text) in COST_KEYS.iter().zip(texts) {
        link += &format!("&{key}={}", text.replace(' ', "+"));
    }
    let (scenario, problems) = decode(&link);
    assert!(problems.is_empty());
    assert_eq!(scenario.cost.len(), COST_KEYS.len());
    let again = [encode(&scenario, models()), encode_packed(&scenario, models())];
    for text in again {
        let (again, _) = decode(&text);
        assert_eq!((again.cost.clone(), &again.components), (scenario.cost.clone(), &scenario.components), "{text}");
    }
    let (usual, _) = decode("m=web-service&cost.area=us-east&cost.spot=0%&cost.commit=none&cost.zones=1");
    assert_eq!(encode(&usual, models()), "v=1&m=web-service");
}

/// The reported month is the first one whose bill exceeds the budget.
#[test]
fn the_month_that_exceeds_the_budget_is_found() {
    let link = "start=2026-01-01&growth=10%25/month&horizon=12&m=web-service&requests=1000&cost.budget=20k";
    with_bills(link, |context, bills| {
        for bill in bills {
            let first = context.first_month_over_budget(bill);
            let budget = context.policy.budget.expect("a budget");
            let by_hand = (0..12).find(|month| bill.month_total(*month) > budget);
            assert_eq!(first, by_hand);
            assert!(first.is_some_and(|month| month > 0), "{}", bill.cloud().name());
        }
    });
}
