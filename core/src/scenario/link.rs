//! Links: a scenario as the fragment of a URL, the part after the `#`.
//!
//! ```text
//! v=1&m=tiered-store&p=llm-memory&nodes=5M&active_ratio=0.2
//! ```
//!
//! `v` is the version of this format. The settings come before the components, but are accepted after them too:
//! - [`outlook_settings`](crate::scenario::outlook_settings), such as `growth`, `hours`, and `events`
//! - [`cost_settings`](crate::scenario::cost_settings), such as `cost.area`
//!
//! `m` starts a component with its model (`m=tiered-store@2` for version 2), `n` names the component, and `p` is its
//! preset. Every other key belongs to the preceding component: an input, a constant, or `grows`. A link contains only
//! the values that differ from the preset. They are in the order of the model file, in units that parse to exactly the
//! same values.
//!
//! Long scenarios are packed, see [`packed_link`](crate::scenario::packed_link).
//!
//! A version of a model and its presets never change, so a link always gives the same numbers.
//!
//! Mail and chat programs change links: they wrap lines, write `&amp;`, escape the whole link, put it into a link of
//! their own, or take the period of a sentence as a part of it. [`decode`] undoes this, except for punctuation after a
//! name or an event, which may be a part of it. Line breaks between events must be written as `%0A`.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use percent_encoding::{AsciiSet, CONTROLS, percent_encode_byte, utf8_percent_encode};

use crate::model::Model;
use crate::model::library::Models;
use crate::problem::{Cause, LinkError, Location, Problem};
use crate::scenario::cost_settings::{COST_KEYS, COST_SETTINGS};
use crate::scenario::outlook_settings::{OUTLOOK_KEYS, OUTLOOK_SETTINGS};
pub use crate::scenario::packed_link::contains_packed;
use crate::scenario::packed_link::{is_packed, pack, unpack};
use crate::scenario::resolve::{model_reference, read_field, write_field};
use crate::scenario::setting::canonical;
use crate::scenario::{Component, Scenario};

/// The maximum length of a link, in bytes.
pub const MAX_LINK_BYTES: usize = 16 * 1024;
/// The length in bytes above which a link is packed, if that makes it shorter.
pub const PACK_ABOVE_BYTES: usize = 320;
/// The maximum number of components in a link.
pub const MAX_COMPONENTS: usize = 64;
/// The maximum number of settings in a link.
pub const MAX_SETTINGS: usize = 2000;

const FORMAT_VERSION: &str = "1";

/// The characters to escape, because they have a special meaning in URLs or in this format.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'\'')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Writes the link of a scenario, without the `#`.
///
/// Values equal to the preset or the default are omitted. Invalid texts and unknown keys are kept unchanged.
#[must_use]
pub fn encode(scenario: &Scenario, models: &Models) -> String {
    let text = encode_readable(scenario, models);
    if text.len() <= PACK_ABOVE_BYTES {
        return text;
    }
    let packed = pack(&text);
    if packed.len() < text.len() { packed } else { text }
}

/// Writes the packed form of the link, even if it is longer than the readable form.
#[must_use]
pub fn encode_packed(scenario: &Scenario, models: &Models) -> String {
    pack(&encode_readable(scenario, models))
}

/// Writes the readable form of the link, regardless of its length.
#[must_use]
pub fn encode_readable(scenario: &Scenario, models: &Models) -> String {
    let settings = [canonical(&OUTLOOK_SETTINGS, &scenario.outlook), canonical(&COST_SETTINGS, &scenario.cost)];
    write(scenario, &settings, models)
}

/// Writes the readable form, with outlook and cost settings as typed.
///
/// A program that uses only this function does not contain the code for the grammars of these settings.
#[must_use]
pub fn encode_as_typed(scenario: &Scenario, models: &Models) -> String {
    write(scenario, &[&**scenario.outlook, &**scenario.cost], models)
}

fn write(scenario: &Scenario, shared: &[impl AsRef<[(String, String)]>], models: &Models) -> String {
    let mut out = String::new();
    if !scenario.unknown.iter().any(|(key, _)| key == "v") {
        push(&mut out, "v", FORMAT_VERSION);
    }
    push_all(&mut out, &scenario.unknown);
    for settings in shared {
        push_all(&mut out, settings.as_ref());
    }
    for component in &scenario.components {
        push(&mut out, "m", &model_reference(component));
        for (key, text) in [("n", &component.name), ("p", &component.preset)] {
            if !text.is_empty() {
                push(&mut out, key, text);
            }
        }
        match models.get(&component.model, component.version) {
            Some(model) => push_settings(&mut out, component, &model),
            None => push_all(&mut out, &component.settings),
        }
    }
    escape_last_punctuation(&mut out);
    out
}

