//! Delivers the outbox by SMTP. Without an SMTP server, mail is logged and stays in the outbox.

use std::time::Duration;

use iam::{Core, Mail};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, message::Mailbox};

/// How often the outbox is checked.
const EVERY: Duration = Duration::from_millis(500);

/// An SMTP server, and the sender of its mail.
#[derive(Debug, Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// The reason why SMTP settings are not valid.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The URL is not an SMTP URL.
    #[error("it is not an SMTP URL: {0}")]
    Url(#[from] lettre::transport::smtp::Error),
    /// The sender is not an e-mail address.
    #[error("the sender `{0}` is not an e-mail address")]
    From(String),
}

impl Smtp {
    /// Reads the URL of an SMTP server: `smtp://host:25`, `smtps://user:password@host`, `smtp://host?tls=required`.
    ///
    /// # Errors
    /// [`SmtpError`].
    pub fn new(url: &str, from: &str) -> Result<Self, SmtpError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?
            .timeout(Some(Duration::from_secs(20)))
            .build();
        Ok(Self {
            transport,
            from: from.parse().map_err(|_| SmtpError::From(from.to_owned()))?,
        })
    }

    async fn send(&self, mail: &Mail) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let message = Message::builder()
            .from(self.from.clone())
            .to(mail.to.parse()?)
            .subject(&mail.subject)
            .body(mail.text.clone())?;
        self.transport.send(message).await?;
        Ok(())
    }
}

/// Delivers mail that is due until it is dropped.
pub async fn deliver(core: Core, smtp: Option<Smtp>) {
    loop {
        let now = core.clock().now();
        for (key, mail) in iam::realm::outbox::due(&core, now) {
            let sent = match &smtp {
                None => {
                    // Without the link, which sets a password.
                    tracing::info!(to = %mail.to, "mail (no --smtp: it stays in the outbox)");
                    true
                }
                Some(smtp) => match smtp.send(&mail).await {
                    Ok(()) => true,
                    Err(error) => {
                        tracing::warn!(to = %mail.to, attempts = mail.attempts, %error, "mail was not accepted; it will be sent again");
                        false
                    }
                },
            };
            let core = core.clone();
            let _ = tokio::task::spawn_blocking(move || {
                iam::realm::outbox::note_attempt(&core, &key, sent, now)
            })
            .await;
        }
        tokio::time::sleep(EVERY).await;
    }
}
