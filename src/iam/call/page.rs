//! Pages of an ordered list.
//!
//! A page continues after the last key of the page before it. So the server keeps no state between pages, and an insertion or deletion
//! in between neither repeats nor hides another item. The marker is opaque to clients: a version, the operation it belongs to, the key.
//! IAM API Reference: MaxItems 1–1000, 100 when absent.

use std::convert::Infallible;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use wire::Fault;

const VERSION: u8 = 1;
const DEFAULT_ITEMS: i64 = 100;

/// The start of a page, and its maximum length.
#[derive(Debug)]
pub(crate) struct PageRequest {
    operation: &'static str,
    after: Option<String>,
    limit: usize,
}

/// One page of a list, with the members of the answer.
#[derive(Debug)]
pub(crate) struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Whether more items follow.
    pub is_truncated: Option<bool>,
    /// The marker of the next page, if more items follow.
    pub marker: Option<String>,
}

impl PageRequest {
    /// Reads `Marker` and `MaxItems` of a call of `operation`.
    ///
    /// # Errors
    /// `Invalid Marker.` for a marker that this server did not issue for this operation.
    pub(crate) fn read(
        operation: &'static str,
        marker: Option<&str>,
        max_items: Option<i64>,
    ) -> Result<Self, Fault> {
        let after = match marker {
            None => None,
            Some(marker) => {
                Some(open(operation, marker).ok_or_else(|| Fault::validation("Invalid Marker."))?)
            }
        };
        let limit = usize::try_from(max_items.unwrap_or(DEFAULT_ITEMS))
            .unwrap_or(1)
            .max(1);
        Ok(Self {
            operation,
            after,
            limit,
        })
    }

    /// Whether an item with this key comes after the marker.
    pub(crate) fn wants(&self, key: &str) -> bool {
        self.after.as_deref().is_none_or(|after| key > after)
    }

    /// Fills the page from items in the order of their keys.
    pub(crate) fn fill<T>(self, items: impl IntoIterator<Item = (String, T)>) -> Page<T> {
        match self.fill_each(items, |item| Ok::<_, Infallible>(Some(item))) {
            Ok(page) => page,
            Err(never) => match never {},
        }
    }

    /// Fills the page with the results of `make` for items in the order of their keys, and calls it for no item beyond the page. `None`
    /// ends the page before it is full; the first item must yield a result.
    ///
    /// # Errors
    /// Those of `make`.
    pub(crate) fn fill_each<I, T, E>(
        self,
        items: impl IntoIterator<Item = (String, I)>,
        mut make: impl FnMut(I) -> Result<Option<T>, E>,
    ) -> Result<Page<T>, E> {
        let mut shown = Vec::new();
        let mut last = None;
        for (key, item) in items {
            if !self.wants(&key) {
                continue;
            }
            let made = match shown.len() < self.limit {
                true => make(item)?,
                false => None,
            };
            let Some(made) = made else {
                let marker = last.map(|key: String| seal(self.operation, &key));
                return Ok(Page {
                    items: shown,
                    is_truncated: Some(true),
                    marker,
                });
            };
            shown.push(made);
            last = Some(key);
        }
        Ok(Page {
            items: shown,
            is_truncated: Some(false),
            marker: None,
        })
    }
}

fn seal(operation: &str, key: &str) -> String {
    let mut bytes = vec![VERSION];
    bytes.extend_from_slice(operation.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(key.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn open(operation: &str, marker: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(marker).ok()?;
    let rest = bytes
        .strip_prefix(&[VERSION])?
        .strip_prefix(operation.as_bytes())?
        .strip_prefix(&[0])?;
    String::from_utf8(rest.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(names: &[&str], limit: i64) -> Vec<String> {
        let mut seen = Vec::new();
        let mut marker: Option<String> = None;
        loop {
            let request = PageRequest::read("ListUsers", marker.as_deref(), Some(limit)).unwrap();
            let page = request.fill(
                names
                    .iter()
                    .map(|name| ((*name).to_owned(), (*name).to_owned())),
            );
            assert!(page.items.len() <= limit as usize);
            seen.extend(page.items);
            assert_eq!(page.is_truncated, Some(page.marker.is_some()));
            match page.marker {
                Some(next) => marker = Some(next),
                None => return seen,
            }
        }
    }

    #[test]
    fn a_walk_in_steps_of_one_is_the_whole_list() {
        assert_eq!(walk(&["a", "b", "c"], 1), ["a", "b", "c"]);
        assert_eq!(walk(&[], 1), Vec::<String>::new());
        assert_eq!(walk(&["a", "b"], 2), ["a", "b"]);
    }

    #[test]
    fn nothing_is_made_that_is_not_shown() {
        let items = || (0..9).map(|n| (n.to_string(), n));
        let mut made = Vec::new();
        let request = PageRequest::read("ListUsers", None, Some(3)).unwrap();
        let page = request.fill_each(items(), |n| {
            made.push(n);
            Ok::<_, ()>(Some(n))
        });
        assert_eq!((page.unwrap().items, made), (vec![0, 1, 2], vec![0, 1, 2]));
        let request = PageRequest::read("ListUsers", None, Some(3)).unwrap();
        let page = request.fill_each(items(), |n| Ok::<_, ()>((n < 2).then_some(n)));
        let page = page.unwrap();
        assert_eq!((page.items, page.is_truncated), (vec![0, 1], Some(true)));
        let request = PageRequest::read("ListUsers", page.marker.as_deref(), Some(1)).unwrap();
        assert_eq!(request.fill(items()).items, [2]);
    }

    #[test]
    fn deleting_the_item_of_the_marker_loses_nothing() {
        let request = PageRequest::read("ListUsers", None, Some(1)).unwrap();
        let page = request.fill([("a".to_owned(), 1), ("b".to_owned(), 2)]);
        let request = PageRequest::read("ListUsers", page.marker.as_deref(), Some(1)).unwrap();
        assert_eq!(request.fill([("b".to_owned(), 2)]).items, [2]);
    }

    #[test]
    fn a_marker_of_another_list_is_refused() {
        let marker = seal("ListGroups", "a");
        for bad in [marker.as_str(), "", "x", "AA", "ÿ"] {
            assert!(
                PageRequest::read("ListUsers", Some(bad), None).is_err(),
                "{bad}"
            );
        }
    }
}
