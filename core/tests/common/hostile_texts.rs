//! Built-in models whose texts are replaced by hostile ones.

/// Texts with a meaning in some output syntax. Most contain the word `canary`, so that a test finds it.
const HOSTILE_TEXTS: [&str; 16] = [
    "'; touch canary; #canary",
    "\"; touch canary; \"canary",
    "`touch canary` $(touch canary) ${canary}",
    "{{ .canary }} {{{ }} {% canary %}",
    "*/ canary() /* --> <!-- canary ]]>",
    "<script>canary()</script><img src=x onerror=canary()>",
    "canary: [yes, &anchor *alias !tag] - |",
    "=1+1;=canary",
    "@canary|' /C calc'!A0",
    "%0acanary=1 %{ if canary }",
    "[canary] ; canary = 1",
    "# canary ](javascript:canary) ![canary](x) _canary_ **canary**",
    "\u{200f}canary\u{200e}\u{ad}\u{feff}\u{e0041}",
    "\\\" canary \\n \\u0041 \\",
    "null canary",
    "| canary | canary |",
];

/// The fields of a model file that hold texts for people. The first two must fit on one line.
const TEXT_FIELDS: [&str; 7] = ["label", "title", "summary", "source", "help", "remedy", "text"];
const SHORT_FIELDS: usize = 2;

/// Replaces the texts of a model file, each with the next of [`HOSTILE_TEXTS`], beginning with number `first`.
/// Texts that can have several lines get a second and a third line. Values, formulas, and ids stay the same.
pub(crate) fn hostile_model_file(toml: &str, first: usize) -> String {
    let mut texts = HOSTILE_TEXTS.iter().cycle().skip(first);
    let mut out = String::with_capacity(2 * toml.len());
    for line in toml.lines() {
        let field = line.split_once(" = \"").filter(|_| line.ends_with('"'));
        let place = field.and_then(|(key, _)| TEXT_FIELDS.iter().position(|text| *text == key.trim()));
        match (place, field) {
            (Some(place), Some((key, _))) => {
                let text = texts.next().expect("the texts repeat");
                // In advice, braces enclose the id of a value.
                let text = if key.trim() == "text" { text.replace(['{', '}'], "") } else { text.to_string() };
                let more = if place < SHORT_FIELDS { "" } else { "\ncanary = 1\n\tcanary: 1" };
                out += &format!("{key} = {}\n", toml_string(&format!("{text}{more}")));
            }
            // An entry of a list of notes.
            _ if line.starts_with("  \"") && line.ends_with("\",") => {
                out += &format!("  {},\n", toml_string(texts.next().expect("the texts repeat")));
            }
            _ => out += &format!("{line}\n"),
        }
    }
    out
}

/// Quotes a text for TOML.
fn toml_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out += &format!("\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    out + "\""
}
