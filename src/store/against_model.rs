//! Compares the store with a `BTreeMap`: after any sequence of writes, aborts, deletions and reopenings, every query agrees.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Engine, Head, Index, Schema, Sled, Store, Table, Transaction, scripted::ScriptedEngine,
};

type Key = (String, u8);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Value {
    tags: Vec<String>,
    filler: Vec<u8>,
}

static VALUES: Table<Key, Value> = Table::new("values", 1);
static OTHERS: Table<(u8,), u8> = Table::new("others", 1);
/// A row has many tags, and rows share tags.
static BY_TAG: Index<(String,), Key, Value> =
    Index::new("values by tag", &VALUES, |_, value, found| {
        value.tags.iter().for_each(|tag| found((tag.clone(),)))
    });
/// A row has one length. The number orders rows that share one.
static BY_LENGTH: Index<(u64, u8), Key, Value> =
    Index::new("values by length", &VALUES, |(_, number), value, found| {
        found((value.filler.len() as u64, *number))
    });

fn schema() -> Schema {
    Schema::new()
        .table(&VALUES)
        .index(&BY_TAG)
        .index(&BY_LENGTH)
        .table(&OTHERS)
}

#[derive(Debug, Clone)]
enum Step {
    Put(Key, Value),
    Delete(Key),
    PutOther(u8, u8),
    Clear,
}

#[derive(Debug, Clone)]
enum Event {
    Write { steps: Vec<Step>, abort: bool },
    Reopen,
}

/// A few similar keys, so that writes collide.
fn key() -> impl Strategy<Value = Key> {
    (
        prop::sample::select(vec!["", "a", "a\0", "ab", "b", "\u{ff}"]),
        0..4u8,
    )
        .prop_map(|(text, number)| (text.to_owned(), number))
}

fn value() -> impl Strategy<Value = Value> {
    let tag = prop::sample::select(vec!["", "x", "x\0", "xy"]).prop_map(str::to_owned);
    let length = prop_oneof![9 => 0..5usize, 1 => Just(7_000usize)];
    (prop::collection::vec(tag, 0..3), length).prop_map(|(tags, length)| Value {
        tags,
        filler: vec![7; length],
    })
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let step = prop_oneof![
        8 => (key(), value()).prop_map(|(key, value)| Step::Put(key, value)),
        4 => key().prop_map(Step::Delete),
        1 => (0..3u8, any::<u8>()).prop_map(|(key, value)| Step::PutOther(key, value)),
        1 => Just(Step::Clear),
    ];
    let write = (prop::collection::vec(step, 0..6), prop::bool::weighted(0.2))
        .prop_map(|(steps, abort)| Event::Write { steps, abort });
    prop::collection::vec(prop_oneof![6 => write, 1 => Just(Event::Reopen)], 0..24)
}

#[derive(Debug, Clone, Default)]
struct Model {
    values: BTreeMap<Key, Value>,
    others: BTreeMap<u8, u8>,
}

impl Model {
    fn take(&mut self, step: &Step) {
        match step {
            Step::Put(key, value) => drop(self.values.insert(key.clone(), value.clone())),
            Step::Delete(key) => drop(self.values.remove(key)),
            Step::PutOther(key, value) => drop(self.others.insert(*key, *value)),
            Step::Clear => *self = Self::default(),
        }
    }

    fn by_tag(&self) -> Vec<(String, Key)> {
        let entries = self
            .values
            .iter()
            .flat_map(|(key, value)| value.tags.iter().map(move |tag| (tag.clone(), key.clone())));
        let mut entries: Vec<_> = entries.collect();
        entries.sort();
        entries.dedup();
        entries
    }

    fn by_length(&self) -> Vec<((u64, u8), Key)> {
        let entries = self
            .values
            .iter()
            .map(|(key, value)| ((value.filler.len() as u64, key.1), key.clone()));
        let mut entries: Vec<_> = entries.collect();
        entries.sort();
        entries
    }
}

fn step(tx: &mut Transaction, step: &Step) {
    match step {
        Step::Put(key, value) => tx.put(&VALUES, key.clone(), value.clone()),
        Step::Delete(key) => tx.delete(&VALUES, key),
        Step::PutOther(key, value) => tx.put(&OTHERS, (*key,), *value),
        Step::Clear => tx.clear(),
    }
}

