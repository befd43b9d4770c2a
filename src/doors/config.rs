//! The settings of a server.

use std::{path::PathBuf, sync::Arc};

use ipnet::IpNet;
use tokio_rustls::TlsAcceptor;

use crate::{
    edge::limits::Limits, operator::credentials::ProgramRoles, outbound::issuers::Issuers,
};

/// The settings of a server.
#[derive(Clone)]
pub struct ServerConfig {
    /// The domain under which hosts name partitions.
    pub domain: Option<String>,
    /// Networks whose proxies are trusted to forward the client's address and scheme.
    pub trusted_proxies: Vec<IpNet>,
    /// The server's certificate and key.
    pub tls: Option<TlsAcceptor>,
    /// The keys of OIDC providers.
    pub issuers: Arc<Issuers>,
    /// Limits that protect the server from its clients.
    pub limits: Limits,
    /// Whether reset and clock are answered.
    pub allow_reset: bool,
    /// The folder of blobs; `None` for a temporary one.
    pub data: Option<PathBuf>,
    /// The roles that programs on this machine may act as.
    pub programs: Option<ProgramRoles>,
}
