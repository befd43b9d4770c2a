//! Pages of the lists: at most 20 items, and a token for the next. AWS Organizations API Reference, `MaxResults`.

use wire::{Fault, unsourced};

use super::faults;
use crate::call::page::PageRequest;

const MOST: i64 = 20;

/// One page: its items and the token of the next.
pub(crate) fn page<T>(
    operation: &'static str,
    token: Option<&str>,
    most: Option<i64>,
    items: impl IntoIterator<Item = (String, T)>,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let request =
        PageRequest::read(operation, token, Some(most.unwrap_or(MOST))).map_err(|_| {
            faults::invalid(
                "INVALID_NEXT_TOKEN",
                unsourced!("You provided an invalid value for NextToken."),
            )
        })?;
    let page = request.fill(items);
    Ok((page.items, page.marker))
}