/// Compares every query of the head with the model.
fn compare(head: &Head, model: &Model) -> Result<(), TestCaseError> {
    let values: Vec<(Key, Value)> = model.values.clone().into_iter().collect();
    let shown: Vec<_> = head
        .prefix(&VALUES, &())
        .map(|(key, value)| (key, (*value).clone()))
        .collect();
    prop_assert_eq!(&shown, &values);
    prop_assert_eq!(head.count(&VALUES, &()), values.len());
    prop_assert_eq!(
        head.prefix(&OTHERS, &())
            .map(|((key,), value)| (key, *value))
            .collect::<BTreeMap<_, _>>(),
        model.others.clone()
    );

    for text in ["", "a", "a\0", "ab", "b", "c", "\u{ff}"] {
        let under: Vec<_> = values
            .iter()
            .filter(|(key, _)| key.0 == text)
            .map(|(key, _)| key.clone())
            .collect();
        let prefix = (text.to_owned(),);
        prop_assert_eq!(
            head.prefix(&VALUES, &prefix)
                .map(|(key, _)| key)
                .collect::<Vec<_>>(),
            under.clone()
        );
        prop_assert_eq!(head.count(&VALUES, &prefix), under.len());
        let mut back: Vec<_> = head
            .prefix(&VALUES, &prefix)
            .rev()
            .map(|(key, _)| key)
            .collect();
        back.reverse();
        prop_assert_eq!(back, under.clone());
        for number in 0..4u8 {
            let key = (text.to_owned(), number);
            prop_assert_eq!(
                head.get(&VALUES, &key).map(|value| (*value).clone()),
                model.values.get(&key).cloned()
            );
            prop_assert_eq!(
                head.contains(&VALUES, &key),
                model.values.contains_key(&key)
            );
            let after: Vec<_> = under
                .iter()
                .filter(|other| **other > key)
                .cloned()
                .collect();
            prop_assert_eq!(
                head.after(&VALUES, &prefix, &key)
                    .map(|(key, _)| key)
                    .collect::<Vec<_>>(),
                after
            );
            let after: Vec<_> = values
                .iter()
                .filter(|(other, _)| *other > key)
                .map(|(key, _)| key.clone())
                .collect();
            prop_assert_eq!(
                head.after(&VALUES, &(), &key)
                    .map(|(key, _)| key)
                    .collect::<Vec<_>>(),
                after
            );
        }
    }

    let by_tag = model.by_tag();
    prop_assert_eq!(
        head.index_prefix(&BY_TAG, &())
            .map(|((tag,), key)| (tag, key))
            .collect::<Vec<_>>(),
        by_tag.clone()
    );
    for tag in ["", "x", "x\0", "xy", "z"] {
        let of_tag: Vec<_> = by_tag
            .iter()
            .filter(|(other, _)| other == tag)
            .map(|(_, key)| key.clone())
            .collect();
        let index_key = (tag.to_owned(),);
        prop_assert_eq!(
            head.index_prefix(&BY_TAG, &index_key)
                .map(|(_, key)| key)
                .collect::<Vec<_>>(),
            of_tag.clone()
        );
        prop_assert_eq!(head.index_count(&BY_TAG, &index_key), of_tag.len());
        prop_assert_eq!(head.lookup(&BY_TAG, &index_key), of_tag.first().cloned());
        let found = head
            .find(&BY_TAG, &index_key)
            .map(|(key, value)| (key, (*value).clone()));
        prop_assert_eq!(
            found,
            of_tag
                .first()
                .map(|key| (key.clone(), model.values[key].clone()))
        );
        for (_, key, value) in head.index_prefix(&BY_TAG, &index_key).values() {
            prop_assert_eq!(&*value, &model.values[&key]);
        }
        let after: Vec<_> = by_tag
            .iter()
            .filter(|(other, _)| other.as_str() > tag)
            .map(|(_, key)| key.clone())
            .collect();
        prop_assert_eq!(
            head.index_after(&BY_TAG, &(), &index_key)
                .map(|(_, key)| key)
                .collect::<Vec<_>>(),
            after
        );
    }
    prop_assert_eq!(
        head.index_prefix(&BY_LENGTH, &()).collect::<Vec<_>>(),
        model.by_length()
    );
    for length in 0..5u64 {
        let of_length: Vec<_> = model
            .by_length()
            .into_iter()
            .filter(|((other, _), _)| *other == length)
            .collect();
        prop_assert_eq!(
            head.index_prefix(&BY_LENGTH, &(length,))
                .collect::<Vec<_>>(),
            of_length.clone()
        );
        let after: Vec<_> = of_length
            .into_iter()
            .filter(|((_, number), _)| *number > 1)
            .collect();
        prop_assert_eq!(
            head.index_after(&BY_LENGTH, &(length,), &(length, 1))
                .collect::<Vec<_>>(),
            after
        );
    }
    Ok(())
}

fn play(events: &[Event], mut open: impl FnMut() -> Box<dyn Engine>) -> Result<(), TestCaseError> {
    let mut model = Model::default();
    let mut store = Store::open(open(), schema()).unwrap();
    for event in events {
        match event {
            Event::Reopen => {
                store.close();
                store = Store::open(open(), schema()).unwrap();
            }
            Event::Write { steps, abort } => {
                let before = store.snapshot();
                let mut next = model.clone();
                let (answer, ticket) = store.write(|tx| {
                    for each in steps {
                        step(tx, each);
                        next.take(each);
                        compare(tx.head(), &next).map_err(Some)?;
                    }
                    if *abort { Err(None) } else { Ok(()) }
                });
                ticket.wait().unwrap();
                compare(&before, &model)?;
                match answer {
                    Ok(()) => model = next,
                    Err(None) => {}
                    Err(Some(difference)) => return Err(difference),
                }
            }
        }
        compare(&store.snapshot(), &model)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_store_agrees_with_a_map(events in events()) {
        let engine = ScriptedEngine::default();
        play(&events, || Box::new(engine.clone()))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_store_on_disk_agrees_with_a_map(events in events()) {
        let scratch = tempfile::tempdir().unwrap();
        play(&events, || Box::new(Sled::open(scratch.path()).unwrap()))?;
    }
}
