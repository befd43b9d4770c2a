//! The settings of an account in a seed file.

use model::iam::{CreateAccountAliasRequest, op};
use state::{
    Scope,
    rows::partner::{PARTNERS, Partner},
};
use wire::Fault;

use super::{Fields, Sower};
use crate::{account::account_alias, seed::SeedPartner};

const IN_PARTNER: Fields = &[("name", "name")];
/// IAM API Reference, `requestorNameType`.
const LONGEST_PARTNER_NAME: usize = 30;

impl Sower<'_, '_, '_> {
    pub(super) fn alias(&mut self, at: &str, alias: &str) {
        self.once("alias", at, &[], [alias], |cx| {
            // An account that has an alias keeps it.
            if state::rows::account_alias::of(cx).is_some() {
                return Ok(());
            }
            let input = CreateAccountAliasRequest {
                account_alias: alias.to_owned(),
            };
            cx.as_server::<op::CreateAccountAlias, _>(input, account_alias::create_account_alias)
        });
    }

    pub(super) fn partner(&mut self, at: &str, partner: &SeedPartner) {
        let SeedPartner { name, templates } = partner;
        let texts = templates
            .0
            .iter()
            .flat_map(|(arn, text)| [arn.as_str(), &text.0]);
        let content: Vec<&str> = [name.as_str()].into_iter().chain(texts).collect();
        self.once("delegation partner", at, IN_PARTNER, content, |cx| {
            if name.is_empty() || name.chars().count() > LONGEST_PARTNER_NAME {
                return Err(Fault::validation(format!(
                    "the name has 1 to {LONGEST_PARTNER_NAME} characters"
                )));
            }
            let partner = Partner {
                name: name.clone(),
                templates: templates
                    .0
                    .iter()
                    .map(|(arn, text)| (arn.clone(), text.0.clone()))
                    .collect(),
            };
            let key = (cx.account_id().clone(),);
            cx.put(&PARTNERS, key, partner);
            Ok(())
        });
    }
}
