//! The program as a child process of a test.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn astriam(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_astriam"));
    command.env_clear().args(words).stdin(Stdio::null());
    command
}

/// Runs a command to its end; returns its exit code, stdout and stderr.
pub(crate) fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    (
        status.code(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

/// An empty folder for a test.
pub(crate) fn folder(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("program-{test}"));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

/// A file for a test, outside any data directory.
pub(crate) fn file(test: &str, text: &str) -> PathBuf {
    let path = folder(&format!("{test}-file")).join("file");
    fs::write(&path, text).unwrap();
    path
}

/// A server that is ready.
pub(crate) struct Server {
    pub(crate) child: Child,
    stderr: Arc<Mutex<String>>,
    reader: Option<thread::JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = Arc::new(Mutex::new(String::new()));
        let (ready, is_ready) = mpsc::channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let lines_read = Arc::clone(&stderr);
        let reader = thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                *lines_read.lock().unwrap() += &format!("{line}\n");
                if line == "Ready." || line.contains("\"message\":\"Ready.\"") {
                    let _ = ready.send(());
                }
            }
        });
        let server = Self {
            child,
            stderr,
            reader: Some(reader),
        };
        if is_ready.recv_timeout(PATIENCE).is_err() {
            panic!("the server did not get ready:\n{}", server.stderr());
        }
        server
    }

    pub(crate) fn on(data: &Path, words: &[&str]) -> Self {
        let data = data.to_str().unwrap();
        let serve = ["serve", "--listen", "127.0.0.1:0", "--data", data];
        Self::start(&mut astriam(&[&serve, words].concat()))
    }

    pub(crate) fn stderr(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// The values of a line of the banner, in text or JSON.
    pub(crate) fn banner(&self, name: &str) -> Vec<String> {
        let stderr = self.stderr();
        let lines = stderr.lines().filter_map(|line| {
            let in_json = format!("\"{name}\":\"");
            let json = line
                .split_once(&in_json)
                .and_then(|(_, rest)| rest.split('"').next());
            line.strip_prefix(name).or(json)
        });
        lines.map(|value| value.trim().to_owned()).collect()
    }

    pub(crate) fn url(&self) -> String {
        self.banner("address").remove(0)
    }

    pub(crate) fn address(&self) -> String {
        let url = self.url();
        url.split_once("://").unwrap().1.to_owned()
    }

    /// Sends a request; returns the whole response.
    pub(crate) fn send(&self, method: &str, path: &str) -> String {
        let address = self.address();
        let mut stream = TcpStream::connect(&address).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success());
    }

    pub(crate) fn wait(&mut self, within: Duration) -> ExitStatus {
        let deadline = Instant::now() + within;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                if let Some(reader) = self.reader.take() {
                    reader.join().unwrap();
                }
                return status;
            }
            assert!(
                Instant::now() < deadline,
                "the server did not end:\n{}",
                self.stderr()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Stops the server with SIGTERM; returns its stderr.
    pub(crate) fn stop(mut self) -> String {
        self.signal("-TERM");
        let status = self.wait(PATIENCE);
        assert_eq!(status.code(), Some(0), "{}", self.stderr());
        self.stderr()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
