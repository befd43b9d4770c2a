//! Goldens: conversations with whole requests and whole answers, one file a case, in `fixtures/query/<Operation>/` and, for JSON services,
//! in `fixtures/json/<service>/<Operation>/`.
//!
//! | line | meaning |
//! |---|---|
//! | `> form` | a request by the root user of the default account |
//! | `> @name form` | by a user |
//! | `> #2 form` | with the temporary credentials of the second answer |
//! | `> 222222222222 form` | by the root user of another account, which a seed creates |
//! | `> demo form`, `> json form` | in the partition `demo`; with the answer in JSON |
//! | `> service:Operation document` | to a JSON service |
//! | `< …` | status and body of the answer |
//! | `# seed NAME` | start with `fixtures/query-seeds/NAME.json` |
//! | `# keys NAME` | every issuer publishes the keys of `fixtures/oidc/NAME.json`; otherwise no keys can be fetched |
//!
//! The clock and all ids are fixed, so the same requests have the same answers. `make bless` rewrites the answers.

use std::{
    fs,
    future::Future,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake},
    thread::{self, Thread},
};

use iam::{
    AccountId, Caller, Clock, Core, Enforcement, Ids, KeyError, Origin, OutsideResponse,
    PartitionPlan, Plan, Principal, Seed, Settings, USERS,
    registry::{self, Lookup},
    schema,
};
use proofs::jwt::Jwks;
use store::{Memory, Store};
use time::macros::datetime;
use wire::{Form, Format, Input, Protocol};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

