//! The store: two heads, one writer at a time, one commit thread.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

use crate::{
    CommitError, Engine, EngineError, Head, Schema, Ticket, Transaction, commit::Commits,
    engine::StoredRow, table::DecodeError,
};

/// Why a store was not opened. The data is unchanged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// An error of the engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The data has a table that is not in the schema.
    #[error(
        "the data has a table `{0}`, which this version does not know: a newer version wrote it"
    )]
    UnknownTable(String),
    /// A row has a newer version than its table in the schema.
    #[error(
        "the data has version {found} of table `{table}`, and this version knows {known}: a newer version wrote it"
    )]
    NewerRow {
        /// The table.
        table: String,
        /// The version of the row.
        found: u8,
        /// The version of the table in the schema.
        known: u8,
    },
    /// A row cannot be decoded as a row of its table.
    #[error("a row of table `{0}` cannot be read")]
    UnreadableRow(String),
    /// The schema contradicts itself, which is a mistake in the program.
    #[error("the schema is wrong: {0}")]
    Schema(String),
    /// The thread that commits could not be started.
    #[error("cannot start the commit thread: {0}")]
    Thread(#[source] std::io::Error),
}

/// A store: readers take heads, writers run one after the other, and commits become durable in groups.
///
/// ```
/// use astriam_store::{Memory, Schema, Store, Table};
///
/// static COUNTERS: Table<(String,), u64> = Table::new("counters", 1);
///
/// let store = Store::open(Box::new(Memory), Schema::new().table(&COUNTERS))?;
/// let key = ("visits".to_owned(),);
/// let (refused, _) = store.write(|tx| {
///     tx.put(&COUNTERS, key.clone(), 1);
///     Err::<(), _>("no")
/// });
/// assert_eq!((refused, store.snapshot().get(&COUNTERS, &key)), (Err("no"), None));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// Dropping it closes it, as [`Store::close`] does.
pub struct Store {
    commits: Arc<Commits>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens a store with the tables and indexes of `schema` and loads all rows of the engine.
    ///
    /// # Errors
    /// [`OpenError`]; the data is unchanged.
    pub fn open(mut engine: Box<dyn Engine>, schema: Schema) -> Result<Self, OpenError> {
        if let Some(mistake) = schema.mistake() {
            return Err(OpenError::Schema(mistake));
        }
        let head = load(&mut *engine, schema)?;
        let commits = Arc::new(Commits::over(head));
        let own = Arc::clone(&commits);
        let thread = std::thread::Builder::new()
            .name("commit".to_owned())
            .spawn(move || own.run(engine))
            .map_err(OpenError::Thread)?;
        Ok(Self {
            commits,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// The published state, all of which is durable. Never waits for a writer or the disk.
    pub fn snapshot(&self) -> Head {
        self.commits.published()
    }

    /// Runs a write on the pending state, one write at a time. If the closure returns `Err`, its changes are dropped.
    ///
    /// The ticket is done when the answer may be given: when this write is durable and published or, for a write that changed nothing or
    /// failed, when the state that its answer depends on is. The closure must not call the store or block; do slow work before.
    pub fn write<T, E>(
        &self,
        write: impl FnOnce(&mut Transaction) -> Result<T, E>,
    ) -> (Result<T, E>, Ticket) {
        let mut writer = self.commits.writer();
        let mut tx = Transaction::over(writer.head().clone());
        let answer = write(&mut tx);
        if answer.is_err() {
            return (answer, writer.newest());
        }
        let ticket = match tx.finish() {
            Ok((_, batch)) if batch.is_empty() => writer.newest(),
            Ok((head, batch)) => writer.push(head, batch),
            Err(error) => Ticket::never(error),
        };
        (answer, ticket)
    }

    /// A ticket that is done when everything written so far is durable and published.
    pub fn newest(&self) -> Ticket {
        self.commits.writer().newest()
    }

    /// Whether the store accepts writes.
    ///
    /// # Errors
    /// The reason why not: the store is closed, or a commit failed.
    pub fn health(&self) -> Result<(), CommitError> {
        self.commits.writer().open()
    }

    /// Accepts no more writes, commits the waiting ones, and closes the engine. Blocks until that is done. Snapshots still work.
    pub fn close(&self) {
        self.commits.close();
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            // The thread reports through the tickets, so its result is of no interest.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

/// Loads all rows of an engine into a head.
fn load(engine: &mut dyn Engine, schema: Schema) -> Result<Head, OpenError> {
    let mut head = Head::empty(schema);
    let mut refused = None;
    engine.load(&mut |row| {
        if refused.is_none() {
            refused = admit(&mut head, &row).err();
        }
    })?;
    refused.map_or(Ok(head), Err)
}

fn admit(head: &mut Head, row: &StoredRow<'_>) -> Result<(), OpenError> {
    let (slot, table) = head
        .schema()
        .named(row.table)
        .ok_or_else(|| OpenError::UnknownTable(row.table.to_owned()))?;
    let value = table
        .decode_row(row.key, row.value)
        .map_err(|error| match error {
            DecodeError::Newer { found, known } => OpenError::NewerRow {
                table: row.table.to_owned(),
                found,
                known,
            },
            DecodeError::Damaged => OpenError::UnreadableRow(row.table.to_owned()),
        })?;
    head.set(slot, table.name(), row.key, Some(value));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        panic::AssertUnwindSafe,
        pin::pin,
        sync::atomic::{AtomicUsize, Ordering},
        task::{Context, Poll, Wake, Waker},
    };

    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::{
        Index, MAX_KEY, MAX_VALUE, Memory, Table, Upgrade, key,
        scripted::{Outcome, ScriptedEngine},
    };

    static TEXTS: Table<(String,), String> = Table::new("texts", 1);
    static NUMBERS: Table<(u64,), u64> = Table::new("numbers", 1);
    static TEXTS_BY_LENGTH: Index<(u64,), (String,), String> =
        Index::new("texts by length", &TEXTS, |_, text, found| {
            found((text.len() as u64,))
        });

    fn schema() -> Schema {
        Schema::new()
            .table(&TEXTS)
            .table(&NUMBERS)
            .index(&TEXTS_BY_LENGTH)
    }

    fn open(engine: &ScriptedEngine) -> Store {
        Store::open(Box::new(engine.clone()), schema()).unwrap()
    }

    fn put(store: &Store, key: &str) -> Ticket {
        let (answer, ticket) = store.write(|tx| {
            tx.put(&TEXTS, (key.to_owned(),), key.to_owned());
            Ok::<_, ()>(())
        });
        answer.unwrap();
        ticket
    }

    fn texts(head: &Head) -> Vec<String> {
        head.prefix(&TEXTS, &()).map(|((key,), _)| key).collect()
    }

    struct CountingWaker(AtomicUsize);

    impl Wake for CountingWaker {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn readers_see_durable_state_only() {
        let engine = ScriptedEngine::default();
        let store = open(&engine);
        engine.hold();
        let first = put(&store, "a");
        let second = put(&store, "b");
        engine.wait_for_commit(1);
        assert_eq!(texts(&store.snapshot()), [""; 0]);
        let (seen, _) = store.write(|tx| Ok::<_, ()>(texts(tx.head())));
        assert_eq!(seen.unwrap(), ["a", "b"]);
        let before = store.snapshot();
        engine.let_go();
        first.wait().unwrap();
        second.wait().unwrap();
        assert_eq!(texts(&store.snapshot()), ["a", "b"]);
        assert_eq!(texts(&before), [""; 0]);
    }

    #[test]
    fn readers_see_a_commit_once_its_ticket_is_done() {
        let store = open(&ScriptedEngine::default());
        for number in 0..200 {
            let key = number.to_string();
            put(&store, &key).wait().unwrap();
            assert!(store.snapshot().contains(&TEXTS, &(key,)));
        }
    }

    #[test]
    fn an_answer_that_depends_on_pending_state_waits_for_it() {
        let engine = ScriptedEngine::default();
        let store = open(&engine);
        engine.hold();
        let written = put(&store, "a");
        let refused = store.write(|tx| {
            if tx.head().contains(&TEXTS, &("a".to_owned(),)) {
                Err("it exists")
            } else {
                Ok(())
            }
        });
        let unchanged = store.write(|tx| {
            tx.delete(&TEXTS, &("not there".to_owned(),));
            Ok::<_, ()>(())
        });
        let newest = store.newest();
        let mut waiting = [written, refused.1, unchanged.1, newest];
        assert_eq!((refused.0, unchanged.0), (Err("it exists"), Ok(())));
        let mut cx = Context::from_waker(Waker::noop());
        for ticket in &mut waiting {
            assert!(pin!(ticket).poll(&mut cx).is_pending());
        }
        engine.let_go();
        for ticket in waiting {
            ticket.wait().unwrap();
        }
        assert_eq!(engine.script().batches, [1]);
    }

    #[test]
    fn a_refused_write_leaves_nothing_behind() {
        let engine = ScriptedEngine::default();
        let store = open(&engine);
        let (answer, ticket) = store.write(|tx| {
            tx.put(&TEXTS, ("a".to_owned(),), "a".to_owned());
            Err::<(), _>("no")
        });
        ticket.wait().unwrap();
        assert_eq!(answer, Err("no"));
        assert_eq!(
            store.write(|tx| Ok::<_, ()>(texts(tx.head()))).0.unwrap(),
            [""; 0]
        );
        store.close();
        assert!(engine.script().rows.is_empty());
    }

    #[test]
    fn a_writer_that_panics_leaves_nothing_behind_and_blocks_no_one() {
        let store = open(&ScriptedEngine::default());
        let panicked = std::panic::catch_unwind(AssertUnwindSafe(|| {
            store.write(|tx| -> Result<(), ()> {
                tx.put(&TEXTS, ("a".to_owned(),), "a".to_owned());
                panic!("a handler's mistake")
            })
        }));
        assert!(panicked.is_err());
        put(&store, "b").wait().unwrap();
        assert_eq!(texts(&store.snapshot()), ["b"]);
    }

    fn a_failure_ends_writing(outcome: Outcome, message: &str) {
        let engine = ScriptedEngine::default();
        let store = open(&engine);
        put(&store, "before").wait().unwrap();
        engine.hold();
        engine.script().outcome = outcome;
        let lost = [
            put(&store, "a"),
            put(&store, "b"),
            put(&store, "c"),
            store.newest(),
        ];
        engine.wait_for_commit(2);
        engine.let_go();
        let error = CommitError::Failed(message.into());
        for ticket in lost {
            assert_eq!(ticket.wait(), Err(error.clone()));
        }
        engine.script().outcome = Outcome::Success;
        assert_eq!(texts(&store.snapshot()), ["before"]);
        assert_eq!(store.health(), Err(error.clone()));
        // The pending state is the published one again, so reading it is allowed, but changing it is not.
        let (seen, ticket) = store.write(|tx| Ok::<_, ()>(texts(tx.head())));
        assert_eq!(
            (seen.unwrap(), ticket.wait()),
            (vec!["before".to_owned()], Ok(()))
        );
        assert_eq!(put(&store, "late").wait(), Err(error));
        assert_eq!(texts(&store.snapshot()), ["before"]);
        store.close();
        let reopened = open(&engine);
        assert_eq!(texts(&reopened.snapshot()), ["before"]);
        put(&reopened, "after").wait().unwrap();
    }

    #[test]
    fn a_failed_commit_fails_all_waiting_tickets_and_ends_writing() {
        a_failure_ends_writing(
            Outcome::Failure,
            "the database in disk could not write: it is full",
        );
    }

    #[test]
    fn an_engine_that_panics_fails_all_waiting_tickets_and_ends_writing() {
        a_failure_ends_writing(Outcome::Panic, "the engine panicked");
    }

    #[test]
    fn concurrent_writers_share_a_commit() {
        let engine = ScriptedEngine::default();
        let store = open(&engine);
        engine.hold();
        let mut tickets = vec![put(&store, "first")];
        engine.wait_for_commit(1);
        tickets.extend((0..100).map(|number| put(&store, &number.to_string())));
        engine.let_go();
        tickets
            .into_iter()
            .for_each(|ticket| ticket.wait().unwrap());
        assert_eq!(engine.script().batches, [1, 64, 36]);
        assert_eq!(store.snapshot().count(&TEXTS, &()), 101);
    }

    #[test]
    fn writers_of_many_threads_lose_no_update() {
        let engine = ScriptedEngine::default();
        let store = open(&engine);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let (answer, ticket) = store.write(|tx| {
                            let before = tx.head().get(&NUMBERS, &(0,)).map_or(0, |number| *number);
                            tx.put(&NUMBERS, (0,), before + 1);
                            Ok::<_, ()>(before + 1)
                        });
                        ticket.wait().unwrap();
                        assert!(*store.snapshot().get(&NUMBERS, &(0,)).unwrap() >= answer.unwrap());
                    }
                });
            }
        });
        assert_eq!(store.snapshot().get(&NUMBERS, &(0,)).as_deref(), Some(&800));
        store.close();
        assert_eq!(
            open(&engine).snapshot().get(&NUMBERS, &(0,)).as_deref(),
            Some(&800)
        );
    }

    #[test]
    fn closing_commits_waiting_writes_and_accepts_no_more() {
        let engine = ScriptedEngine::default();
        let store = open(&engine);
        engine.hold();
        let waiting = put(&store, "a");
        engine.wait_for_commit(1);
        std::thread::scope(|scope| {
            scope.spawn(|| store.close());
            while store.health().is_ok() {
                std::thread::yield_now();
            }
            assert_eq!(put(&store, "late").wait(), Err(CommitError::Closed));
            engine.let_go();
        });
        waiting.wait().unwrap();
        assert_eq!(store.health(), Err(CommitError::Closed));
        assert_eq!(texts(&store.snapshot()), ["a"]);
        assert!(engine.script().closed);
        assert_eq!(engine.script().rows.len(), 1);
        store.close();
    }

    struct Unpark(std::thread::Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    #[test]
    fn a_ticket_needs_no_runtime() {
        let store = open(&ScriptedEngine::default());
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        for number in 0..100 {
            let mut ticket = pin!(put(&store, &number.to_string()));
            while ticket
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_pending()
            {
                std::thread::park();
            }
            assert_eq!(store.snapshot().count(&TEXTS, &()), number + 1);
        }
    }

    #[test]
    fn a_ticket_is_a_future_that_is_woken_once() {
        let engine = ScriptedEngine::default();
        let store = open(&engine);
        engine.hold();
        let (used, unused) = (
            Arc::new(CountingWaker(AtomicUsize::new(0))),
            Arc::new(CountingWaker(AtomicUsize::new(0))),
        );
        let (mut ticket, dropped) = (put(&store, "a"), put(&store, "b"));
        let poll = |ticket: &mut Ticket, waker: &Arc<CountingWaker>| {
            pin!(ticket).poll(&mut Context::from_waker(&Waker::from(Arc::clone(waker))))
        };
        assert_eq!(poll(&mut ticket, &unused), Poll::Pending);
        assert_eq!(poll(&mut ticket, &used), Poll::Pending);
        let mut dropped = dropped;
        assert_eq!(poll(&mut dropped, &unused), Poll::Pending);
        drop(dropped);
        engine.let_go();
        // Wakers are called after their tickets are done, and all of them before the store is closed.
        store.close();
        assert_eq!(poll(&mut ticket, &unused), Poll::Ready(Ok(())));
        assert_eq!(
            (
                used.0.load(Ordering::SeqCst),
                unused.0.load(Ordering::SeqCst)
            ),
            (1, 0)
        );
        assert_eq!(Arc::strong_count(&unused), 1);
    }

    /// Can be serialized but not deserialized.
    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Untagged {
        Number(u64),
    }

    #[test]
    fn an_unstorable_row_fails_its_transaction_only() {
        static UNTAGGED: Table<(u64,), Untagged> = Table::new("untagged", 1);
        let store = Store::open(Box::new(Memory), schema().table(&UNTAGGED)).unwrap();
        let cases: [fn(&mut Transaction); 3] = [
            |tx| tx.put(&TEXTS, ("k".repeat(MAX_KEY),), String::new()),
            |tx| tx.put(&TEXTS, ("k".to_owned(),), "v".repeat(MAX_VALUE)),
            |tx| tx.put(&UNTAGGED, (1,), Untagged::Number(1)),
        ];
        for case in cases {
            let (answer, ticket) = store.write(|tx| {
                tx.put(&NUMBERS, (1,), 1);
                case(tx);
                tx.put(&NUMBERS, (2,), 2);
                Ok::<_, ()>(())
            });
            answer.unwrap();
            assert!(matches!(
                ticket.wait(),
                Err(CommitError::Unstorable("texts" | "untagged"))
            ));
            assert_eq!(store.snapshot().count(&NUMBERS, &()), 0);
        }
        put(&store, &"k".repeat(MAX_KEY - 2)).wait().unwrap();
        assert!(store.health().is_ok());
    }

    #[test]
    fn older_values_are_upgraded_and_newer_ones_refused() {
        static OLD: Table<(u64,), u32> = Table::new("versioned", 1);
        static NEW: Table<(u64,), (u64, String)> =
            Table::new("versioned", 2).upgrades(const { &[Upgrade::of::<Old>(1)] });
        #[derive(Deserialize)]
        struct Old(u32);
        impl From<Old> for (u64, String) {
            fn from(old: Old) -> Self {
                (old.0.into(), "upgraded".to_owned())
            }
        }

        let engine = ScriptedEngine::default();
        let store = Store::open(Box::new(engine.clone()), Schema::new().table(&OLD)).unwrap();
        let (_, ticket) = store.write(|tx| {
            tx.put(&OLD, (1,), 300);
            Ok::<_, ()>(())
        });
        ticket.wait().unwrap();
        store.close();

        let store = Store::open(Box::new(engine.clone()), Schema::new().table(&NEW)).unwrap();
        assert_eq!(
            store.snapshot().get(&NEW, &(1,)).as_deref(),
            Some(&(300, "upgraded".to_owned()))
        );
        let (_, ticket) = store.write(|tx| {
            tx.put(&NEW, (2,), (7, "new".to_owned()));
            Ok::<_, ()>(())
        });
        ticket.wait().unwrap();
        store.close();

        let refused = Store::open(Box::new(engine), Schema::new().table(&OLD))
            .err()
            .unwrap();
        assert!(
            matches!(&refused, OpenError::NewerRow { table, found: 2, known: 1 } if table == "versioned"),
            "{refused}"
        );
    }

    #[test]
    fn rows_that_cannot_be_decoded_prevent_opening() {
        let stored = |table: &str, key: Vec<u8>, value: &[u8]| {
            let engine = ScriptedEngine::default();
            engine
                .script()
                .rows
                .insert((table.to_owned(), key), value.to_vec());
            Store::open(Box::new(engine), schema()).err()
        };
        let key = key::bytes(&(1u64,));
        assert!(stored("numbers", key.clone(), &[1, 7]).is_none());
        assert!(
            matches!(stored("later", key.clone(), &[1, 7]), Some(OpenError::UnknownTable(name)) if name == "later")
        );
        for (key, value) in [
            (key.clone(), vec![]),
            (key.clone(), vec![0, 7]),
            (key.clone(), vec![1, 7, 7]),
            (key, vec![1]),
            (vec![1], vec![1, 7]),
        ] {
            assert!(
                matches!(stored("numbers", key, &value), Some(OpenError::UnreadableRow(name)) if name == "numbers"),
                "{value:?}"
            );
        }
    }

    #[test]
    fn a_schema_that_contradicts_itself_is_refused() {
        static NAMELESS: Table<(u64,), u64> = Table::new("a\0b", 1);
        for (schema, message) in [
            (
                schema().table(&TEXTS),
                "the schema is wrong: `texts` is declared twice",
            ),
            (
                schema().index(&TEXTS_BY_LENGTH),
                "the schema is wrong: `texts by length` is declared twice",
            ),
            (
                Schema::new().table(&NAMELESS),
                "the schema is wrong: `a\0b` is not a valid name for a table",
            ),
            (
                Schema::new().index(&TEXTS_BY_LENGTH),
                "the schema is wrong: index `texts by length` is declared without its table `texts`",
            ),
        ] {
            assert_eq!(
                Store::open(Box::new(Memory), schema)
                    .err()
                    .unwrap()
                    .to_string(),
                message
            );
        }
    }
}
