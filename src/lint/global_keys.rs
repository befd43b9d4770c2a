//! The global condition keys. IAM User Guide, "AWS global condition context keys".

use model::services::KeyType;

/// In lower case; a slash at the end stands for a family.
const KEYS: &[&str] = &[
    "aws:assumedroot",
    "aws:calledvia",
    "aws:calledviaawsmcp",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:chatbotsourcearn",
    "aws:currenttime",
    "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc",
    "aws:epochtime",
    "aws:federatedprovider",
    "aws:ismcpserviceaction",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:principaltag/",
    "aws:principaltype",
    "aws:referer",
    "aws:requestedregion",
    "aws:requesttag/",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "aws:resourcetag/",
    "aws:securetransport",
    "aws:signinsessionarn",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceidentity",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:tagkeys",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:userid",
    "aws:username",
    "aws:viaawsmcpservice",
    "aws:viaawsservice",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:vpcsourceip",
];

/// Those with several values.
const MULTIVALUED: &[&str] = &[
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:principalservicenameslist",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:tagkeys",
    "aws:vpceorgpaths",
];

/// Whether a key that begins with `aws:`, in lower case, exists.
pub(super) fn exists(key: &str) -> bool {
    KEYS.iter().any(|known| match known.strip_suffix('/') {
        Some(family) => key
            .strip_prefix(family)
            .is_some_and(|name| name.len() > 1 && name.starts_with('/')),
        None => *known == key,
    })
}

/// Whether a request holds one value of the key, as far as is known: `None` for a key that is not global.
pub(super) fn is_single(key: &str) -> Option<bool> {
    exists(key).then(|| !MULTIVALUED.contains(&key))
}

/// Families that need the key of a tag.
pub(super) const TAGS: [&str; 3] = ["aws:principaltag", "aws:requesttag", "aws:resourcetag"];

/// Whether a key is a tag of the resource.
pub(super) fn is_resource_tag(key: &str) -> bool {
    key.starts_with("aws:resourcetag/")
}

/// Whether each action says for itself that it carries the key.
pub(super) fn is_of_actions(key: &str) -> bool {
    key == "aws:tagkeys"
        || key.starts_with("aws:requesttag/")
        || key.starts_with("aws:resourcetag/")
}

/// The type of a key that is no text.
const TYPES: &[(KeyType, &[&str])] = &[
    (
        KeyType::Arn,
        &[
            "aws:chatbotsourcearn",
            "aws:principalarn",
            "aws:signinsessionarn",
            "aws:sourcearn",
            "aws:sourcevpcarn",
        ],
    ),
    (
        KeyType::Bool,
        &[
            "aws:ismcpserviceaction",
            "aws:multifactorauthpresent",
            "aws:principalisawsservice",
            "aws:securetransport",
            "aws:viaawsmcpservice",
            "aws:viaawsservice",
        ],
    ),
    (KeyType::Numeric, &["aws:multifactorauthage"]),
    (
        KeyType::Date,
        &["aws:currenttime", "aws:epochtime", "aws:tokenissuetime"],
    ),
    (
        KeyType::IpAddress,
        &[
            "aws:ec2instancesourceprivateipv4",
            "aws:sourceip",
            "aws:vpcsourceip",
        ],
    ),
];

/// The type of a global key, in lower case; `None` for a key that is not global.
pub(super) fn kind(key: &str) -> Option<KeyType> {
    let of = |(kind, keys): &(KeyType, &[&str])| keys.contains(&key).then_some(*kind);
    let text = match is_single(key)? {
        true => KeyType::String,
        false => KeyType::ArrayOfString,
    };
    Some(TYPES.iter().find_map(of).unwrap_or(text))
}
