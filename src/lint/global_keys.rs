//! Global condition keys, for the checks. Names are in lower case.

use model::{condition_keys::global_key, services::KeyType};

/// Whether a key that begins with `aws:` exists.
pub(super) fn exists(key: &str) -> bool {
    global_key(key).is_some()
}

/// Families that need the key of a tag.
pub(super) const TAGS: [&str; 3] = ["aws:principaltag", "aws:requesttag", "aws:resourcetag"];

/// Whether a key is a tag of the resource.
pub(super) fn is_resource_tag(key: &str) -> bool {
    key.starts_with("aws:resourcetag/")
}

/// Whether the reference lists the key for each action that has it.
pub(super) fn is_of_actions(key: &str) -> bool {
    key == "aws:tagkeys"
        || key.starts_with("aws:requesttag/")
        || key.starts_with("aws:resourcetag/")
}

/// The type of a global key; `None` for other keys.
pub(super) fn kind(key: &str) -> Option<KeyType> {
    global_key(key).map(|key| key.kind)
}

#[cfg(test)]
mod tests {
    use model::condition_keys::GLOBAL_KEYS;
    use policy::{DocumentKind, Partition};

    #[test]
    fn no_global_key_is_a_finding() {
        let partition = Partition {
            name: "aws",
            aliases: &[],
        };
        for key in GLOBAL_KEYS {
            let key = key.name.replace('/', "/x");
            let policy = format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"StringLike":{{"{key}":"x"}}}}}}]}}"#
            );
            let findings = crate::lint(&policy, DocumentKind::Identity, &partition, None);
            assert!(
                findings
                    .iter()
                    .all(|finding| finding.code != "INVALID_GLOBAL_CONDITION_KEY"),
                "{key}"
            );
        }
    }
}
