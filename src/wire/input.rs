//! Where typed values are read from: a form, or a JSON document.

use serde_json::Value as Json;

use crate::Form;

/// What a client sent.
#[derive(Debug, Clone, Copy)]
pub enum Input<'i> {
    /// Dotted names with texts: the query protocol.
    Form(&'i Form<'i>),
    /// A JSON document: AWS JSON 1.1.
    Json(&'i Json),
}

impl<'i> From<&'i Form<'i>> for Input<'i> {
    fn from(form: &'i Form<'i>) -> Self {
        Self::Form(form)
    }
}

impl<'i> From<&'i Json> for Input<'i> {
    fn from(json: &'i Json) -> Self {
        Self::Json(json)
    }
}

/// A place in what a client sent.
pub(crate) enum Place<'i> {
    /// The form, and the dotted name at which we are.
    Form {
        /// All of it.
        form: &'i Form<'i>,
        /// `Tags.member.1.Key`.
        name: String,
    },
    /// The value at which we are; `None` where nothing, or null, was sent.
    Json(Option<&'i Json>),
}

impl<'i> Place<'i> {
    pub(crate) fn of(input: Input<'i>) -> Self {
        match input {
            Input::Form(form) => Self::Form {
                form,
                name: String::with_capacity(64),
            },
            Input::Json(json) => Self::Json(Some(json).filter(|json| !json.is_null())),
        }
    }
}

/// A scalar as it was sent.
pub(crate) enum Scalar<'i> {
    /// A text: every value of a form.
    Text(&'i str),
    /// A JSON number, truth value, list or object.
    Other(&'i Json),
}

/// How AWS's JSON services name what they found. Recorded from DynamoDB by the authors of dynalite.
pub(crate) fn token(json: &Json) -> &'static str {
    match json {
        Json::Null => "NULL_VALUE",
        Json::Bool(true) => "TRUE_VALUE",
        Json::Bool(false) => "FALSE_VALUE",
        Json::Number(_) => "NUMBER_VALUE",
        Json::String(_) => "STRING_VALUE",
        Json::Array(_) => "START_ARRAY",
        Json::Object(_) => "START_OBJECT",
    }
}
