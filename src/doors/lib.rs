//! The doors of the server, and everything asynchronous: HTTP, the AWS protocols, S3, realms, mail. No other crate uses hyper or rustls.
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
pub use edge::{
    limits::Limits,
    tls::{TlsError, acceptor as tls_acceptor},
};
pub use operator::credentials::ProgramRoles;
pub use outbound::{
    client::{ClientError, ClientRequest, Trust, send as send_request},
    issuers::{ExtraHost, FetchError, IssuerError, Issuers},
    mail::{Smtp, SmtpError, deliver as deliver_mail},
    trust::TrustError,
};
pub use server::Server;
