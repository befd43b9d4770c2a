//! `astriam env`: the exports for a shell.

use std::io::Write;

use crate::{arguments::EnvFlags, failure::Failure};

/// Prints the exports.
pub(crate) fn print(flags: &EnvFlags) -> Result<(), Failure> {
    let _ = std::io::stdout().write_all(text(flags).as_bytes());
    Ok(())
}

fn text(flags: &EnvFlags) -> String {
    let key = if flags.partition == "aws" {
        "test"
    } else {
        flags.partition.as_str()
    };
    let exports = [
        ("AWS_ENDPOINT_URL", flags.url.as_str()),
        ("AWS_ACCESS_KEY_ID", key),
        ("AWS_SECRET_ACCESS_KEY", key),
        ("AWS_DEFAULT_REGION", flags.region.as_str()),
        ("AWS_REGION", flags.region.as_str()),
        ("PARTITION", flags.partition.as_str()),
    ];
    let lines: Vec<String> = exports
        .iter()
        .map(|(name, value)| format!("export {name}={}\n", quoted(value)))
        .collect();
    // A session of before would be sent along with the new key.
    lines.concat() + "unset AWS_SESSION_TOKEN AWS_PROFILE\n"
}

/// A word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted() {
        let flags = EnvFlags {
            partition: "de'mo; rm".to_owned(),
            url: "http://x".to_owned(),
            region: "r".to_owned(),
        };
        assert!(text(&flags).contains("export AWS_ACCESS_KEY_ID='de'\\''mo; rm'\n"));
    }
}
