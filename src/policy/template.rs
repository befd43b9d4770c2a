//! Values with policy variables. IAM User Guide, "IAM policy elements: variables and tags".

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::{
    Context, Values,
    glob::{self, Token},
};

/// A pattern in which `${key}` stands for a value of the request.
#[derive(Debug, Clone)]
pub(crate) enum Template {
    /// No variables.
    Plain(Vec<Token<Box<str>>>),
    /// With variables, which are filled in at each decision.
    Variable(Vec<Part>),
}

#[derive(Debug, Clone)]
pub(crate) enum Part {
    Token(Token<Box<str>>),
    Key {
        name: String,
        default: Option<String>,
    },
}

impl Template {
    /// Compiles a pattern. `wild`: whether `*` and `?` are wildcards here; `variables`: whether `${…}` is a variable here.
    pub(crate) fn new(pattern: &str, wild: bool, variables: bool) -> Self {
        let literal = |text: &str| {
            if wild {
                glob::tokens(text)
            } else {
                text_token(text)
            }
        };
        if !variables || !pattern.contains("${") {
            return Self::Plain(literal(pattern));
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
        Self::Variable(parts)
    }

    /// Whether the pattern matches the whole of a text. A variable without a value matches nothing.
    pub(crate) fn matches(&self, text: &str, context: &Context, fold: bool) -> bool {
        match self {
            Self::Plain(tokens) => glob::matches(tokens, text, fold),
            Self::Variable(parts) => {
                let filled: Option<SmallVec<[Token<&str>; 8]>> =
                    parts.iter().map(|part| part.filled(context)).collect();
                filled.is_some_and(|tokens| glob::matches(&tokens, text, fold))
            }
        }
    }

    /// The names of its variables.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let parts = match self {
            Self::Plain(_) => &[],
            Self::Variable(parts) => parts.as_slice(),
        };
        parts.iter().filter_map(|part| match part {
            Part::Key { name, .. } => Some(name.as_str()),
            Part::Token(_) => None,
        })
    }
}

impl Part {
    fn filled<'p>(&'p self, context: &'p Context) -> Option<Token<&'p str>> {
        match self {
            Self::Token(Token::Any) => Some(Token::Any),
            Self::Token(Token::One) => Some(Token::One),
            Self::Token(Token::Text(text)) => Some(Token::Text(text)),
            Self::Key { name, default } => match context.get(name) {
                Some(Values::One(value)) => Some(Token::Text(value)),
                // A multivalued key cannot be a variable.
                Some(Values::Many(_)) => None,
                None => default.as_deref().map(Token::Text),
            },
        }
    }
}

/// What stands between `${` and `}`: a key, a key with a default, or a character that would otherwise be special.
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
        name: name.trim().to_ascii_lowercase(),
        default: default.map(str::to_owned),
    }
}

fn text_token(text: &str) -> Vec<Token<Box<str>>> {
    let text: Cow<'_, str> = text.into();
    if text.is_empty() {
        Vec::new()
    } else {
        vec![Token::Text(text.into())]
    }
}
