//! One action on the resources of a simulation.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::{
    iam::{
        EvaluationResult, OrganizationsDecisionDetail, PermissionsBoundaryDecisionDetail, Position,
        ResourceSpecificResult, Statement,
    },
    services,
};
use policy::{
    Context, Decision, Effect, Layer, Policies, Policy, Principal, Reason, Request, decide,
};

use super::principal_policies::Text;

/// The kinds of policy in the details of a decision between accounts.
const IDENTITY: &str = "IAM Policy";
const RESOURCE: &str = "Resource Policy";

/// The limit for one action, and for one page: the number of resources times the bytes of all policies. AWS publishes no limit, and may
/// return fewer results than requested (IAM API Reference, `MaxItems`).
pub(super) const WORK: usize = 64 << 20;
/// The size of results, in bytes, at which a page ends.
pub(super) const PAGE: usize = 2 << 20;
/// The maximum size of one action's result, in bytes.
const MOST: usize = 8 << 20;
/// The size of a resource and of a statement in an answer, without their names, in bytes.
const RESOURCE_BYTES: usize = 500;
const STATEMENT_BYTES: usize = 300;
const KEY_BYTES: usize = 20;

/// The result of one action is too large for an answer.
pub(super) struct TooLarge;

/// A simulation, without its actions.
pub(super) struct Simulation {
    pub(super) principal: Principal,
    /// The owner of resources whose ARNs have no account.
    pub(super) owner: String,
    pub(super) context: Context,
    pub(super) identity: Vec<Text>,
    pub(super) boundary: Vec<Text>,
    /// Service control policies from the root down.
    pub(super) levels: Vec<Vec<Text>>,
    pub(super) resource_policy: Option<Text>,
    /// If empty, the resource is `*`.
    pub(super) resources: Vec<String>,
    /// Whether the account manages its organization: its policies do not bind it.
    pub(super) manages: bool,
    /// Context keys that the policies refer to and the request lacks.
    pub(super) missing: Vec<String>,
}

/// The position of a statement: the kind of its policy, the policy's index, and the statement's index.
type Place = (Layer, u32, u32);

/// The result for one resource.
struct One {
    resource: String,
    effect: Effect,
    matched: Vec<Place>,
    organizations: Option<bool>,
    boundary: Option<bool>,
    /// Present only across accounts.
    details: Option<BTreeMap<String, String>>,
}

impl Simulation {
    /// The work of one action, in bytes.
    pub(super) fn work(&self) -> usize {
        let levels = self.levels.iter().flatten();
        let texts = self.identity.iter().chain(&self.boundary).chain(levels);
        let lengths = texts
            .chain(&self.resource_policy)
            .map(|text| text.text.len());
        lengths
            .sum::<usize>()
            .saturating_mul(self.resources.len().max(1))
    }

    /// The result of an action, for each resource and overall, with its approximate size in bytes.
    pub(super) fn result(&self, action: &str) -> Result<(EvaluationResult, usize), TooLarge> {
        let resources = match self.resources.as_slice() {
            [] => &["*".to_owned()][..],
            resources => resources,
        };
        let keys: usize = self.missing.iter().map(|key| key.len() + KEY_BYTES).sum();
        let mut ones = Vec::with_capacity(resources.len());
        let mut size = 0;
        for resource in resources {
            let one = self.one(action, resource);
            size += RESOURCE_BYTES + resource.len() + keys + one.matched.len() * STATEMENT_BYTES;
            if size > MOST {
                return Err(TooLarge);
            }
            ones.push(one);
        }
        // The action is denied overall if it is denied for one resource.
        let effect = [Effect::ExplicitDeny, Effect::ImplicitDeny]
            .into_iter()
            .find(|effect| ones.iter().any(|one| one.effect == *effect))
            .unwrap_or(Effect::Allowed);
        let listed = !self.resources.is_empty();
        let name = match self.resources.as_slice() {
            [] => "*".to_owned(),
            [one] if one == "*" => one.clone(),
            resources => template(action, resources),
        };
        let mut matched: Vec<Place> = Vec::new();
        let mut seen = HashSet::new();
        for one in ones
            .iter()
            .filter(|one| effect != Effect::ExplicitDeny || one.effect == Effect::ExplicitDeny)
        {
            matched.extend(one.matched.iter().filter(|place| seen.insert(**place)));
        }
        let mut known = HashMap::new();
        let mut statements = |places: &[Place]| -> Vec<Statement> {
            let shown = places.iter().filter_map(|place| {
                let statement = known
                    .entry(*place)
                    .or_insert_with(|| self.statement(*place));
                statement.clone()
            });
            shown.collect()
        };
        let all = |of: fn(&One) -> Option<bool>| {
            let told: Vec<bool> = ones.iter().filter_map(of).collect();
            (!told.is_empty()).then(|| told.iter().all(|allowed| *allowed))
        };
        let organizations = all(|one| one.organizations);
        let boundary = all(|one| one.boundary);
        let mut details: Option<BTreeMap<String, String>> = None;
        for (kind, word) in ones.iter().filter_map(|one| one.details.as_ref()).flatten() {
            let worst = details.get_or_insert_default();
            let entry = worst.entry(kind.clone()).or_insert_with(|| word.clone());
            if rank(word) > rank(entry) {
                entry.clone_from(word);
            }
        }
        // Within one account the member is present and empty.
        let whole = ones.iter().any(|one| one.resource != "*") && organizations != Some(false);
        let details = details.or_else(|| whole.then(BTreeMap::new));
        let result = EvaluationResult {
            eval_action_name: action.to_owned(),
            eval_resource_name: Some(name),
            eval_decision: effect.as_str().to_owned(),
            matched_statements: Some(statements(&matched)),
            missing_context_values: Some(self.missing.clone()),
            organizations_decision_detail: organizations.map(|allowed| {
                OrganizationsDecisionDetail {
                    allowed_by_organizations: Some(allowed),
                }
            }),
            permissions_boundary_decision_detail: boundary.map(boundary_detail),
            eval_decision_details: details.filter(|_| organizations != Some(false)),
            resource_specific_results: listed.then(|| {
                ones.into_iter()
                    .map(|one| {
                        let matched = statements(&one.matched);
                        one.specific(matched, self.missing.clone())
                    })
                    .collect()
            }),
        };
        Ok((result, size))
    }

