//! The bottom floor of the domain: what the server keeps, and how it is looked up. Nothing here knows a request.

mod scope;

pub use scope::Scope;
