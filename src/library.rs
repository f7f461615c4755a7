//! The models: the list of all models, and those that have been fetched. Each model is a file, fetched when a scenario
//! first needs it. `public/boot.js` starts to fetch the models in the address while this program loads.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use headroom_core::model::library::{BuiltInModel, DEFAULT_MODEL, built_in_models};
use headroom_core::{Component, Models, Scenario};
use js_sys::{Function, Promise, Reflect, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};

use crate::dom;

thread_local! {
    static MODELS: RefCell<Rc<Models>> = RefCell::default();
    static KNOWN: Cell<&'static [BuiltInModel]> = Cell::new(gathered().leak());
}

/// Returns the built-in models, those that the host adds to the page, and those that the user has opened.
fn known() -> &'static [BuiltInModel] {
    KNOWN.get()
}

/// Returns the model that the user has just opened. `public/model.js` adds it to the end of the page's list.
pub(crate) fn opened() -> Option<&'static BuiltInModel> {
    KNOWN.set(gathered().leak());
    known().last()
}

/// Returns the title of a model, or the title from the list if the model has not been fetched.
pub(crate) fn title(listed: &BuiltInModel) -> String {
    models().get(listed.id, listed.version).map_or_else(|| listed.title.to_owned(), |model| model.title.clone())
}

/// Collects all models. The page lists its model files as `id=file`, where a file name starts with `ID-VERSION`. A
/// listed model replaces the built-in model with the same id and version.
fn gathered() -> Vec<BuiltInModel> {
    let mut all = built_in_models().to_vec();
    let meta = document().query_selector("meta[name=headroom-models]").ok().flatten();
    let named = meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default();
    for (id, file) in named.leak().split(' ').filter_map(|entry| entry.split_once('=')) {
        if all.iter().any(|model| model.file == file) {
            continue;
        }
        let version =
            file.strip_prefix(id).and_then(|rest| rest.trim_matches('-').split(['-', '.']).next()?.parse().ok());
        let own = BuiltInModel { id, version: version.unwrap_or(1), title: id, summary: "", file };
        all.retain(|model| (model.id, model.version) != (own.id, own.version));
        all.push(own);
    }
    all
}

/// Returns the models that have been fetched.
pub(crate) fn models() -> Rc<Models> {
    MODELS.with_borrow(Rc::clone)
}

/// Returns the newest version of each model, in the order of the model picker.
pub(crate) fn offered() -> Vec<&'static BuiltInModel> {
    let mut offered: Vec<&BuiltInModel> = Vec::new();
    for model in known() {
        match offered.iter_mut().find(|other| other.id == model.id) {
            Some(other) if other.version < model.version => *other = model,
            Some(_) => {}
            // The default model comes first.
            None if model.id == DEFAULT_MODEL => offered.insert(0, model),
            None => offered.push(model),
        }
    }
    offered
}

/// Returns a component with the newest version of a model and its defaults.
pub(crate) fn fresh(id: &str) -> Component {
    let version = offered().iter().find(|model| model.id == id).map_or(1, |model| model.version);
    Component { version, ..Component::with_model(id) }
}

/// Returns the scenario that is shown if the address names none.
pub(crate) fn first_scenario() -> Scenario {
    Scenario { components: vec![fresh(DEFAULT_MODEL)], ..Scenario::default() }
}

/// Returns the known models of these components that have not been fetched.
pub(crate) fn lacking<'c>(components: impl IntoIterator<Item = &'c Component>) -> Vec<&'static BuiltInModel> {
    let here = models();
    let mut lacking: Vec<&BuiltInModel> = Vec::new();
    for component in components {
        let of = known().iter().find(|model| model.id == component.model && model.version == component.version);
        let missing = of.filter(|model| here.get(model.id, model.version).is_none());
        lacking.extend(missing.filter(|model| !lacking.contains(model)));
    }
    lacking
}

/// Fetches models and then calls `then`, with `false` if one failed. Calls it immediately if there are none to fetch.
pub(crate) fn bring(models: &[&'static BuiltInModel], then: impl FnOnce(bool) + 'static) {
    if models.is_empty() {
        return then(true);
    }
    let waiting = Rc::new(Waiting { open: Cell::new(models.len()), good: Cell::new(true), then: RefCell::default() });
    waiting.then.replace(Some(Box::new(then)));
    for model in models {
        let Some(coming) = host("headroomFile", &[file(model).into()]) else {
            waiting.arrived(false);
            continue;
        };
        let (here, lost) = (Rc::clone(&waiting), Rc::clone(&waiting));
        let good = Box::new(move |bytes: JsValue| here.arrived(add(&bytes)));
        dom::settle(&coming, good, Box::new(move |_| lost.arrived(false)));
    }
}

/// Called once all models have arrived or failed; the argument is whether all of them arrived.
type Then = Box<dyn FnOnce(bool)>;

struct Waiting {
    open: Cell<usize>,
    good: Cell<bool>,
    then: RefCell<Option<Then>>,
}

impl Waiting {
    fn arrived(&self, good: bool) {
        self.good.set(self.good.get() && good);
        self.open.set(self.open.get() - 1);
        if self.open.get() == 0
            && let Some(then) = self.then.take()
        {
            then(self.good.get());
        }
    }
}

/// Returns the address of a model file, relative to the page.
fn file(model: &BuiltInModel) -> String {
    "models/".to_owned() + model.file
}

/// Returns the model files of a scenario.
pub(crate) fn files(scenario: &Scenario) -> Vec<String> {
    let named = |model: &&BuiltInModel| {
        scenario.components.iter().any(|part| part.model == model.id && part.version == model.version)
    };
    known().iter().filter(named).map(file).collect()
}

/// Calls a function that `public/boot.js` defines, if it exists.
pub(crate) fn host(name: &str, given: &[JsValue]) -> Option<Promise> {
    let offered: Function = Reflect::get(&window(), &name.into()).ok()?.dyn_into().ok()?;
    offered.apply(&JsValue::UNDEFINED, &given.iter().collect()).ok()?.dyn_into().ok()
}

fn add(bytes: &JsValue) -> bool {
    let Some(bytes) = bytes.dyn_ref::<Uint8Array>() else { return false };
    // Two callers may wait for the same file. Adding it twice does no harm.
    MODELS.with_borrow_mut(|models| Rc::make_mut(models).add_packed(&bytes.to_vec()).is_ok())
}