    fn one(&self, action: &str, resource: &str) -> One {
        let owner = match resource.split(':').nth(4) {
            Some(account) if !account.is_empty() && account != "*" => account,
            _ => &self.owner,
        };
        let wildcard_only = services::with_prefix(&prefix(action))
            .and_then(|service| service.action(action.split_once(':')?.1))
            .is_some_and(|(_, facts)| facts.on.is_empty());
        let request = Request {
            context: &self.context,
            principal_manages: self.manages,
            wildcard_only,
            ..Request::new(&self.principal, action, resource, owner)
        };
        let identity = sources(&self.identity);
        let boundary = sources(&self.boundary);
        let levels: Vec<Vec<Policy<'_>>> = self.levels.iter().map(|level| sources(level)).collect();
        let scp: Vec<&[Policy<'_>]> = levels.iter().map(Vec::as_slice).collect();
        let policies = Policies {
            identity: &identity,
            boundary: &boundary,
            scp: &scp,
            resource: self.resource_policy.as_ref().map(source),
            ..Policies::default()
        };
        let mut whole = decide(&request, &policies);
        // These policies do not bind a root user. The simulation evaluates them all the same.
        let of_policies = policies_alone(&policies);
        let stands_in = Principal::User {
            arn: "arn:aws:iam::000000000000:user/nobody".to_owned(),
            account: owner.to_owned(),
            id: None,
        };
        let alone = |policies: &Policies<'_>| {
            let request = Request {
                principal: &stands_in,
                ..request
            };
            decide(&request, policies)
        };
        if matches!(whole.reason, Reason::Root | Reason::NoPermissionsRequired) {
            whole = alone(&policies);
        }
        let matched = Self::matched(&whole, &alone(&of_policies));
        let organizations = (!self.levels.is_empty() && !self.manages).then(|| {
            let whole = &whole.reason;
            whole.layer() != Some(Layer::ServiceControl)
        });
        let by_boundary = (!self.boundary.is_empty()).then(|| {
            let policies = Policies {
                identity: &boundary,
                ..Policies::default()
            };
            alone(&policies).effect == Effect::Allowed
        });
        let between = self
            .principal
            .account()
            .is_some_and(|account| account != owner);
        let details = between.then(|| {
            let own = Policies {
                identity: &identity,
                ..Policies::default()
            };
            let grant = Policies {
                resource: policies.resource,
                ..Policies::default()
            };
            let granted = Request {
                resource_account: self.principal.account().unwrap_or(owner),
                ..request
            };
            BTreeMap::from([
                (IDENTITY.to_owned(), alone(&own).effect.as_str().to_owned()),
                (
                    RESOURCE.to_owned(),
                    decide(&granted, &grant).effect.as_str().to_owned(),
                ),
            ])
        });
        One {
            resource: resource.to_owned(),
            effect: whole.effect,
            matched,
            organizations,
            boundary: by_boundary,
            details: details.filter(|_| organizations != Some(false)),
        }
    }

    /// The matched statements in a result: for an explicit deny those that deny, otherwise those that allow, even if another policy does not.
    fn matched(whole: &Decision, alone: &Decision) -> Vec<Place> {
        let statements = match (&whole.reason, &alone.reason) {
            (Reason::Allowed(matched) | Reason::ExplicitDeny(matched), _) => matched,
            (_, Reason::Allowed(matched)) => matched,
            _ => return Vec::new(),
        };
        // Statements of an organization are not shown.
        let is_shown = |layer| matches!(layer, Layer::Identity | Layer::Boundary | Layer::Resource);
        statements
            .iter()
            .filter(|matched| is_shown(matched.layer))
            .map(|matched| (matched.layer, matched.policy, matched.statement))
            .collect()
    }

