//! The commands and their flags. Each flag of `serve` is also an `ASTRIAM_*` variable; a flag takes precedence over its variable.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{BoolishValueParser, NonEmptyStringValueParser},
};
use doors::ExtraHost;
use iam::AccountId;
use ipnet::IpNet;

use crate::{endpoint::Endpoint, value_parsers};

/// The address that `serve` listens on by default.
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 4566);

/// AWS IAM, STS, Organizations and S3 on your own machine.
#[derive(Debug, Parser)]
#[command(name = "astriam", version, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server.
    Serve(Box<ServeFlags>),
    /// Print the exports that point the AWS CLI and the SDKs at a server.
    Env(EnvFlags),
    /// Check whether a running server is ready; the exit code is 0 if it is.
    Healthcheck(HealthcheckFlags),
    /// Print credentials of a role for `credential_process` of an AWS profile.
    CredentialProcess(CredentialProcessFlags),
    /// Explain a decision of a running server.
    ///
    /// The request is signed as the AWS CLI signs: with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or else with the keys of
    /// the profile AWS_PROFILE, or `default`, in ~/.aws/credentials (AWS_SHARED_CREDENTIALS_FILE). The caller must be an account's root user, or
    /// a user or role that is allowed astriam:ReadDecisions. Only decisions of the caller's account are shown.
    ///
    /// The server is at --url, or else where --listen and --tls-cert or their ASTRIAM_* variables say, or else at AWS_ENDPOINT_URL, or else at
    /// http://127.0.0.1:4566.
    Why(WhyFlags),
    /// Decide test cases without a server, or ask a running one what a principal may do.
    Simulate(Box<SimulateFlags>),
    /// Explain the decisions of test cases.
    Explain(ExplainFlags),
    /// Check policies.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Print the reference pages.
    Docs(DocsFlags),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ServeFlags {
    /// The address or name, and the port, to listen on. Port 0 takes a free one.
    #[arg(long, env = "ASTRIAM_LISTEN", value_name = "ADDRESS", default_value_t = DEFAULT_LISTEN, value_parser = value_parsers::listen)]
    pub(crate) listen: SocketAddr,
    /// The data directory.
    #[arg(
        long,
        env = "ASTRIAM_DATA",
        value_name = "DIR",
        default_value = "./data"
    )]
    pub(crate) data: PathBuf,
    /// Keep nothing after the process ends; --data is ignored.
    #[arg(long, env = "ASTRIAM_IN_MEMORY", value_parser = BoolishValueParser::new())]
    pub(crate) in_memory: bool,
    /// Add a partition beside `aws` and `demo`. May repeat.
    #[arg(long, env = "ASTRIAM_PARTITION", value_name = "NAME", value_delimiter = ',', value_parser = value_parsers::partition)]
    pub(crate) partition: Vec<String>,
    /// The partition of a call that names no other.
    #[arg(
        long,
        env = "ASTRIAM_DEFAULT_PARTITION",
        value_name = "NAME",
        default_value = "aws"
    )]
    pub(crate) default_partition: String,
    /// An account of the partition `aws`; the first is its default. May repeat.
    #[arg(long, env = "ASTRIAM_ACCOUNT", value_name = "ID", value_delimiter = ',', default_value = "000000000000", value_parser = value_parsers::account)]
    pub(crate) account: Vec<AccountId>,
    /// Serve {partition}.{iam,sts,s3}.NAME by the Host header.
    #[arg(long, env = "ASTRIAM_DOMAIN", value_name = "NAME", value_parser = value_parsers::domain)]
    pub(crate) domain: Option<String>,
    /// Create what this file describes at the start: accounts, users, groups, roles, policies, buckets, an organization (YAML or JSON).
    #[arg(long, env = "ASTRIAM_SEED", value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,
    /// Refuse denied calls, or let them through and mark them.
    #[arg(
        long,
        env = "ASTRIAM_AUTH",
        value_name = "MODE",
        default_value = "enforce"
    )]
    pub(crate) auth: Auth,
    /// The number of requests whose decisions are kept; 0 keeps none.
    #[arg(long, env = "ASTRIAM_DECISIONS", value_name = "COUNT", default_value_t = iam::decisions::KEPT)]
    pub(crate) decisions: usize,
    /// The mail server: smtp://HOST:PORT, smtps://USER:PASSWORD@HOST. Without it, mail stays in the outbox.
    #[arg(long, env = "ASTRIAM_SMTP", value_name = "URL", hide_env_values = true)]
    pub(crate) smtp: Option<String>,
    /// The sender of mail, by default astriam@localhost. Requires --smtp.
    #[arg(long, env = "ASTRIAM_SMTP_FROM", value_name = "ADDRESS")]
    pub(crate) smtp_from: Option<String>,
    /// The URL of this server in issuers, links and discovery documents. By default the address that it listens on, or localhost if it
    /// listens on all addresses.
    #[arg(long, env = "ASTRIAM_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<Endpoint>,
    /// The certificate chain for HTTPS, PEM.
    #[arg(
        long,
        env = "ASTRIAM_TLS_CERT",
        value_name = "FILE",
        requires = "tls_key"
    )]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The private key for HTTPS, PEM.
    #[arg(
        long,
        env = "ASTRIAM_TLS_KEY",
        value_name = "FILE",
        requires = "tls_cert"
    )]
    pub(crate) tls_key: Option<PathBuf>,
    /// Trust these certificate authorities, besides those of the web, when fetching the keys of OIDC providers, PEM. May repeat.
    #[arg(
        long,
        env = "ASTRIAM_OIDC_CA",
        value_name = "FILE",
        value_delimiter = ','
    )]
    pub(crate) oidc_ca: Vec<PathBuf>,
    /// Allow OIDC providers to keep their keys on this host, with its port if that is not 443. May repeat.
    #[arg(long, env = "ASTRIAM_OIDC_HOST", value_name = "HOST", value_delimiter = ',', value_parser = ExtraHost::parse)]
    pub(crate) oidc_host: Vec<ExtraHost>,
    /// Trust forwarding headers from proxies in this network. May repeat.
    #[arg(long, env = "ASTRIAM_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',', value_parser = value_parsers::network)]
    pub(crate) trusted_proxy: Vec<IpNet>,
    /// Serve POST /_astriam/reset and POST /_astriam/clock. Always on with --in-memory.
    #[arg(long, env = "ASTRIAM_ALLOW_RESET", value_parser = BoolishValueParser::new())]
    pub(crate) allow_reset: bool,
    /// Give programs on this machine credentials of this role. Requires the token of ASTRIAM_CREDENTIALS_TOKEN. May repeat.
    #[arg(long, env = "ASTRIAM_CREDENTIALS_ROLE", value_name = "ARN", value_delimiter = ',', value_parser = value_parsers::role)]
    pub(crate) credentials_role: Vec<String>,
    /// The format of the log on stderr.
    #[arg(
        long,
        env = "ASTRIAM_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text"
    )]
    pub(crate) log_format: LogFormat,
    /// The least severe level that is logged.
    #[arg(
        long,
        env = "ASTRIAM_LOG_LEVEL",
        value_name = "LEVEL",
        default_value = "info"
    )]
    pub(crate) log_level: LogLevel,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// Where the server is, for the commands that call one. They read the same variables as `serve`.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ConnectionFlags {
    /// The server's URL. By default it follows from --listen and --tls-cert, or else from AWS_ENDPOINT_URL for commands that call the server,
    /// or else it is http://127.0.0.1:4566.
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<Endpoint>,
    /// The address that the server listens on, as given to `serve`.
    #[arg(long, env = "ASTRIAM_LISTEN", value_name = "ADDRESS", value_parser = value_parsers::listen)]
    pub(crate) listen: Option<SocketAddr>,
    /// The server's certificate, as given to `serve`: use HTTPS and trust this certificate, whatever name it is for.
    #[arg(long, env = "ASTRIAM_TLS_CERT", value_name = "FILE")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// For HTTPS: trust these certificate authorities, or the server's own certificate, besides those of the web and of AWS_CA_BUNDLE, PEM. May repeat.
    #[arg(long, env = "ASTRIAM_CA", value_name = "FILE", value_delimiter = ',')]
    pub(crate) ca: Vec<PathBuf>,
}

