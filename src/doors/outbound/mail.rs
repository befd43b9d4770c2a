//! Sends the outbox: by SMTP where a server is given; else the mail is logged and stays to be read.

use std::time::Duration;

use iam::{Core, Mail};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, message::Mailbox};

/// How often the outbox is looked at.
const EVERY: Duration = Duration::from_millis(500);

/// Where mail goes.
#[derive(Debug, Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why mail cannot be sent anywhere.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The URL is none of SMTP.
    #[error("it is no SMTP URL: {0}")]
    Url(#[from] lettre::transport::smtp::Error),
    /// The sender is no address.
    #[error("the sender `{0}` is no address")]
    From(String),
}

impl Smtp {
    /// A mail server by URL: `smtp://host:25`, `smtps://user:password@host`, `smtp://host?tls=required`.
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

/// Sends what is due, again and again, until it is dropped.
pub async fn deliver(core: Core, smtp: Option<Smtp>) {
    loop {
        let now = core.clock().now();
        for (key, mail) in iam::realm::outbox::due(&core, now) {
            let sent = match &smtp {
                None => {
                    tracing::info!(to = %mail.to, link = %mail.link, "mail (no --smtp: it stays in the outbox)");
                    true
                }
                Some(smtp) => match smtp.send(&mail).await {
                    Ok(()) => true,
                    Err(error) => {
                        tracing::warn!(to = %mail.to, attempts = mail.attempts, %error, "mail was not taken; it is tried again");
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
