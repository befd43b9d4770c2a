//! The banner that `serve` prints when it is ready.

use std::{fmt::Write as _, io::Write};

use crate::{arguments::LogFormat, logging};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The number of accounts that are listed by id for a partition; the others are counted.
const LISTED_ACCOUNTS: usize = 4;

/// The contents of the banner.
#[derive(Debug)]
pub(crate) struct Banner {
    /// The URL of the address that the server listens on.
    pub(crate) address: String,
    /// The URL in issuers, links and discovery documents.
    pub(crate) public_url: String,
    /// The partitions with their accounts, each with the default first.
    pub(crate) partitions: Vec<(String, Vec<String>)>,
    /// Whether denied calls are refused.
    pub(crate) enforced: bool,
    /// The source of the root keys.
    pub(crate) root_keys: String,
    /// The data directory.
    pub(crate) data: String,
}

impl Banner {
    /// The text of the banner. The last line is `Ready.`
    pub(crate) fn text(&self) -> String {
        let mut text = format!("astriam {VERSION}\n");
        let mut line = |name: &str, value: &str| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{name:<11} {value}");
        };
        line("address", &self.address);
        if self.public_url != self.address {
            line("public URL", &self.public_url);
        }
        for partition in self.partitions() {
            line("partition", &partition);
        }
        line("services", &doors::services().join(", "));
        line("policies", self.policies());
        line("root keys", &self.root_keys);
        line("data", &self.data);
        text.push_str("Ready.\n");
        text
    }

    fn partitions(&self) -> Vec<String> {
        let line = |(partition, accounts): &(String, Vec<String>)| {
            let listed = accounts.iter().take(LISTED_ACCOUNTS).map(String::as_str);
            let mut listed = listed.collect::<Vec<_>>().join(", ");
            if accounts.len() > LISTED_ACCOUNTS {
                let _ = write!(listed, " and {} more", accounts.len() - LISTED_ACCOUNTS);
            }
            let noun = if accounts.len() == 1 {
                "account"
            } else {
                "accounts"
            };
            format!("{partition} ({noun} {listed})")
        };
        self.partitions.iter().map(line).collect()
    }

    fn policies(&self) -> &'static str {
        match self.enforced {
            true => "enforced",
            false => "NOT enforced: denied calls are let through and marked",
        }
    }

    /// Prints the banner on stderr, as text or as an event of the log. A closed stderr is ignored.
    pub(crate) fn print(&self, form: LogFormat) {
        if form == LogFormat::Json {
            return self.log();
        }
        let mut out = std::io::stderr().lock();
        let _ = out
            .write_all(self.text().as_bytes())
            .and_then(|()| out.flush());
    }

    fn log(&self) {
        tracing::info!(
            target: logging::ALWAYS,
            version = VERSION,
            address = self.address,
            public_url = self.public_url,
            partitions = self.partitions().join(", "),
            services = doors::services().join(", "),
            policies = self.policies(),
            root_keys = self.root_keys,
            data = self.data,
            "Ready."
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_banner_shows_all_settings_and_ends_with_ready() {
        let mut banner = Banner {
            address: "http://127.0.0.1:4566".to_owned(),
            public_url: "http://127.0.0.1:4566".to_owned(),
            partitions: vec![
                ("aws".to_owned(), vec!["000000000000".to_owned()]),
                (
                    "demo".to_owned(),
                    vec!["ce09c61d-afac-404f-a96b-ebbbced80013".to_owned()],
                ),
            ],
            enforced: true,
            root_keys: "test / test".to_owned(),
            data: "/var/lib/astriam".to_owned(),
        };
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            banner.text(),
            format!(
                "astriam {version}\n\
                 address     http://127.0.0.1:4566\n\
                 partition   aws (account 000000000000)\n\
                 partition   demo (account ce09c61d-afac-404f-a96b-ebbbced80013)\n\
                 services    access-analyzer, iam, organizations, s3, sts\n\
                 policies    enforced\n\
                 root keys   test / test\n\
                 data        /var/lib/astriam\n\
                 Ready.\n"
            )
        );
        banner.enforced = false;
        banner.public_url = "https://iam.example.org".to_owned();
        banner.partitions = vec![("aws".to_owned(), (0..6).map(|n| n.to_string()).collect())];
        let text = banner.text();
        assert!(
            text.contains("\npublic URL  https://iam.example.org\n"),
            "{text}"
        );
        assert!(
            text.contains("\npartition   aws (accounts 0, 1, 2, 3 and 2 more)\n"),
            "{text}"
        );
        assert!(text.contains("\npolicies    NOT enforced: "), "{text}");
    }
}
