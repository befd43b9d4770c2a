//! JSON in responses of a server.

use serde_json::Value;

/// The value at a JSON pointer (RFC 6901), or null.
pub(crate) fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}
