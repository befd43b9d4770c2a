//! `astriam serve`: settings, then store, then core, then doors, until a signal.

use std::{
    io::ErrorKind,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use doors::{Limits, Server, ServerConfig, issuers::Issuers};
use iam::{
    ACCOUNTS, BootstrapError, Clock, Core, Enforcement, Ids, Partition, Plan, Secret, Seed,
    Settings, schema,
};
use store::{Engine, EngineError, Memory, Sled, Store};
use tokio::net::TcpListener;

use crate::{
    arguments::{LogFormat, ServeFlags},
    banner::Banner,
    config,
    endpoint::Endpoint,
    failure::Failure,
    logging, root_keys, seed,
    signals::Signals,
};

/// How often marks of use are written.
const USAGE_EVERY: Duration = Duration::from_secs(60);
/// How long threads may take to end, once everything has been answered.
const THREADS_END: Duration = Duration::from_secs(5);

/// What the environment alone tells.
pub(crate) struct Secrets {
    /// The root key of the default partition.
    pub(crate) root_key: Option<(String, Secret)>,
    /// What programs show that want credentials of a role.
    pub(crate) credentials_token: Option<Secret>,
}

/// Runs the server until it is told to end.
pub(crate) fn serve(flags: &ServeFlags, in_memory: bool, secrets: Secrets) -> Result<(), Failure> {
    logging::start(flags.log_format, flags.log_level);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::of(
                format!("cannot start threads: {error}"),
                "check the limits of this machine",
            )
        })?;
    let data = (!in_memory).then(|| flags.data.clone());
    let done =
        runtime.block_on(async { Serving::prepare(flags, data, secrets).await?.run().await });
    runtime.shutdown_timeout(THREADS_END);
    done
}

/// A server that is ready to serve.
struct Serving {
    signals: Signals,
    server: Server,
    core: Core,
    smtp: Option<doors::mail::Smtp>,
    banner: Banner,
    log_format: LogFormat,
}

impl Serving {
    /// Everything that can be refused, the cheap first: nothing is written before the settings have been read.
    async fn prepare(
        flags: &ServeFlags,
        data: Option<PathBuf>,
        secrets: Secrets,
    ) -> Result<Self, Failure> {
        let programs = config::programs(flags, secrets.credentials_token)?;
        let seed = flags
            .seed
            .as_deref()
            .map_or_else(|| Ok(Seed::default()), seed::read)?;
        let tls = match (&flags.tls_cert, &flags.tls_key) {
            (Some(cert), Some(key)) => {
                let acceptor = doors::tls::acceptor(&config::read(cert)?, &config::read(key)?);
                Some(acceptor.map_err(|error| no_tls(cert, key, &error))?)
            }
            _ => None,
        };
        let issuers = Arc::new(issuers(flags)?);
        let smtp = smtp(flags)?;
        let signals = Signals::catch().map_err(|error| {
            Failure::of(
                format!("cannot catch signals: {error}"),
                "check the limits of this machine",
            )
        })?;
        let (listener, bound) = listen(flags).await?;
        let address = Endpoint::of(bound, tls.is_some());
        let public_url = flags.public_url.as_ref().unwrap_or(&address).to_string();
        let settings = Settings {
            enforcement: config::enforcement(flags.auth),
            public_url: public_url.clone(),
            default_partition: flags.default_partition.clone(),
            root_keys: Vec::new(),
            decisions: flags.decisions,
        };
        let plan = Plan {
            partitions: config::partitions(flags),
            root_key: secrets.root_key,
            development_keys: bound.ip().is_loopback(),
            seed,
        };
        let store = open(data.as_deref())?;
        let core = Core::start(store, settings, Clock::system(), Ids::random(), plan)
            .map_err(|error| refused(flags, &error))?;
        let root_keys = root_keys_of(&core, data.as_deref(), bound)?;
        let config = ServerConfig {
            domain: flags.domain.clone(),
            trusted_proxies: flags.trusted_proxy.clone(),
            tls,
            issuers,
            limits: Limits::default(),
            allow_reset: flags.allow_reset || data.is_none(),
            data: data.clone(),
            programs,
        };
        let server = Server::new(listener, core.clone(), config).map_err(|error| {
            Failure::of(
                format!("cannot serve: {error}"),
                "check the data directory's permissions and the space on its disk",
            )
        })?;
        let scheme = if address.secure { "https" } else { "http" };
        let banner = Banner {
            address: format!("{scheme}://{bound}"),
            public_url,
            partitions: partitions(&core),
            enforced: core.settings().enforcement == Enforcement::Enforce,
            root_keys,
            data: data.map_or_else(|| "in memory: gone when the server ends".to_owned(), shown),
        };
        Ok(Self {
            signals,
            server,
            core,
            smtp,
            banner,
            log_format: flags.log_format,
        })
    }