fn core(seed: Option<&str>) -> Core {
    let partitions = vec![
        PartitionPlan {
            name: "aws".to_owned(),
            accounts: AccountId::parse("123456789012").into_iter().collect(),
        },
        PartitionPlan {
            name: "demo".to_owned(),
            accounts: AccountId::parse("ce09c61d-afac-404f-a96b-ebbbced80013")
                .into_iter()
                .collect(),
        },
    ];
    let settings = Settings {
        enforcement: Enforcement::Enforce,
        decisions: iam::decisions::KEPT,
        public_url: "http://127.0.0.1:4566".to_owned(),
        default_partition: "aws".to_owned(),
        root_keys: Vec::new(),
    };
    let store = Store::open(Box::new(Memory), schema()).unwrap();
    let seed = seed.map_or_else(Seed::default, |name| {
        let path = format!(
            "{}/../fixtures/query-seeds/{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    });
    iam::start(
        store,
        settings,
        Clock::fixed(datetime!(2025-03-27 08:43:40.813640 UTC)),
        Ids::seeded(1),
        Plan {
            partitions,
            seed,
            ..Plan::default()
        },
    )
    .unwrap()
}

/// One line `> …`.
struct Request<'l> {
    user: Option<&'l str>,
    account: Option<AccountId>,
    session: Option<usize>,
    partition: &'l str,
    json: bool,
    /// The JSON service and its operation; `form` is the document then.
    operation: Option<(&'l str, &'l str)>,
    form: &'l str,
}

impl<'l> Request<'l> {
    fn read(line: &'l str) -> Self {
        let mut request = Self {
            user: None,
            account: None,
            session: None,
            partition: "aws",
            json: false,
            operation: None,
            form: line,
        };
        while let Some((word, rest)) = request.form.split_once(' ') {
            if let Some(operation) = word.split_once(':') {
                request.operation = Some(operation);
                request.form = rest;
                break;
            }
            match word {
                "json" => request.json = true,
                "demo" => request.partition = "demo",
                _ if AccountId::parse(word).is_some() => request.account = AccountId::parse(word),
                _ => match word.strip_prefix('#') {
                    Some(number) => request.session = Some(number.parse().unwrap()),
                    None => request.user = Some(word.strip_prefix('@').unwrap()),
                },
            }
            request.form = rest;
        }
        request
    }

    fn caller(&self, core: &Core, answers: &[String]) -> Result<Caller, KeyError> {
        if let Some(number) = self.session {
            let element = |name: &str| {
                let (_, rest) = answers[number - 1]
                    .split_once(&format!("<{name}>"))
                    .unwrap();
                rest.split_once('<').unwrap().0
            };
            let (key, token) = (element("AccessKeyId"), element("SessionToken"));
            let credential =
                iam::credential(core, key, Some(token), Some(self.partition), "us-east-1")?;
            return Ok(credential.caller);
        }
        let partition = core.partition(Some(self.partition)).unwrap();
        let account = self.account.as_ref().unwrap_or(&partition.default_account);
        let account = core.account(account).unwrap();
        let principal = match self.user {
            None => Principal::Root,
            Some(name) => {
                let head = core.snapshot();
                let key = (account.id.clone(), name.to_owned());
                Principal::User(head.get(&USERS, &key).unwrap())
            }
        };
        Ok(Caller {
            account,
            principal,
            access_key_id: None,
            session: None,
        })
    }

    /// Status and body. For an expired session, the error that a door would report.
    fn answer(&self, core: &Core, answers: &[String], keys: Option<&Arc<Jwks>>) -> (u16, String) {
        let caller = match self.caller(core, answers) {
            Ok(caller) => caller,
            Err(error) => return (403, error.to_string()),
        };
        let origin = Origin {
            request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
            source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            secure: false,
            user_agent: None,
            referer: None,
            region: "us-east-1".to_owned(),
            host_partition: None,
            global_endpoint: false,
        };
        let (form, document);
        let (input, entry, format) = if let Some((service, name)) = self.operation {
            document = serde_json::from_str(self.form).unwrap();
            let mut all = registry::ALL.iter();
            let entry = all.find(|entry| entry.service.name == service && entry.name == name);
            (Input::Json(&document), entry, Format::Json11)
        } else {
            form = Form::parse(self.form.as_bytes()).unwrap();
            let action = form.get("Action").unwrap();
            let entry =
                ["2010-05-08", "2011-06-15"].iter().find_map(|version| {
                    match registry::find(action, version) {
                        Lookup::Implemented(entry) => Some(entry),
                        _ => None,
                    }
                });
            let format = if self.json { Format::Json } else { Format::Xml };
            (Input::Form(&form), entry, format)
        };
        let mut incoming = iam::WireCall {
            input,
            caller: &caller,
            origin: &origin,
            format,
            fetched: OutsideResponse::default(),
        };
        let entry = entry.unwrap_or_else(|| panic!("{} is not built", self.form));
        let mut pending = entry.call(core, &incoming);
        while let Some(needs) = pending.needs() {
            incoming.fetched = OutsideResponse::keys(needs, keys.cloned());
            pending = entry.call(core, &incoming);
        }
        let answer = wait(pending);
        (answer.status, String::from_utf8(answer.body).unwrap())
    }
}

/// Plays a conversation: its requests with the answers of today.
fn play(text: &str) -> String {
    let core = core(text.lines().find_map(|line| line.strip_prefix("# seed ")));
    let keys = text.lines().find_map(|line| line.strip_prefix("# keys "));
    let keys = keys.map(|name| {
        let path = format!(
            "{}/../fixtures/oidc/{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        Arc::new(Jwks::parse(&fs::read(path).unwrap()).unwrap())
    });
    let mut out = String::new();
    let mut answers = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('<')) {
        out.push_str(line);
        out.push('\n');
        if let Some(request) = line.strip_prefix("> ") {
            let (status, body) = Request::read(request).answer(&core, &answers, keys.as_ref());
            // A body may have several lines, as PEM does.
            out.push_str(&format!("< {status}\n< {}\n", body.replace('\n', "\n< ")));
            answers.push(body);
        }
    }
    out
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect();
    files.sort();
    files
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "blessing is request for by a variable"
)]
fn every_conversation_is_answered_as_written() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let bless = std::env::var("ASTRIAM_BLESS").is_ok();
    let mut differ = Vec::new();
    let conversations = ["query", "json"].map(|kind| files(&folder.join(kind)));
    for path in conversations.into_iter().flatten() {
        let text = fs::read_to_string(&path).unwrap();
        let played = play(&text);
        if bless {
            fs::write(&path, played).unwrap();
        } else if played != text {
            differ.push(format!(
                "{}\n--- written\n{text}\n--- played\n{played}",
                path.display()
            ));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n\n"));
}

#[test]
fn every_operation_has_a_golden() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let without: Vec<_> = registry::ALL
        .iter()
        .map(|entry| match entry.service.protocol {
            Protocol::Query => folder.join("query").join(entry.name),
            Protocol::Json(_) => folder
                .join("json")
                .join(entry.service.name)
                .join(entry.name),
        })
        .filter(|folder| !folder.is_dir())
        .collect();
    assert!(without.is_empty(), "no folder {without:?}");
}
