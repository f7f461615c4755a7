//! Fields for prices and purchasing.

use std::rc::Rc;

use headroom_core::cost::catalog::MAX_PRICE_FILE_BYTES;
use headroom_core::scenario::setting::Grammar;
use headroom_core::text::shown_name;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::dom;
use crate::library::host;
use crate::outlook::field::{framed, id, line, list};
use crate::outlook::setting::{self, Setting};
use crate::state::App;
use crate::ui::{El, Live, el, react};

/// Settings that are always visible.
const MAIN: [&str; 6] = ["cost.area", "cost.commit", "cost.spot", "cost.standby", "cost.budget", "cost.revenue"];
/// Settings behind a disclosure.
const MORE: [&str; 12] = [
    "cost.clouds",
    "cost.regions",
    "cost.arch",
    "cost.families",
    "cost.largest",
    "cost.burstable",
    "cost.least",
    "cost.spare",
    "cost.zones",
    "cost.rework",
    "cost.clusters",
    "cost.prices",
];

/// The section of the inputs column.
pub(crate) fn section(app: App) -> El {
    let fields = move |keys: &'static [&'static str]| keys.iter().map(move |key| field(app, key));
    let more = el("details.outlook-part").set("id", &id("fold-cost"));
    let name = el("summary").with(el("b").text("Instances, regions, prices"));
    let inside = crate::ui::lazily(&more, move |place| drop(place.all(fields(&MORE)).with(files(app))));
    el("section.inputs-section.prices")
        .with(el("h3").text("Prices and purchasing"))
        .all(fields(&MAIN))
        .with(more.with(name).with(inside))
}

/// A field for price files. They are read in the browser, are not uploaded, and are kept until the page closes.
fn files(app: App) -> El {
    let error = Live::new();
    let message = el("div.message.error").set("id", FILE_ERROR).with(el("p").live(&error));
    let shown = message.clone();
    let refused = RwSignal::new(String::new());
    react(move || {
        let mut told = refused.get();
        app.priced.with(|report| {
            let faults = report.iter().flat_map(|report| &report.problems).filter(|(key, _)| key == "cost.file");
            faults.for_each(|(_, fault)| setting::add(&mut told, fault));
        });
        shown.flag("hidden", told.is_empty());
        error.show(&told);
    });
    let read = move |event: web_sys::Event| {
        let files = event.target().map(|field| field.unchecked_into::<web_sys::HtmlInputElement>().files());
        let error = files.as_ref().and_then(|files| size_error(files.as_ref()?));
        let is_refused = error.is_some();
        refused.set(error.unwrap_or_default());
        if is_refused {
            return;
        }
        let Some(done) = host("headroomTexts", &[files.flatten().into()]) else { return };
        let good = move |texts: JsValue| {
            let texts: js_sys::Array = texts.unchecked_into();
            super::use_price_files(app, texts.iter().filter_map(|text| text.as_string()).collect());
        };
        let bad = move |_: JsValue| refused.set("A file could not be read. The prices are unchanged.".to_owned());
        dom::settle(&done, Box::new(good), Box::new(bad));
    };
    let field = el("input").set("type", "file").set("multiple", "").set("id", "price-file").on("change", read);
    let field = field.set("aria-describedby", FILE_ERROR);
    let words = "A file replaces all list prices of its cloud; catalog/README.md describes the format. Files are not part of \
                 the link.";
    let label = el("label.label").set("for", "price-file").text("Price files");
    el("div.field").with(label).with(el("p.section-help").text(words)).with(field).with(message)
}

/// Returns an error if a file is too large to read.
fn size_error(files: &web_sys::FileList) -> Option<String> {
    let max = f64::from(u32::try_from(MAX_PRICE_FILE_BYTES).unwrap_or(u32::MAX));
    let large = (0..files.length()).filter_map(|index| files.get(index)).find(|file| file.size() > max)?;
    let mebibytes = MAX_PRICE_FILE_BYTES / (1024 * 1024);
    Some(format!(
        "{} is larger than {mebibytes} MiB, the limit for price files. The prices are unchanged.",
        shown_name(&large.name())
    ))
}

const FILE_ERROR: &str = "price-file-error";

fn field(app: App, key: &'static str) -> El {
    let setting = Setting::new(app, key);
    let Grammar::Choice(options) = setting.declared().grammar else { return line(&setting, "text") };
    let id = id(key);
    let chosen = Rc::clone(&setting);
    let choice = list(options, move |text| chosen.choose(text)).set("id", &id);
    let shown = choice.clone();
    let of = Rc::clone(&setting);
    react(move || shown.value(&of.text()));
    framed(&setting, el("label.label").set("for", &id), Some(choice), Vec::new())
}
