//! `astriam docs`: the list of pages, a page, and a topic that does not exist.

use std::{collections::BTreeSet, fs, path::Path};

use crate::process::{astriam, run};

fn page(topic: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/docs");
    fs::read_to_string(folder.join(format!("{topic}.md"))).unwrap()
}

#[test]
fn the_list_has_a_line_for_each_page() {
    let (code, list, stderr) = run(&mut astriam(&["docs"]));
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(
        list.starts_with("settings     The flags of each command"),
        "{list}"
    );
    for topic in ["seed", "decisions", "localstack", "moto", "minio"] {
        assert!(list.contains(&format!("\n{topic:<12} ")), "{topic}: {list}");
    }
    assert!(
        list.ends_with("\nPrint one: astriam docs TOPIC\n"),
        "{list}"
    );
}

#[test]
fn a_page_is_printed_as_it_is() {
    for topic in ["settings", "decisions"] {
        let printed = run(&mut astriam(&["docs", topic]));
        assert_eq!(printed, (Some(0), page(topic), String::new()));
    }
    // The pages can be read with a bad setting, which they explain.
    let (code, ..) = run(astriam(&["docs", "settings"]).env("ASTRIAM_LISTN", "x"));
    assert_eq!(code, Some(0));
}

#[test]
fn an_unknown_topic_hints_at_the_nearest_name() {
    for (topic, hint) in [
        ("setings", "did you mean `settings`?"),
        ("qwxyz", "list the topics: astriam docs"),
    ] {
        let (code, stdout, stderr) = run(&mut astriam(&["docs", topic]));
        assert_eq!((code, stdout.as_str()), (Some(2), ""));
        assert_eq!(
            stderr,
            format!("error: there is no page `{topic}`\n\nhint: {hint}\n")
        );
    }
}

/// The words of a text with a prefix.
fn words<'t>(text: &'t str, prefix: &str) -> BTreeSet<&'t str> {
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
    text.split(word)
        .filter(|word| word.starts_with(prefix) && word.len() > prefix.len())
        .collect()
}

#[test]
fn the_settings_page_lists_each_flag_and_each_variable() {
    let page = page("settings");
    let (_, help, _) = run(&mut astriam(&["serve", "--help"]));
    let (_, _, unknown) = run(astriam(&["serve"]).env("ASTRIAM_UNKNOWN", "x"));
    let (_, variables) = unknown.split_once("hint: known variables are ").unwrap();
    let flags = words(&help, "--");
    let variables = words(variables, "ASTRIAM_");
    assert!(
        flags.len() > 20 && variables.len() > 20,
        "{flags:?} {variables:?}"
    );
    let listed: BTreeSet<&str> = words(&page, "--")
        .union(&words(&page, "ASTRIAM_"))
        .copied()
        .collect();
    let builtin = BTreeSet::from(["--help", "--version"]);
    let missing: Vec<_> = flags
        .union(&variables)
        .filter(|word| !listed.contains(*word) && !builtin.contains(*word))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
