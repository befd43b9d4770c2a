//! JSON with byte positions, bounded in depth; repeated member names are errors.

/// The deepest nesting that is read. A policy needs five levels.
const DEEPEST: usize = 32;

/// A value with the bytes that it spans.
#[derive(Debug, Clone)]
pub struct Node {
    /// The offset of its first byte.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
    /// The value.
    pub value: Json,
}

/// A JSON value: exactly the kinds of RFC 8259.
#[derive(Debug, Clone)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as written.
    Number(String),
    /// A string with its escapes resolved.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object, its members in the order of the text.
    Object(Vec<Member>),
}

/// A member of an object, with the position of its name.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// The bytes of the name, including its quotes.
    pub span: Span,
    /// Its value.
    pub node: Node,
}

/// A half-open range of bytes: start and end.
pub type Span = (usize, usize);

impl Node {
    /// The bytes of the value.
    pub fn span(&self) -> Span {
        (self.start, self.end)
    }
}

/// The position at which a text stops being JSON, and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonError {
    /// The offset of the byte.
    pub at: usize,
    /// The reason in a few words.
    pub why: &'static str,
}

/// Parses a whole text.
///
/// # Errors
/// [`JsonError`], at the first byte that is wrong.
pub fn parse(text: &str) -> Result<Node, JsonError> {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        text,
        at: 0,
    };
    reader.space();
    let node = reader.value(0)?;
    reader.space();
    if reader.at < text.len() {
        return reader.fail("something follows the document");
    }
    Ok(node)
}

struct Reader<'t> {
    bytes: &'t [u8],
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn fail<T>(&self, why: &'static str) -> Result<T, JsonError> {
        Err(JsonError { at: self.at, why })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    fn value(&mut self, depth: usize) -> Result<Node, JsonError> {
        if depth > DEEPEST {
            return self.fail("it is nested too deep");
        }
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Json::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(_) => self.word()?,
            None => return self.fail("it ends too early"),
        };
        Ok(Node {
            start,
            end: self.at,
            value,
        })
    }

    fn word(&mut self) -> Result<Json, JsonError> {
        for (word, value) in [
            ("true", Json::Bool(true)),
            ("false", Json::Bool(false)),
            ("null", Json::Null),
        ] {
            if self
                .text
                .get(self.at..)
                .is_some_and(|rest| rest.starts_with(word))
            {
                self.at += word.len();
                return Ok(value);
            }
        }
        self.fail("a value is expected")
    }

    /// RFC 8259, section 6.
    fn number(&mut self) -> Result<Json, JsonError> {
        let start = self.at;
        self.take(b'-');
        let whole = self.at;
        self.digits()?;
        if self.bytes.get(whole) == Some(&b'0') && self.at > whole + 1 {
            return self.fail("a number begins with zero");
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Ok(Json::Number(
            self.text.get(start..self.at).unwrap_or_default().to_owned(),
        ))
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            self.fail("a digit is expected")
        } else {
            Ok(())
        }
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                self.at += 1;
            }
            out.push_str(self.text.get(start..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return self.fail("a control character in a string"),
                None => return self.fail("a string does not end"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        self.at += 1;
        let c = self.peek();
        self.at += 1;
        Ok(match c {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let high = self.unit()?;
                let code = match high {
                    0xd800..=0xdbff if self.take(b'\\') && self.take(b'u') => {
                        let low = self.unit()?;
                        let Some(low) = low.checked_sub(0xdc00).filter(|low| *low < 0x400) else {
                            return self.fail("half a character");
                        };
                        0x10000 + ((high - 0xd800) << 10) + low
                    }
                    code => code,
                };
                match char::from_u32(code) {
                    Some(c) => c,
                    None => return self.fail("half a character"),
                }
            }
            _ => return self.fail("an unknown escape"),
        })
    }

    fn unit(&mut self) -> Result<u32, JsonError> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(unit) => {
                self.at += 4;
                Ok(unit)
            }
            None => self.fail("four hex digits are expected"),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, JsonError> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Json::List(items));
        }
        loop {
            self.space();
            items.push(self.value(depth + 1)?);
            self.space();
            if self.take(b']') {
                return Ok(Json::List(items));
            }
            if !self.take(b',') {
                return self.fail("a comma or ] is expected");
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, JsonError> {
        self.at += 1;
        let mut members: Vec<Member> = Vec::new();
        let mut names = std::collections::HashSet::new();
        self.space();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return self.fail("a name is expected");
            }
            let start = self.at;
            let name = self.string()?;
            let span = (start, self.at);
            if !names.insert(name.clone()) {
                self.at = start;
                return self.fail("a name is repeated");
            }
            self.space();
            if !self.take(b':') {
                return self.fail("a colon is expected");
            }
            self.space();
            let node = self.value(depth + 1)?;
            members.push(Member { name, span, node });
            self.space();
            if self.take(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.take(b',') {
                return self.fail("a comma or } is expected");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn depth_and_repeated_names_are_refused() {
        assert_eq!(
            parse(&"[".repeat(10_000)).unwrap_err().why,
            "it is nested too deep"
        );
        assert_eq!(
            parse(r#"{"a":1,"a":2}"#).unwrap_err().why,
            "a name is repeated"
        );
        assert_eq!(
            parse("{} x").unwrap_err().why,
            "something follows the document"
        );
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(text in r#"[\[\]{}",:0-9a-z\\u.eE+\- ]{0,40}"#) {
            let theirs: Result<serde_json::Value, _> = serde_json::from_str(&text);
            match parse(&text) {
                Ok(_) => prop_assert!(theirs.is_ok() || text.contains('e') || text.contains('E'), "{text}"),
                Err(error) => prop_assert!(theirs.is_err() || error.why == "a name is repeated", "{text}: {error:?}"),
            }
        }

        #[test]
        fn arbitrary_text_never_panics(text: String) {
            let _ = parse(&text);
        }
    }
}