impl ConnectionFlags {
    /// The address that the server listens on.
    pub(crate) fn listen_address(&self) -> SocketAddr {
        self.listen.unwrap_or(DEFAULT_LISTEN)
    }
}

#[derive(Debug, Args)]
pub(crate) struct EnvFlags {
    #[command(flatten)]
    pub(crate) connection: ConnectionFlags,
    /// The server's public URL, as given to `serve`.
    #[arg(long, env = "ASTRIAM_PUBLIC_URL", value_name = "URL", hide = true)]
    pub(crate) public_url: Option<Endpoint>,
    /// The partition whose root user to act as; by default the default partition.
    #[arg(long, value_name = "NAME")]
    pub(crate) partition: Option<String>,
    /// Additional partitions, as given to `serve`.
    #[arg(
        long = "further-partition",
        env = "ASTRIAM_PARTITION",
        value_name = "NAME",
        value_delimiter = ',',
        hide = true
    )]
    pub(crate) further: Vec<String>,
    /// The seed file, as given to `serve`: it may name partitions.
    #[arg(long, env = "ASTRIAM_SEED", value_name = "FILE", hide = true)]
    pub(crate) seed: Option<PathBuf>,
    /// The default partition, as given to `serve`.
    #[arg(
        long,
        env = "ASTRIAM_DEFAULT_PARTITION",
        value_name = "NAME",
        default_value = "aws",
        hide = true
    )]
    pub(crate) default_partition: String,
    /// The server's data directory, with the file of root keys if it generated some.
    #[arg(
        long,
        env = "ASTRIAM_DATA",
        value_name = "DIR",
        default_value = "./data"
    )]
    pub(crate) data: PathBuf,
    /// The region of the exports.
    #[arg(long, value_name = "NAME", default_value = "us-east-1", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) region: String,
}

