//! Parses expressions.
//!
//! ```text
//! nodes * 4 KiB + if(mode == "cold", 2, 1) * max(a, b) ^ 2
//! ```
//!
//! Operators by increasing precedence: `or`, `and`, comparisons, `+ -`, `* /`, unary minus and `not`, `^`. The parser
//! also accepts the operators and quotation marks that explanations print (`× ÷ − = ≤ ≥ ≠ “ ”`), so printed expressions
//! can be pasted.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::decimal;
use crate::expression::expr::{BinaryOperator, Expr, ExprKind, UNARY_PRECEDENCE, UnaryOperator};
use crate::expression::function::Function;
use crate::expression::functions::FUNCTIONS;
use crate::text::nearest;

/// The maximum length of an expression, in bytes.
pub const MAX_EXPRESSION_BYTES: usize = 4096;
/// The maximum nesting depth of parentheses, calls, unary operators, and powers.
pub const MAX_EXPRESSION_DEPTH: usize = 48;
/// The maximum number of binary operators in an expression. A chain of operators is a deep tree, which later passes
/// walk recursively.
pub const MAX_EXPRESSION_OPERATORS: usize = 400;

/// An error in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// The number of characters before the error in the expression.
    pub offset: usize,
    /// The error message.
    pub message: String,
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at character {}: {}", self.offset + 1, self.message)
    }
}

impl core::error::Error for ExpressionError {}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    Word(String),
    Text(String),
    Symbol(&'static str),
    End,
}

/// The operators and punctuation, each with its canonical form. Longer symbols come before their prefixes.
const SYMBOLS: &[(&str, &str)] = &[
    ("<=", "<="),
    (">=", ">="),
    ("==", "=="),
    ("!=", "!="),
    ("≤", "<="),
    ("≥", ">="),
    ("≠", "!="),
    ("×", "*"),
    ("÷", "/"),
    ("−", "-"),
    ("=", "=="),
    ("<", "<"),
    (">", ">"),
    ("+", "+"),
    ("-", "-"),
    ("*", "*"),
    ("/", "/"),
    ("^", "^"),
    ("(", "("),
    (")", ")"),
    (",", ","),
];

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ExpressionError> {
    let mut found = Vec::new();
    let mut offset = 0;
    while let Some(first) = text[offset..].chars().next() {
        let rest = &text[offset..];
        let (token, length) = if first.is_whitespace() {
            offset += first.len_utf8();
            continue;
        } else if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            let length = number_length(rest);
            let value = decimal::parse(&rest[..length].replace('_', ""));
            match value {
                Some(value) if value.is_finite() => (Token::Number(value), length),
                _ => return Err(ExpressionError { offset, message: "the number is invalid or too large".to_owned() }),
            }
        } else if is_word(first) {
            let length = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
            (Token::Word(rest[..length].to_owned()), length)
        } else if let Some(inner) = rest.strip_prefix(['"', '“']) {
            let open = rest.len() - inner.len();
            let Some(end) = inner.find(['"', '”']) else {
                return Err(ExpressionError { offset, message: "missing closing quotation mark".to_owned() });
            };
            let close = inner[end..].chars().next().map_or(1, char::len_utf8);
            (Token::Text(inner[..end].to_owned()), open + end + close)
        } else if let Some((sign, token)) = SYMBOLS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            (Token::Symbol(token), sign.len())
        } else {
            return Err(ExpressionError { offset, message: format!("unexpected character `{first}`") });
        };
        found.push((offset, token));
        offset += length;
    }
    found.push((text.len(), Token::End));
    Ok(found)
}

/// Converts the byte offsets of tokens, which ascend, to numbers of characters.
fn count_characters(text: &str, tokens: &mut [(usize, Token)]) {
    let (mut read, mut characters) = (0, 0);
    for (offset, _) in tokens {
        characters += text.get(read..*offset).unwrap_or_default().chars().count();
        read = *offset;
        *offset = characters;
    }
}

/// Returns whether a character can occur in names and units.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '%' | 'µ')
}

fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit() || **b == b'_').count();
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    depth: usize,
    operators: usize,
}

/// Parses an expression.
///
/// # Errors
/// Returns the first error: invalid syntax, an unknown function, or a wrong number of arguments. Also returns an error
/// if the expression is longer than [`MAX_EXPRESSION_BYTES`], is nested more deeply than [`MAX_EXPRESSION_DEPTH`], or
/// has more than [`MAX_EXPRESSION_OPERATORS`] binary operators.
///
/// ```
/// use headroom_core::expression::parse::parse;
/// assert_eq!(parse("a + b * 4 KiB").unwrap().to_string(), "a + b × 4 KiB");
/// assert_eq!(parse("a + ").unwrap_err().to_string(), "at character 5: expected a value, found the end of the expression");
/// ```
pub fn parse(text: &str) -> Result<Expr, ExpressionError> {
    if text.len() > MAX_EXPRESSION_BYTES {
        return Err(ExpressionError {
            offset: text.chars().count(),
            message: format!("longer than {} KiB; split it into several formulas", MAX_EXPRESSION_BYTES / 1024),
        });
    }
    let mut tokens = tokens(text).map_err(|error| {
        let before = text.get(..error.offset).unwrap_or_default();
        ExpressionError { offset: before.chars().count(), ..error }
    })?;
    count_characters(text, &mut tokens);
    let mut parser = Parser { tokens, next: 0, depth: 0, operators: 0 };
    let expr = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(expr),
        other => Err(parser.error(format!("expected an operator, found {}", describe(other)))),
    }
}

