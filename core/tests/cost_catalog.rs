//! The built-in prices and damaged price files.
#![cfg(not(target_arch = "wasm32"))]

use headroom_core::cost::catalog::{
    Arch, BillingUnit, Cloud, PriceAge, PriceSource, PurchaseOption, ServiceType, built_in_price_books,
    packed_price_books, parse_price_file,
};
use headroom_core::cost::service_charge::catalog_service;
use headroom_core::cost::{Catalog, Money};
use headroom_core::date::Date;
use headroom_core::model::source::CostKind;
use headroom_core::scenario::area::Area;
use proptest::prelude::*;

fn built_in_catalog() -> Catalog {
    Catalog::built_in().expect("valid built-in prices")
}

fn dollars(text: &str) -> Money {
    Money::parse(text).unwrap()
}

#[test]
fn the_built_in_catalog_is_complete() {
    let catalog = built_in_catalog();
    let count = |cloud| {
        let book = catalog.book(cloud).unwrap();
        (book.regions.len(), book.instance_types.len(), book.offers.len())
    };
    // The numbers of regions, instance types, and rows of the raw files.
    assert_eq!(
        Cloud::ALL.iter().map(|cloud| count(*cloud)).collect::<Vec<_>>(),
        [(7, 341, 1903), (9, 432, 3888), (10, 352, 3437)]
    );
    for ((listed, bytes), book) in packed_price_books().unwrap().iter().zip(catalog.books()) {
        assert_eq!(listed.cloud, book.cloud.name());
        assert!(listed.file.starts_with(listed.cloud) && bytes.len() < 200_000);
        assert!(book.offers.iter().all(|offer| offer.prices.get(PurchaseOption::OnDemand).is_some()));
        assert_eq!(book.check(), Ok(()));
    }
    assert_eq!(built_in_price_books().len(), 3);
}

#[test]
fn prices_match_their_sources() {
    let catalog = built_in_catalog();
    let (book, offer) = catalog.offer(Cloud::Aws, "us-east-1", "c5.large").unwrap();
    let instance = book.instance(offer).unwrap();
    assert_eq!(
        (instance.family.as_str(), instance.vcpu, instance.memory_gib, instance.arch),
        ("c5", 2, 4.0, Some(Arch::Amd64))
    );
    assert_eq!(instance.burstable, Some(false));
    let price = |term| offer.prices.get(term);
    let on_demand = price(PurchaseOption::OnDemand).unwrap();
    assert_eq!(on_demand.hourly_cost(), dollars("0.085"));
    // 0.085 × 730
    assert_eq!(on_demand.monthly_cost(1), dollars("62.05"));
    let source = book.source(on_demand).unwrap();
    assert_eq!(source.date, Date::parse("2026-07-20"));
    assert!(source.location.contains("karpenter-provider-aws") && !source.derived);
    // Billed per year: 271.67 / 12 = 22.639166666…
    let committed = price(PurchaseOption::ThreeYears).unwrap();
    assert_eq!(committed.monthly_cost(1), dollars("22.639166667"));
    assert_eq!(committed.monthly_cost(12), dollars("271.67"));
    assert_eq!(price(PurchaseOption::Spot).unwrap().amount, dollars("0.03404"));
    assert_eq!(price(PurchaseOption::OneYear), None);
    // Derived prices and prices without a known date are marked as such.
    let (book, offer) = catalog.offer(Cloud::Aws, "us-west-2", "t3.large").unwrap();
    let source = book.source(offer.prices.get(PurchaseOption::OnDemand).unwrap()).unwrap();
    assert!(source.derived && !source.note.is_empty());
    assert!(book.instance(offer).unwrap().burstable.unwrap());
    let undated = catalog.book(Cloud::Aws).unwrap().sources.iter().filter(|source| source.date.is_none()).count();
    assert!(undated > 0);
    for (cloud, region, name) in [
        (Cloud::Aws, "us-east-9", "c5.large"),
        (Cloud::Aws, "us-east-1", "c99.large"),
        (Cloud::Gcp, "eastus", "c5.large"),
    ] {
        assert!(catalog.offer(cloud, region, name).is_none());
    }
}

