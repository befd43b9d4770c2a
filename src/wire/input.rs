//! The input of a decoder: a form or a JSON document.

use serde_json::Value as Json;

use crate::Form;

/// The body of a request, parsed.
#[derive(Debug, Clone, Copy)]
pub enum Input<'i> {
    /// Dotted names with strings: the query protocol.
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

/// A place in an input.
pub(crate) enum Place<'i> {
    /// A name of a form.
    Form {
        /// The whole form.
        form: &'i Form<'i>,
        /// `Tags.member.1.Key`; empty at the top.
        name: String,
    },
    /// A JSON value; `None` if it is absent or null.
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

/// A scalar of an input.
pub(crate) enum Scalar<'i> {
    /// A string: every value of a form is one.
    Text(&'i str),
    /// Any other JSON value.
    Other(&'i Json),
}

/// The name of a JSON value in errors of AWS's JSON services. Recorded from DynamoDB by the authors of dynalite.
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
