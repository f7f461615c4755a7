//! Writes JSON.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A JSON text in the making. What is written is whole at every step, so nothing can be left open.
#[derive(Clone, Debug)]
pub(crate) struct Json(String);

impl Json {
    /// A text.
    pub(crate) fn text(text: &str) -> Self {
        let mut out = String::with_capacity(text.len() + 2);
        out.push('"');
        for letter in text.chars() {
            match letter {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\0'..='\u{1f}' => {
                    // Four hexadecimal digits, of which such a letter has two.
                    let code = u32::from(letter);
                    let digit = |digit: u32| char::from_digit(digit, 16).unwrap_or('0');
                    out.extend(['\\', 'u', '0', '0', digit(code / 16), digit(code % 16)]);
                }
                _ => out.push(letter),
            }
        }
        out.push('"');
        Self(out)
    }

    /// A number; nothing where it has no value.
    #[cfg(feature = "calculator")]
    pub(crate) fn number(number: f64) -> Self {
        // The fewest digits that read back to the same number, and never more than seventeen of them.
        if number.is_finite() { Self(alloc::format!("{number:e}")) } else { Self::nothing() }
    }

    /// Nothing.
    #[cfg(feature = "calculator")]
    pub(crate) fn nothing() -> Self {
        Self("null".to_string())
    }

    /// A number, if there is one.
    #[cfg(feature = "calculator")]
    pub(crate) fn maybe(number: Option<f64>) -> Self {
        number.map_or_else(Self::nothing, Self::number)
    }

    /// A count.
    pub(crate) fn count(count: usize) -> Self {
        Self(count.to_string())
    }

    /// What is JSON already.
    #[cfg(feature = "full")]
    pub(crate) fn whole(text: String) -> Self {
        Self(text)
    }

    /// True or false.
    #[cfg(feature = "calculator")]
    pub(crate) fn flag(flag: bool) -> Self {
        Self(flag.to_string())
    }

    /// Texts.
    #[cfg(feature = "calculator")]
    pub(crate) fn texts(texts: &[String]) -> Self {
        Self::list(texts.iter().map(|text| Self::text(text)))
    }

    /// A list.
    pub(crate) fn list(items: impl Iterator<Item = Self>) -> Self {
        let items: Vec<String> = items.map(|item| item.0).collect();
        Self(["[", &items.join(","), "]"].concat())
    }

    /// Names and values.
    pub(crate) fn object(fields: &[(&str, Self)]) -> Self {
        let fields: Vec<String> = fields.iter().map(|(name, value)| ["\"", name, "\":", &value.0].concat()).collect();
        Self(["{", &fields.join(","), "}"].concat())
    }

    /// Names that others chose, and values.
    #[cfg(feature = "calculator")]
    pub(crate) fn map<'n>(entries: impl Iterator<Item = (&'n str, Self)>) -> Self {
        let entries: Vec<String> = entries.map(|(name, value)| [&Self::text(name).0, ":", &value.0].concat()).collect();
        Self(["{", &entries.join(","), "}"].concat())
    }

    /// As it is handed over.
    pub(crate) fn done(self) -> String {
        self.0
    }
}
