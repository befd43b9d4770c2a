//! Services of AWS that this server does not have.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use wire::{Fault, unsourced};

/// The number of services that are logged, since a client can name any.
const LOGGED: usize = 100;

/// The refusal of requests to absent services. It names the services of the server, and warns once for each absent one.
#[derive(Debug)]
pub(crate) struct AbsentServices {
    services: &'static [&'static str],
    logged: Mutex<HashSet<String>>,
}

impl AbsentServices {
    /// For a server with these services.
    pub(crate) fn new(services: &'static [&'static str]) -> Self {
        Self {
            services,
            logged: Mutex::default(),
        }
    }

    /// The fault for a request to an absent service, which a client names.
    pub(crate) fn fault(&self, service: &str) -> Fault {
        let service: String = service.escape_default().take(64).collect();
        let (last, others) = self.services.split_last().unwrap_or((&"", &[]));
        let sentence = unsourced!(
            "This server does not have the service {service}. It has {others} and {last}.",
            service = service,
            others = others.join(", "),
            last = last
        );
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.len() < LOGGED && logged.insert(service) {
            tracing::warn!("{sentence}");
        }
        Fault::other("UnknownOperationException", 400, sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_the_services_of_the_server() {
        let absent = AbsentServices::new(&["iam", "s3", "sts"]);
        assert_eq!(
            absent.fault("sqs").message(),
            "This server does not have the service sqs. It has iam, s3 and sts."
        );
        assert!(!absent.fault("\n").message().contains('\n'));
        assert!(absent.fault(&"x".repeat(1000)).message().len() < 200);
    }
}
