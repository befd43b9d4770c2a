//! Policy variables. IAM User Guide, "IAM policy elements: variables and tags".

use super::{
    PolicyCheck,
    document::{Statement, Word},
    findings::Findings,
};

pub(super) fn check(linted: &PolicyCheck<'_>, statement: &Statement<'_>, findings: &mut Findings) {
    let elsewhere = statement
        .actions
        .list
        .iter()
        .chain(statement.principals.iter().map(|principal| &principal.word));
    for word in elsewhere {
        if let Some(variable) = first(&word.text) {
            findings.error(
                "VARIABLE_UNSUPPORTED_IN_ELEMENT",
                format!("Policy variables are supported in the Resource and Condition elements. Remove the policy variable {variable} from this element."),
                [word.place.clone()],
            );
        }
    }
    let values = statement
        .conditions
        .iter()
        .flat_map(|condition| &condition.values);
    for word in statement.resources.list.iter().chain(values) {
        spelling(word, findings);
        if first(&word.text).is_some() && !linted.current() {
            findings.error(
                "VARIABLE_UNSUPPORTED_IN_VERSION",
                "To include variables in your policy, use the policy version 2012-10-17 or later.",
                [word.place.clone()],
            );
        }
    }
}

/// The first variable of a text.
pub(super) fn first(text: &str) -> Option<&str> {
    let start = text.find("${")?;
    let rest = text.get(start..)?;
    let variable = rest.get(..=rest.find('}')?)?;
    // `${*}`, `${?}` and `${$}` are the literal character.
    match variable {
        "${*}" | "${?}" | "${$}" => first(rest.get(variable.len()..)?),
        _ => Some(variable),
    }
}

fn spelling(word: &Word, findings: &mut Findings) {
    let mut rest = word.text.as_str();
    while let Some((_, after)) = rest.split_once("${") {
        let Some((inside, behind)) = after.split_once('}') else {
            findings.error(
                "MISSING_BRACE_IN_VARIABLE",
                "The policy variable is missing a closing curly brace. Add } after the variable text.",
                [word.place.clone()],
            );
            return;
        };
        rest = behind;
        let (name, default) = match inside.split_once(',') {
            Some((name, default)) => (name, Some(default.trim())),
            None => (inside, None),
        };
        if name.trim().is_empty() {
            findings.error(
                "EMPTY_VARIABLE",
                "Empty policy variable. Remove the ${ } variable structure or provide a variable within the structure.",
                [word.place.clone()],
            );
        } else if name.contains(' ') {
            findings.error(
                "UNSUPPORTED_SPACE_IN_VARIABLE",
                "A space is not supported within the policy variable text. Remove the space.",
                [word.place.clone()],
            );
        }
        let quoted = |text: &str| text.len() >= 2 && text.starts_with('\'') && text.ends_with('\'');
        if default.is_some_and(|default| !quoted(default)) {
            findings.error(
                "MISSING_QUOTE_IN_VARIABLE",
                "The policy variable default value must begin and end with a single quote. Add the missing quote.",
                [word.place.clone()],
            );
        }
    }
}
