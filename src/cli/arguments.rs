//! The flags. Each flag of `serve` is also an `ASTRIAM_*` variable; a flag wins over its variable.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{BoolishValueParser, NonEmptyStringValueParser},
};
use doors::issuers::ExtraHost;
use iam::AccountId;
use ipnet::IpNet;

use crate::{endpoint::Endpoint, value_parsers};

/// Where `serve` listens by default.
const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 4566);

/// AWS IAM and STS on your own machine.
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
    /// Ask a running server whether it is ready; the exit code is 0 if it is.
    Healthcheck(HealthcheckFlags),
    /// Print credentials of a role as `credential_process` of an AWS profile reads them.
    CredentialProcess(CredentialProcessFlags),
    /// Tell why a running server decided as it did.
    ///
    /// The question is signed as the AWS CLI signs: with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or else with the keys
    /// that the profile AWS_PROFILE, or `default`, has in ~/.aws/credentials (AWS_SHARED_CREDENTIALS_FILE). They must be those of an account's
    /// root user, or of a user or role who is allowed astriam:ReadDecisions; who asks is told of decisions of the own account.
    ///
    /// The server is found by --url, or else by --listen and --tls-cert or their ASTRIAM_* variables, or else by AWS_ENDPOINT_URL, or else it is
    /// http://127.0.0.1:4566.
    Why(WhyFlags),
    /// Decide cases without a server, or ask a running one what a principal may do.
    Simulate(Box<SimulateFlags>),
    /// Tell why cases are decided as they are.
    Explain(ExplainFlags),
    /// Look after policies.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ServeFlags {
    /// Address or name, and port; port 0 takes a free one.
    #[arg(long, env = "ASTRIAM_LISTEN", value_name = "ADDRESS", default_value_t = DEFAULT, value_parser = value_parsers::listen)]
    pub(crate) listen: SocketAddr,
    /// Where everything is kept.
    #[arg(
        long,
        env = "ASTRIAM_DATA",
        value_name = "DIR",
        default_value = "./data"
    )]
    pub(crate) data: PathBuf,
    /// Keep nothing after the process ends; --data is of no use then.
    #[arg(long, env = "ASTRIAM_IN_MEMORY", value_parser = BoolishValueParser::new())]
    pub(crate) in_memory: bool,
    /// A further partition beside `aws` and `demo`. May repeat.
    #[arg(long, env = "ASTRIAM_PARTITION", value_name = "NAME", value_delimiter = ',', value_parser = value_parsers::partition)]
    pub(crate) partition: Vec<String>,
    /// The partition of a call that nothing else assigns to one.
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
    /// Serve {partition}.{iam,sts,s3}.NAME by Host.
    #[arg(long, env = "ASTRIAM_DOMAIN", value_name = "NAME", value_parser = value_parsers::domain)]
    pub(crate) domain: Option<String>,
    /// Accounts, users, groups and policies to begin with, in YAML or JSON.
    #[arg(long, env = "ASTRIAM_SEED", value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,
    /// Whether denied calls are refused, or let through and marked.
    #[arg(
        long,
        env = "ASTRIAM_AUTH",
        value_name = "HOW",
        default_value = "enforce"
    )]
    pub(crate) auth: Auth,
    /// Of how many requests the decisions are remembered; 0 for none.
    #[arg(long, env = "ASTRIAM_DECISIONS", value_name = "COUNT", default_value_t = iam::decisions::KEPT)]
    pub(crate) decisions: usize,
    /// The mail server: smtp://HOST:PORT, smtps://USER:PASSWORD@HOST. Without it, mail stays in the outbox.
    #[arg(long, env = "ASTRIAM_SMTP", value_name = "URL", hide_env_values = true)]
    pub(crate) smtp: Option<String>,
    /// The sender of mail that is sent by --smtp; by default astriam@localhost.
    #[arg(long, env = "ASTRIAM_SMTP_FROM", value_name = "ADDRESS")]
    pub(crate) smtp_from: Option<String>,
    /// How issuers, links and discovery speak of this server. By default the address it listens on, or localhost where that is all
    /// addresses of the machine.
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
    /// Certificate authorities beside those of the web for the HTTPS of OIDC providers, PEM. May repeat.
    #[arg(
        long,
        env = "ASTRIAM_OIDC_CA",
        value_name = "FILE",
        value_delimiter = ','
    )]
    pub(crate) oidc_ca: Vec<PathBuf>,
    /// A host, with its port if that is not 443, where OIDC providers may keep their keys beside their own. May repeat.
    #[arg(long, env = "ASTRIAM_OIDC_HOST", value_name = "HOST", value_delimiter = ',', value_parser = ExtraHost::parse)]
    pub(crate) oidc_host: Vec<ExtraHost>,
    /// A network whose proxies are believed what they say of the client. May repeat.
    #[arg(long, env = "ASTRIAM_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',', value_parser = value_parsers::network)]
    pub(crate) trusted_proxy: Vec<IpNet>,
    /// Answer POST /_astriam/reset and POST /_astriam/clock; always so with --in-memory.
    #[arg(long, env = "ASTRIAM_ALLOW_RESET", value_parser = BoolishValueParser::new())]
    pub(crate) allow_reset: bool,
    /// The ARN of a role that programs on this machine may act as, who show the token of ASTRIAM_CREDENTIALS_TOKEN. May repeat.
    #[arg(long, env = "ASTRIAM_CREDENTIALS_ROLE", value_name = "ARN", value_delimiter = ',', value_parser = value_parsers::role)]
    pub(crate) credentials_role: Vec<String>,
    /// The form of the log, on stderr.
    #[arg(
        long,
        env = "ASTRIAM_LOG_FORMAT",
        value_name = "FORM",
        default_value = "text"
    )]
    pub(crate) log_format: LogFormat,
    /// What is logged.
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

