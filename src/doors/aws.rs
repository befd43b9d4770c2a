//! The protocols of AWS, and what they share.

pub(crate) mod absent_services;
pub(crate) mod access_analyzer;
pub(crate) mod json;
pub(crate) mod query;
pub(crate) mod response;
pub(crate) mod token_issuers;