    async fn run(self) -> Result<(), Failure> {
        let courier = tokio::spawn(doors::mail::deliver(self.core.clone(), self.smtp));
        let marks = tokio::spawn(write_usage(self.core.clone()));
        self.banner.print(self.log_format);
        self.server.serve(self.signals.first()).await;
        courier.abort();
        marks.abort();
        self.core.write_usage();
        self.core.close();
        tracing::info!("ended");
        Ok(())
    }
}

async fn write_usage(core: Core) {
    loop {
        tokio::time::sleep(USAGE_EVERY).await;
        core.write_usage();
    }
}

fn no_tls(cert: &Path, key: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::setting(
        format!("{} and {}: {error}", cert.display(), key.display()),
        "give a certificate chain and the private key that belongs to it, both in PEM",
    )
}

/// How the keys of OIDC providers are reached. Each file is looked at alone, so that the one of no use is named.
fn issuers(flags: &ServeFlags) -> Result<Issuers, Failure> {
    let mut authorities = Vec::new();
    for path in &flags.oidc_ca {
        let pem = config::read(path)?;
        if let Err(error) = Issuers::new(std::slice::from_ref(&pem), Vec::new()) {
            return Err(Failure::setting(
                format!("{}: {error}", path.display()),
                "give certificate authorities in PEM",
            ));
        }
        authorities.push(pem);
    }
    Issuers::new(&authorities, flags.oidc_host.clone()).map_err(|error| {
        Failure::of(
            format!("cannot set up TLS: {error}"),
            "check the certificate authorities of --oidc-ca",
        )
    })
}

fn smtp(flags: &ServeFlags) -> Result<Option<doors::mail::Smtp>, Failure> {
    let Some(url) = &flags.smtp else {
        return match flags.smtp_from {
            None => Ok(None),
            Some(_) => Err(Failure::setting(
                "--smtp-from is set without --smtp",
                "name the mail server, too: --smtp smtp://127.0.0.1:25",
            )),
        };
    };
    let from = flags.smtp_from.as_deref().unwrap_or("astriam@localhost");
    // The URL may hold a password: it is not repeated.
    let smtp = doors::mail::Smtp::new(url, from);
    smtp.map(Some).map_err(|error| {
        Failure::setting(
            format!("mail cannot be sent with these settings: {error}"),
            "they are like --smtp smtp://127.0.0.1:25 --smtp-from astriam@example.org",
        )
    })
}

async fn listen(flags: &ServeFlags) -> Result<(TcpListener, SocketAddr), Failure> {
    let bound = TcpListener::bind(flags.listen)
        .await
        .and_then(|listener| Ok((listener.local_addr()?, listener)));
    match bound {
        Ok((address, listener)) => Ok((listener, address)),
        Err(error) => {
            let hint = match error.kind() {
                ErrorKind::AddrInUse => {
                    "end what listens there, or choose another address: --listen 127.0.0.1:0"
                }
                ErrorKind::PermissionDenied => {
                    "low ports are for those whom the system allows them: choose a port above 1023: --listen 127.0.0.1:4566"
                }
                ErrorKind::AddrNotAvailable => {
                    "this machine has no such address: --listen 127.0.0.1:4566, or 0.0.0.0:4566 for all that it has"
                }
                _ => "choose another address: --listen 127.0.0.1:4566",
            };
            Err(Failure::of(
                format!("cannot listen on {}: {error}", flags.listen),
                hint,
            ))
        }
    }
}

fn open(data: Option<&Path>) -> Result<Store, Failure> {
    let engine: Box<dyn Engine> = match data {
        None => Box::new(Memory),
        Some(data) => Box::new(
            Sled::open(data).map_err(|error| Failure::of(error.to_string(), hint_of(&error)))?,
        ),
    };
    Store::open(engine, schema()).map_err(|error| {
        Failure::of(
            error.to_string(),
            "nothing in it was changed; use the version that wrote it, or another directory: --data DIR",
        )
    })
}

