//! STS through the API of an in-memory server with two accounts.

mod assume_role;
mod issuer_keys;
mod others;
mod sessions;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use time::macros::datetime;
use wire::{Form, Format};

use crate::{
    call::{
        caller::{Caller, Origin},
        server::{Core, Enforcement, Settings},
    },
    core::{
        WireCall,
        credential::KeyError,
        registry::{self, Lookup},
    },
    testing::{self, account},
};

const HERE: &str = "111111111111";
const THERE: &str = "222222222222";
const ALLOW: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

struct World {
    core: Core,
}

/// Temporary credentials in an answer.
struct Keys {
    id: String,
    token: String,
}

/// The text of the first element of a name.
fn element(body: &str, name: &str) -> Option<String> {
    let (_, rest) = body.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.replace("&quot;", "\"").replace("&amp;", "&"))
}

impl World {
    fn new() -> Self {
        Self::with(Enforcement::Enforce)
    }

    fn with(enforcement: Enforcement) -> Self {
        let settings = Settings {
            enforcement,
            ..testing::settings()
        };
        let plan = testing::plan(&[("aws", &[HERE, THERE])]);
        let core = testing::start(settings, plan, datetime!(2025-03-27 08:00 UTC));
        Self { core }
    }

    fn root(&self, id: &str) -> Caller {
        testing::root(&self.core, id)
    }

    fn origin() -> Origin {
        testing::origin()
    }

    /// The body of a success; code and message of an error.
    fn ask(
        &self,
        caller: &Caller,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Result<String, String> {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let mut form = format!("Action={action}");
        for (name, value) in fields {
            form.push_str(&format!("&{name}={}", encode(value)));
        }
        let form = Form::parse(form.as_bytes()).unwrap();
        let entry = ["2010-05-08", "2011-06-15"].iter().find_map(|version| {
            match registry::find(action, version) {
                Lookup::Implemented(entry) => Some(entry),
                _ => None,
            }
        });
        let origin = Self::origin();
        let incoming = WireCall {
            input: (&form).into(),
            caller,
            origin: &origin,
            format: Format::Xml,
            fetched: Default::default(),
        };
        let answer = testing::wait(entry.unwrap().call(&self.core, &incoming));
        let body = String::from_utf8(answer.body).unwrap();
        match answer.code {
            None => Ok(body),
            Some(code) => Err(format!(
                "{code}: {}",
                element(&body, "Message").unwrap_or_default()
            )),
        }
    }

    /// A user with an inline policy, as a caller with long-term keys.
    fn user(&self, id: &str, name: &str, policy: Option<&str>) -> Caller {
        let root = self.root(id);
        self.ask(&root, "CreateUser", &[("UserName", name)])
            .unwrap();
        if let Some(policy) = policy {
            let fields = [
                ("UserName", name),
                ("PolicyName", "p"),
                ("PolicyDocument", policy),
            ];
            self.ask(&root, "PutUserPolicy", &fields).unwrap();
        }
        let key = self
            .ask(&root, "CreateAccessKey", &[("UserName", name)])
            .unwrap();
        let id = element(&key, "AccessKeyId").unwrap();
        crate::credential(&self.core, &id, None, None, "us-east-1")
            .unwrap()
            .caller
    }

    /// Creates a role and returns its unique id.
    fn role(&self, id: &str, name: &str, trust: &str, policy: Option<&str>) -> String {
        let root = self.root(id);
        let fields = [
            ("RoleName", name),
            ("Path", "/team/"),
            ("AssumeRolePolicyDocument", trust),
            ("MaxSessionDuration", "7200"),
            ("Tags.member.1.Key", "Team"),
            ("Tags.member.1.Value", "of the role"),
        ];
        let body = self.ask(&root, "CreateRole", &fields).unwrap();
        if let Some(policy) = policy {
            let fields = [
                ("RoleName", name),
                ("PolicyName", "p"),
                ("PolicyDocument", policy),
            ];
            self.ask(&root, "PutRolePolicy", &fields).unwrap();
        }
        element(&body, "RoleId").unwrap()
    }

    fn delete_role(&self, id: &str, name: &str) {
        let root = self.root(id);
        let policy = [("RoleName", name), ("PolicyName", "p")];
        self.ask(&root, "DeleteRolePolicy", &policy).unwrap();
        self.ask(&root, "DeleteRole", &policy[..1]).unwrap();
    }

    fn assume(
        &self,
        caller: &Caller,
        arn: &str,
        more: &[(&str, &str)],
    ) -> Result<(String, Keys), String> {
        let mut fields = vec![("RoleArn", arn), ("RoleSessionName", "s1")];
        fields.extend_from_slice(more);
        let body = self.ask(caller, "AssumeRole", &fields)?;
        let keys = Keys {
            id: element(&body, "AccessKeyId").unwrap(),
            token: element(&body, "SessionToken").unwrap(),
        };
        Ok((body, keys))
    }

    fn caller(&self, keys: &Keys) -> Result<Caller, KeyError> {
        let credential =
            crate::credential(&self.core, &keys.id, Some(&keys.token), None, "us-east-1")?;
        Ok(credential.caller)
    }

    /// Assumes a role and calls as its session.
    fn session(&self, caller: &Caller, arn: &str, more: &[(&str, &str)]) -> Caller {
        let (_, keys) = self.assume(caller, arn, more).unwrap();
        self.caller(&keys).unwrap()
    }
}

fn arn(id: &str, name: &str) -> String {
    format!("arn:aws:iam::{id}:role/team/{name}")
}

/// A trust policy from the actions of each principal (the text after `"AWS":`).
fn trust(principal: &str, actions: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":{actions},"Condition":{condition}}}]}}"#
    )
}

fn trusts(principal: &str) -> String {
    trust(
        &format!(r#"{{"AWS":"{principal}"}}"#),
        r#"["sts:AssumeRole"]"#,
        "{}",
    )
}

fn allow(action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}}}"#
    )
}

fn denied(caller: &str, action: &str, role: &str) -> String {
    format!(
        "AccessDenied: User: arn:aws:iam::{HERE}:user/{caller} is not authorized to perform: sts:{action} on resource: {role}"
    )
}