    fn statement(&self, (layer, policy, statement): Place) -> Option<Statement> {
        let texts = match layer {
            Layer::Identity => self.identity.as_slice(),
            Layer::Boundary => self.boundary.as_slice(),
            _ => self.resource_policy.as_slice(),
        };
        let text = texts.get(policy as usize)?;
        let range = text.document.range(statement as usize)?;
        let start = start(&text.text, range.start);
        Some(Statement {
            source_policy_id: Some(text.id.clone()),
            source_policy_type: Some(match layer {
                Layer::Resource => RESOURCE.to_owned(),
                _ => IDENTITY.to_owned(),
            }),
            start_position: Some(position(policy::position(&text.text, start))),
            end_position: Some(position(range.end_position)),
        })
    }
}

impl One {
    fn specific(self, matched: Vec<Statement>, missing: Vec<String>) -> ResourceSpecificResult {
        let empty = || (self.resource != "*").then(BTreeMap::new);
        ResourceSpecificResult {
            eval_decision_details: match &self.details {
                Some(details) => Some(details.clone()),
                None => empty().filter(|_| self.organizations != Some(false)),
            },
            eval_resource_name: self.resource,
            eval_resource_decision: self.effect.as_str().to_owned(),
            matched_statements: Some(matched),
            missing_context_values: Some(missing),
            permissions_boundary_decision_detail: self.boundary.map(boundary_detail),
        }
    }
}

/// The context keys that policies refer to and a request lacks.
pub(super) fn missing<'t>(texts: impl Iterator<Item = &'t Text>, context: &Context) -> Vec<String> {
    let mut seen = HashSet::new();
    texts
        .flat_map(|text| text.document.key_names())
        .filter(|key| context.get(key).is_none() && seen.insert(key.to_ascii_lowercase()))
        .map(str::to_owned)
        .collect()
}

/// The identity-based and resource policies, without the policies that limit them.
fn policies_alone<'p>(policies: &Policies<'p>) -> Policies<'p> {
    Policies {
        identity: policies.identity,
        resource: policies.resource,
        ..Policies::default()
    }
}

fn boundary_detail(allowed: bool) -> PermissionsBoundaryDecisionDetail {
    PermissionsBoundaryDecisionDetail {
        allowed_by_permissions_boundary: Some(allowed),
    }
}

fn rank(word: &str) -> u8 {
    match word {
        "explicitDeny" => 2,
        "implicitDeny" => 1,
        _ => 0,
    }
}

fn prefix(action: &str) -> String {
    action
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// The ARN format of the action's resource type that the resources match; the first resource if there is none.
fn template(action: &str, resources: &[String]) -> String {
    let first = || resources.first().cloned().unwrap_or_else(|| "*".to_owned());
    let Some(service) = services::with_prefix(&prefix(action)) else {
        return first();
    };
    let name = action.split_once(':').map_or("", |(_, name)| name);
    let Some((_, facts)) = service.action(name) else {
        return first();
    };
    let forms = facts
        .on
        .iter()
        .filter_map(|on| service.facts().resources.get(&on.resource_type))
        .map(|resource| &resource.arn);
    let mut fitting = forms.filter(|form| {
        let pattern = lint::pattern_of(form);
        resources.iter().any(|arn| lint::overlap(&pattern, arn))
    });
    match fitting.next() {
        Some(form) => form.replace("${Partition}", "aws"),
        None if facts.on.is_empty() => "*".to_owned(),
        None => first(),
    }
}

/// The start of a statement in AWS's answers: after the bracket or comma before it, or after its own brace if it is not in a list. Observed
/// for documents of one line and of several (AdministratorAccess: line 3, column 17).
fn start(text: &str, brace: usize) -> usize {
    let before = text.get(..brace).unwrap_or_default().trim_end();
    match before.chars().next_back() {
        Some('[' | ',') => before.len(),
        _ => brace + 1,
    }
}

fn position((line, column): (usize, usize)) -> Position {
    Position {
        line: i64::try_from(line).ok(),
        column: i64::try_from(column).ok(),
    }
}

fn sources(texts: &[Text]) -> Vec<Policy<'_>> {
    texts.iter().map(source).collect()
}

fn source(text: &Text) -> Policy<'_> {
    Policy {
        name: &text.id,
        document: &text.document,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_begins_where_the_service_says() {
        let administrator = "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n        {}";
        // IAM's own example, `simulate-custom-policy` in the AWS CLI's reference: column 38.
        let alone = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\"";
        for (text, brace, told) in [
            (administrator, "{}", (3, 19)),
            (alone, "{\"Effect\"", (1, 38)),
            ("[{},{}]", "{}", (1, 2)),
        ] {
            let at = text.find(brace).unwrap();
            assert_eq!(policy::position(text, start(text, at)), told, "{text}");
        }
    }
}