#[test]
fn services_have_tiers_and_regional_prices() {
    let catalog = built_in_catalog();
    let aws = catalog.book(Cloud::Aws).unwrap();
    let tiers: Vec<_> = aws.services(ServiceType::Egress, "internet", "us-east-1").collect();
    assert_eq!(
        tiers.iter().map(|tier| tier.price.amount.to_string()).collect::<Vec<_>>(),
        ["0.09", "0.085", "0.07", "0.05"]
    );
    assert_eq!((tiers[0].from, tiers[0].up_to, tiers[3].up_to), (100.0, Some(10_000.0), None));
    assert!(tiers.windows(2).all(|pair| pair[0].up_to == Some(pair[1].from)));
    // Outside of us-east-1, only the first paid tier is known.
    let first: Vec<_> = aws.services(ServiceType::Egress, "internet", "eu-west-1").collect();
    assert_eq!((first.len(), first[0].from, first[0].up_to), (1, 100.0, None));
    assert!(aws.source(first[0].price).is_some_and(|source| source.derived));
    let control = aws.services(ServiceType::ControlPlane, "EKS standard support", "eu-west-1").next().unwrap();
    assert_eq!((control.unit, control.price.amount), (BillingUnit::Hour, dollars("0.1")));
    let gcp = catalog.book(Cloud::Gcp).unwrap();
    let disk = gcp.services(ServiceType::Block, "pd-ssd", "europe-west3").next().unwrap();
    assert_eq!((disk.unit, disk.price.amount), (BillingUnit::GibMonth, dollars("0.204")));
    assert_eq!(gcp.services(ServiceType::Block, "pd-ssd", "us-west1").count(), 0);
}

/// The default disk has a price in the regions of all areas but one. Prices within an area differ by at most a factor of
/// two.
#[test]
fn default_disks_have_prices_in_all_regions_but_one() {
    let catalog = built_in_catalog();
    let mut missing = Vec::new();
    for area in Area::ALL {
        let mut prices = Vec::new();
        for (cloud, region) in [Cloud::Aws, Cloud::Azure, Cloud::Gcp].into_iter().zip(area.regions) {
            let (service, name) = catalog_service(CostKind::Block, "", cloud).expect("disks are billed");
            let book = catalog.book(cloud).expect("prices for the cloud");
            match book.services(service, name, region).next() {
                Some(disk) => prices.push(disk.price.amount.dollars()),
                None => missing.push(region),
            }
        }
        let (least, most) =
            (prices.iter().copied().fold(f64::MAX, f64::min), prices.iter().copied().fold(0.0, f64::max));
        assert!(prices.len() >= 2 && most <= 2.0 * least, "{}: {prices:?}", area.id);
    }
    assert_eq!(missing, ["us-west1"]);
}

#[test]
fn prices_older_than_twelve_months_are_marked() {
    let source = |date: &str| PriceSource {
        date: Date::parse(date),
        derived: false,
        location: String::new(),
        note: String::new(),
    };
    let day = |text| Date::parse(text).unwrap();
    assert_eq!(source("2025-03-02").age(day("2026-03-02")), PriceAge::Recent);
    assert_eq!(source("2025-03-02").age(day("2026-03-03")), PriceAge::Old);
    assert_eq!(source("2030-01-01").age(day("2026-03-03")), PriceAge::Recent);
    assert_eq!(source("?").age(day("2026-03-03")), PriceAge::Unknown);
    assert_eq!(source("2200-06-01").age(Date::LAST), PriceAge::Recent);
}

/// Returns the error for a file whose last row is `row`.
fn row_error(row: &str) -> String {
    let good = "cloud\taws\nsource\t1\t2026-01-01\tlisted\tx\t\ntype\ta\tf\t2\t4\tamd64\tsteady\noffer\tr\ta\t0.1@1\t-\t-\t-\n";
    let (book, errors) = parse_price_file(&format!("{good}{row}\n"));
    // Valid rows are kept.
    let book = book.unwrap();
    assert_eq!((book.offers.len(), book.check()), (1, Ok(())), "{row}");
    assert_eq!(errors.len(), 1, "{row}");
    assert_eq!(errors[0].location.line, 5);
    errors[0].to_string()
}

