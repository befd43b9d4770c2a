//! Writes answers as XML or JSON.

use std::{collections::BTreeMap, fmt::Write};

use crate::{Timestamp, Value};

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `text/xml`.
    Xml,
    /// `application/json`: the query protocol's answers to clients that ask for JSON.
    Json,
    /// `application/x-amz-json-1.1`.
    Json11,
}

/// Writes one answer into a buffer.
#[derive(Debug)]
pub struct Encoder {
    out: String,
    format: Format,
    /// Whether the next JSON value is the first in its object or array.
    first: bool,
}

impl Encoder {
    pub(crate) fn new(format: Format) -> Self {
        Self {
            out: String::with_capacity(1024),
            format,
            first: true,
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    /// Writes a structure; `members` writes its members.
    pub fn structure(&mut self, members: impl FnOnce(&mut Self)) {
        self.brackets("{", "}", members);
    }

    fn brackets(&mut self, open: &str, close: &str, inside: impl FnOnce(&mut Self)) {
        if self.format == Format::Xml {
            return inside(self);
        }
        self.out.push_str(open);
        self.first = true;
        inside(self);
        self.out.push_str(close);
        self.first = false;
    }

    fn comma(&mut self) {
        if !std::mem::replace(&mut self.first, false) {
            self.out.push(',');
        }
    }

    /// Writes a member of a structure unless it is absent.
    pub fn member(&mut self, name: &str, value: &impl Value) {
        if !value.is_absent() {
            self.named(name, "", |e| value.encode(e));
        }
    }

    /// Writes a name and a value. `attributes` are for the XML element.
    pub(crate) fn named(&mut self, name: &str, attributes: &str, value: impl FnOnce(&mut Self)) {
        if self.format != Format::Xml {
            self.comma();
            self.string(name);
            self.out.push(':');
            return value(self);
        }
        for part in ["<", name, attributes, ">"] {
            self.out.push_str(part);
        }
        value(self);
        for part in ["</", name, ">"] {
            self.out.push_str(part);
        }
    }

    /// Writes a list.
    pub(crate) fn list<T>(&mut self, items: &[T], encode: impl Fn(&mut Self, &T)) {
        self.brackets("[", "]", |e| {
            for item in items {
                if e.format != Format::Xml {
                    e.comma();
                    encode(e, item);
                } else {
                    e.named("member", "", |e| encode(e, item));
                }
            }
        });
    }

    /// Writes a map.
    pub(crate) fn map<V>(&mut self, entries: &BTreeMap<String, V>, encode: impl Fn(&mut Self, &V)) {
        self.brackets("{", "}", |e| {
            for (key, value) in entries {
                if e.format != Format::Xml {
                    e.named(key, "", |e| encode(e, value));
                } else {
                    e.named("entry", "", |e| {
                        e.named("key", "", |e| e.text(key));
                        e.named("value", "", |e| encode(e, value));
                    });
                }
            }
        });
    }

    /// Writes a string.
    pub(crate) fn text(&mut self, text: &str) {
        match self.format {
            Format::Json | Format::Json11 => self.string(text),
            Format::Xml => escape(text, &mut self.out),
        }
    }

    /// Writes an integer.
    pub(crate) fn number(&mut self, number: i64) {
        let _ = write!(self.out, "{number}");
    }

    /// Writes a boolean.
    pub(crate) fn boolean(&mut self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// Writes a timestamp: its style in XML, epoch seconds in JSON, epoch seconds with milliseconds in AWS JSON 1.1.
    pub(crate) fn timestamp(&mut self, at: &Timestamp) {
        match self.format {
            Format::Json => self.number(at.at.unix_timestamp()),
            Format::Json11 => {
                let seconds = at.at.unix_timestamp_nanos().div_euclid(1_000_000_000);
                let _ = write!(self.out, "{seconds}.{:03}", at.at.millisecond());
            }
            Format::Xml => {
                let _ = write!(self.out, "{at}");
            }
        }
    }

    fn string(&mut self, text: &str) {
        // Serializing a string does not fail.
        self.out
            .push_str(&serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned()));
    }
}

/// Escapes markup, and carriage returns, which a parser would normalize to line feeds. Characters that XML 1.0 does not permit
/// (section 2.2) become U+FFFD.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#xD;"),
            '\t' | '\n' => out.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_forbidden_characters_are_replaced() {
        let mut out = String::new();
        escape("a<b>&\"c\" \r\n\u{1}\u{7f}é", &mut out);
        assert_eq!(out, "a&lt;b&gt;&amp;&quot;c&quot; &#xD;\n\u{fffd}\u{7f}é");
    }
}
