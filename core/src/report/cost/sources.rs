//! The table of price sources, with their dates.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::cost::catalog::Price;
use crate::report::cost::View;
use crate::report::cost::grid::Grid;
use crate::view_model::columns;

pub(super) fn tables(view: &View<'_>) -> Vec<Grid> {
    let mut rows = Vec::new();
    for bill in view.bills {
        let mut used: Vec<Price> = Vec::new();
        for price in bill.lines.iter().flat_map(|line| &line.prices) {
            if !used.iter().any(|other| other.source == price.source) {
                used.push(*price);
            }
        }
        for price in used {
            let Some(source) = bill.book.source(price) else { continue };
            rows.push(alloc::vec![
                bill.cloud().label().into(),
                view.price_date(bill, price).into(),
                if source.derived { "derived from other prices" } else { "as listed" }.into(),
                source.location.clone().into(),
                source.note.clone().into(),
            ]);
        }
    }
    alloc::vec![Grid {
        id: "sources".into(),
        title: "Price sources".into(),
        note: "Not included: Google Cloud sustained-use discounts, AWS and Azure savings plans, and free tiers other than those \
               for egress and IOPS."
            .to_string(),
        columns: columns([("cloud", "Cloud"), ("prices_of", "Price dates"), ("how", "Method"), ("place", "Source"), ("note", "Note")]),
        numbers_from: 5,
        rows,
    }]
}
