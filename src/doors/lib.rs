//! The async edge: HTTP, IAM+STS, JSON services, S3, OIDC, mail. The only crate that names hyper, tokio or rustls.
//!
//! [`server`] listens, limits and drains; [`route`] says which door a request goes to; each door has a module.

mod access_analyzer;
pub mod admin;
mod answer;
mod awsjson;
mod body;
pub mod client;
pub mod credentials;
mod decisions;
pub mod issuers;
pub mod mail;
mod oidc;
mod peers;
mod places;
mod pulse;
pub mod query;
pub mod route;
mod s3;
mod sender;
pub mod server;
pub mod tls;
mod tokens;
pub mod trust;

pub use server::{Limits, Server, ServerConfig};
