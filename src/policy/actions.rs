//! Actions: patterns of a statement, sorted by service, and the index by which a document finds the statements that speak of a service.

use std::ops::Range;

use smallvec::SmallVec;

use crate::{
    Context, bytes,
    fold::{self, Table},
    pattern::{Pattern, Special},
};

/// An action that is asked for, in lower case, with the hash of its service: made once a decision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Action<'a> {
    pub(crate) service: &'a str,
    pub(crate) name: &'a str,
    /// The first letters of the name, and the last.
    ends: (u64, u64),
    hash: u32,
}

/// Room for an action in lower case.
#[derive(Debug, Default)]
pub(crate) struct Folded(SmallVec<[u8; 96]>);

impl Folded {
    pub(crate) fn action(&mut self, service: &str, name: &str) -> Action<'_> {
        self.0.clear();
        self.0.extend_from_slice(service.as_bytes());
        self.0.extend_from_slice(name.as_bytes());
        let (chunks, rest) = self.0.as_chunks_mut::<8>();
        for chunk in chunks {
            *chunk = fold::lower(u64::from_le_bytes(*chunk)).to_le_bytes();
        }
        rest.make_ascii_lowercase();
        // No byte but those of ASCII letters has changed: what was text is text.
        let text = str::from_utf8(&self.0).unwrap_or_default();
        let (folded, name) = text.split_at_checked(service.len()).unwrap_or_default();
        Action {
            service: folded,
            name,
            ends: ends(name),
            hash: fold::hash(service),
        }
    }
}

/// The first eight bytes, as far as there are so many.
fn first(text: &str) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u64::from_le_bytes(bytes)
}

/// The last eight bytes, as far as there are so many.
fn last(text: &str) -> u64 {
    text.as_bytes()
        .last_chunk()
        .map_or_else(|| first(text), |bytes| u64::from_le_bytes(*bytes))
}

fn ends(text: &str) -> (u64, u64) {
    (first(text), last(text))
}

/// A pattern of actions of one service, in lower case.
#[derive(Debug, Clone)]
pub(crate) struct ActionPattern {
    /// The first letters that a name must have, and which bits of its first letters they are: most names are told apart by them.
    first: u64,
    mask: u64,
    rest: Rest,
    name: Pattern,
    pub(crate) service: Box<str>,
}

/// What a name must have beside its first letters.
#[derive(Debug, Clone, Copy)]
enum Rest {
    /// Anything.
    Free,
    /// A length (up to sixteen), and last letters.
    End(usize, u64),
    /// What the pattern says.
    Pattern,
}

impl ActionPattern {
    /// From service and name in lower case.
    fn new(service: &str, name: &str) -> Self {
        let fixed = name.split(['*', '?']).next().unwrap_or_default();
        let bits = fixed.len().min(8) * 8;
        let pattern = Pattern::new(
            name,
            Special {
                wildcards: true,
                variables: false,
            },
        );
        Self {
            first: first(fixed),
            mask: u64::MAX
                .checked_shl(u32::try_from(bits).unwrap_or(64))
                .map_or(u64::MAX, |above| !above),
            rest: match &pattern {
                Pattern::Any => Rest::Free,
                Pattern::Prefix(_) if fixed.len() <= 8 => Rest::Free,
                Pattern::Exact(_) if fixed.len() <= 16 => Rest::End(fixed.len(), last(fixed)),
                _ => Rest::Pattern,
            },
            name: pattern,
            service: service.into(),
        }
    }

    #[inline]
    fn matches(&self, name: &str, (first, last): (u64, u64)) -> bool {
        static NOTHING: Context = Context::empty();
        (first ^ self.first) & self.mask == 0
            && match self.rest {
                Rest::Free => true,
                Rest::End(length, wanted) => name.len() == length && last == wanted,
                Rest::Pattern => self.name.matches(name, &NOTHING),
            }
    }
}

/// What a statement says of actions.
#[derive(Debug, Clone)]
pub(crate) struct Actions {
    /// Whether it speaks of all but these (NotAction).
    pub(crate) not: bool,
    /// Whether a bare `*` is among them.
    pub(crate) all: bool,
    /// Sorted by service.
    pub(crate) patterns: Box<[ActionPattern]>,
}

impl Actions {
    /// Compiles texts of the form `*` or `service:name`, whose grammar is checked.
    pub(crate) fn new<'t>(not: bool, texts: impl IntoIterator<Item = &'t str>) -> Self {
        let (mut all, mut patterns) = (false, Vec::new());
        for text in texts {
            let lower = text.to_ascii_lowercase();
            match lower.split_once(':') {
                Some((service, name)) => patterns.push(ActionPattern::new(service, name)),
                None => all = true,
            }
        }
        patterns.sort_by(|one, other| one.service.cmp(&other.service));
        Self {
            not,
            all,
            patterns: patterns.into(),
        }
    }

    /// Its patterns of one service (in lower case).
    pub(crate) fn of(&self, service: &str) -> &[ActionPattern] {
        let start = self.patterns.partition_point(|one| *one.service < *service);
        let rest = self.patterns.get(start..).unwrap_or_default();
        let count = rest.partition_point(|one| *one.service == *service);
        rest.get(..count).unwrap_or_default()
    }

    /// Whether it speaks of an action, of whose service it has these patterns.
    fn speak_of(&self, action: Action<'_>, patterns: &[ActionPattern]) -> bool {
        let named = self.all
            || patterns
                .iter()
                .any(|pattern| pattern.matches(action.name, action.ends));
        named != self.not
    }

    /// Whether it speaks of an action, found without an index.
    pub(crate) fn speak(&self, action: Action<'_>) -> bool {
        self.speak_of(action, self.of(action.service))
    }
}

