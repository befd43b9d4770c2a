//! An engine for tests: it keeps its rows in memory, and the test controls when commits run and how they end.

use std::{
    collections::BTreeMap,
    sync::{Arc, Condvar, Mutex, MutexGuard},
};

use crate::{Batch, Engine, EngineError, StoredRow};

/// The engine and its controls.
#[derive(Clone, Default)]
pub(crate) struct ScriptedEngine {
    script: Arc<(Mutex<Script>, Condvar)>,
}

#[derive(Default)]
pub(crate) struct Script {
    /// The durable rows.
    pub(crate) rows: BTreeMap<(String, Vec<u8>), Vec<u8>>,
    /// The number of rows that each batch changed.
    pub(crate) batches: Vec<usize>,
    /// Whether commits wait.
    held: bool,
    /// The number of commits that have begun.
    begun: usize,
    pub(crate) outcome: Outcome,
    pub(crate) closed: bool,
}

/// How the next commit ends.
#[derive(Default, Clone, Copy)]
pub(crate) enum Outcome {
    #[default]
    Success,
    Failure,
    Panic,
}

impl ScriptedEngine {
    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        self.script.0.lock().unwrap()
    }

    /// Blocks every commit from now on.
    pub(crate) fn hold(&self) {
        self.script().held = true;
    }

    /// Unblocks commits.
    pub(crate) fn let_go(&self) {
        self.script().held = false;
        self.script.1.notify_all();
    }

    /// Waits until this many commits have begun.
    pub(crate) fn wait_for_commit(&self, number: usize) {
        let (script, moved) = &*self.script;
        drop(
            moved
                .wait_while(script.lock().unwrap(), |script| script.begun < number)
                .unwrap(),
        );
    }
}

impl Engine for ScriptedEngine {
    fn load(&mut self, found: &mut dyn FnMut(StoredRow<'_>)) -> Result<(), EngineError> {
        for ((table, key), value) in &self.script().rows {
            found(StoredRow { table, key, value });
        }
        Ok(())
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), EngineError> {
        let (script, moved) = &*self.script;
        let mut script = script.lock().unwrap();
        script.begun += 1;
        moved.notify_all();
        script = moved.wait_while(script, |script| script.held).unwrap();
        match script.outcome {
            Outcome::Success => {}
            Outcome::Failure => {
                return Err(EngineError::Write {
                    path: "disk".into(),
                    reason: "it is full".to_owned(),
                });
            }
            Outcome::Panic => {
                drop(script);
                panic!("the test asked for a panic");
            }
        }
        script.batches.push(batch.len());
        for (table, key, value) in batch.changes() {
            let row = (table.to_owned(), key.to_vec());
            match value {
                Some(value) => drop(script.rows.insert(row, value.to_vec())),
                None => drop(script.rows.remove(&row)),
            }
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), EngineError> {
        self.script().closed = true;
        Ok(())
    }
}
