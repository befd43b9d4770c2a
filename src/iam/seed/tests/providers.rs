//! Identity providers in a seed file.

use serde_json::json;
use state::{
    account::AccountId,
    rows::{oidc_provider::OIDC_PROVIDERS, saml_provider::SAML_PROVIDERS},
};

use super::{mistakes, start, stop, store};

const METADATA: &str = include_str!("../../../../fixtures/saml/metadata.xml");
const KEY: &str = include_str!("../../../../fixtures/saml/rsa-pkcs8.pem");

fn account() -> AccountId {
    AccountId::parse("000000000000").unwrap()
}

fn file() -> String {
    json!({"accounts": [{
        "oidc_providers": [
            {"url": "https://idp.example.com/a", "client_ids": ["one", "two"], "thumbprints": ["A".repeat(40)], "tags": {"team": "x"}},
            {"url": "http://localhost:9000"},
        ],
        "saml_providers": [
            {"name": "adfs", "metadata": METADATA, "assertion_encryption_mode": "Required", "private_key": KEY, "tags": {"team": "x"}},
            {"name": "plain", "metadata": METADATA},
        ],
    }]})
    .to_string()
}

#[test]
fn providers_are_created() {
    let core = start(store(), &file()).unwrap();
    let head = core.snapshot();
    let issuer = |url| state::rows::oidc_provider::of_issuer(&head, &account(), url);
    let oidc = issuer("https://idp.example.com/a").unwrap();
    assert_eq!(oidc.client_ids, ["one", "two"]);
    assert_eq!(oidc.thumbprints, ["a".repeat(40)]);
    assert_eq!(oidc.tags.len(), 1);
    assert!(issuer("http://localhost:9000").is_some());
    for other in [
        "http://idp.example.com/a",
        "https://idp.example.com/a/",
        "https://localhost:9000",
        "localhost:9000",
    ] {
        assert!(issuer(other).is_none(), "{other}");
    }
    let saml = |name: &str| {
        head.get(&SAML_PROVIDERS, &(account(), name.to_owned()))
            .unwrap()
    };
    let adfs = saml("adfs");
    assert!(adfs.encryption_required && adfs.private_keys.len() == 1);
    assert_eq!(adfs.metadata.signing_certificates.len(), 2);
    assert_eq!(adfs.tags.len(), 1);
    assert!(!saml("plain").encryption_required);
    let shown = format!("{adfs:?}");
    assert!(shown.contains("Secret(…)") && !shown.contains(adfs.private_keys[0].key.reveal()));
}

#[test]
fn deleted_providers_stay_deleted() {
    let core = start(store(), &file()).unwrap();
    let store = stop(core);
    let (_, ticket) = store.write(|tx| {
        let key = (account(), "idp.example.com/a".to_owned());
        tx.delete(&OIDC_PROVIDERS, &key);
        tx.delete(&SAML_PROVIDERS, &(account(), "plain".to_owned()));
        Ok::<_, ()>(())
    });
    ticket.wait().unwrap();
    let head = start(store, &file()).unwrap().snapshot();
    assert_eq!(head.count(&OIDC_PROVIDERS, &()), 1);
    assert_eq!(head.count(&SAML_PROVIDERS, &()), 1);
}

#[test]
fn mistakes_have_their_places() {
    let provider = |oidc: serde_json::Value, saml: serde_json::Value| {
        let list = |one: serde_json::Value| {
            if one.is_null() {
                json!([])
            } else {
                json!([one])
            }
        };
        mistakes(
            &json!({"accounts": [{"oidc_providers": list(oidc), "saml_providers": list(saml)}]})
                .to_string(),
        )
    };
    let oidc = |oidc| provider(oidc, json!(null));
    let saml = |saml| provider(json!(null), saml);
    let url = "https://idp.example.com";
    let at = "accounts[0].oidc_providers[0]";
    assert_eq!(
        oidc(json!({"url": "http://idp.example.com"})),
        [format!(
            "{at}.url: Invalid Open ID Connect Provider URL. The URL must begin with https://."
        )]
    );
    assert_eq!(
        oidc(json!({"url": url, "thumbprints": ["a"]})),
        [format!(
            "{at}.thumbprints: Thumbprint must be exactly 40 characters."
        )]
    );
    assert_eq!(
        oidc(json!({"url": url, "client_ids": [""]})),
        [format!(
            "{at}.client_ids: 1 validation error detected: Value at 'clientIDList.1.member' failed to satisfy constraint: Member must have length greater than or equal to 1"
        )]
    );
    let at = "accounts[0].saml_providers[0]";
    assert_eq!(
        saml(json!({"name": "adfs", "metadata": "<a/>".repeat(300)})),
        [format!("{at}.metadata: Could not parse metadata")]
    );
    assert_eq!(
        saml(json!({"name": "adfs", "metadata": METADATA, "private_key": "a key"})),
        [format!("{at}.private_key: Invalid private key.")]
    );
    assert_eq!(
        saml(
            json!({"name": "adfs", "metadata": METADATA, "assertion_encryption_mode": "Required"})
        ),
        [format!(
            "{at}.assertion_encryption_mode: Unable to set assertion encryption mode to Required because no private key is provided."
        )]
    );
}

#[test]
fn quotas_of_the_file_apply() {
    let file = |providers: serde_json::Value| {
        json!({"accounts": [{
            "quotas": {"oidc_providers": 1, "client_ids_per_oidc_provider": 1, "saml_providers": 1},
            "oidc_providers": providers,
            "saml_providers": [{"name": "a", "metadata": METADATA}, {"name": "b", "metadata": METADATA}],
        }]})
        .to_string()
    };
    let full =
        "accounts[0].saml_providers[1].name: Cannot exceed quota for SAMLProvidersPerAccount: 1";
    assert_eq!(
        mistakes(&file(json!([{"url": "https://a"}, {"url": "https://b"}]))),
        [
            "accounts[0].oidc_providers[1].url: Cannot exceed quota for OpenIdConnectProvidersPerAccount: 1",
            full
        ]
    );
    assert_eq!(
        mistakes(&file(
            json!([{"url": "https://a", "client_ids": ["a", "b"]}])
        )),
        [
            "accounts[0].oidc_providers[0].client_ids: Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 1",
            full
        ]
    );
}
