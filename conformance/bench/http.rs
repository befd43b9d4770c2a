//! CPU per request, and its ratio to a bare hyper server in the same run: the cost of a request beyond HTTP itself.
//!
//! `make bench`. The server runs as its own process (`target/release/astriam`), so its CPU time is the kernel's count (`proc(5)`, utime + stime).
//! The bare server is this program started again: it reads the body and answers 500 bytes. Eight connections send requests without a
//! pause. Each request is signed once; a signature is valid for 15 minutes.

#![expect(
    clippy::disallowed_methods,
    reason = "a program of its own: it has settings, and signs by the machine's clock"
)]

use std::{
    env,
    error::Error,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use sha2::{Digest, Sha256};
use time::{OffsetDateTime, macros::format_description};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// One request for each connection.
type Requests = Vec<Vec<u8>>;

const CONNECTIONS: usize = 8;
const WARM_UP: Duration = Duration::from_millis(500);
/// Clock ticks of `/proc` a second: a constant of Linux's interface on every architecture in use.
const TICKS: u64 = 100;

fn main() -> Outcome<()> {
    let words: Vec<String> = env::args().collect();
    if words.get(1).map(String::as_str) == Some("bare") {
        return bare();
    }
    let seconds = env::var("ASTRIAM_BENCH_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let duration = Duration::from_secs(seconds.unwrap_or(4));
    let binary = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/astriam");
    let binary = env::var("ASTRIAM_BENCH_BINARY").unwrap_or_else(|_| binary.display().to_string());
    let folder = tempfile::tempdir()?;
    let seeds = folder.path().join("seed.json");
    fs::write(&seeds, seed())?;

    let bare = Server::start(Command::new(env::current_exe()?).arg("bare"))?;
    let start = |name: &str, more: &[&str]| -> Outcome<Server> {
        let mut serve = Command::new(&binary);
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("ASTRIAM_")) {
            serve.env_remove(name);
        }
        serve.args(["serve", "--listen", "127.0.0.1:0", "--log-level", "warn"]);
        serve.arg("--data").arg(folder.path().join(name));
        let server = Server::start(serve.arg("--seed").arg(&seeds).args(more))?;
        prepare(&server)?;
        Ok(server)
    };
    let server = start("data", &[])?;
    let forgetful = start("forgetful", &["--decisions", "0"])?;

    println!(
        "{:<44} {:>10} {:>12} {:>10}",
        "request", "a second", "CPU, µs", "x bare"
    );
    let call = |service, action: &str| {
        sign(
            &server,
            "test",
            "test",
            service,
            "POST",
            "/",
            action.as_bytes(),
        )
    };
    let baseline = measure(
        &bare,
        &vec![call("sts", "Action=GetCallerIdentity&Version=2011-06-15"); CONNECTIONS],
        duration,
    )?;
    let base = baseline.micros();
    baseline.print("a bare hyper server", base);
    for (name, requests) in cases(&server) {
        measure(&server, &requests, duration)?.print(name, base);
    }
    println!("without a decision log:");
    let decided = [GET_USER, DELETE_USER];
    for (name, requests) in cases(&forgetful)
        .into_iter()
        .filter(|(name, _)| decided.contains(name))
    {
        measure(&forgetful, &requests, duration)?.print(name, base);
    }
    println!(
        "\nresident memory of the server: {} MiB",
        server.resident()? / 1024
    );
    Ok(())
}

const GET_USER: &str = "GetUser, by a user with 5 policies";
const DELETE_USER: &str = "DeleteUser, denied";

/// The cases: a name, and one request for each connection.
fn cases(server: &Server) -> Vec<(&'static str, Requests)> {
    let root = |service, form: &str| {
        vec![
            sign(
                server,
                "test",
                "test",
                service,
                "POST",
                "/",
                form.as_bytes()
            );
            CONNECTIONS
        ]
    };
    let bob = |service: &str, method: &str, path: &str, body: &[u8]| {
        vec![sign(server, BOB.0, BOB.1, service, method, path, body); CONNECTIONS]
    };
    let iam = |action: &str| format!("Version=2010-05-08&Action={action}");
    let writes = (0..CONNECTIONS).map(|n| {
        let form = iam(&format!(
            "TagUser&UserName=user-{n}&Tags.member.1.Key=a&Tags.member.1.Value=b"
        ));
        sign(server, BOB.0, BOB.1, "iam", "POST", "/", form.as_bytes())
    });
    vec![
        (
            "GetCallerIdentity, root",
            root("sts", "Version=2011-06-15&Action=GetCallerIdentity"),
        ),
        (
            GET_USER,
            bob(
                "iam",
                "POST",
                "/",
                iam("GetUser&UserName=user-1").as_bytes(),
            ),
        ),
        (
            "ListUsers, a page of 100",
            bob("iam", "POST", "/", iam("ListUsers&MaxItems=100").as_bytes()),
        ),
        (
            DELETE_USER,
            bob(
                "iam",
                "POST",
                "/",
                iam("DeleteUser&UserName=user-1").as_bytes(),
            ),
        ),
        ("S3 GetObject, 1 KiB", bob("s3", "GET", "/bench/small", b"")),
        ("S3 GetObject, 1 MiB", bob("s3", "GET", "/bench/large", b"")),
        ("TagUser, durable", writes.collect()),
    ]
}

const BOB: (&str, &str) = ("AKIA00000000000BENCH", "a-secret-of-the-bench");

/// A user with a known key and five policies with a condition each.
fn seed() -> String {
    let policies = [
        ("gets", "iam:Get*"),
        ("lists", "iam:List*"),
        ("objects", "s3:GetObject"),
        ("tags", "iam:TagUser"),
        ("machines", "ec2:*"),
    ];
    let policies = policies.map(|(name, action)| {
        format!(
            r#""{name}": {{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "{action}", "Resource": "*",
               "Condition": {{"StringLike": {{"aws:UserAgent": "*"}}}}}}]}}"#
        )
    });
    let (policies, (key, secret)) = (policies.join(", "), BOB);
    format!(
        r#"{{"accounts": [{{"users": [{{"name": "bob", "inline_policies": {{{policies}}},
            "access_keys": [{{"access_key_id": "{key}", "secret_access_key": "{secret}"}}]}}]}}]}}"#
    )
}