/// Whether a pattern matches a name in lower case.
pub(crate) fn any(patterns: &[ActionPattern], name: &str) -> bool {
    let ends = ends(name);
    patterns.iter().any(|pattern| pattern.matches(name, ends))
}

/// Which statements speak of which service.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    services: Vec<Service>,
    table: Table,
    /// By service, in the order of the statements.
    named: Vec<Entry>,
    /// The statements that speak of services that they do not name: with `*` or NotAction.
    general: Vec<u32>,
}

#[derive(Debug, Clone)]
struct Service {
    name: Box<str>,
    entries: Range<usize>,
}

#[derive(Debug, Clone)]
struct Entry {
    statement: u32,
    /// The statement's patterns of the service.
    patterns: Range<u32>,
}

impl Index {
    pub(crate) fn new<'s>(statements: impl Iterator<Item = &'s Actions>) -> Self {
        let mut index = Self::default();
        let mut found: Vec<(&str, Entry)> = Vec::new();
        for (statement, actions) in (0_u32..).zip(statements) {
            if actions.all || actions.not {
                index.general.push(statement);
            }
            let mut start = 0;
            for patterns in actions
                .patterns
                .chunk_by(|one, other| one.service == other.service)
            {
                let end = start + u32::try_from(patterns.len()).unwrap_or(u32::MAX);
                if let Some(first) = patterns.first() {
                    let entry = Entry {
                        statement,
                        patterns: start..end,
                    };
                    found.push((&first.service, entry));
                }
                start = end;
            }
        }
        found.sort_by_key(|(service, entry)| (*service, entry.statement));
        for entries in found.chunk_by(|(one, _), (other, _)| one == other) {
            let start = index.named.len();
            index
                .named
                .extend(entries.iter().map(|(_, entry)| entry.clone()));
            if let Some((name, _)) = entries.first() {
                index.table.add(fold::hash(name), index.services.len());
                index.services.push(Service {
                    name: (*name).into(),
                    entries: start..index.named.len(),
                });
            }
        }
        index
    }

    fn named(&self, action: Action<'_>) -> &[Entry] {
        let found = self.table.find(action.hash, |at| {
            self.services.get(at).is_some_and(|service| {
                bytes::same(service.name.as_bytes(), action.service.as_bytes())
            })
        });
        found
            .and_then(|at| self.services.get(at))
            .and_then(|service| self.named.get(service.entries.clone()))
            .unwrap_or_default()
    }

    /// Tells the statements that speak of an action, in order. `actions`: what each says of actions.
    #[inline]
    pub(crate) fn speaking<'s, S>(
        &self,
        action: Action<'_>,
        statements: &'s [S],
        actions: impl Fn(&'s S) -> &'s Actions,
        mut each: impl FnMut(u32, &'s S),
    ) {
        let mut general = self.general.as_slice();
        let mut tell = |at: u32, patterns: Range<u32>| {
            let Some(statement) = statements.get(at as usize) else {
                return;
            };
            let actions = actions(statement);
            let patterns = patterns.start as usize..patterns.end as usize;
            let patterns = actions.patterns.get(patterns).unwrap_or_default();
            if actions.speak_of(action, patterns) {
                each(at, statement);
            }
        };
        // Merges the two lists; a statement in both is looked at once, with its patterns.
        for entry in self.named(action) {
            while let Some((other, rest)) = general.split_first()
                && *other <= entry.statement
            {
                if *other < entry.statement {
                    tell(*other, 0..0);
                }
                general = rest;
            }
            tell(entry.statement, entry.patterns.clone());
        }
        for statement in general {
            tell(*statement, 0..0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn actions() -> impl Strategy<Value = Actions> {
        let text = prop_oneof![
            Just("*".to_owned()),
            "(s3|S3|iam|ec2):(Get|get|Put)?[A-B*?]{0,2}",
        ];
        (prop::bool::ANY, prop::collection::vec(text, 1..5))
            .prop_map(|(not, texts)| Actions::new(not, texts.iter().map(String::as_str)))
    }

    proptest! {
        #[test]
        fn the_index_finds_what_each_statement_says(
            statements in prop::collection::vec(actions(), 0..6),
            (service, name) in ("(s3|IAM|ec2|sqs)", "(Get|GET|put)?[aB]{0,2}"),
        ) {
            let mut folded = Folded::default();
            let action = folded.action(&service, &name);
            let index = Index::new(statements.iter());
            let mut found = Vec::new();
            index.speaking(action, &statements, |one| one, |at, _| found.push(at));
            let expected: Vec<u32> = (0..).zip(&statements).filter(|(_, one)| one.speak(action)).map(|(at, _)| at).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
