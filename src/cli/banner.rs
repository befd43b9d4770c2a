//! What `serve` says when it is ready.

use std::{fmt::Write as _, io::Write};

/// What the banner tells.
pub(crate) struct Banner<'b> {
    pub(crate) url: &'b str,
    pub(crate) partitions: &'b [(String, String)],
    pub(crate) enforced: bool,
    pub(crate) data: &'b str,
    pub(crate) root_keys: &'b str,
}

impl Banner<'_> {
    /// Its text; the last line is `Ready.`
    pub(crate) fn text(&self) -> String {
        let mut text = format!("astriam {}\n", env!("CARGO_PKG_VERSION"));
        let _ = writeln!(text, "address     {}", self.url);
        for (partition, account) in self.partitions {
            let _ = writeln!(text, "partition   {partition} (account {account})");
        }
        let policies = if self.enforced {
            "enforced"
        } else {
            "NOT enforced: denied calls are let through and marked"
        };
        let _ = writeln!(text, "policies    {policies}");
        let _ = writeln!(text, "root keys   {}", self.root_keys);
        let _ = writeln!(text, "data        {}", self.data);
        text.push_str("Ready.\n");
        text
    }

    /// Prints it; a reader that is gone is no failure.
    pub(crate) fn print(&self) {
        let mut out = std::io::stderr();
        let _ = out
            .write_all(self.text().as_bytes())
            .and_then(|()| out.flush());
    }
}
