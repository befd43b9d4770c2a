//! The async edge: HTTP, IAM+STS, JSON services, S3, OIDC, mail. The only crate that names hyper, tokio or rustls.
//!
//! [`server`] accepts connections within limits, and shuts down gracefully. [`doors`] is the list of doors; each door is a module.

mod aws;
mod config;
mod door;
mod doors;
mod edge;
mod handler;
mod operator;
mod outbound;
mod realm;
mod s3;
mod server;

pub use config::ServerConfig;
pub use doors::services;
pub use edge::{limits::Limits, tls};
pub use operator::credentials;
pub use outbound::{client, issuers, mail, trust};
pub use server::Server;
