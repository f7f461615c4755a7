//! Where the prices come from.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::cost::catalog::Price;
use crate::report::cost::View;
use crate::report::cost::grid::Grid;
use crate::view_model::heads;

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
                view.day(bill, price).into(),
                if source.derived { "worked out from other prices" } else { "as listed" }.into(),
                source.place.clone().into(),
                source.note.clone().into(),
            ]);
        }
    }
    alloc::vec![Grid {
        id: "sources".into(),
        title: "Where the prices come from".into(),
        note: "Google Cloud's sustained-use discounts, savings plans of AWS and Azure, and free tiers other than those of egress \
               and disk operations are not counted."
            .to_string(),
        heads: heads(["Cloud", "Prices of", "How", "Place", "Note"]),
        numbers_from: 5,
        rows,
    }]
}
