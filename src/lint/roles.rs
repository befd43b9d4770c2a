//! Unlimited permissions to pass roles and to create service-linked roles.

use super::{PolicyCheck, document::Statement, findings::Findings, overlap::overlap};

/// An action that is dangerous on all roles, with its messages.
struct Check {
    /// In lower case.
    action: &'static str,
    /// A condition that limits it.
    limit: &'static str,
    /// Codes and messages, by the elements with wildcards.
    named: (&'static str, &'static str),
    starred: (&'static str, &'static str),
    not_action: (&'static str, &'static str),
    named_but: (&'static str, &'static str),
    starred_but: (&'static str, &'static str),
    not_action_but: (&'static str, &'static str),
    warning: bool,
}

const PASS: Check = Check {
    action: "iam:passrole",
    limit: "iam:PassedToService",
    named: (
        "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        "Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.",
    ),
    starred: (
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "Using wildcards (*) in the action and the resource can be overly permissive because it allows iam:PassRole permissions on all resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.",
    ),
    not_action: (
        "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        "Using a resource with wildcards (*) and NotAction can be overly permissive because it allows iam:PassRole permissions on all resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.",
    ),
    named_but: (
        "PASS_ROLE_WITH_NOT_RESOURCE",
        "Using the iam:PassRole action with NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs instead.",
    ),
    starred_but: (
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
        "Using an action with a wildcard (*) and NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs instead.",
    ),
    not_action_but: (
        "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        "Using NotAction with NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources.. We recommend that you specify resource ARNs instead.",
    ),
    warning: false,
};

const LINKED: Check = Check {
    action: "iam:createservicelinkedrole",
    limit: "iam:AWSServiceName",
    named: (
        "CREATE_SLR_WITH_STAR_IN_RESOURCE",
        "Using the iam:CreateServiceLinkedRole action with wildcards (*) in the resource can allow creation of unintended service-linked roles. We recommend that you specify resource ARNs instead.",
    ),
    starred: (
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "Using wildcards (*) in the action and the resource can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on all resources. We recommend that you specify resource ARNs instead.",
    ),
    not_action: (
        "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        "Using a resource with wildcards (*) and NotAction can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on all resources. We recommend that you specify resource ARNs instead.",
    ),
    named_but: (
        "CREATE_SLR_WITH_NOT_RESOURCE",
        "Using the iam:CreateServiceLinkedRole action with NotResource can allow creation of unintended service-linked roles for multiple resources. We recommend that you specify resource ARNs instead.",
    ),
    starred_but: (
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
        "Using an action with a wildcard(*) and NotResource can allow creation of unintended service-linked roles because it can allow iam:CreateServiceLinkedRole permissions on multiple resources. We recommend that you specify resource ARNs instead.",
    ),
    not_action_but: (
        "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        "Using NotAction with NotResource can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on multiple resources. We recommend that you specify resource ARNs instead.",
    ),
    warning: true,
};

pub(super) fn check(linted: &PolicyCheck<'_>, statement: &Statement<'_>, findings: &mut Findings) {
    if !statement.allows() || !linted.grants() {
        return;
    }
    for check in [&PASS, &LINKED] {
        check.look(statement, findings);
    }
}

impl Check {
    fn look(&self, statement: &Statement<'_>, findings: &mut Findings) {
        let matching: Vec<_> = statement
            .actions
            .list
            .iter()
            .filter(|word| overlap(&word.text.to_ascii_lowercase(), self.action))
            .collect();
        let not_action = statement.actions.not;
        let but = statement.resources.not;
        // The narrowest word that matches the action shows the intent of the policy.
        let plain = matching
            .iter()
            .find(|word| !word.text.contains(['*', '?']))
            .or_else(|| matching.first());
        let spoken = if not_action {
            matching.is_empty() && !statement.actions.list.is_empty()
        } else {
            plain.is_some()
        };
        let wide = statement
            .resources
            .list
            .iter()
            .find(|word| is_wide(&word.text));
        let resource = if but {
            statement.resources.list.first()
        } else {
            wide
        };
        let Some(resource) = resource.filter(|_| spoken) else {
            return;
        };
        if !but && statement.has_key(self.limit) {
            return;
        }
        let starred = plain.is_some_and(|word| word.text.contains(['*', '?']));
        let (code, details) = match (not_action, starred, but) {
            (true, _, false) => self.not_action,
            (true, _, true) => self.not_action_but,
            (false, true, false) => self.starred,
            (false, true, true) => self.starred_but,
            (false, false, false) => self.named,
            (false, false, true) => self.named_but,
        };
        let action = match plain {
            Some(word) if !not_action => word.place.clone(),
            _ => statement.at("NotAction"),
        };
        let resource = if but {
            statement.at("NotResource")
        } else {
            resource.place.clone()
        };
        let places = [action, resource];
        if self.warning {
            findings.warning(code, details, places);
        } else {
            findings.security(code, details, places);
        }
    }
}

/// Whether a resource matches all roles: its path or name begins with a star.
fn is_wide(text: &str) -> bool {
    const ALL: [&str; 4] = ["*", "*:*", "role/*", "role/aws-service-role/*"];
    let resource = text.splitn(6, ':').nth(5).unwrap_or(text);
    let resource = resource.trim_end_matches("**");
    ALL.contains(&resource)
}
