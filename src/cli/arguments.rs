//! The flags. Each flag of `serve` is also an `ASTRIAM_*` variable.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;

/// AWS IAM and STS on your own machine.
#[derive(Debug, Parser)]
#[command(name = "astriam", version, about, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server.
    Serve(Box<ServeFlags>),
    /// Print the exports that point the AWS CLI and the SDKs here.
    Env(EnvFlags),
    /// Ask a running server whether it is well; exit code 0 if so.
    Healthcheck(HealthcheckFlags),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ServeFlags {
    /// Address and port; port 0 takes a free one.
    #[arg(long, env = "ASTRIAM_LISTEN", default_value = "127.0.0.1:4566")]
    pub(crate) listen: SocketAddr,
    /// Where everything is kept.
    #[arg(
        long,
        env = "ASTRIAM_DATA",
        default_value = "data",
        conflicts_with = "in_memory"
    )]
    pub(crate) data: PathBuf,
    /// Keep nothing after the process ends.
    #[arg(long, env = "ASTRIAM_IN_MEMORY")]
    pub(crate) in_memory: bool,
    /// A further partition beside `aws` and `demo`. May repeat.
    #[arg(long, env = "ASTRIAM_PARTITION", value_delimiter = ',')]
    pub(crate) partition: Vec<String>,
    /// The partition of a call that nothing else assigns to one.
    #[arg(long, env = "ASTRIAM_DEFAULT_PARTITION", default_value = "aws")]
    pub(crate) default_partition: String,
    /// An account of the partition `aws`; the first is its default. May repeat.
    #[arg(
        long,
        env = "ASTRIAM_ACCOUNT",
        value_delimiter = ',',
        default_value = "000000000000"
    )]
    pub(crate) account: Vec<String>,
    /// Serve {partition}.{iam,sts,s3}.NAME by Host.
    #[arg(long, env = "ASTRIAM_DOMAIN")]
    pub(crate) domain: Option<String>,
    /// Whether denied calls are refused, or let through and marked.
    #[arg(long, env = "ASTRIAM_AUTH", default_value = "enforce")]
    pub(crate) auth: Auth,
    /// The mail server: smtp://HOST:PORT, smtps://USER:PASSWORD@HOST. Without it, mail stays in the outbox.
    #[arg(long, env = "ASTRIAM_SMTP", hide_env_values = true)]
    pub(crate) smtp: Option<String>,
    /// The sender of mail.
    #[arg(long, env = "ASTRIAM_SMTP_FROM", default_value = "astriam@localhost")]
    pub(crate) smtp_from: String,
    /// How issuers, links and discovery speak of this server; by default the address it listens on.
    #[arg(long, env = "ASTRIAM_PUBLIC_URL")]
    pub(crate) public_url: Option<String>,
    /// The certificate chain for HTTPS, PEM.
    #[arg(long, env = "ASTRIAM_TLS_CERT", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The private key for HTTPS, PEM.
    #[arg(long, env = "ASTRIAM_TLS_KEY", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// A network whose proxies are believed what they say of the client. May repeat.
    #[arg(long, env = "ASTRIAM_TRUSTED_PROXY", value_delimiter = ',')]
    pub(crate) trusted_proxy: Vec<IpNet>,
    /// Answer POST /_astriam/reset and POST /_astriam/clock.
    #[arg(long, env = "ASTRIAM_ALLOW_RESET")]
    pub(crate) allow_reset: bool,
    /// The form of the log.
    #[arg(long, env = "ASTRIAM_LOG_FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,
    /// What is logged: error, warn, info, debug, trace, or a filter of tracing.
    #[arg(long, env = "ASTRIAM_LOG_LEVEL", default_value = "info")]
    pub(crate) log_level: String,
    /// The root key of the default partition: its id.
    #[arg(
        long,
        env = "ASTRIAM_ROOT_ACCESS_KEY_ID",
        hide = true,
        requires = "root_secret_access_key"
    )]
    pub(crate) root_access_key_id: Option<String>,
    /// The root key of the default partition: its secret.
    #[arg(
        long,
        env = "ASTRIAM_ROOT_SECRET_ACCESS_KEY",
        hide = true,
        hide_env_values = true,
        requires = "root_access_key_id"
    )]
    pub(crate) root_secret_access_key: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Auth {
    Enforce,
    Soft,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct EnvFlags {
    /// The partition whose development keys are printed.
    #[arg(long, default_value = "aws")]
    pub(crate) partition: String,
    /// Where the server listens.
    #[arg(long, default_value = "http://127.0.0.1:4566")]
    pub(crate) url: String,
    /// The region.
    #[arg(long, default_value = "us-east-1")]
    pub(crate) region: String,
}

#[derive(Debug, Args)]
pub(crate) struct HealthcheckFlags {
    /// Where the server listens (http).
    #[arg(long, default_value = "http://127.0.0.1:4566")]
    pub(crate) url: String,
}