fn describe(token: &Token) -> String {
    match token {
        Token::Number(value) => format!("the number {value}"),
        Token::Word(word) => format!("`{word}`"),
        Token::Text(text) => format!("the string \"{text}\""),
        Token::Symbol(sign) => format!("`{sign}`"),
        Token::End => "the end of the expression".to_owned(),
    }
}

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(_, token)| token)
    }

    fn offset(&self) -> usize {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(0, |(at, _)| *at)
    }

    fn error(&self, message: String) -> ExpressionError {
        ExpressionError { offset: self.offset(), message }
    }

    fn accept(&mut self, sign: &str) -> bool {
        let matches = matches!(self.peek(), Token::Symbol(found) if *found == sign);
        self.next += usize::from(matches);
        matches
    }

    fn expect(&mut self, sign: &str) -> Result<(), ExpressionError> {
        if self.accept(sign) {
            return Ok(());
        }
        Err(self.error(format!("expected `{sign}`, found {}", describe(self.peek()))))
    }

    fn operator(&self) -> Option<BinaryOperator> {
        Some(match self.peek() {
            Token::Symbol("+") => BinaryOperator::Add,
            Token::Symbol("-") => BinaryOperator::Subtract,
            Token::Symbol("*") => BinaryOperator::Multiply,
            Token::Symbol("/") => BinaryOperator::Divide,
            Token::Symbol("^") => BinaryOperator::Power,
            Token::Symbol("<") => BinaryOperator::Less,
            Token::Symbol("<=") => BinaryOperator::LessOrEqual,
            Token::Symbol(">") => BinaryOperator::Greater,
            Token::Symbol(">=") => BinaryOperator::GreaterOrEqual,
            Token::Symbol("==") => BinaryOperator::Equal,
            Token::Symbol("!=") => BinaryOperator::NotEqual,
            Token::Word(word) if word == "and" => BinaryOperator::And,
            Token::Word(word) if word == "or" => BinaryOperator::Or,
            _ => return None,
        })
    }

    /// Parses an expression whose operators have at least the precedence `minimum`, by precedence climbing.
    fn expression(&mut self, minimum: u8) -> Result<Expr, ExpressionError> {
        self.depth += 1;
        if self.depth > MAX_EXPRESSION_DEPTH {
            return Err(self.error(format!(
                "nested more than {MAX_EXPRESSION_DEPTH} levels deep; split it into several formulas"
            )));
        }
        let mut left = self.operand()?;
        while let Some(operator) = self.operator() {
            let precedence = operator.precedence();
            if precedence < minimum {
                break;
            }
            let offset = self.offset();
            self.operators += 1;
            if self.operators > MAX_EXPRESSION_OPERATORS {
                return Err(self
                    .error(format!("more than {MAX_EXPRESSION_OPERATORS} operators; split it into several formulas")));
            }
            self.next += 1;
            let right = self.expression(if operator == BinaryOperator::Power { precedence } else { precedence + 1 })?;
            if precedence == 3 && matches!(self.operator(), Some(next) if next.precedence() == 3) {
                return Err(self.error("comparisons cannot be chained; join them with `and`".to_owned()));
            }
            left = Expr { kind: ExprKind::Binary(operator, Box::new(left), Box::new(right)), offset };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operand(&mut self) -> Result<Expr, ExpressionError> {
        let offset = self.offset();
        let token = self.peek().clone();
        let kind = match token {
            Token::Number(value) => {
                self.next += 1;
                ExprKind::Number { value, unit: self.unit() }
            }
            Token::Text(text) => {
                self.next += 1;
                ExprKind::Text(text)
            }
            Token::Symbol("-") => {
                self.next += 1;
                ExprKind::Unary(UnaryOperator::Negate, Box::new(self.expression(UNARY_PRECEDENCE)?))
            }
            Token::Symbol("(") => {
                self.next += 1;
                let inner = self.expression(0)?;
                self.expect(")")?;
                inner.kind
            }
            Token::Word(word) if word == "not" => {
                self.next += 1;
                ExprKind::Unary(UnaryOperator::Not, Box::new(self.expression(UNARY_PRECEDENCE)?))
            }
            Token::Word(word) if word == "true" || word == "false" => {
                self.next += 1;
                ExprKind::Bool(word == "true")
            }
            Token::Word(word) if word != "and" && word != "or" => {
                self.next += 1;
                if self.accept("(") { self.call(&word, offset)? } else { ExprKind::Name(word) }
            }
            other => return Err(self.error(format!("expected a value, found {}", describe(&other)))),
        };
        Ok(Expr { kind, offset })
    }

    /// Parses the unit after a number: the next word, unless it is an operator. Empty if there is none.
    fn unit(&mut self) -> String {
        match self.peek() {
            Token::Word(word) if !matches!(word.as_str(), "and" | "or" | "not") => {
                let word = word.clone();
                self.next += 1;
                word
            }
            _ => String::new(),
        }
    }

    fn call(&mut self, name: &str, offset: usize) -> Result<ExprKind, ExpressionError> {
        if Function::overloads(name).next().is_none() {
            return Err(ExpressionError { offset, message: unknown_function(name) });
        }
        let mut arguments = Vec::new();
        if !self.accept(")") {
            loop {
                arguments.push(self.expression(0)?);
                if !self.accept(",") {
                    break;
                }
            }
            self.expect(")")?;
        }
        let count = arguments.len();
        let accepts = |function: &&Function| {
            let (minimum, maximum) = function.arity();
            (minimum..=maximum).contains(&count)
        };
        match Function::overloads(name).find(accepts) {
            Some(function) => Ok(ExprKind::Call(function, arguments)),
            None => Err(ExpressionError { offset, message: wrong_count(name, count) }),
        }
    }
}

fn unknown_function(name: &str) -> String {
    if let Some(near) = nearest(name, FUNCTIONS.iter().map(|function| function.name)) {
        return format!("unknown function `{name}`; did you mean `{near}`?");
    }
    let mut names: Vec<&str> = FUNCTIONS.iter().map(|function| function.name).collect();
    names.dedup();
    format!("unknown function `{name}`; use one of `{}`", names.join("`, `"))
}

fn wrong_count(name: &str, count: usize) -> String {
    let signatures: Vec<String> =
        Function::overloads(name).map(|function| format!("`{}`", function.signature())).collect();
    let arguments = if count == 1 { "1 argument".to_owned() } else { format!("{count} arguments") };
    format!("`{name}` does not take {arguments}; write {}", signatures.join(" or "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    fn reformat(text: &str) -> String {
        parse(text).expect(text).to_string()
    }

    #[test]
    fn precedence_and_associativity_are_respected() {
        assert_eq!(reformat("a - (b - c) - d"), "a − (b − c) − d");
        assert_eq!(reformat("(a * b) / (c * d)"), "a × b ÷ (c × d)");
        assert_eq!(reformat("-x^2"), "−x ^ 2");
        assert_eq!(reformat("(-x)^2"), "(−x) ^ 2");
        assert_eq!(reformat("2^3^2"), "2 ^ 3 ^ 2");
        assert_eq!(reformat("(2^3)^2"), "(2 ^ 3) ^ 2");
        assert_eq!(reformat("a < 1 and b >= 2 or not (c != 3)"), "a < 1 and b ≥ 2 or not (c ≠ 3)");
        assert_eq!(reformat("(a < b) == (c < d)"), "(a < b) = (c < d)");
        assert_eq!(reformat("500 MiB + 1 core"), "500 MiB + 1 core");
        assert_eq!(reformat("erlang_b(n,a)*erlang_c(n, a)"), "erlang_b(n, a) × erlang_c(n, a)");
    }

    #[test]
    fn errors_report_the_offset_and_the_reason() {
        for (text, at, message) in [
            ("", 0, "expected a value, found the end of the expression"),
            ("a b", 2, "expected an operator, found `b`"),
            ("(a", 2, "expected `)`, found the end of the expression"),
            ("a $ b", 2, "unexpected character `$`"),
            ("sin(a)", 0, "unknown function `sin`; did you mean `min`?"),
            (
                "mmck_late(4, 8, 3)",
                0,
                "`mmck_late` does not take 3 arguments; write `mmck_late(servers, places, offered_load, time)`",
            ),
            ("erlang_c(4)", 0, "`erlang_c` does not take 1 argument; write `erlang_c(servers, offered_load)`"),
            ("min()", 0, "`min` does not take 0 arguments; write `min(x, …)`"),
            ("a < b < c", 6, "comparisons cannot be chained"),
            ("1e999", 0, "the number is invalid or too large"),
            ("\"abc", 0, "missing closing quotation mark"),
            ("\"é\" == a b", 9, "expected an operator, found `b`"),
            ("\"é\" ÷ $", 6, "unexpected character `$`"),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error.offset, at, "{text}: {error}");
            assert!(error.message.starts_with(message), "{text}: {error}");
        }
    }

    #[test]
    fn excessive_nesting_is_rejected() {
        assert!(parse(&"(".repeat(3000)).is_err());
        assert!(parse(&"-".repeat(3000)).is_err());
        assert!(parse(&format!("a{}", "+a".repeat(1500))).is_err());
        assert!(parse(&"a".repeat(MAX_EXPRESSION_BYTES + 1)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_causes_a_panic_and_parsed_expressions_round_trip(text in "[a-c0-9+*/^() <>=,.\"×÷−ifmnax]{0,40}") {
            if let Ok(expr) = parse(&text) {
                let again = parse(&expr.to_string());
                prop_assert_eq!(again.map(|e| e.to_string()), Ok(expr.to_string()));
            }
        }
    }
}
