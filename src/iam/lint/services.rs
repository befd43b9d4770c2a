//! Actions, resources and condition keys that AWS does not have, or that do not go together. Service Authorization Reference.

use model::services::{self, Action, AwsService, KeyType};
use policy::WrittenCondition;

use super::{Finding, FindingKind, Linted, Place, Statement, Step, global_keys, overlap};

/// The form of ARNs of a resource type as a pattern.
pub(crate) fn pattern_of(form: &str) -> String {
    let mut pattern = String::new();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once("${") {
        pattern.push_str(before);
        pattern.push('*');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    pattern + rest
}

/// The actions that one action of a statement stands for.
struct Named<'t> {
    index: usize,
    text: &'t str,
    /// With its service; none for `*`.
    actions: Vec<(&'static AwsService, &'static str, &'static Action)>,
}

pub(super) fn check(linted: &Linted<'_>, statement: &Statement<'_>, findings: &mut Vec<Finding>) {
    let (not, words) = statement.view.actions();
    let member = if not { "NotAction" } else { "Action" };
    let mut named = Vec::new();
    for (index, word) in words.iter().enumerate() {
        match actions(&word.text) {
            Ok(actions) => named.push(Named {
                index,
                text: &word.text,
                actions,
            }),
            Err((code, details)) => findings.push(Finding {
                kind: FindingKind::Error,
                code,
                details,
                places: vec![linted.word(statement, member, index, word)],
                ours: false,
            }),
        }
    }
    for condition in statement.view.conditions() {
        key(linted, statement, condition, &named, !not, findings);
    }
    if !not {
        resources(linted, statement, &named, findings);
        pass_role(linted, statement, &named, findings);
    }
}

type Found = Vec<(&'static AwsService, &'static str, &'static Action)>;

/// The actions of a pattern.
fn actions(text: &str) -> Result<Found, (&'static str, String)> {
    if text == "*" {
        return Ok(Vec::new());
    }
    let (prefix, name) = text.split_once(':').unwrap_or((text, ""));
    let lower = prefix.to_ascii_lowercase();
    let found: Vec<&'static AwsService> = if lower.contains(['*', '?']) {
        services::all()
            .filter(|service| overlap(&lower, &service.prefix))
            .collect()
    } else {
        services::with_prefix(&lower).into_iter().collect()
    };
    if found.is_empty() {
        let meant = closest(
            &lower,
            services::all().map(|service| service.prefix.as_str()),
        );
        return Err((
            "INVALID_SERVICE_IN_ACTION",
            meaning(
                format!("The service {prefix} specified in the action does not exist."),
                meant,
            ),
        ));
    }
    let pattern = name.to_ascii_lowercase();
    let mut actions = Vec::new();
    for service in &found {
        let all = service.facts().actions.iter();
        actions.extend(
            all.filter(|(known, _)| overlap(&pattern, &known.to_ascii_lowercase()))
                .map(|(known, action)| (*service, known.as_str(), action)),
        );
    }
    if actions.is_empty() {
        let names = found
            .iter()
            .flat_map(|service| service.facts().actions.keys());
        let meant = closest(name, names.map(String::as_str)).map(|name| format!("{lower}:{name}"));
        return Err((
            "INVALID_ACTION",
            meaning(format!("The action {text} does not exist."), meant),
        ));
    }
    Ok(actions)
}

fn meaning(sentence: String, meant: Option<String>) -> String {
    match meant {
        Some(meant) => format!("{sentence} Did you mean {meant}?"),
        None => sentence,
    }
}

/// The name that differs least, if it differs little.
fn closest<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    if text.contains(['*', '?']) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let most = 1 + lower.len() / 5;
    names
        .map(|name| (distance(&lower, &name.to_ascii_lowercase()), name))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, name)| name.to_owned())
}

