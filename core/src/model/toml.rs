//! Loads model files in TOML and reports the line and column of every problem.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use crate::model::Model;
use crate::model::loader::{MAX_MODEL_FILE_BYTES, ModelProblem, PathSegment, load_with_paths};
use crate::model::packed::{MAX_PACKED_BYTES, pack};
use crate::model::source::ModelSource;
use crate::model::toml_message;
use crate::problem::{Location, Problem};
use crate::text::{LabelError, MAX_LABEL_CHARS, check_label, is_direction_mark, is_unprintable};

/// Loads a model file.
///
/// # Errors
/// Returns the problems that [`load`](crate::model::loader::load) finds, in the order of the file. If the text is too
/// long, is not valid TOML, or does not match the schema, returns only the first problem. If strings contain invisible
/// characters, or labels are too long, returns only the problems with these strings.
///
/// ```
/// use headroom_core::model::toml::from_toml;
/// let text = r#"
/// id = "cache"
/// title = "Cache"
/// summary = "How much memory a cache needs."
/// counts = ["item"]
///
/// [[input]]
/// id = "items"
/// label = "Items"
/// unit = "item"
/// default = 1000
///
/// [[formula]]
/// id = "memory"
/// label = "Memory"
/// unit = "B"
/// expr = "items * 2 core"
/// "#;
/// let problems = from_toml(text).unwrap_err();
/// assert_eq!(problems[0].to_string(), "line 17, column 8: formula `memory`, expr: expected B, found core·item");
/// assert!(from_toml(&text.replace("* 2 core", "/ 1 item * 2 KiB")).is_ok());
/// ```
pub fn from_toml(text: &str) -> Result<Model, Vec<Problem>> {
    if text.len() > MAX_MODEL_FILE_BYTES {
        let message = alloc::format!("the file is longer than {} KiB", MAX_MODEL_FILE_BYTES / 1024);
        return Err(located(text, alloc::vec![(0, message)]));
    }
    let syntax = |error: ::toml::de::Error| {
        let offset = error.span().map_or(0, |span| span.start);
        located(text, alloc::vec![(offset, toml_message::translate(text, offset, error.message()))])
    };
    let source: ModelSource = ::toml::from_str(text).map_err(syntax)?;
    let tree = DeTable::parse(text).ok();
    let root = tree.as_ref().map(Spanned::get_ref);
    let mut unsuitable = Vec::new();
    root.into_iter().flatten().for_each(|(key, value)| find_unsuitable(key.get_ref(), value, &mut unsuitable));
    if !unsuitable.is_empty() {
        return Err(located(text, unsuitable));
    }
    load_with_paths(source).map_err(|problems| {
        let offset_of = |problem| root.map_or(0, |root| offset(text, root, problem));
        located(text, problems.iter().map(|problem| (offset_of(problem), problem.to_string())).collect())
    })
}

