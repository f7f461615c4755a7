//! The fields for prices and buying.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::library::host;
use crate::outlook::field::{Part, Words, framed, id, line, list};
use crate::outlook::setting::{self, Setting};
use crate::state::App;
use crate::ui::{El, Live, el, react};

type Options = &'static [(&'static str, &'static str)];

/// A setting: its key, what can be chosen (nothing: it is typed), and its words.
type Field = (&'static str, Options, Words);

const fn words(label: &'static str, unit: &'static str, help: &'static str) -> Words {
    Words { label, help, unit }
}

const AREAS: Options = &[
    ("us-east", "US East"),
    ("us-west", "US West"),
    ("eu-west", "Western Europe"),
    ("eu-central", "Germany"),
    ("asia-southeast", "Singapore"),
    ("asia-northeast", "Tokyo"),
    ("asia-south", "Mumbai and Pune"),
];
const COMMIT: Options =
    &[("none", "nothing"), ("1y", "one year"), ("3y", "three years"), ("any", "whatever is cheapest")];
const ARCHS: Options = &[("amd64", "x86-64"), ("arm64", "ARM"), ("any", "any")];
const NO_YES: Options = &[("no", "no"), ("yes", "yes")];

const USUAL: [Field; 6] = [
    (
        "cost.area",
        AREAS,
        words("Where", "", "The part of the world: the same in all three clouds. Other regions can be named below."),
    ),
    (
        "cost.commit",
        COMMIT,
        words("Commit for", "", "The base load is committed to where that is cheaper; the rest is bought on demand."),
    ),
    ("cost.spot", &[], words("On spot", "%", "Of machines that may be interrupted, the share that may run on spot.")),
    (
        "cost.standby",
        &[],
        words(
            "Standby",
            "",
            "A second place to fail over to: none, cold (a small machine), warm (half the cores, three quarters of the memory), hot (as much), or shares of cores, memory and storage: 50%/75%/150%.",
        ),
    ),
    (
        "cost.budget",
        &[],
        words("Budget", "USD/month", "What it may cost in a month: the month in which it costs more is told."),
    ),
    ("cost.revenue", &[], words("Revenue", "USD/month", "What it earns today. It grows as the deployment does.")),
];

const MORE: [Field; 12] = [
    ("cost.clouds", &[], words("Clouds", "", "Those that are compared: aws, azure, gcp. All, if nothing is said.")),
    (
        "cost.regions",
        &[],
        words("Regions", "", "Other regions than those of the part of the world: aws eu-west-1; gcp europe-west4."),
    ),
    ("cost.arch", ARCHS, words("Processor", "", "What it is built for.")),
    ("cost.families", &[], words("Families", "", "Only instances of these families: m7i, c7i, n2-standard.")),
    ("cost.largest", &[], words("Largest instance", "vCPU", "No instance has more.")),
    ("cost.burstable", NO_YES, words("Burstable", "", "Whether instances do that run at full speed only for a while.")),
    ("cost.least", &[], words("At least", "machines", "Of each kind.")),
    ("cost.spare", &[], words("Spare", "machines", "Of each kind, beside those that the model asks for.")),
    ("cost.zones", &[], words("Zones", "", "Over which each kind is spread evenly.")),
    (
        "cost.rework",
        &[],
        words("Lost to interruption", "%", "Of the hours on spot, those that are bought again on demand."),
    ),
    ("cost.clusters", &[], words("Kubernetes clusters", "", "Whose control plane is paid for.")),
    (
        "cost.prices",
        &[],
        words(
            "Your own prices",
            "",
            "In the place of listed ones: aws m7i.large = 0.09; aws m7i.large us-east-1 3y = 0.04; gcp egress internet = 0.05. Dollars for an hour, or for a unit of the service.",
        ),
    ),
];

/// What people call a setting.
pub(crate) fn label(key: &str) -> Option<&'static str> {
    Some(USUAL.iter().chain(&MORE).find(|(other, ..)| *other == key)?.2.label)
}

/// The section among the inputs.
pub(crate) fn section(app: App) -> El {
    let fields = move |fields: &'static [Field]| fields.iter().map(move |of| field(app, of));
    let more = el("details.outlook-part").set("id", &id("fold-cost"));
    let name = el("summary").with(el("b").text("Instances, regions, prices"));
    let inside = crate::ui::lazily(&more, move |place| drop(place.all(fields(&MORE)).with(files(app))));
    el("section.inputs-section.prices")
        .with(el("h3").text("Prices and buying"))
        .all(fields(&USUAL))
        .with(more.with(name).with(inside))
}

/// Price files: they are read here, go nowhere, and are forgotten with the page.
fn files(app: App) -> El {
    let error = Live::new();
    let message = el("div.message.error").set("id", FILE_ERROR).with(el("p").live(&error));
    let shown = message.clone();
    react(move || {
        let mut told = String::new();
        app.priced.with(|report| {
            let faults = report.iter().flat_map(|report| &report.faults).filter(|(key, _)| key == "cost.file");
            faults.for_each(|(_, fault)| setting::add(&mut told, fault));
        });
        shown.flag("hidden", told.is_empty());
        error.show(&told);
    });
    let read = move |event: web_sys::Event| {
        let files = event.target().map(|field| field.unchecked_into::<web_sys::HtmlInputElement>().files());
        let Some(done) = host("headroomTexts", &[files.flatten().into()]) else { return };
        let then = Closure::once(move |texts: JsValue| {
            let texts: js_sys::Array = texts.unchecked_into();
            super::use_price_files(app, texts.iter().filter_map(|text| text.as_string()).collect());
        });
        let _ = done.then(&then);
        then.forget();
    };
    let field = el("input").set("type", "file").set("multiple", "").set("id", "price-file").on("change", read);
    let field = field.set("aria-describedby", FILE_ERROR);
    let words = "A cloud whose prices a file has is compared by that file alone; catalog/README.md has its format. Files are \
                 not part of the link.";
    let label = el("label.label").set("for", "price-file").text("Price files");
    el("div.field").with(label).with(el("p.section-help").text(words)).with(field).with(message)
}

const FILE_ERROR: &str = "price-file-error";

fn field(app: App, (key, options, words): &'static Field) -> El {
    let setting = Setting::new(app, key);
    if options.is_empty() {
        let part = if words.unit == "%" { Part::percent() } else { Part::whole() };
        return line(&setting, "text", words, part);
    }
    let id = id(key);
    let chosen = Rc::clone(&setting);
    let choice = list(options, move |text| chosen.choose(text)).set("id", &id);
    let shown = choice.clone();
    let of = Rc::clone(&setting);
    react(move || shown.value(&of.text()));
    framed(&setting, words, el("label.label").set("for", &id), Some(choice), Vec::new())
}
