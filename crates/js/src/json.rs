//! Writes JSON.

use alloc::string::String;

use headroom_core::decimal;

/// That nothing came of what was asked, and why.
#[cfg(feature = "calculator")]
pub(crate) fn failed(message: &str) -> String {
    Json::object_of(|json| {
        json.list("failed", [message], |json, message| json.object("", |json| json.text("message", message)));
    })
}

/// A JSON text in the making. Every value is given with a name, of which nothing is made in a list.
#[derive(Debug, Default)]
pub(crate) struct Json {
    text: String,
    /// The next value stands in an object.
    named: bool,
}

impl Json {
    /// A list as a whole.
    pub(crate) fn list_of<T>(items: impl IntoIterator<Item = T>, each: impl FnMut(&mut Self, T)) -> String {
        let mut json = Self::default();
        json.list("", items, each);
        json.text
    }

    /// An object as a whole.
    #[cfg(feature = "calculator")]
    pub(crate) fn object_of(fill: impl FnOnce(&mut Self)) -> String {
        let mut json = Self::default();
        json.object("", fill);
        json.text
    }

    /// A list.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T),
    ) {
        self.begin(name, "[");
        for item in items {
            self.named = false;
            each(self, item);
        }
        self.end("]");
    }

    /// Names and values.
    pub(crate) fn object(&mut self, name: &str, fill: impl FnOnce(&mut Self)) {
        self.begin(name, "{");
        self.named = true;
        fill(self);
        self.end("}");
    }

    /// A text.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.begin(name, "");
        self.quoted(text);
    }

    /// Texts.
    #[cfg(feature = "calculator")]
    pub(crate) fn texts<'t>(&mut self, name: &str, texts: impl IntoIterator<Item = &'t String>) {
        self.list(name, texts, |json, text| json.text("", text));
    }

    /// A number; nothing where it has no value.
    #[cfg(feature = "calculator")]
    pub(crate) fn number(&mut self, name: &str, number: f64) {
        // The fewest digits that read back to the same number, and never more than seventeen of them.
        let text = if number.is_finite() { decimal::scientific(number) } else { String::from("null") };
        self.begin(name, &text);
    }

    /// A number, if there is one.
    #[cfg(feature = "calculator")]
    pub(crate) fn maybe(&mut self, name: &str, number: Option<f64>) {
        self.number(name, number.unwrap_or(f64::NAN));
    }

    /// A count.
    pub(crate) fn count(&mut self, name: &str, count: usize) {
        self.begin(name, &decimal::whole(i32::try_from(count).unwrap_or(i32::MAX)));
    }

    /// True, false, nothing, or what is JSON already.
    #[cfg(feature = "calculator")]
    pub(crate) fn whole(&mut self, name: &str, text: &str) {
        self.begin(name, text);
    }

    /// As it is handed over.
    #[cfg(feature = "calculator")]
    pub(crate) fn done(self) -> String {
        self.text
    }

    /// What stands between this value and the one before it, its name, and how it begins.
    #[inline(never)]
    fn begin(&mut self, name: &str, text: &str) {
        if !self.text.is_empty() && !self.text.ends_with(['{', '[']) {
            self.text.push(',');
        }
        if self.named {
            self.quoted(name);
            self.text.push(':');
        }
        self.text.push_str(text);
    }

    fn end(&mut self, bracket: &str) {
        self.text.push_str(bracket);
        // Only objects have more to come after what they hold: lists say so for each of their items.
        self.named = true;
    }

    #[inline(never)]
    fn quoted(&mut self, text: &str) {
        self.text.push('"');
        for letter in text.chars() {
            match letter {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\0'..='\u{1f}' => {
                    // Four hexadecimal digits, of which such a letter has two.
                    let code = u32::from(letter);
                    let digit = |digit: u32| char::from_digit(digit, 16).unwrap_or('0');
                    self.text.extend(['\\', 'u', '0', '0', digit(code / 16), digit(code % 16)]);
                }
                _ => self.text.push(letter),
            }
        }
        self.text.push('"');
    }
}
