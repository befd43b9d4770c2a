//! The Region in ARNs and condition values.

use model::regions::is_region;

/// Whether a Region exists. A pattern or a variable counts as one.
pub(super) fn exists(region: &str) -> bool {
    is_region(region) || region.contains(['*', '?']) || region.contains("${")
}