/// Levenshtein's distance.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut last = place + 1;
        let mut next = vec![last];
        for (theirs, above) in other.iter().zip(row.windows(2)) {
            let [diagonal, above] = above else { continue };
            last = (diagonal + usize::from(*theirs != letter))
                .min(above + 1)
                .min(last + 1);
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// The place of a condition key.
fn key_place(
    linted: &Linted<'_>,
    statement: &Statement<'_>,
    condition: &WrittenCondition,
) -> Place {
    let mut path = linted.path(statement, "Condition");
    path.push(Step::Member(condition.operator.clone()));
    path.push(Step::Member(condition.key.clone()));
    let range = statement.view.range();
    let quoted = format!("\"{}\"", condition.key);
    // The key is the nearest text of its name before its values.
    let end = condition
        .values
        .first()
        .map_or(range.end, |value| value.start);
    let before = linted.text.get(range.start..end).unwrap_or_default();
    let start = range.start + before.rfind(&quoted).unwrap_or_default();
    Place {
        path,
        start,
        end: start + quoted.len(),
    }
}

fn key(
    linted: &Linted<'_>,
    statement: &Statement<'_>,
    condition: &WrittenCondition,
    named: &[Named<'_>],
    positive: bool,
    findings: &mut Vec<Finding>,
) {
    let lower = condition.key.to_ascii_lowercase();
    let place = || vec![key_place(linted, statement, condition)];
    let mut error = |code, details| {
        findings.push(Finding {
            kind: FindingKind::Error,
            code,
            details,
            places: place(),
            ours: false,
        });
    };
    let Some((prefix, _)) = lower.split_once(':') else {
        error(
            "INVALID_CONDITION_KEY_FORMAT",
            "The condition key format is not valid. Use the format service:keyname.".to_owned(),
        );
        return;
    };
    let mut single = global_keys::is_single(&lower);
    if prefix == "aws" {
        if !global_keys::exists(&lower) {
            let key = &condition.key;
            error(
                "INVALID_GLOBAL_CONDITION_KEY",
                format!("The condition key {key} does not exist. Use a valid condition key."),
            );
            return;
        }
    } else if let Some(service) = services::with_prefix(prefix) {
        let keys = &service.facts().keys;
        let known = keys
            .iter()
            .find(|(known, _)| overlap(&pattern_of(&known.to_ascii_lowercase()), &lower));
        let Some((_, kind)) = known else {
            let key = &condition.key;
            error(
                "INVALID_SERVICE_CONDITION_KEY",
                format!(
                    "The condition key {key} does not exist in the service {prefix}. Use a valid condition key."
                ),
            );
            return;
        };
        single = Some(!matches!(
            kind,
            KeyType::ArrayOfString | KeyType::ArrayOfArn | KeyType::ArrayOfBool
        ));
    } else {
        // The key of an identity provider, or of a service that the reference does not tell of.
        return;
    }
    let operator = condition.operator.to_ascii_lowercase();
    if operator.starts_with("forallvalues:") && single == Some(true) && statement.view.allows() {
        findings.push(Finding {
            kind: FindingKind::SecurityWarning,
            code: "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
            details: format!(
                "Using ForAllValues qualifier with the single-valued condition key {} can be overly permissive. We recommend that you remove ForAllValues:.",
                condition.key
            ),
            places: place(),
            ours: false,
        });
    }
    if !positive || (prefix == "aws" && !global_keys::is_of_actions(&lower)) {
        return;
    }
    let without: Vec<&Named<'_>> = named
        .iter()
        .filter(|named| !named.actions.is_empty())
        .filter(|named| {
            let carries = |(service, _, action): &(&AwsService, &str, &Action)| {
                carries(service, action, &lower)
            };
            !named.actions.iter().any(carries)
        })
        .collect();
    if without.is_empty() {
        return;
    }
    let texts: Vec<&str> = without.iter().map(|named| named.text).collect();
    let (_, words) = statement.view.actions();
    let mut places: Vec<Place> = without
        .iter()
        .filter_map(|named| {
            let word = words.get(named.index)?;
            Some(linted.word(statement, "Action", named.index, word))
        })
        .collect();
    places.push(key_place(linted, statement, condition));
    findings.push(Finding {
        kind: FindingKind::Error,
        code: "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
        details: format!(
            "The following actions: {} are not supported by the condition key {}. The condition will not be evaluated for these actions. We recommend that you move these actions to a different statement without this condition key.",
            texts.join(", "),
            condition.key
        ),
        places,
        ours: false,
    });
}

/// Whether a request for an action can hold a key.
fn carries(service: &AwsService, action: &Action, key: &str) -> bool {
    let types = &service.facts().resources;
    let of_types = action.on.iter().flat_map(|on| {
        let resource = types.get(&on.resource_type);
        on.keys
            .iter()
            .chain(resource.into_iter().flat_map(|resource| &resource.keys))
    });
    action
        .keys
        .iter()
        .chain(of_types)
        .any(|known| overlap(&pattern_of(&known.to_ascii_lowercase()), key))
}

/// Resources that no action of the statement acts on, and actions that act on none of its resources.
fn resources(
    linted: &Linted<'_>,
    statement: &Statement<'_>,
    named: &[Named<'_>],
    findings: &mut Vec<Finding>,
) {
    let (not, words) = statement.view.resources();
    let everything = named.iter().any(|named| named.actions.is_empty());
    if not || words.is_empty() || everything || words.iter().any(|word| word.text == "*") {
        return;
    }
    // A variable stands for anything.
    let patterns: Vec<String> = words.iter().map(|word| spelled(&word.text)).collect();
    let mut used = vec![false; patterns.len()];
    for named in named {
        let mut acts = false;
        for (service, _, action) in &named.actions {
            for on in &action.on {
                let Some(resource) = service.facts().resources.get(&on.resource_type) else {
                    continue;
                };
                let form = pattern_of(&resource.arn.replace("${Partition}", linted.partition));
                for (pattern, used) in patterns.iter().zip(&mut used) {
                    if overlap(pattern, &form) {
                        *used = true;
                        acts = true;
                    }
                }
            }
        }
        if acts {
            continue;
        }
        let without = named
            .actions
            .iter()
            .all(|(_, _, action)| action.on.is_empty());
        let details = if without {
            format!(
                "The action {} acts on no resource: only the resource * matches it.",
                named.text
            )
        } else {
            format!(
                "The action {} acts on none of the statement's resources.",
                named.text
            )
        };
        let (_, actions) = statement.view.actions();
        let place = actions
            .get(named.index)
            .map(|word| linted.word(statement, "Action", named.index, word));
        findings.push(Finding {
            kind: FindingKind::Error,
            code: "ACTION_WITHOUT_RESOURCE",
            details,
            places: place.into_iter().collect(),
            ours: true,
        });
    }
    for (index, (word, used)) in words.iter().zip(&used).enumerate() {
        if *used {
            continue;
        }
        findings.push(Finding {
            kind: FindingKind::Error,
            code: "RESOURCE_CANNOT_MATCH",
            details: format!(
                "No action of the statement acts on the resource {}.",
                word.text
            ),
            places: vec![linted.word(statement, "Resource", index, word)],
            ours: true,
        });
    }
}

/// A resource as a pattern: variables match anything.
fn spelled(text: &str) -> String {
    pattern_of(text)
}

/// `iam:PassRole` on all roles, to any service.
fn pass_role(
    linted: &Linted<'_>,
    statement: &Statement<'_>,
    named: &[Named<'_>],
    findings: &mut Vec<Finding>,
) {
    let (not, resources) = statement.view.resources();
    let limited = statement
        .view
        .conditions()
        .iter()
        .any(|condition| condition.key.eq_ignore_ascii_case("iam:PassedToService"));
    if not || limited || !statement.view.allows() || !linted.identity {
        return;
    }
    let star = resources.iter().enumerate().find(|(_, word)| {
        word.text == "*" || word.text.ends_with(":role/*") || word.text.ends_with(":*")
    });
    let Some((at, resource)) = star else { return };
    let (_, words) = statement.view.actions();
    for named in named {
        let passes = named
            .actions
            .iter()
            .any(|(service, name, _)| service.prefix == "iam" && *name == "PassRole");
        let Some(word) = words.get(named.index).filter(|_| passes) else {
            continue;
        };
        let (code, details) = if named.text.contains('*') {
            (
                "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
                "Using wildcards (*) in the action and the resource can be overly permissive because it allows iam:PassRole permissions on all resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.",
            )
        } else {
            (
                "PASS_ROLE_WITH_STAR_IN_RESOURCE",
                "Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.",
            )
        };
        findings.push(Finding {
            kind: FindingKind::SecurityWarning,
            code,
            details: details.to_owned(),
            places: vec![
                linted.word(statement, "Action", named.index, word),
                linted.word(statement, "Resource", at, resource),
            ],
            ours: false,
        });
    }
}