/// Converts messages with their offsets to problems with their lines and columns, in the order of the file. Reads the
/// text once, however many messages there are.
fn located(text: &str, mut messages: Vec<(usize, String)>) -> Vec<Problem> {
    messages.sort_by_key(|(offset, _)| *offset);
    let (mut line, mut column, mut read) = (1, 1, 0);
    let problem = |(offset, message): (usize, String)| {
        for c in text.get(read..offset).unwrap_or_default().chars() {
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        read = read.max(offset);
        Problem::invalid(Location { line, column, ..Location::default() }, message)
    };
    messages.into_iter().map(problem).collect()
}

/// Loads a model file and returns the model with its packed form, for [`Models::add_packed`] and for web pages that
/// download packed models.
///
/// # Errors
/// See [`from_toml`]. Also returns an error if the packed model would be too large to load.
///
/// [`Models::add_packed`]: crate::Models::add_packed
pub fn pack_toml(text: &str) -> Result<(Model, Vec<u8>), Vec<Problem>> {
    let model = from_toml(text)?;
    let packed = pack(&model);
    check_packed_size(packed.len()).map_err(|problem| vec![problem])?;
    Ok((model, packed))
}

/// Returns a problem if a packed model of this size could not be loaded.
#[allow(clippy::result_large_err, reason = "called once for each file")]
fn check_packed_size(bytes: usize) -> Result<(), Problem> {
    if bytes <= MAX_PACKED_BYTES {
        return Ok(());
    }
    let message = format!(
        "the packed model has {} KiB, and programs load at most {} KiB; use fewer or shorter formulas and texts",
        bytes.div_ceil(1024),
        MAX_PACKED_BYTES / 1024
    );
    Err(Problem::invalid(Location::default(), message))
}

/// The fields that must fit in tables, on a single line. All other strings can be long.
const SHORT_FIELDS: [&str; 3] = ["id", "title", "label"];

/// Finds strings that are not [suitable](check_string), and reports each with its offset.
fn find_unsuitable(key: &str, value: &Spanned<DeValue<'_>>, found: &mut Vec<(usize, String)>) {
    match value.get_ref() {
        DeValue::String(text) => {
            found.extend(check_string(key, text).err().map(|message| (value.span().start, message)))
        }
        DeValue::Array(list) => list.iter().for_each(|value| find_unsuitable(key, value, found)),
        DeValue::Table(table) => table.iter().for_each(|(key, value)| find_unsuitable(key.get_ref(), value, found)),
        _ => {}
    }
}

/// Checks that a string has no invisible characters, which could disguise other text, and that a label is not too long.
///
/// # Errors
/// Returns the message for the author of the file.
fn check_string(key: &str, text: &str) -> Result<(), String> {
    let is_short = SHORT_FIELDS.contains(&key);
    let is_whitespace = |c: char| matches!(c, '\n' | '\r' | '\t');
    let is_unsafe = |c: &char| is_unprintable(*c) && !is_direction_mark(*c) && (is_short || !is_whitespace(*c));
    if let Some(c) = text.chars().find(is_unsafe) {
        let kind = match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => "line break",
            c if c.is_control() => "control character",
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "character that changes the writing direction",
            _ => "code point that is not a character",
        };
        let code = c as u32;
        return Err(alloc::format!("the string contains an invisible {kind} (U+{code:04X}); remove it"));
    }
    match check_label(text, MAX_LABEL_CHARS) {
        Err(LabelError::TooLong(max)) if is_short => {
            Err(alloc::format!("the {key} is longer than {max} characters; shorten it"))
        }
        _ => Ok(()),
    }
}

/// Returns the offset of the field of a problem, or of its nearest existing parent.
fn offset(text: &str, root: &DeTable<'_>, problem: &ModelProblem) -> usize {
    let mut keys = problem.path.iter();
    let Some(PathSegment::Name(first)) = keys.next() else { return 0 };
    let Some(mut place) = root.get(*first) else { return 0 };
    for key in keys {
        let next = match key {
            PathSegment::Name(name) => place.get_ref().as_table().and_then(|table| table.get(*name)),
            PathSegment::Entry(name) => place.get_ref().as_table().and_then(|table| table.get(name.as_str())),
            PathSegment::Index(index) => place.get_ref().as_array().and_then(|array| array.get(*index)),
        };
        match next {
            Some(next) => place = next,
            // The field is missing; point at its table.
            None => return place.span().start,
        }
    }
    match (problem.offset, place.get_ref()) {
        (Some(at), DeValue::String(_)) => offset_in_string(text, place.span(), at),
        _ => place.span().start,
    }
}

