//! JSON that a server answered.

use serde_json::Value;

/// What stands at a JSON pointer (RFC 6901); null where nothing does.
pub(crate) fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}
