//! What `serve` says when it is ready.

use std::{fmt::Write as _, io::Write};

use crate::{arguments::LogFormat, logging};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Accounts of a partition that are named; of more, only the number.
const NAMED: usize = 4;

/// What the banner tells.
#[derive(Debug)]
pub(crate) struct Banner {
    /// Where it listens.
    pub(crate) address: String,
    /// How it speaks of itself.
    pub(crate) public_url: String,
    /// Partitions with their accounts; the default partition first, its default account first.
    pub(crate) partitions: Vec<(String, Vec<String>)>,
    /// Whether denied calls are refused.
    pub(crate) enforced: bool,
    /// Where root keys come from.
    pub(crate) root_keys: String,
    /// Where the data is.
    pub(crate) data: String,
}

impl Banner {
    /// Its text; the last line is `Ready.`
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
        line("policies", self.policies());
        line("root keys", &self.root_keys);
        line("data", &self.data);
        text.push_str("Ready.\n");
        text
    }

    fn partitions(&self) -> Vec<String> {
        let told = |(partition, accounts): &(String, Vec<String>)| {
            let named = accounts.iter().take(NAMED).map(String::as_str);
            let mut named = named.collect::<Vec<_>>().join(", ");
            if accounts.len() > NAMED {
                let _ = write!(named, " and {} more", accounts.len() - NAMED);
            }
            let noun = if accounts.len() == 1 {
                "account"
            } else {
                "accounts"
            };
            format!("{partition} ({noun} {named})")
        };
        self.partitions.iter().map(told).collect()
    }

    fn policies(&self) -> &'static str {
        match self.enforced {
            true => "enforced",
            false => "NOT enforced: denied calls are let through and marked",
        }
    }

    /// Prints it on stderr, as text or as an event of the log; a reader that is gone is no failure.
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
    fn the_banner_tells_all_and_ends_with_ready() {
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
