//! Patterns with wildcards and policy variables, each compiled to its simplest form.
//! IAM User Guide, "IAM policy elements: variables and tags", "IAM JSON policy elements: Resource".

use smallvec::SmallVec;

use crate::{
    Context, bytes,
    context::{KeyName, ValuesRef},
    glob::{self, Pieces, Token},
};

/// A pattern that matches whole texts.
#[derive(Debug, Clone)]
pub(crate) enum Pattern {
    /// `*`: everything.
    Any,
    /// Without wildcards.
    Exact(Box<str>),
    /// `text*`.
    Prefix(Box<str>),
    /// `*text`.
    Suffix(Box<str>),
    /// Literal texts separated by `*`.
    Pieces(Pieces),
    /// With `?`.
    Glob(Box<[Token<Box<str>>]>),
    /// With policy variables, which are filled in at each decision.
    Variable(Box<[Part]>),
}

#[derive(Debug, Clone)]
pub(crate) enum Part {
    Token(Token<Box<str>>),
    Key {
        key: KeyName,
        written: Box<str>,
        default: Option<Box<str>>,
    },
}

/// Which characters are special in a pattern.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Syntax {
    /// `*` and `?`.
    pub(crate) wildcards: bool,
    /// `${…}`.
    pub(crate) variables: bool,
}

impl Pattern {
    pub(crate) fn new(pattern: &str, syntax: Syntax) -> Self {
        let literal = |text: &str| {
            if syntax.wildcards {
                glob::tokens(text)
            } else {
                glob::text(text)
            }
        };
        if !syntax.variables || !pattern.contains("${") {
            return Self::plain(literal(pattern));
        }
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((inside, behind)) = after.split_once('}') else {
                break;
            };
            parts.extend(literal(before).into_iter().map(Part::Token));
            parts.push(variable(inside));
            rest = behind;
        }
        parts.extend(literal(rest).into_iter().map(Part::Token));
        Self::Variable(parts.into())
    }

    fn plain(tokens: Vec<Token<Box<str>>>) -> Self {
        match tokens.as_slice() {
            [] => Self::Exact("".into()),
            [Token::Any] => Self::Any,
            [Token::Text(text)] => Self::Exact(text.clone()),
            [Token::Text(text), Token::Any] => Self::Prefix(text.clone()),
            [Token::Any, Token::Text(text)] => Self::Suffix(text.clone()),
            tokens => match Pieces::new(tokens) {
                Some(pieces) => Self::Pieces(pieces),
                None => Self::Glob(tokens.into()),
            },
        }
    }

    /// Whether the pattern matches a whole text. A pattern with a variable that has no value matches nothing.
    #[inline]
    pub(crate) fn matches(&self, text: &str, context: &Context) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(wanted) => bytes::same(wanted.as_bytes(), text.as_bytes()),
            Self::Prefix(wanted) => bytes::behind(text.as_bytes(), wanted.as_bytes()).is_some(),
            Self::Suffix(wanted) => bytes::before(text.as_bytes(), wanted.as_bytes()).is_some(),
            Self::Pieces(pieces) => pieces.matches(text),
            Self::Glob(tokens) => glob::matches(tokens, text, false),
            Self::Variable(parts) => filled(parts, context, text, false),
        }
    }

    /// The same, ignoring case.
    pub(crate) fn matches_folded(&self, text: &str, context: &Context) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(wanted) => glob::same(wanted, text),
            Self::Variable(parts) => filled(parts, context, text, true),
            // Operators that ignore case do not support wildcards.
            Self::Prefix(_) | Self::Suffix(_) | Self::Pieces(_) | Self::Glob(_) => false,
        }
    }

    /// Its variables: the key, its name as written, and whether it has a default.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&KeyName, &str, bool)> {
        let parts = match self {
            Self::Variable(parts) => parts.as_ref(),
            _ => &[],
        };
        parts.iter().filter_map(|part| match part {
            Part::Key {
                key,
                written,
                default,
            } => Some((key, written.as_ref(), default.is_some())),
            Part::Token(_) => None,
        })
    }

    /// The text, if the pattern is literal.
    pub(crate) fn exact(&self) -> Option<&str> {
        match self {
            Self::Exact(text) => Some(text),
            _ => None,
        }
    }
}

// Kept out of line, so that the common case stays small.
#[inline(never)]
fn filled(parts: &[Part], context: &Context, text: &str, fold: bool) -> bool {
    let tokens: Option<SmallVec<[Token<&str>; 8]>> =
        parts.iter().map(|part| part.filled(context)).collect();
    tokens.is_some_and(|tokens| glob::matches(&tokens, text, fold))
}

impl Part {
    fn filled<'p>(&'p self, context: &'p Context) -> Option<Token<&'p str>> {
        match self {
            Self::Token(Token::Any) => Some(Token::Any),
            Self::Token(Token::One) => Some(Token::One),
            Self::Token(Token::Text(text)) => Some(Token::Text(text)),
            Self::Key { key, default, .. } => match context.find(key) {
                Some(ValuesRef::One(value)) => Some(Token::Text(value)),
                // A multivalued key has no value as a variable.
                Some(ValuesRef::Many(_)) => None,
                None => default.as_deref().map(Token::Text),
            },
        }
    }
}

/// Parses the text between `${` and `}`: a key, a key with a default, or an escaped special character.
fn variable(inside: &str) -> Part {
    if matches!(inside, "*" | "?" | "$") {
        return Part::Token(Token::Text(inside.into()));
    }
    let (name, default) = match inside.split_once(',') {
        Some((name, default)) => (
            name,
            default
                .trim()
                .strip_prefix('\'')
                .and_then(|text| text.strip_suffix('\'')),
        ),
        None => (inside, None),
    };
    Part::Key {
        key: KeyName::new(name.trim()),
        written: name.trim().into(),
        default: default.map(Into::into),
    }
}
