//! The place of a mistake in a policy document, as a path in the file.

use policy::{Document, DocumentKind, MalformedPolicyDocument, Partition};

use super::Mistake;
use state::account::Account;

/// The longest word of a document that a message quotes.
const SHOWN: usize = 64;

/// A document of the file.
#[derive(Clone, Copy)]
pub(super) struct DocumentEntry<'d> {
    /// Its place: `accounts[0].policies[2].document`.
    pub(super) at: &'d str,
    pub(super) kind: DocumentKind,
    pub(super) text: &'d str,
}

impl DocumentEntry<'_> {
    /// The reason for which its grammar is refused, if it is.
    pub(super) fn malformed(&self, account: &Account) -> Option<MalformedPolicyDocument> {
        let partition = Partition {
            name: &account.partition,
            aliases: account.dialect.partition_aliases(),
        };
        Document::parse_in(self.text, self.kind, &partition).err()
    }

    /// Adds details to a mistake: the place in the document, and the engine's reason.
    pub(super) fn explain(&self, malformed: &MalformedPolicyDocument, mistake: &mut Mistake) {
        mistake.place = format!("{}{}", self.at, path_of(self.text, malformed.at));
        if !malformed.detail.is_empty() {
            let sentence = mistake.text.trim_end_matches('.');
            mistake.text = format!("{sentence}: {}", malformed.detail);
            let what = self.text.get(malformed.at..malformed.end);
            let what = what.filter(|what| what.starts_with('"') && what.len() <= SHOWN);
            if let Some(what) = what {
                mistake.text += &format!(": {what}");
            }
        }
    }
}

/// An open object or array.
enum OpenContainer {
    Object(Option<String>),
    Array(usize),
}

/// The path to a byte of a JSON text: `.Statement[0].Effect`. For invalid JSON, the path to the readable part.
fn path_of(text: &str, at: usize) -> String {
    let mut open: Vec<OpenContainer> = Vec::new();
    let mut rest = text.char_indices();
    while let Some((place, c)) = rest.next() {
        if place > at {
            break;
        }
        match (c, open.last_mut()) {
            ('{', _) if place < at => open.push(OpenContainer::Object(None)),
            ('[', _) if place < at => open.push(OpenContainer::Array(0)),
            ('}' | ']', _) if place < at => drop(open.pop()),
            (',', Some(OpenContainer::Array(index))) => *index += 1,
            (',', Some(OpenContainer::Object(member))) => *member = None,
            ('"', last) => {
                let string = string(&mut rest);
                if let Some(OpenContainer::Object(member @ None)) = last {
                    *member = Some(string);
                }
            }
            _ => {}
        }
    }
    let describe = |open: &OpenContainer| match open {
        OpenContainer::Object(Some(member)) => format!(".{member}"),
        OpenContainer::Object(None) => String::new(),
        OpenContainer::Array(index) => format!("[{index}]"),
    };
    open.iter().map(describe).collect()
}

/// The rest of a string, as written.
fn string(rest: &mut std::str::CharIndices<'_>) -> String {
    let mut string = String::new();
    while let Some((_, c)) = rest.next() {
        match c {
            '"' => break,
            '\\' => string.extend(rest.next().map(|(_, c)| c)),
            c => string.push(c),
        }
    }
    string
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_has_a_path() {
        let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow"},{"Sid":"a\"b,","Action":["x","y"],"Efect":"Deny"}]}"#;
        for (wanted, path) in [
            (r#""2012"#, ".Version"),
            (r#"[{"#, ".Statement"),
            (r#"{"Sid"#, ".Statement[1]"),
            (r#""a\"#, ".Statement[1].Sid"),
            (r#""y""#, ".Statement[1].Action[1]"),
            (r#""Efect"#, ".Statement[1].Efect"),
            (r#""Deny"#, ".Statement[1].Efect"),
        ] {
            assert_eq!(path_of(text, text.find(wanted).unwrap()), path, "{wanted}");
        }
        assert_eq!(path_of(text, 0), "");
        assert_eq!(path_of("", 7), "");
        assert_eq!(path_of("{\"a\": [1, ]", 10), ".a[1]");
    }
}