/// What to do about a data directory that cannot be used.
fn hint_of(error: &EngineError) -> &'static str {
    match error {
        EngineError::InUse(_) => "end the process that uses it, or use another: --data DIR",
        EngineError::Foreign(_) => "use a directory that is empty or not there yet: --data DIR",
        EngineError::Format { .. } => {
            "use the version that wrote it, or another directory: --data DIR"
        }
        EngineError::Damaged { .. } => {
            "nothing in it was changed; take it from a backup, or use another: --data DIR"
        }
        EngineError::Write { .. } => "check the space and the state of its disk",
        EngineError::Io { source, .. } => match source.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                "let the user that the server runs as write there, or use another directory: --data DIR"
            }
            ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
                "there is a file where a directory is needed: use another path: --data DIR"
            }
            ErrorKind::NotFound => {
                "the directory above it cannot be made: use another path: --data DIR"
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                "make room on its disk, or use another directory: --data DIR"
            }
            _ => {
                "check the path, its permissions and its disk, or use another directory: --data DIR"
            }
        },
        _ => "use another directory: --data DIR",
    }
}

/// Settings that contradict themselves, or what the store holds.
fn refused(flags: &ServeFlags, error: &BootstrapError) -> Failure {
    let hint = match error {
        BootstrapError::Store(_) => {
            return Failure::of(
                error.to_string(),
                "check the space and the permissions of the data directory",
            );
        }
        BootstrapError::Seed(_) => {
            let path = flags.seed.clone().unwrap_or_default();
            return seed::refused(&path, &error.to_string());
        }
        BootstrapError::AccountElsewhere { .. } => {
            "choose other accounts (--account ID), or another directory (--data DIR)".to_owned()
        }
        BootstrapError::NoPartition(name) => format!("add it: --partition {name}"),
        BootstrapError::KeyTaken(_) => "choose another id: ASTRIAM_ROOT_ACCESS_KEY_ID".to_owned(),
        _ => "astriam serve --help says what settings look like".to_owned(),
    };
    Failure::setting(error.to_string(), hint)
}

/// Sees to it that there are root keys, and tells where.
fn root_keys_of(core: &Core, data: Option<&Path>, bound: SocketAddr) -> Result<String, Failure> {
    if bound.ip().is_loopback() {
        let default = |partition: &Partition| {
            let keys = &core.settings().root_keys;
            let key = keys
                .iter()
                .find(|key| key.account == partition.default_account)?;
            let id = &key.access_key_id;
            // Only the well-known keys have their id as their secret; a given one is not shown.
            let shown = if key.secret.matches(id) {
                format!("{id}/{id}")
            } else {
                format!("{id}, as given")
            };
            Some(format!("{} {shown}", partition.name))
        };
        let keys: Vec<_> = core
            .partitions()
            .iter()
            .filter_map(|partition| default(partition))
            .collect();
        return Ok(format!("{} (on this machine only)", keys.join(", ")));
    }
    let Some(data) = data else {
        let lacking = core.new_root_keys();
        let default = core
            .partition(None)
            .map(|partition| partition.default_account.clone());
        if lacking
            .iter()
            .any(|key| Some(&key.key.account) == default.as_ref())
        {
            return Err(Failure::setting(
                format!(
                    "{bound} can be reached from other machines, where the well-known root keys do not work, and in memory no others can be kept"
                ),
                "set ASTRIAM_ROOT_ACCESS_KEY_ID and ASTRIAM_ROOT_SECRET_ACCESS_KEY, or give a data directory: --data DIR",
            ));
        }
        return Ok("as given".to_owned());
    };
    match root_keys::make(core, data)? {
        true => Ok(format!("in {}", shown(root_keys::path(data)))),
        false => Ok("as given, or made at an earlier start".to_owned()),
    }
}

fn shown(path: PathBuf) -> String {
    std::path::absolute(&path)
        .unwrap_or(path)
        .display()
        .to_string()
}

/// Partitions with their accounts, what is default first.
fn partitions(core: &Core) -> Vec<(String, Vec<String>)> {
    let accounts: Vec<_> = core
        .snapshot()
        .prefix(&ACCOUNTS, &())
        .map(|(_, account)| account)
        .collect();
    let mut partitions = core.partitions();
    partitions.sort_by_key(|partition| partition.name != core.settings().default_partition);
    let with_accounts = |partition: &Partition| {
        let own = accounts
            .iter()
            .filter(|account| account.partition == partition.name);
        let mut ids: Vec<_> = own.map(|account| &account.id).collect();
        ids.sort_by_key(|id| **id != partition.default_account);
        (
            partition.name.clone(),
            ids.iter().map(ToString::to_string).collect(),
        )
    };
    partitions
        .iter()
        .map(|partition| with_accounts(partition))
        .collect()
}
