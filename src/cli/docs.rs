//! `astriam docs`: the reference pages, which the program carries.

use std::fmt::Write as _;

use crate::{arguments::DocsFlags, failure::Failure, output};

/// A reference page.
struct Page {
    /// Its name on the command line, and that of its file.
    topic: &'static str,
    /// Its Markdown: a title, an empty line, one sentence that says what it is about, and the rest.
    text: &'static str,
}

/// The page of a topic.
macro_rules! page {
    ($topic:literal) => {
        Page {
            topic: $topic,
            text: include_str!(concat!("../docs/", $topic, ".md")),
        }
    };
}

/// All pages, in the order of the list.
const PAGES: [Page; 13] = [
    page!("settings"),
    page!("seed"),
    page!("doors"),
    page!("clients"),
    page!("decisions"),
    page!("s3"),
    page!("sessions"),
    page!("credentials"),
    page!("localstack"),
    page!("moto"),
    page!("minio"),
    page!("speed"),
    page!("policy"),
];

/// The lowest Jaro similarity of two names at which one is suggested for the other; clap uses the same.
const SIMILAR: f64 = 0.7;

/// Prints the list of pages, or one page.
pub(crate) fn print(flags: &DocsFlags) -> Result<(), Failure> {
    match &flags.topic {
        None => output::print(list().as_bytes()),
        Some(topic) => output::print(find(topic)?.text.as_bytes()),
    }
}

fn list() -> String {
    let mut list = String::new();
    for page in &PAGES {
        // Writing to a string does not fail.
        let _ = writeln!(list, "{:<12} {}", page.topic, page.summary());
    }
    list + "\nPrint one: astriam docs TOPIC\n"
}

fn find(topic: &str) -> Result<&'static Page, Failure> {
    let page = PAGES.iter().find(|page| page.topic == topic);
    page.ok_or_else(|| {
        let similar = PAGES
            .iter()
            .map(|page| (strsim::jaro(topic, page.topic), page.topic))
            .filter(|(similarity, _)| *similarity > SIMILAR)
            .max_by(|(one, _), (other, _)| one.total_cmp(other));
        let hint = match similar {
            Some((_, topic)) => format!("did you mean `{topic}`?"),
            None => "list the topics: astriam docs".to_owned(),
        };
        Failure::setting(format!("there is no page `{topic}`"), hint)
    })
}

impl Page {
    /// The sentence below the title.
    fn summary(&self) -> &'static str {
        self.text.lines().nth(2).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn each_page_of_the_folder_is_carried() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        let files = fs::read_dir(folder).unwrap();
        let files: BTreeSet<String> = files
            .map(|file| file.unwrap().path())
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let topics: BTreeSet<String> = PAGES.iter().map(|page| page.topic.to_owned()).collect();
        assert_eq!(files, topics);
    }

    #[test]
    fn each_page_begins_with_a_title_and_one_short_sentence() {
        for page in &PAGES {
            assert!(page.text.starts_with("# "), "{}", page.topic);
            assert_eq!(page.text.lines().nth(1), Some(""), "{}", page.topic);
            let summary = page.summary();
            assert!(
                summary.ends_with('.') && summary.len() <= 90,
                "{}: {summary}",
                page.topic
            );
            assert_eq!(page.text.lines().nth(3), Some(""), "{}", page.topic);
        }
    }
}
