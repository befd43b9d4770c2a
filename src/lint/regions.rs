//! The Region in ARNs and condition values.

use model::regions::is_region;

/// Whether there is such a Region. A pattern or a variable stands for one.
pub(super) fn exists(region: &str) -> bool {
    is_region(region) || region.contains(['*', '?']) || region.contains("${")
}