/// Where a server is, for the commands that are its clients. What `serve` was told by variables, they are told too.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Place {
    /// Where the server is. Without it, as --listen and --tls-cert say; without those, as AWS_ENDPOINT_URL does for the commands that ask the
    /// server; without all of them, http://127.0.0.1:4566.
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<Endpoint>,
    /// Where the server listens, as `serve` was told.
    #[arg(long, env = "ASTRIAM_LISTEN", value_name = "ADDRESS", value_parser = value_parsers::listen)]
    pub(crate) listen: Option<SocketAddr>,
    /// The server's certificate, as `serve` was told: it speaks HTTPS, and is known by this certificate, whatever name that is for.
    #[arg(long, env = "ASTRIAM_TLS_CERT", value_name = "FILE")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// For HTTPS: certificate authorities beside those of the web and of AWS_CA_BUNDLE, or the server's own certificate, PEM. May repeat.
    #[arg(long, env = "ASTRIAM_CA", value_name = "FILE", value_delimiter = ',')]
    pub(crate) ca: Vec<PathBuf>,
}

impl Place {
    /// Where the server listens.
    pub(crate) fn listens(&self) -> SocketAddr {
        self.listen.unwrap_or(DEFAULT)
    }
}

#[derive(Debug, Args)]
pub(crate) struct EnvFlags {
    #[command(flatten)]
    pub(crate) place: Place,
    /// How the server speaks of itself, as `serve` was told.
    #[arg(long, env = "ASTRIAM_PUBLIC_URL", value_name = "URL", hide = true)]
    pub(crate) public_url: Option<Endpoint>,
    /// The partition whose root user the exports are for; by default the default partition.
    #[arg(long, value_name = "NAME")]
    pub(crate) partition: Option<String>,
    /// Further partitions, as `serve` was told.
    #[arg(
        long = "further-partition",
        env = "ASTRIAM_PARTITION",
        value_name = "NAME",
        value_delimiter = ',',
        hide = true
    )]
    pub(crate) further: Vec<String>,
    /// The seed file, as `serve` was told: it may name partitions.
    #[arg(long, env = "ASTRIAM_SEED", value_name = "FILE", hide = true)]
    pub(crate) seed: Option<PathBuf>,
    /// The default partition, as `serve` was told.
    #[arg(
        long,
        env = "ASTRIAM_DEFAULT_PARTITION",
        value_name = "NAME",
        default_value = "aws",
        hide = true
    )]
    pub(crate) default_partition: String,
    /// Where the server keeps its data, and a file with the root keys if it made some.
    #[arg(
        long,
        env = "ASTRIAM_DATA",
        value_name = "DIR",
        default_value = "./data"
    )]
    pub(crate) data: PathBuf,
    /// The region.
    #[arg(long, value_name = "NAME", default_value = "us-east-1", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) region: String,
}

#[derive(Debug, Args)]
pub(crate) struct HealthcheckFlags {
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Debug, Args)]
pub(crate) struct CredentialProcessFlags {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The role, by name or ARN: one that `serve` was told by --credentials-role.
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: String,
}

/// For whom something is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people.
    Text,
    /// For programs.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct WhyFlags {
    /// The id in the answer's header x-astriam-decision-id, or `last`.
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) place: Place,
    /// For whom.
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct SimulateFlags {
    /// Files or folders of cases, in JSON; by default stdin. Where a case expects a decision, the exit code tells whether all came out.
    pub(crate) files: Vec<PathBuf>,
    /// Count how many cases of a file or folder are decided as they expect.
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub(crate) check: Option<PathBuf>,
    /// Ask a running server about a user, group or role of it, by ARN.
    #[arg(long, value_name = "ARN", conflicts_with_all = ["files", "check"])]
    pub(crate) principal: Option<String>,
    /// What the principal is to do. May repeat.
    #[arg(long, value_name = "ACTION", requires = "principal")]
    pub(crate) action: Vec<String>,
    /// On what. May repeat.
    #[arg(long, value_name = "ARN", requires = "principal")]
    pub(crate) resource: Vec<String>,
    /// A condition key with its value. May repeat.
    #[arg(long, value_name = "KEY=VALUE", requires = "principal")]
    pub(crate) context: Vec<String>,
    #[command(flatten)]
    pub(crate) place: Place,
    /// For whom.
    #[arg(long, value_name = "FORM", default_value = "json")]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainFlags {
    /// Files or folders of cases, in JSON; by default stdin.
    pub(crate) files: Vec<PathBuf>,
    /// Only the case with this id.
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// For whom.
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub(crate) output: Output,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Tell what is wrong with policies, by AWS's reference of services, offline.
    Lint(LintFlags),
}

#[derive(Debug, Args)]
pub(crate) struct LintFlags {
    /// The policies.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// What they are.
    #[arg(long = "type", value_name = "TYPE", default_value = "identity")]
    pub(crate) kind: LintType,
    /// The partition of their ARNs.
    #[arg(long, value_name = "NAME", default_value = "aws")]
    pub(crate) partition: String,
    /// Let warnings and suggestions fail, too.
    #[arg(long)]
    pub(crate) strict: bool,
    /// For whom.
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub(crate) output: Output,
}

/// Kinds of policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintType {
    /// Of a user, group or role.
    Identity,
    /// Of a bucket, a queue, a key.
    Resource,
    /// Of a role: who may assume it.
    Trust,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
}
