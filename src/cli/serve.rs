//! `astriam serve`.

use doors::{Limits, Server, ServerConfig};
use iam::{
    account::AccountId,
    bootstrap::{PartitionPlan, Plan},
    clock::Clock,
    core::{Core, Settings},
    ids::Ids,
    schema,
};
use store::{Engine, Memory, Sled, Store};

use crate::{arguments::ServeFlags, banner::Banner, config, failure::Failure, logging, root_keys};

/// Runs the server until it is told to end.
pub(crate) fn serve(flags: ServeFlags) -> Result<(), Failure> {
    config::check_environment(config::environment())?;
    let plan = config::partitions(&flags)?;
    logging::start(&flags)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::of(
                format!("cannot start threads: {error}"),
                "check the limits of this machine",
            )
        })?;
    let done = runtime.block_on(run(&flags, &plan));
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    done
}

async fn run(flags: &ServeFlags, plan: &[PartitionPlan]) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(flags.listen)
        .await
        .map_err(|error| {
            Failure::of(
                format!("cannot listen on {}: {error}", flags.listen),
                "choose another address: --listen 127.0.0.1:0",
            )
        })?;
    let bound = listener
        .local_addr()
        .map_err(|error| Failure::of(error.to_string(), "choose another address: --listen"))?;
    let public_url = config::public_url(flags, bound)?;
    let root_key = config::root_key(flags)?;
    if flags.in_memory && !bound.ip().is_loopback() && root_key.is_none() {
        return Err(Failure::setting(
            "there are no root keys: the development keys work on loopback only, and nothing that is made is kept in memory",
            "set ASTRIAM_ROOT_ACCESS_KEY_ID and ASTRIAM_ROOT_SECRET_ACCESS_KEY",
        ));
    }
    let store = open(flags)?;
    let settings = Settings {
        enforcement: config::enforcement(flags.auth),
        public_url: public_url.clone(),
        default_partition: flags.default_partition.clone(),
        root_keys: Vec::new(),
    };
    let refused = |error: &dyn std::error::Error| {
        Failure::of(
            error.to_string(),
            "check --account and --partition against the data directory, or use another: --data DIR",
        )
    };
    let on_loopback = bound.ip().is_loopback();
    let given = root_key.is_some();
    let plan = Plan {
        partitions: plan.to_vec(),
        root_key,
        development_keys: on_loopback,
        ..Plan::default()
    };
    let core = Core::start(store, settings, Clock::system(), Ids::random(), plan)
        .map_err(|error| refused(&error))?;
    let accounts: Vec<(String, AccountId)> = core
        .partitions()
        .iter()
        .map(|partition| (partition.name.clone(), partition.default_account.clone()))
        .collect();
    let shown = match (on_loopback, given) {
        (true, true) => "given by the settings; development keys for the other accounts".to_owned(),
        (true, false) => "for development, on this machine only: test/test, demo/demo".to_owned(),
        (false, _) if flags.in_memory => "given by the settings".to_owned(),
        (false, _) => match root_keys::make(&core, &flags.data)? {
            true => format!("in {}", root_keys::path(&flags.data).display()),
            false => "made at an earlier start".to_owned(),
        },
    };

    let tls = match (&flags.tls_cert, &flags.tls_key) {
        (Some(cert), Some(key)) => {
            let acceptor = doors::tls::acceptor(&config::read(cert)?, &config::read(key)?);
            Some(acceptor.map_err(|error| {
                Failure::setting(
                    error.to_string(),
                    "give a PEM chain and its PEM key: --tls-cert FILE --tls-key FILE",
                )
            })?)
        }
        _ => None,
    };
    let server_config = ServerConfig {
        domain: flags.domain.clone(),
        trusted_proxies: flags.trusted_proxy.clone(),
        tls,
        limits: Limits::default(),
        allow_reset: flags.allow_reset || flags.in_memory,
        data: (!flags.in_memory).then(|| flags.data.clone()),
    };
    let smtp = flags
        .smtp
        .as_deref()
        .map(|url| doors::mail::Smtp::new(url, &flags.smtp_from))
        .transpose();
    let smtp = smtp.map_err(|error| {
        Failure::setting(
            format!("--smtp: {error}"),
            "like smtp://127.0.0.1:25, with --smtp-from astriam@example.org",
        )
    })?;
    let courier = tokio::spawn(doors::mail::deliver(core.clone(), smtp));
    let server = Server::new(listener, core.clone(), server_config)
        .map_err(|error| Failure::of(error.to_string(), "see the log"))?;
    let data = if flags.in_memory {
        "in memory".to_owned()
    } else {
        flags.data.display().to_string()
    };
    let partitions: Vec<(String, String)> = accounts
        .iter()
        .map(|(name, account)| (name.clone(), account.to_string()))
        .collect();
    Banner {
        url: &public_url,
        partitions: &partitions,
        enforced: flags.auth == crate::arguments::Auth::Enforce,
        data: &data,
        root_keys: &shown,
    }
    .print();
    server.serve(signal()).await;
    courier.abort();
    core.close();
    Ok(())
}

fn open(flags: &ServeFlags) -> Result<Store, Failure> {
    let engine: Box<dyn Engine> = if flags.in_memory {
        Box::new(Memory)
    } else {
        let hint = "use another directory (--data DIR), or end the process that uses this one";
        Box::new(Sled::open(&flags.data).map_err(|error| Failure::of(error.to_string(), hint))?)
    };
    Store::open(engine, schema::schema()).map_err(|error| {
        Failure::of(
            error.to_string(),
            "the data directory is left as it was; use another: --data DIR",
        )
    })
}

/// Ctrl-C or SIGTERM; a second one ends the process at once.
async fn signal() {
    let once = || async {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            match signal(SignalKind::terminate()) {
                Ok(mut terminate) => tokio::select! {
                    _ = tokio::signal::ctrl_c() => {}
                    _ = terminate.recv() => {}
                },
                Err(_) => {
                    let _ = tokio::signal::ctrl_c().await;
                }
            }
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    };
    once().await;
    tracing::info!("draining; a second signal ends it at once");
    tokio::spawn(async move {
        once().await;
        std::process::exit(130);
    });
}
