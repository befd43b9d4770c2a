//! IAM and STS as facts: shapes, operations, errors.