/// Escapes punctuation at the end of a link, so that it is not taken for that of a sentence.
fn escape_last_punctuation(link: &mut String) {
    if link.ends_with(is_punctuation)
        && let Some(Ok(last)) = link.pop().map(u8::try_from)
    {
        link.push_str(percent_encode_byte(last));
    }
}

/// Writes the values of a component that differ from the preset, in the order of the model and in their shortest
/// form. Invalid texts are kept unchanged, and keys that are not inputs or constants come last.
fn push_settings(out: &mut String, component: &Component, model: &Model) {
    let start = model.initial_values(&component.preset);
    let mut known: Vec<Option<String>> = alloc::vec![None; start.len()];
    let mut unknown = Vec::new();
    for setting in component.settings.iter() {
        let (key, text) = setting;
        let Some(index) = model.index_of(key).filter(|index| *index < start.len()) else {
            unknown.push(setting);
            continue;
        };
        known[index] = match read_field(model, index, text) {
            Ok(reading) if reading.value.to_bits() == start[index].to_bits() => None,
            Ok(reading) => Some(write_field(model, index, reading.value)),
            Err(_) => Some(text.clone()),
        };
    }
    for (value, text) in model.values.iter().zip(&known) {
        text.iter().for_each(|text| push(out, &value.id, text));
    }
    for (key, text) in unknown {
        push(out, key, text);
    }
}

fn push_all(out: &mut String, settings: &[(String, String)]) {
    for (key, text) in settings {
        push(out, key, text);
    }
}

#[inline(never)]
fn push(out: &mut String, key: &str, text: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    out.extend(utf8_percent_encode(key, ESCAPED));
    out.push('=');
    out.extend(utf8_percent_encode(text, ESCAPED));
}

/// Reads a link: a URL, or its part after `#` or `?`, with or without that character. Changes that mail and chat programs
/// make to links are undone.
///
/// This never fails: it returns the scenario as far as it can be read, and the problems of the link as a whole.
/// Problems of individual fields are found by evaluating the scenario, because they depend on the model.
///
/// ```
/// use headroom_core::scenario::link::decode;
/// let (scenario, problems) = decode("https://example.org/#v=1&m=tiered-store&nodes=5M");
/// assert_eq!(scenario.components[0].get("nodes"), Some("5M"));
/// assert!(problems.is_empty());
/// ```
#[must_use]
pub fn decode(link: &str) -> (Scenario, Vec<Problem>) {
    let mut reader = LinkReader::default();
    if link.trim().len() > MAX_LINK_BYTES {
        reader.fail(LinkError::TooLong);
        return (reader.scenario, reader.problems);
    }
    // Lines may be wrapped anywhere.
    let link: String = link.split('\n').map(str::trim).collect();
    let link = inner_link(&link).unwrap_or(link);
    let (before, fragment) = link.split_once('#').unwrap_or(("", &link));
    let (before, fragment) = match (before.is_empty(), fragment.split_once('?')) {
        // There is no `#`: the link is a URL with a query, or only a query.
        (true, Some((address, query))) if !address.contains('=') => (query, ""),
        _ => (before.split_once('?').map_or("", |(_, query)| query), fragment),
    };
    if !names_models(fragment) {
        reader.read(before);
    }
    reader.read(fragment);
    (reader.scenario, reader.problems)
}

/// Returns the link that is escaped inside another one: as a whole, or as a value in the query of a URL that redirects
/// to it.
fn inner_link(link: &str) -> Option<String> {
    if !link.contains('=') {
        return unescape(link).filter(|text| names_models(after_hash(text)));
    }
    if names_models(after_hash(link)) {
        return None;
    }
    let (_, query) = link.split_once('?')?;
    if names_models(query.split('#').next()?) {
        return None;
    }
    let values = query.split('&').filter_map(|pair| unescape(pair.split_once('=')?.1));
    values.into_iter().find(|target| target.contains('#') && names_models(after_hash(target)))
}

fn after_hash(link: &str) -> &str {
    link.split_once('#').map_or(link, |(_, fragment)| fragment)
}

/// Decodes percent escapes. Returns `None` if the result is not valid UTF-8.
fn unescape(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let (mut rest, mut before) = (text.as_bytes(), 0);
    while let [byte, after @ ..] = rest {
        // HTML forms encode a space as `+`, but in `1e+7` it is a sign.
        let (byte, after) = match (byte, hexadecimal(after)) {
            (b'+', _) if !matches!(before, b'e' | b'E') => (b' ', after),
            (b'%', Some((code, after))) => (code, after),
            _ => (*byte, after),
        };
        before = rest[rest.len() - after.len() - 1];
        out.push(byte);
        rest = after;
    }
    String::from_utf8(out).ok()
}

