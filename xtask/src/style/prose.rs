//! Extracts from a source file the text that people read: comments, strings, and documents.

use regex::Regex;
use std::sync::LazyLock;

/// Comments, strings, and character literals of Rust.
static RUST_TOKENS: LazyLock<Regex> = LazyLock::new(|| {
    compile(concat!(
        r#"(?P<comment>//[^\n]*|/\*.*?\*/)"#,
        r#"|b?r(?P<raw>"[^"]*"|\#".*?"\#|\#\#".*?"\#\#)"#,
        r#"|"(?P<string>(?:\\.|[^"\\])*)""#,
        r"|'(?:\\.[^'\n]*|[^'\\\n])'",
    ))
});

/// Comments and strings of JavaScript, TypeScript, and style sheets.
static SCRIPT_TOKENS: LazyLock<Regex> = LazyLock::new(|| {
    compile(concat!(
        r#"(?P<comment>//[^\n]*|/\*.*?\*/)"#,
        r#"|"(?P<string>(?:\\.|[^"\\\n])*)""#,
        r"|(?P<raw>'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)",
    ))
});

/// Comments and strings of TOML and Python.
static HASH_COMMENT_TOKENS: LazyLock<Regex> = LazyLock::new(|| {
    compile(concat!(
        r#"(?P<comment>\#[^\n]*)"#,
        r#"|(?P<raw>""".*?"""|'''.*?'''|'[^'\n]*')"#,
        r#"|"(?P<string>(?:\\.|[^"\\\n])*)""#,
    ))
});

/// A code span in a comment or document.
static CODE_SPAN: LazyLock<Regex> = LazyLock::new(|| compile("`[^`]*`"));

fn compile(pattern: &str) -> Regex {
    Regex::new(&format!("(?s){pattern}")).expect("a valid pattern")
}

/// Passages of text, one per line: a paragraph of a comment or document, or a line of a string.
#[derive(Debug, Default)]
pub(super) struct Prose {
    text: String,
    /// The starts of source lines: the offset in `text`, and the line number.
    lines: Vec<(usize, usize)>,
}

