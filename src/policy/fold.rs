//! Hashing of names that ignores ASCII case, so that a look-up neither allocates nor compares more than once.

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const MIX: u64 = 0xa076_1d64_78bd_642f;

/// The hash of a name; the same for every ASCII case.
pub(crate) fn hash(name: &str) -> u32 {
    let (chunks, rest) = name.as_bytes().as_chunks::<8>();
    let mut state = SEED ^ name.len() as u64;
    for chunk in chunks {
        state = mix(state, lower(u64::from_le_bytes(*chunk)));
    }
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    state = mix(state, lower(u64::from_le_bytes(last)));
    (state ^ (state >> 32)) as u32
}

fn mix(state: u64, chunk: u64) -> u64 {
    let product = u128::from(state ^ chunk) * u128::from(MIX);
    (product >> 64) as u64 ^ product as u64
}

/// Lowercases the ASCII letters among eight bytes.
#[inline]
pub(crate) fn lower(bytes: u64) -> u64 {
    let low = bytes & (0x7f * ONES);
    let above_z = low + (0x7f - u64::from(b'Z')) * ONES;
    let from_a = low + (0x80 - u64::from(b'A')) * ONES;
    let letters = (from_a ^ above_z) & !bytes & (0x80 * ONES);
    bytes | (letters >> 2)
}

/// A hash table from hashes to positions, at most half full.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    slots: Vec<Slot>,
    used: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    hash: u32,
    /// A position plus one; 0 marks a free slot.
    place: u32,
}

impl Table {
    pub(crate) const fn new() -> Self {
        Self {
            slots: Vec::new(),
            used: 0,
        }
    }

    /// An empty table with room for `places` positions.
    pub(crate) fn with_capacity(places: usize) -> Self {
        Self {
            slots: vec![Slot::default(); (places * 2).next_power_of_two().max(16)],
            used: 0,
        }
    }

    /// The position with this hash for which `is` returns true.
    #[inline]
    pub(crate) fn find(&self, hash: u32, is: impl Fn(usize) -> bool) -> Option<usize> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots.get(at)?;
            let place = (slot.place as usize).checked_sub(1)?;
            if slot.hash == hash && is(place) {
                return Some(place);
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds a position that is not in the table.
    pub(crate) fn add(&mut self, hash: u32, place: usize) {
        if (self.used + 1) * 2 > self.slots.len() {
            let old = std::mem::replace(self, Self::with_capacity(self.slots.len()));
            for slot in old.slots.into_iter().filter(|slot| slot.place > 0) {
                self.put(slot);
            }
            self.used = old.used;
        }
        self.used += 1;
        self.put(Slot {
            hash,
            place: u32::try_from(place + 1).unwrap_or(u32::MAX),
        });
    }

    fn put(&mut self, slot: Slot) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = slot.hash as usize & mask;
        while self.slots.get(at).is_some_and(|taken| taken.place > 0) {
            at = (at + 1) & mask;
        }
        if let Some(free) = self.slots.get_mut(at) {
            *free = slot;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn hashes_ignore_ascii_case(name in "[ -~é]{0,40}") {
            prop_assert_eq!(hash(&name), hash(&name.to_ascii_uppercase()));
            prop_assert_eq!(hash(&name), hash(&name.to_ascii_lowercase()));
        }

        #[test]
        fn every_byte_changes_the_hash(name in "[a-z]{1,40}", at in 0_usize..40, with in "[0-9]") {
            let at = at % name.len();
            let mut other = name.clone();
            other.replace_range(at..=at, &with);
            prop_assert_ne!(hash(&name), hash(&other));
        }

        #[test]
        fn a_table_finds_what_was_added(names in proptest::collection::hash_set("[a-z]{0,6}", 0..80)) {
            let names: Vec<String> = names.into_iter().collect();
            let mut table = Table::new();
            for (place, name) in names.iter().enumerate() {
                prop_assert_eq!(table.find(hash(name), |at| &names[at] == name), None);
                table.add(hash(name), place);
            }
            for (place, name) in names.iter().enumerate() {
                prop_assert_eq!(table.find(hash(name), |at| &names[at] == name), Some(place));
            }
            prop_assert_eq!(table.find(hash("ABSENT7"), |at| names[at] == "absent7"), None);
        }
    }
}
