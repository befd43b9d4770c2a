//! The server's certificate.

use std::sync::Arc;

use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{self, ServerConfig},
};

/// Why a certificate and key are none.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The PEM texts cannot be read.
    #[error("the certificate or its key cannot be read: {0}")]
    Pem(#[from] rustls_pki_types::pem::Error),
    /// They do not belong together.
    #[error("the certificate and its key are of no use: {0}")]
    Rustls(#[from] rustls::Error),
}

/// Accepts TLS 1.2 and 1.3 with a PEM chain and its PEM key; HTTP/2 and HTTP/1.1.
///
/// # Errors
/// [`TlsError`].
pub fn acceptor(chain: &[u8], key: &[u8]) -> Result<TlsAcceptor, TlsError> {
    let chain = CertificateDer::pem_slice_iter(chain).collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_slice(key)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// The version that a connection speaks, as `s3:TlsVersion` says it.
pub(crate) fn version(connection: &rustls::ServerConnection) -> Option<&'static str> {
    match connection.protocol_version()? {
        rustls::ProtocolVersion::TLSv1_2 => Some("1.2"),
        rustls::ProtocolVersion::TLSv1_3 => Some("1.3"),
        _ => None,
    }
}
