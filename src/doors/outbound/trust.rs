//! Whom connections that this program opens by TLS are made to: the certificate authorities of the web, those of PEM files, and
//! certificates that are known themselves.

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

/// Why the certificate authorities of a setting are none.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The PEM text cannot be read.
    #[error("the certificates cannot be read: {0}")]
    Pem(#[from] rustls_pki_types::pem::Error),
    /// There is none in it.
    #[error("there is no certificate")]
    Empty,
    /// One cannot be trusted, or TLS cannot be set up.
    #[error("a certificate is of no use: {0}")]
    Rustls(#[from] Error),
    /// TLS cannot be set up.
    #[error("a certificate is of no use: {0}")]
    Verifier(#[from] rustls::client::VerifierBuilderError),
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>()?;
    if certificates.is_empty() {
        return Err(TrustError::Empty);
    }
    Ok(certificates)
}

/// The certificate authorities of the web, and those of PEM files.
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

/// Connects by HTTP/1.1 to whom the authorities of the web vouch for, or those of PEM files.
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

/// As [`by_authorities`], and also to servers that show one of the PEM files' own certificates, and, whatever name it is for, to the one
/// that shows `own`.
///
/// # Errors
/// [`TrustError`].
pub(crate) fn by_certificates(
    authorities: &[Vec<u8>],
    own: Option<&[u8]>,
) -> Result<TlsConnector, TrustError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut known = Vec::new();
    for pem in authorities {
        known.extend(certificates(pem)?);
    }
    let own = own.map(certificates).transpose()?;
    let roots = Arc::new(roots(authorities)?);
    let verifier = Known {
        web: WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider)).build()?,
        known,
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

/// Asks the authorities, but for certificates that are known themselves.
#[derive(Debug)]
struct Known {
    web: Arc<WebPkiServerVerifier>,
    /// What `openssl req -x509` makes is an authority and a server's certificate in one: webpki takes it for the first alone.
    known: Vec<CertificateDer<'static>>,
    own: Option<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Known {
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
            // webpki has looked at the dates before it says so.
            Err(Error::InvalidCertificate(CertificateError::Other(why)))
                if why.to_string().contains("CaUsedAsEndEntity")
                    && self.known.contains(end_entity) =>
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
