//! Rows found by a scan, in the order of their keys, from either end.

use std::{marker::PhantomData, sync::Arc};

use imbl::{ordmap, shared_ptr::DefaultSharedPtr};

use crate::{Key, head::Found, key, table::Value};

/// The rows of a scan of a table: keys with their values.
pub struct Rows<'h, K, V> {
    range: Option<ordmap::RangedIter<'h, Arc<[u8]>, Value, DefaultSharedPtr>>,
    types: PhantomData<fn() -> (K, V)>,
}

/// The rows of a scan of an index: index keys with the rows' keys and values. Rows that share an index key are in the order of
/// their own keys.
pub struct IndexRows<'h, I, K, V> {
    range: Option<ordmap::RangedIter<'h, Arc<[u8]>, Found, DefaultSharedPtr>>,
    types: PhantomData<fn() -> (I, K, V)>,
}
