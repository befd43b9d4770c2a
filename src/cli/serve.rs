//! `astriam serve`: reads settings, opens the store, starts the core, and serves the doors until a signal.

use std::{
    io::ErrorKind,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use doors::{Issuers, Limits, Server, ServerConfig, Smtp};
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

/// The interval at which usage marks are written.
const USAGE_INTERVAL: Duration = Duration::from_secs(60);
/// The time that threads get to end, once all requests are answered.
const THREAD_GRACE: Duration = Duration::from_secs(5);

/// Secrets from the environment.
pub(crate) struct Secrets {
    /// The root key of the default partition.
    pub(crate) root_key: Option<(String, Secret)>,
    /// The token that programs send to get credentials of a role.
    pub(crate) credentials_token: Option<Secret>,
}

/// Runs the server until a signal ends it.
pub(crate) fn serve(flags: &ServeFlags, in_memory: bool, secrets: Secrets) -> Result<(), Failure> {
    logging::start(flags.log_format, flags.log_level);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::of(
                format!("cannot start threads: {error}"),
                "check the resource limits of this machine",
            )
        })?;
    let data = (!in_memory).then(|| flags.data.clone());
    let outcome =
        runtime.block_on(async { Instance::prepare(flags, data, secrets).await?.run().await });
    runtime.shutdown_timeout(THREAD_GRACE);
    outcome
}

/// A server instance that is ready to serve.
struct Instance {
    signals: Signals,
    server: Server,
    core: Core,
    smtp: Option<Smtp>,
    banner: Banner,
    log_format: LogFormat,
}

impl Instance {
    /// Prepares the instance. Cheap checks come first, and nothing is written before all settings are read.
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
                let acceptor = doors::tls_acceptor(&config::read(cert)?, &config::read(key)?);
                Some(acceptor.map_err(|error| tls_failure(cert, key, &error))?)
            }
            _ => None,
        };
        let issuers = Arc::new(issuers(flags)?);
        let smtp = smtp(flags)?;
        let signals = Signals::catch().map_err(|error| {
            Failure::of(
                format!("cannot catch signals: {error}"),
                "check the resource limits of this machine",
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
        let core = iam::start(store, settings, Clock::system(), Ids::random(), plan)
            .map_err(|error| bootstrap_failure(flags, &error))?;
        let root_keys = root_key_source(&core, data.as_deref(), bound)?;
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
                "check the permissions of the data directory and the free space on its disk",
            )
        })?;
        let scheme = if address.secure { "https" } else { "http" };
        let banner = Banner {
            address: format!("{scheme}://{bound}"),
            public_url,
            partitions: partitions(&core),
            enforced: core.settings().enforcement == Enforcement::Enforce,
            root_keys,
            data: data.map_or_else(
                || "in memory, lost when the server ends".to_owned(),
                absolute,
            ),
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
        let courier = tokio::spawn(doors::deliver_mail(self.core.clone(), self.smtp));
        let marks = tokio::spawn(write_usage(self.core.clone()));
        self.banner.print(self.log_format);
        self.server.serve(self.signals.first()).await;
        courier.abort();
        marks.abort();
        self.core.write_usage();
        self.core.close();
        tracing::info!("shut down");
        Ok(())
    }
}

async fn write_usage(core: Core) {
    loop {
        tokio::time::sleep(USAGE_INTERVAL).await;
        core.write_usage();
    }
}

fn tls_failure(cert: &Path, key: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::setting(
        format!("{} and {}: {error}", cert.display(), key.display()),
        "use a certificate chain and its private key, both in PEM",
    )
}