/// Returns the offset of the character after `at` others in a quoted string, or of the string if it has escapes.
fn offset_in_string(text: &str, span: Range<usize>, at: usize) -> usize {
    let quoted = text.get(span.clone()).unwrap_or("");
    if quoted.contains('\\') {
        return span.start;
    }
    let long = quoted.starts_with("\"\"\"") || quoted.starts_with("'''");
    let first = if long { 3 + usize::from(quoted[3..].starts_with('\n')) } else { 1 };
    let content = quoted.get(first..).unwrap_or_default();
    let before = content.char_indices().nth(at).map_or(content.len(), |(offset, _)| offset);
    (span.start + first + before).min(span.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id = \"a\"\ntitle = \"A\"\nsummary = \"S\"\ncounts = [\"node\"]\n";

    fn problems_of(body: &str) -> Vec<String> {
        match from_toml(&(HEAD.to_string() + body)) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_packed_model_that_no_program_loads_is_a_problem() {
        assert!(check_packed_size(MAX_PACKED_BYTES).is_ok());
        let problem = check_packed_size(MAX_PACKED_BYTES + 1).expect_err("too large");
        assert_eq!(
            problem.message(),
            "the packed model has 513 KiB, and programs load at most 512 KiB; use fewer or shorter formulas and texts"
        );
    }

    #[test]
    fn columns_of_errors_count_characters() {
        let body = "[[input]]\nid = \"x\"\nlabel = \"X\"\nunit = \"1\"\ndefault = 1\n\
                    [[formula]]\nid = \"y\"\nlabel = \"Y\"\nunit = \"1\"\nexpr = 'if(“é” == x, 1, 2) $'\n";
        let found = problems_of(body);
        assert!(found.iter().any(|problem| problem.contains("character 20: unexpected character `$`")), "{found:?}");
    }

    #[test]
    fn all_problems_are_reported_with_their_location() {
        let body = r#"
[[input]]
id = "nodes"
label = "Nodes"
unit = "nods"
default = 5

[[constant]]
id = "size"
label = "Size"
value = "3 KiB/node"
source = ""

[[formula]]
id = "size"
label = "Memory"
unit = "B"
expr = "size * nodes + "

[[formula]]
id = "b"
label = "B"
expr = "c + 1"

[[formula]]
id = "c"
label = "C"
expr = "bb * 2"
"#;
        assert_eq!(
            problems_of(body),
            [
                "line 9, column 8: input `nodes`, unit: `nods` is not a unit; did you mean `node`?",
                "line 16, column 10: constant `size`, source: a constant needs a source; state where its value comes from",
                "line 19, column 6: formula `size`, id: the id `size` is already in use",
                "line 22, column 24: formula `size`, expr, character 16: expected a value, found the end of the expression",
                "line 32, column 9: formula `c`, expr, character 1: no input, constant, or formula is named `bb`; did you mean `b`?",
            ]
        );
    }

    #[test]
    fn circular_references_are_reported() {
        let body = "
[[formula]]
id = \"x\"
label = \"X\"
expr = \"y + 1\"

[[formula]]
id = \"y\"
label = \"Y\"
expr = \"z * 2\"

[[formula]]
id = \"z\"
label = \"Z\"
expr = \"x - 1\"
";
        assert_eq!(problems_of(body), ["line 9, column 8: formula `x`, expr: circular reference: x → y → z → x"]);
    }

    #[test]
    fn invalid_files_are_rejected_with_a_location() {
        assert!(problems_of("[[input]\n")[0].starts_with("line 5, "));
        assert!(problems_of("color = \"red\"\n")[0].contains("unknown field `color` at the top level"));
        assert!(problems_of("[[formula]]\nid = \"x\"\n")[0].contains("missing `label` in `[[formula]]`"));
        assert!(from_toml(&"#".repeat(MAX_MODEL_FILE_BYTES + 1)).is_err());
    }

    #[test]
    fn invisible_characters_are_reported() {
        let problems_with_title = |title: &str| {
            let text = HEAD.replace("\"A\"", title);
            from_toml(&text).err().into_iter().flatten().map(|problem| problem.to_string()).collect::<Vec<_>>()
        };
        let message =
            "the string contains an invisible character that changes the writing direction (U+202E); remove it";
        assert_eq!(problems_with_title("\"cost\u{202e}less\""), ["line 2, column 9: ".to_string() + message]);
        assert_eq!(problems_with_title("\"cost\\u202eless\""), ["line 2, column 9: ".to_string() + message]);
        assert!(problems_with_title("\"a\\u0000\"")[0].contains("invisible control character (U+0000)"));
        assert!(problems_with_title("\"two words, é, עברית\"").is_empty());
    }

    #[test]
    fn an_elastic_pool_is_rejected() {
        let body = "
[[cost]]
id = \"p\"
label = \"P\"
kind = \"pool\"
amount = \"1\"
cores = \"2 core\"
memory = \"1 GiB\"
elastic = true
";
        assert_eq!(
            problems_of(body),
            [
                "line 13, column 11: cost `p`, elastic: a pool is sized for the monthly peak; only `machines` can be elastic"
            ]
        );
    }

    #[test]
    fn a_matrix_without_a_final_row_is_rejected() {
        let body = "
[[matrix]]
id = \"m\"
label = \"M\"
[[matrix.row]]
label = \"a\"
when = \"1 > 0\"
action = \"none\"
";
        assert!(problems_of(body)[0].contains("the last row needs `when = \"true\"`"));
    }
}
