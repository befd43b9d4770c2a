//! Pages of keys under a prefix; keys with a delimiter are grouped into common prefixes. S3 API Reference, "ListObjectsV2".

use std::sync::Arc;

use state::rows::object::{OBJECTS, Object};
use store::Head;

/// A request for a page.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'l> {
    /// The partition.
    pub partition: &'l str,
    /// The bucket.
    pub bucket: &'l str,
    /// Keys begin with this.
    pub prefix: &'l str,
    /// The delimiter, up to which keys are grouped.
    pub delimiter: Option<&'l str>,
    /// The page begins after this key or common prefix.
    pub after: &'l str,
    /// The maximum number of keys and common prefixes.
    pub most: usize,
}

/// A key, or a common prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A key with its object.
    Key(String, Arc<Object>),
    /// A common prefix.
    Prefix(String),
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPage {
    /// In order.
    pub entries: Vec<Entry>,
    /// The last key or common prefix of the page, if there are more.
    pub next: Option<String>,
}

/// Lists a page.
pub fn list(head: &Head, listing: &Listing<'_>) -> ListPage {
    let mut listed = ListPage::default();
    if listing.most == 0 {
        return listed;
    }
    let prefix = (listing.partition.to_owned(), listing.bucket.to_owned());
    // Skip keys up to the greater of prefix and marker, except a key that equals the prefix.
    let after = listing.after.max("").to_owned();
    let start = (
        prefix.0.clone(),
        prefix.1.clone(),
        if after.as_str() < listing.prefix {
            String::new()
        } else {
            after.clone()
        },
    );
    let mut last: Option<String> = None;
    for ((_, _, key), object) in head.after(&OBJECTS, &prefix, &start) {
        if !key.starts_with(listing.prefix) {
            if key.as_str() > listing.prefix {
                break;
            }
            continue;
        }
        let common = listing
            .delimiter
            .filter(|delimiter| !delimiter.is_empty())
            .and_then(|delimiter| {
                let rest = key.strip_prefix(listing.prefix)?;
                let (before, _) = rest.split_once(delimiter)?;
                Some(format!("{}{before}{delimiter}", listing.prefix))
            });
        let name = common.clone().unwrap_or_else(|| key.clone());
        // A page that ended with a common prefix covers all keys under it.
        let shown = common.is_some()
            && (last.as_deref() == Some(name.as_str()) || name.as_str() <= after.as_str());
        if shown {
            continue;
        }
        if listed.entries.len() == listing.most {
            listed.next = last;
            return listed;
        }
        last = Some(name.clone());
        listed.entries.push(match common {
            Some(prefix) => Entry::Prefix(prefix),
            None => Entry::Key(key, object),
        });
    }
    listed
}