#[derive(Debug, Args)]
pub(crate) struct HealthcheckFlags {
    #[command(flatten)]
    pub(crate) connection: ConnectionFlags,
}

#[derive(Debug, Args)]
pub(crate) struct CredentialProcessFlags {
    #[command(flatten)]
    pub(crate) connection: ConnectionFlags,
    /// The role, by name or ARN: one of those given to `serve` by --credentials-role.
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: String,
}

/// The format of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// Text for people.
    Text,
    /// JSON for programs.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct WhyFlags {
    /// The id in the response header x-astriam-decision-id, or `last` for the newest.
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) connection: ConnectionFlags,
    /// The format of the output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct DocsFlags {
    /// The page to print; without it, the pages are listed.
    pub(crate) topic: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SimulateFlags {
    /// Files or folders of cases, in JSON; by default stdin. If cases expect a decision, the exit code reports whether all of them hold.
    pub(crate) files: Vec<PathBuf>,
    /// Count the cases of a file or folder that are decided as they expect.
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub(crate) check: Option<PathBuf>,
    /// Ask a running server about this user, group or role.
    #[arg(long, value_name = "ARN", conflicts_with_all = ["files", "check"])]
    pub(crate) principal: Option<String>,
    /// An action to simulate. May repeat.
    #[arg(long, value_name = "ACTION", requires = "principal")]
    pub(crate) action: Vec<String>,
    /// A resource to simulate it on. May repeat.
    #[arg(long, value_name = "ARN", requires = "principal")]
    pub(crate) resource: Vec<String>,
    /// A condition key and its value. May repeat.
    #[arg(long, value_name = "KEY=VALUE", requires = "principal")]
    pub(crate) context: Vec<String>,
    #[command(flatten)]
    pub(crate) connection: ConnectionFlags,
    /// The format of the output.
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainFlags {
    /// Files or folders of cases, in JSON; by default stdin.
    pub(crate) files: Vec<PathBuf>,
    /// Explain only the case with this id.
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// The format of the output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: Output,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Find mistakes in policies, offline, with AWS's service reference.
    Lint(LintFlags),
}

#[derive(Debug, Args)]
pub(crate) struct LintFlags {
    /// The policies, in JSON.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The type of the policies.
    #[arg(long = "type", value_name = "TYPE", default_value = "identity")]
    pub(crate) policy_type: PolicyType,
    /// The partition of the ARNs in them.
    #[arg(long, value_name = "NAME", default_value = "aws")]
    pub(crate) partition: String,
    /// Fail for warnings and suggestions too.
    #[arg(long)]
    pub(crate) strict: bool,
    /// The format of the output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: Output,
}

/// The type of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyType {
    /// Attached to a user, group or role.
    Identity,
    /// Attached to a bucket, queue or key.
    Resource,
    /// The trust policy of a role.
    Trust,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
}