impl Prose {
    /// Extracts the prose of a file, whose extension determines the syntax.
    pub(super) fn from_file(path: &str, source: &str) -> Self {
        match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "rs" => Self::from_code(&RUST_TOKENS, source),
            "js" | "mjs" | "ts" | "css" | "json" => Self::from_code(&SCRIPT_TOKENS, source),
            "toml" | "py" => Self::from_code(&HASH_COMMENT_TOKENS, source),
            _ => Self::from_document(source),
        }
    }

    /// Returns every line of a file as a passage, code included.
    pub(super) fn from_lines(source: &str) -> Self {
        let mut prose = Self::default();
        for (at, line) in source.lines().enumerate() {
            prose.add_passage(at + 1, line);
        }
        prose
    }

    /// Returns the passages.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the number of the source line that the text at `offset` comes from.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        let after = self.lines.partition_point(|(start, _)| *start <= offset);
        after.checked_sub(1).map_or(1, |at| self.lines[at].1)
    }

    fn from_code(tokens: &Regex, source: &str) -> Self {
        let mut prose = Self::default();
        let (mut line, mut seen) = (1, 0);
        for token in tokens.captures_iter(source) {
            let whole = token.get_match();
            let between = &source[seen..whole.start()];
            let continues = between.trim().is_empty() && between.matches('\n').count() == 1;
            line += between.matches('\n').count();
            seen = whole.end();
            if let Some(comment) = token.name("comment") {
                if !continues {
                    prose.end_passage();
                }
                prose.add_comment(line, comment.as_str());
            } else {
                prose.end_passage();
                let string = token.name("string").or_else(|| token.name("raw"));
                prose.add_string(line, string.map_or("", |string| string.as_str()));
            }
            line += whole.as_str().matches('\n').count();
        }
        prose
    }

    fn from_document(source: &str) -> Self {
        let mut prose = Self::default();
        for (at, line) in source.lines().enumerate() {
            let line = line.trim();
            if line.starts_with('|') {
                prose.end_passage();
                line.split('|').for_each(|cell| prose.add_passage(at + 1, &CODE_SPAN.replace_all(cell, "``")));
            } else {
                prose.add_paragraph_line(at + 1, line);
            }
        }
        prose
    }

    fn add_comment(&mut self, line: usize, comment: &str) {
        for (at, text) in comment.trim_end_matches("*/").lines().enumerate() {
            self.add_paragraph_line(line + at, text.trim().trim_start_matches(['/', '!', '*', '#']).trim());
        }
    }

    /// Continues a paragraph, or starts another one after an empty line, at a heading, or at a list item.
    fn add_paragraph_line(&mut self, line: usize, text: &str) {
        if text.is_empty() || text.starts_with(['-', '#', '*', '>']) {
            self.end_passage();
        }
        let heading = text.starts_with('#');
        let text = CODE_SPAN.replace_all(text.trim_start_matches(['-', '#', '*', '>', ' ']), "``");
        self.add(line, &text);
        if heading {
            self.end_passage();
        }
    }

    /// Adds each line of a string as a passage. A string that is an identifier is not prose.
    fn add_string(&mut self, line: usize, string: &str) {
        let identifier = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.:/=&?#".contains(c);
        let text = string.trim_matches(['"', '\'', '`', '#']);
        if text.chars().all(identifier) {
            return;
        }
        let mut continues = false;
        for (at, part) in text.split('\n').enumerate() {
            if !continues {
                self.end_passage();
            }
            continues = part.ends_with('\\');
            let part = part.trim_end_matches('\\').trim();
            for (piece, text) in part.split("\\n").enumerate() {
                if piece > 0 {
                    self.end_passage();
                }
                self.add(line + at, text.trim());
            }
        }
        self.end_passage();
    }

    fn add_passage(&mut self, line: usize, text: &str) {
        self.end_passage();
        self.add(line, text.trim());
    }

    fn add(&mut self, line: usize, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(' ');
        }
        self.lines.push((self.text.len(), line));
        self.text.push_str(text);
    }

    fn end_passage(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passages(path: &str, source: &str) -> Vec<(usize, String)> {
        let prose = Prose::from_file(path, source);
        let mut offset = 0;
        let mut found = Vec::new();
        for passage in prose.text().lines() {
            found.push((prose.line_at(offset), passage.to_string()));
            offset += passage.len() + 1;
        }
        found
    }

    #[test]
    fn comments_and_strings_of_rust_are_prose() {
        let source = "/// One\n/// two.\n///\n/// Three `code`.\nfn f<'a>(x: &'a str) -> char {\n    g(\"A \\\"b\\\"\\nc d\", 'x', '\"'); // four\n    r#\"Raw \"text\" here\"#\n}\n/* Five\n * six */\n";
        let expected = [
            (1, "One two."),
            (4, "Three ``."),
            (6, "A \\\"b\\\""),
            (6, "c d"),
            (6, "four"),
            (7, "Raw \"text\" here"),
            (9, "Five six"),
        ];
        assert_eq!(passages("a.rs", source), expected.map(|(line, text)| (line, text.to_string())));
    }

    #[test]
    fn a_continued_string_is_one_passage() {
        let found = passages("a.rs", "let a = \"One \\\n         two\n  three\";\n");
        assert_eq!(found, [(1, "One two".to_string()), (3, "three".to_string())]);
    }

    #[test]
    fn documents_have_paragraphs_headings_items_and_cells() {
        let found = passages("a.md", "# Title\nOne\ntwo\n\n- three\n- four\n| a | b c |\n");
        let expected = [(1, "Title"), (2, "One two"), (5, "three"), (6, "four"), (7, "a"), (7, "b c")];
        assert_eq!(found, expected.map(|(line, text)| (line, text.to_string())));
    }

    #[test]
    fn other_languages_have_comments_and_strings_too() {
        assert_eq!(passages("a.toml", "# One\nid = \"an_id\"\nlabel = \"A label\"\n").len(), 2);
        assert_eq!(passages("a.mjs", "// One\nf('Two words', `Three ${x}`, \"id\");\n").len(), 3);
        assert_eq!(passages("a.css", "/* One */\na { b: c }\n").len(), 1);
    }
}
