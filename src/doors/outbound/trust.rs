//! The servers that this program trusts over TLS: those with certificates of the public authorities, of authorities in PEM files, and with
//! certificates that are pinned.

use std::sync::Arc;

use rustls_pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        self, CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore,
        SignatureScheme,
        client::{
            WebPkiServerVerifier,
            danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
            verify_server_name,
        },
        crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
        server::ParsedCertificate,
    },
};

/// The reason why the certificates of a setting cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The PEM text cannot be read.
    #[error("the certificates cannot be read: {0}")]
    Pem(#[from] rustls_pki_types::pem::Error),
    /// The PEM text has no certificate.
    #[error("there is no certificate")]
    Empty,
    /// A certificate cannot be used, or TLS cannot be set up.
    #[error("a certificate cannot be used: {0}")]
    Rustls(#[from] Error),
    /// TLS cannot be set up.
    #[error("a certificate cannot be used: {0}")]
    Verifier(#[from] rustls::client::VerifierBuilderError),
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>()?;
    if certificates.is_empty() {
        return Err(TrustError::Empty);
    }
    Ok(certificates)
}

/// The public certificate authorities, and those in PEM files.
fn roots(authorities: &[Vec<u8>]) -> Result<RootCertStore, TrustError> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for pem in authorities {
        for certificate in certificates(pem)? {
            roots.add(certificate)?;
        }
    }
    Ok(roots)
}

/// Connects with HTTP/1.1 to servers whose certificates come from the public authorities or from those in PEM files.
///
/// # Errors
/// [`TrustError`].
pub(crate) fn by_authorities(authorities: &[Vec<u8>]) -> Result<TlsConnector, TrustError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots(authorities)?)
        .with_no_client_auth();
    Ok(connector(config))
}

/// As [`by_authorities`], and to servers that present a certificate of the PEM files, or, under every name, the certificate `own`.
///
/// # Errors
/// [`TrustError`].
pub(crate) fn by_certificates(
    authorities: &[Vec<u8>],
    own: Option<&[u8]>,
) -> Result<TlsConnector, TrustError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut pinned = Vec::new();
    for pem in authorities {
        pinned.extend(certificates(pem)?);
    }
    let own = own.map(certificates).transpose()?;
    let roots = Arc::new(roots(authorities)?);
    let verifier = PinnedVerifier {
        web: WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider)).build()?,
        pinned,
        own: own.and_then(|own| own.into_iter().next()),
        provider: Arc::clone(&provider),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(connector(config))
}

fn connector(mut config: ClientConfig) -> TlsConnector {
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    TlsConnector::from(Arc::new(config))
}

/// Verifies certificates by their authorities, except for pinned ones.
#[derive(Debug)]
struct PinnedVerifier {
    web: Arc<WebPkiServerVerifier>,
    /// `openssl req -x509` makes a certificate that is an authority's and a server's. webpki accepts it only as an authority's.
    pinned: Vec<CertificateDer<'static>>,
    own: Option<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for PinnedVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.own.as_ref().is_some_and(|own| own == end_entity) {
            return Ok(ServerCertVerified::assertion());
        }
        let verified =
            self.web
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verified {
            // webpki has checked the dates before it returns this error.
            Err(Error::InvalidCertificate(CertificateError::Other(why)))
                if why.to_string().contains("CaUsedAsEndEntity")
                    && self.pinned.contains(end_entity) =>
            {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
