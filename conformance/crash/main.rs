//! Kills a writing process again and again. After each kill, every write that it had acknowledged must be there, and every other one must
//! be there whole or not at all.
//!
//! `ASTRIAM_CRASH_ROUNDS` sets the number of kills.

mod workload;

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use workload::{WRITERS, check, mix, number, open, transact};

const ROUNDS: &str = "ASTRIAM_CRASH_ROUNDS";
/// Names the variable with the child's data directory.
const DATA: &str = "ASTRIAM_CRASH_DATA";
/// Begins the child's line about an acknowledged transaction.
const ACKNOWLEDGED: &str = "acknowledged";
const OPEN: &str = "open";

#[expect(clippy::disallowed_methods, reason = "a test has no config.rs")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The writing process: a test, so that this binary can start it. It does nothing when run by hand.
#[test]
#[ignore = "the child of the other tests"]
fn child() {
    let Some(data) = setting(DATA) else { return };
    let store = open(Path::new(&data)).unwrap();
    let say = |line: &str| {
        let mut out = std::io::stdout().lock();
        // Ends when the parent is gone.
        if writeln!(out, "\n{line}")
            .and_then(|()| out.flush())
            .is_err()
        {
            std::process::exit(1);
        }
    };
    say(OPEN);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (store, say) = (&store, &say);
            scope.spawn(move || {
                for next in number(&store.snapshot(), writer) + 1.. {
                    let (answer, ticket) = store.write(|tx| {
                        transact(tx, writer, next);
                        Ok::<_, std::convert::Infallible>(())
                    });
                    answer.unwrap();
                    ticket.wait().unwrap();
                    say(&format!("{ACKNOWLEDGED} {writer} {next}"));
                }
            });
        }
    });
}

/// A running child and its output.
struct Writer {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Writer {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "child",
                "--exact",
                "--ignored",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(DATA, data)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = mpsc::channel();
        // Lines are far shorter than PIPE_BUF (pipe(7)), so a kill truncates none.
        std::thread::spawn(move || {
            output
                .split(b'\n')
                .map_while(Result::ok)
                .try_for_each(|line| send.send(String::from_utf8(line).unwrap()))
        });
        Self { child, lines }
    }

    fn wait_until_open(&self) {
        assert!(
            self.lines.iter().any(|line| line == OPEN),
            "the child did not open the store"
        );
    }

    /// Kills it and collects what it had acknowledged.
    fn kill(mut self, acknowledged: &mut BTreeMap<u64, u64>) {
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        assert_eq!(status.code(), None, "the child ended by itself");
        for line in self.lines {
            let mut words = line.split(' ');
            if let (Some(ACKNOWLEDGED), Some(writer), Some(number), None) =
                (words.next(), words.next(), words.next(), words.next())
            {
                acknowledged.insert(writer.parse().unwrap(), number.parse().unwrap());
            }
        }
    }
}

#[test]
fn acknowledged_writes_survive_a_kill_at_any_moment() {
    let rounds: u64 = setting(ROUNDS).map_or(6, |rounds| {
        rounds.parse().expect("ASTRIAM_CRASH_ROUNDS is a number")
    });
    let scratch = tempfile::tempdir().unwrap();
    let data = scratch.path().join("data");
    let mut acknowledged = BTreeMap::new();
    let mut survived = 0;
    for round in 0..rounds {
        let chance = mix(u64::from(std::process::id()) << 32 | round);
        let child = Writer::start(&data);
        // Most are killed while they write, some while they open the store.
        let moment = Duration::from_micros(chance % 300_000);
        if chance.is_multiple_of(4) {
            std::thread::sleep(moment / 10);
        } else {
            child.wait_until_open();
            std::thread::sleep(moment);
        }
        child.kill(&mut acknowledged);
        // Sometimes the next child opens the store before this process has repaired it.
        if chance.is_multiple_of(3) && round + 1 < rounds {
            continue;
        }
        let store = open(&data).unwrap_or_else(|error| panic!("round {round}: {error}"));
        let head = store.snapshot();
        for writer in 0..WRITERS {
            let (there, promised) = (
                number(&head, writer),
                acknowledged.get(&writer).copied().unwrap_or(0),
            );
            assert!(
                there >= promised,
                "round {round}: writer {writer}: {promised} was acknowledged, {there} is there"
            );
            check(&head, writer, there)
                .unwrap_or_else(|difference| panic!("round {round}: {difference}"));
        }
        survived += 1;
        store.close();
        assert_eq!(
            std::fs::read_dir(data.join("store/sled/blobs"))
                .unwrap()
                .count(),
            0,
            "blobs/ stays empty"
        );
    }
    assert!(
        rounds == 0 || (survived > 0 && acknowledged.values().sum::<u64>() > 0),
        "nothing was acknowledged"
    );
}

#[test]
fn a_second_process_is_refused_while_the_first_runs() {
    let scratch = tempfile::tempdir().unwrap();
    let child = Writer::start(scratch.path());
    child.wait_until_open();
    let refused = open(scratch.path()).expect_err("a second process is refused");
    assert_eq!(
        refused.to_string(),
        format!("{} is in use by another process", scratch.path().display())
    );
    child.kill(&mut BTreeMap::new());
    open(scratch.path()).unwrap();
}
