//! The async edge: HTTP, IAM+STS, JSON services, S3, OIDC, mail. The only crate that names hyper, tokio or rustls.
//!
//! [`server`] accepts connections within limits, and shuts down gracefully. [`doors`] is the list of doors; each door is a module.

mod access_analyzer;
mod admin;
mod answer;
mod aws;
mod awsjson;
mod body;
pub mod client;
mod config;
pub mod credentials;
mod decisions;
mod door;
mod doors;
pub mod issuers;
mod limits;
pub mod mail;
mod oidc;
mod peers;
mod places;
mod pulse;
mod query;
mod s3;
mod sender;
mod server;
pub mod tls;
mod tokens;
pub mod trust;

pub use config::ServerConfig;
pub use doors::services;
pub use limits::Limits;
pub use server::Server;
