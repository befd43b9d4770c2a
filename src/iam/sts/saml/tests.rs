//! Responses that real software signed.