#[test]
fn bad_rows_are_reported_and_the_rest_is_kept() {
    for (row, words) in [
        ("offer\ts\ta\t0@1\t-\t-\t-", "line 5: on-demand: the price `0` is zero"),
        ("offer\ts\ta\t-0.1@1\t-\t-\t-", "is below zero"),
        ("offer\ts\ta\t0.1@1\tcheap@1\t-\t-", "spot: the price `cheap` is not a plain decimal number"),
        ("offer\ts\ta\t0.1@9\t-\t-\t-", "source `9` is not defined"),
        ("offer\ts\ta\t0.1\t-\t-\t-", "has no source"),
        ("offer\ts\ta\t0.1/week@1\t-\t-\t-", "the unit `week`"),
        ("offer\tr\ta\t0.2@1\t-\t-\t-", "is offered twice"),
        ("offer\ts\tb\t0.2@1\t-\t-\t-", "type `b` is not defined"),
        ("offer\ts\ta\t0.2@1", "`offer` rows cannot have 4 cells"),
        ("type\tb\tf\t0\t4\tamd64\tsteady", "vCPU"),
        ("type\tb\tf\t2\t1e400\tamd64\tsteady", "memory"),
        ("type\tb\tf\t2\t4\tmips\tsteady", "`amd64`, `arm64`"),
        ("type\ta\tf\t2\t4\tamd64\tsteady", "type `a` is defined twice"),
        ("service\tblock\td\tr\tfurlong\t1@1\t0\t-", "the unit `furlong` is unknown"),
        ("service\tblock\td\tr\tgib-month\t1@1\t9\t5", "the tier must end above its start"),
        ("service\tlunch\td\tr\tgib-month\t1@1\t0\t-", "the service type `lunch`"),
        ("source\t2\tyesterday\tlisted\tx\t", "not a date"),
        ("cloud\tgcp", "only one cloud"),
        ("\u{0}\u{1}", "unknown row"),
    ] {
        let message = row_error(row);
        assert!(message.contains(words), "{row}: {message}");
    }
    // Every line of a bill goes through the tiers of its service, so their number is limited.
    let tiers: String = (0..40).map(|n| format!("service\tegress\tinternet\tr\tgib\t1@1\t{n}\t{}\n", n + 1)).collect();
    let (_, errors) = parse_price_file(&format!("cloud\taws\nsource\t1\t-\tlisted\tx\t\n{tiers}"));
    assert_eq!(errors.len(), 8, "{errors:?}");
    assert!(errors[0].to_string().contains("`internet` has more than 32 price tiers in this region"), "{errors:?}");
    let (book, errors) = parse_price_file("");
    assert_eq!((book, errors.len()), (None, 1));
    let (book, errors) = parse_price_file(&"offer\n".repeat(1000));
    assert_eq!((book, errors.len()), (None, 101));
    assert!(errors[100].to_string().contains("900 more rows"));
}

#[test]
fn damaged_bytes_are_rejected() {
    let bytes = packed_price_books().unwrap().swap_remove(0).1;
    let mut catalog = Catalog::default();
    for end in [0, 1, 100, bytes.len() / 2, bytes.len() - 1] {
        assert!(catalog.add_packed(&bytes[..end]).is_err());
    }
    assert!(catalog.books().is_empty());
    catalog.add_packed(&bytes).unwrap();
    catalog.add_packed(&bytes).unwrap();
    assert_eq!(catalog.books().len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// No input causes a panic, and the rows that are kept are valid.
    #[test]
    fn arbitrary_input_never_panics(
        rows in prop::collection::vec("(cloud\taws|(source|type|offer|service|x)(\t[a1.@/*0-]{0,4}){0,8}|.{0,20})", 0..20),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        if let (Some(book), _) = parse_price_file(&rows.join("\n")) {
            prop_assert_eq!(book.check(), Ok(()));
        }
        let _ = Catalog::default().add_packed(&bytes);
    }

    /// A single wrong byte is rejected or gives a valid price book.
    #[test]
    fn one_wrong_byte_never_gives_an_invalid_price_book(at in 0_usize..40_000, byte in any::<u8>()) {
        let mut bytes = packed_price_books().unwrap().swap_remove(0).1;
        bytes[at] = byte;
        let mut catalog = Catalog::default();
        if catalog.add_packed(&bytes).is_ok() {
            prop_assert_eq!(catalog.books()[0].check(), Ok(()));
        }
    }
}