/// Removes the punctuation of a sentence that follows a link. Names and events may end with punctuation themselves.
fn without_punctuation<'t>(key: &str, value: &'t str) -> &'t str {
    if matches!(key, "n" | "events") { value.trim_end_matches('>') } else { trim_punctuation(value) }
}

#[inline(never)]
fn trim_punctuation(text: &str) -> &str {
    text.trim_end_matches(is_punctuation)
}

/// Returns whether a character may follow a link in a sentence.
fn is_punctuation(letter: char) -> bool {
    matches!(letter, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '>' | '"' | '”')
}

/// Returns whether a fragment names models. If it does, it describes the whole scenario, and the query is ignored.
#[must_use]
pub fn names_models(fragment: &str) -> bool {
    is_packed(fragment) || fragment.split('&').any(|pair| pair.strip_prefix("amp;").unwrap_or(pair).starts_with("m="))
}

/// Returns whether a string looks like a link: it contains `=`, `#`, or the prefix of a packed scenario, as they are or
/// escaped. Any other string may be the name of a file.
#[must_use]
pub fn looks_like_link(text: &str) -> bool {
    let is_link = |text: &str| text.contains(['=', '#']) || contains_packed(text);
    is_link(text) || (text.contains('%') && unescape(text).is_some_and(|text| is_link(&text)))
}

/// Parses two hexadecimal digits; returns the byte and the rest.
fn hexadecimal(text: &[u8]) -> Option<(u8, &[u8])> {
    let [high, low, after @ ..] = text else { return None };
    let digit = |letter: u8| char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some((digit(*high)? * 16 + digit(*low)?, after))
}

/// Returns whether a list contains a string.
///
/// Not inlined, because the compiler would unroll a constant list into one comparison per string.
#[inline(never)]
fn is_among(known: &[&str], text: &str) -> bool {
    known.contains(&text)
}

#[derive(Default)]
struct LinkReader {
    scenario: Scenario,
    problems: Vec<Problem>,
    settings: usize,
}

impl LinkReader {
    fn fail(&mut self, error: LinkError) {
        let cause = Cause::Link(error);
        if !self.problems.iter().any(|problem| problem.cause == cause) {
            let (index, given) = (Location::default(), String::new());
            self.problems.push(Problem { location: index, text: given, cause, suggestion: None });
        }
    }

    fn read(&mut self, text: &str) {
        let unpacked = match unpack(text).transpose() {
            Ok(unpacked) => unpacked,
            Err(error) => return self.fail(error),
        };
        let is_packed = unpacked.is_some();
        let text = unpacked.as_deref().unwrap_or(text);
        let mut pairs = text.split('&').filter(|pair| !pair.is_empty()).peekable();
        while let Some(pair) = pairs.next() {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            // The rest of `&amp;`.
            let key = key.strip_prefix("amp;").unwrap_or(key);
            let value = if pairs.peek().is_none() && !is_packed { without_punctuation(key, value) } else { value };
            let (key, value) = (self.unescape(key), self.unescape(value));
            self.pair(key, value);
        }
    }

    fn unescape(&mut self, text: &str) -> String {
        unescape(text).unwrap_or_else(|| {
            self.fail(LinkError::Encoding);
            text.to_owned()
        })
    }

    fn pair(&mut self, key: String, value: String) {
        self.settings += 1;
        if self.settings > MAX_SETTINGS {
            return self.fail(LinkError::TooManySettings);
        }
        let scenario = &mut self.scenario;
        let full = scenario.components.len() >= MAX_COMPONENTS;
        match (key.as_str(), scenario.components.last_mut()) {
            ("m", _) if full => self.fail(LinkError::TooManyComponents),
            ("m", _) => {
                let (model, version) = match value.rsplit_once('@') {
                    Some((model, version)) => (model.to_owned(), version.parse().unwrap_or(0)),
                    None => (value, 1),
                };
                scenario.components.push(Component { model, version, ..Component::default() });
            }
            ("v", None) if value == FORMAT_VERSION => {}
            ("v", None) => {
                if value.parse::<u32>().is_ok_and(|version| version > 1) {
                    self.fail(LinkError::NewerVersion);
                }
                self.scenario.unknown.push((key, value));
            }
            ("n", Some(component)) => component.name = value,
            ("p", Some(component)) => component.preset = value,
            (key_text, _) if is_among(&OUTLOOK_KEYS, key_text) => scenario.outlook.push((key, value)),
            (key_text, _) if is_among(&COST_KEYS, key_text) => scenario.cost.push((key, value)),
            (_, Some(component)) => component.settings.push((key, value)),
            (_, None) => scenario.unknown.push((key, value)),
        }
    }
}
