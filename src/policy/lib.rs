//! IAM policies: parse, compile, decide, explain.