/// Creates what the cases need besides: users, and a bucket with two objects.
fn prepare(server: &Server) -> Outcome<()> {
    let iam = |form: &str| -> Outcome<String> {
        let form = format!("Version=2010-05-08&Action={form}");
        let request = sign(server, "test", "test", "iam", "POST", "/", form.as_bytes());
        let (status, body) = ask(server.address, &request)?;
        match status {
            200 => Ok(body),
            _ => Err(format!("{form}: {status} {body}").into()),
        }
    };
    for n in 0..200 {
        iam(&format!("CreateUser&UserName=user-{n}"))?;
    }
    for (path, body) in [
        ("/bench", 0),
        ("/bench/small", 1024),
        ("/bench/large", 1024 * 1024),
    ] {
        let request = sign(server, "test", "test", "s3", "PUT", path, &vec![b'a'; body]);
        let (status, body) = ask(server.address, &request)?;
        if status != 200 {
            return Err(format!("{path}: {status} {body}").into());
        }
    }
    Ok(())
}

/// The bytes of a request, signed with Signature Version 4 by the implementation of the AWS SDK.
fn sign(
    server: &Server,
    key: &str,
    secret: &str,
    service: &str,
    method: &str,
    path: &str,
    body: &[u8],
) -> Vec<u8> {
    let now = OffsetDateTime::from(SystemTime::now());
    let stamp = now
        .format(format_description!(
            "[year][month][day]T[hour][minute][second]Z"
        ))
        .unwrap_or_default();
    let (date, host) = (stamp.get(..8).unwrap_or_default(), server.address);
    let hash = hex::encode(Sha256::digest(body));
    let headers =
        format!("host:{host}\nuser-agent:bench\nx-amz-content-sha256:{hash}\nx-amz-date:{stamp}\n");
    let signed = "host;user-agent;x-amz-content-sha256;x-amz-date";
    let canonical = format!("{method}\n{path}\n\n{headers}\n{signed}\n{hash}");
    let scope = format!("{date}/us-east-1/{service}/aws4_request");
    let digest = hex::encode(Sha256::digest(canonical));
    let text = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}");
    let signing =
        aws_sigv4::sign::v4::generate_signing_key(secret, now.into(), "us-east-1", service);
    let signature = aws_sigv4::sign::v4::calculate_signature(signing, text.as_bytes());
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\n\
         x-amz-content-sha256: {hash}\r\nx-amz-date: {stamp}\r\nContent-Length: {}\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={signed}, Signature={signature}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A server process; dropping it stops it.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts it and waits for its address, and for `Ready.` if it prints that.
    fn start(command: &mut Command) -> Outcome<Self> {
        let mut process = command.stderr(Stdio::piped()).spawn()?;
        let mut lines = BufReader::new(process.stderr.take().ok_or("no stderr")?).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split("http://").nth(1)?.trim().parse().ok())
            .ok_or("the server named no address")?;
        lines
            .by_ref()
            .map_while(Result::ok)
            .find(|line| line == "Ready.")
            .ok_or("the server did not get ready")?;
        thread::spawn(move || lines.for_each(drop));
        Ok(Self { process, address })
    }

    fn proc(&self, file: &str) -> Outcome<String> {
        Ok(fs::read_to_string(format!(
            "/proc/{}/{file}",
            self.process.id()
        ))?)
    }

    /// CPU time so far.
    fn cpu(&self) -> Outcome<Duration> {
        let stat = self.proc("stat")?;
        // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
        let after = stat.rsplit_once(')').ok_or("no name in stat")?.1;
        let ticks: u64 = after
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse::<u64>().ok())
            .sum();
        Ok(Duration::from_millis(ticks * 1000 / TICKS))
    }

    /// Resident memory in KiB.
    fn resident(&self) -> Outcome<u64> {
        let status = self.proc("status")?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Measurement {
    requests: u64,
    wall: Duration,
    cpu: Duration,
}

impl Measurement {
    fn micros(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.requests as f64
    }

    fn print(&self, name: &str, base: f64) {
        let rate = self.requests as f64 / self.wall.as_secs_f64();
        let micros = self.micros();
        println!(
            "{name:<44} {rate:>10.0} {micros:>12.1} {:>10.2}",
            micros / base
        );
    }
}

/// Sends each request over its own connection, again and again.
fn measure(server: &Server, requests: &[Vec<u8>], duration: Duration) -> Outcome<Measurement> {
    let (stop, counting) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicBool::new(false)),
    );
    let (count, begin) = (
        Arc::new(AtomicU64::new(0)),
        Arc::new(Barrier::new(requests.len() + 1)),
    );
    let mut clients = Vec::new();
    for request in requests {
        let (request, address) = (request.clone(), server.address);
        let (stop, counting) = (Arc::clone(&stop), Arc::clone(&counting));
        let (count, begin) = (Arc::clone(&count), Arc::clone(&begin));
        clients.push(thread::spawn(move || -> Outcome<u16> {
            let mut connection = Connection::open(address)?;
            let (expected, _) = connection.ask(&request)?;
            begin.wait();
            while !stop.load(Ordering::Relaxed) {
                let (status, body) = connection.ask(&request)?;
                if status != expected {
                    return Err(format!("{status}: {body}").into());
                }
                if counting.load(Ordering::Relaxed) {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
            Ok(expected)
        }));
    }
    begin.wait();
    thread::sleep(WARM_UP);
    let (cpu, began) = (server.cpu()?, Instant::now());
    counting.store(true, Ordering::Relaxed);
    thread::sleep(duration);
    counting.store(false, Ordering::Relaxed);
    let (wall, cpu) = (began.elapsed(), server.cpu()?.saturating_sub(cpu));
    stop.store(true, Ordering::Relaxed);
    for asker in clients {
        let status = asker.join().map_err(|_| "a connection broke")??;
        if !matches!(status, 200 | 403) {
            return Err(format!("the case is answered {status}").into());
        }
    }
    Ok(Measurement {
        requests: count.load(Ordering::Relaxed).max(1),
        wall,
        cpu,
    })
}

struct Connection(BufReader<TcpStream>);

impl Connection {
    fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self(BufReader::with_capacity(256 * 1024, stream)))
    }

    /// Sends a request and reads the answer by its Content-Length.
    fn ask(&mut self, request: &[u8]) -> Outcome<(u16, String)> {
        self.0.get_mut().write_all(request)?;
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            if self.0.read_line(&mut line)? == 0 {
                return Err("the server closed the connection".into());
            }
            let text = line.trim_end().to_ascii_lowercase();
            if let Some(rest) = text.strip_prefix("http/1.1 ") {
                status = rest.split(' ').next().unwrap_or_default().parse()?;
            } else if let Some(rest) = text.strip_prefix("content-length:") {
                length = rest.trim().parse()?;
            } else if text.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}

fn ask(address: SocketAddr, request: &[u8]) -> Outcome<(u16, String)> {
    Connection::open(address)?.ask(request)
}

/// The baseline: hyper as the server uses it, with a handler that does nothing.
fn bare() -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        eprintln!("http://{}\nReady.", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(async move {
                let answer = service_fn(|request: Request<Incoming>| async {
                    let _ = request.into_body().collect().await;
                    let body = Full::new(Bytes::from_static(&[b'a'; 500]));
                    Ok::<_, std::convert::Infallible>(Response::new(body))
                });
                let builder = auto::Builder::new(TokioExecutor::new());
                let _ = builder.serve_connection(TokioIo::new(stream), answer).await;
            });
        }
    })
}
