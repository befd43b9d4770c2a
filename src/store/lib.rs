//! Typed tables over an embedded store with durable commits.