/// The trust settings for fetching keys of OIDC providers. Each file is checked on its own, so that an error can name it.
fn issuers(flags: &ServeFlags) -> Result<Issuers, Failure> {
    let mut authorities = Vec::new();
    for path in &flags.oidc_ca {
        let pem = config::read(path)?;
        if let Err(error) = Issuers::new(std::slice::from_ref(&pem), Vec::new()) {
            return Err(Failure::setting(
                format!("{}: {error}", path.display()),
                "use certificate authorities in PEM",
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

fn smtp(flags: &ServeFlags) -> Result<Option<Smtp>, Failure> {
    let Some(url) = &flags.smtp else {
        return match flags.smtp_from {
            None => Ok(None),
            Some(_) => Err(Failure::setting(
                "--smtp-from is set without --smtp",
                "set the mail server too: --smtp smtp://127.0.0.1:25",
            )),
        };
    };
    let from = flags.smtp_from.as_deref().unwrap_or("astriam@localhost");
    // The URL may contain a password, so the error does not repeat it.
    let smtp = Smtp::new(url, from);
    smtp.map(Some).map_err(|error| {
        Failure::setting(
            format!("bad mail settings: {error}"),
            "use settings like --smtp smtp://127.0.0.1:25 --smtp-from astriam@example.org",
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
                    "stop the process that listens there, or use another address: --listen 127.0.0.1:0"
                }
                ErrorKind::PermissionDenied => "use a port above 1023: --listen 127.0.0.1:4566",
                ErrorKind::AddrNotAvailable => {
                    "this machine does not have that address; use 127.0.0.1:4566, or 0.0.0.0:4566 for all addresses"
                }
                _ => "use another address: --listen 127.0.0.1:4566",
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

/// The hint for a data directory that cannot be used.
fn hint_of(error: &EngineError) -> &'static str {
    match error {
        EngineError::InUse(_) => {
            "stop the process that uses it, or use another directory: --data DIR"
        }
        EngineError::Foreign(_) => "use an empty or new directory: --data DIR",
        EngineError::Format { .. } => {
            "use the version that wrote it, or another directory: --data DIR"
        }
        EngineError::Damaged { .. } => {
            "nothing in it was changed; restore a backup, or use another directory: --data DIR"
        }
        EngineError::Write { .. } => "check the free space and the health of its disk",
        EngineError::Io { source, .. } => match source.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                "give the server's user write access, or use another directory: --data DIR"
            }
            ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
                "a file is in the way of a directory; use another path: --data DIR"
            }
            ErrorKind::NotFound => {
                "its parent directory cannot be created; use another path: --data DIR"
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                "free space on its disk, or use another directory: --data DIR"
            }
            _ => {
                "check the path, its permissions and its disk, or use another directory: --data DIR"
            }
        },
        _ => "use another directory: --data DIR",
    }
}

/// The failure of settings that contradict one another or the contents of the store.
fn bootstrap_failure(flags: &ServeFlags, error: &BootstrapError) -> Failure {
    let hint = match error {
        BootstrapError::Store(_) => {
            return Failure::of(
                error.to_string(),
                "check the free space and the permissions of the data directory",
            );
        }
        BootstrapError::Seed(_) => {
            let path = flags.seed.clone().unwrap_or_default();
            return seed::failure(&path, &error.to_string());
        }
        BootstrapError::AccountElsewhere { .. } => {
            "use other accounts (--account ID), or another directory (--data DIR)".to_owned()
        }
        BootstrapError::NoPartition(name) => format!("add it: --partition {name}"),
        BootstrapError::KeyTaken(_) => "use another id: ASTRIAM_ROOT_ACCESS_KEY_ID".to_owned(),
        _ => "see astriam serve --help".to_owned(),
    };
    Failure::setting(error.to_string(), hint)
}

/// Ensures that there are root keys; returns their source for the banner.
fn root_key_source(core: &Core, data: Option<&Path>, bound: SocketAddr) -> Result<String, Failure> {
    if bound.ip().is_loopback() {
        let default = |partition: &Partition| {
            let keys = &core.settings().root_keys;
            let key = keys
                .iter()
                .find(|key| key.account == partition.default_account)?;
            let id = &key.access_key_id;
            // Only development keys have their id as their secret. Other secrets are not shown.
            let text = if key.secret.matches(id) {
                format!("{id}/{id}")
            } else {
                format!("{id}, from the environment")
            };
            Some(format!("{} {text}", partition.name))
        };
        let keys: Vec<_> = core
            .partitions()
            .iter()
            .filter_map(|partition| default(partition))
            .collect();
        return Ok(format!("{} (on this machine only)", keys.join(", ")));
    }
    let Some(data) = data else {
        let missing = iam::root_keys::new_root_keys(core);
        let default = core
            .partition(None)
            .map(|partition| partition.default_account.clone());
        if missing
            .iter()
            .any(|key| Some(&key.key.account) == default.as_ref())
        {
            return Err(Failure::setting(
                format!(
                    "{bound} is reachable from other machines, where development keys do not work, and in memory no other root keys can be kept"
                ),
                "set ASTRIAM_ROOT_ACCESS_KEY_ID and ASTRIAM_ROOT_SECRET_ACCESS_KEY, or use a data directory: --data DIR",
            ));
        }
        return Ok("from the environment".to_owned());
    };
    match root_keys::generate(core, data)? {
        true => Ok(format!("in {}", absolute(root_keys::path(data)))),
        false => Ok("from the environment, or generated at an earlier start".to_owned()),
    }
}

/// The absolute form of a path, for display.
fn absolute(path: PathBuf) -> String {
    std::path::absolute(&path)
        .unwrap_or(path)
        .display()
        .to_string()
}

/// The partitions with their accounts, each with the default first.
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
