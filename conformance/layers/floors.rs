//! The table of floors, and what it finds wrong with a crate.

use std::collections::BTreeMap;

use crate::imports::{Imports, stem};

/// The floors of one crate, from top to bottom.
#[derive(Debug, Default)]
pub struct Floors {
    /// Where the crate lies.
    pub folder: String,
    /// How many faults are tolerated while its floors are being built.
    pub tolerated: usize,
    /// Each floor's modules: files and folders side by side, `a/b` for a part of `a` that stands elsewhere.
    floors: Vec<Vec<String>>,
}

impl Floors {
    /// Reads the table: `[folder]` begins a crate, every other line is a floor, `#` begins a note.
    pub fn parse(text: &str) -> Vec<Self> {
        let mut crates: Vec<Self> = Vec::new();
        for line in text.lines() {
            let words: Vec<&str> = line
                .split('#')
                .next()
                .unwrap_or_default()
                .split_whitespace()
                .collect();
            match words.as_slice() {
                [] => {}
                [name] if name.starts_with('[') => crates.push(Self {
                    folder: name.trim_matches(['[', ']']).to_owned(),
                    ..Self::default()
                }),
                ["tolerated", number] => {
                    crates.last_mut().unwrap().tolerated = number.parse().unwrap()
                }
                names => {
                    let names = names.iter().map(|&name| name.to_owned()).collect();
                    crates.last_mut().unwrap().floors.push(names);
                }
            }
        }
        crates
    }

    /// The floor of a file, counted from the top, and the name by which the table has it: the longest one that fits.
    fn floor(&self, file: &str) -> Option<(usize, &str)> {
        let path = stem(file);
        let names = self
            .floors
            .iter()
            .enumerate()
            .flat_map(|(floor, names)| names.iter().map(move |name| (floor, name.as_str())));
        let fits = names.filter(|(_, name)| {
            path.strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        fits.max_by_key(|(_, name)| name.len())
    }

    /// What is wrong: files and names that are nowhere, arrows that run up, circles.
    pub fn faults(&self, imports: &Imports) -> Vec<String> {
        let mut faults = Vec::new();
        let files: Vec<&String> = imports
            .lines
            .keys()
            .filter(|file| *file != "lib.rs")
            .collect();
        for file in &files {
            if self.floor(file).is_none() {
                faults.push(format!("{file} stands on no floor"));
            }
        }
        for name in self.floors.iter().flatten() {
            if !files
                .iter()
                .any(|file| self.floor(file).is_some_and(|(_, found)| found == name))
            {
                faults.push(format!("the table has {name}, which is no file or folder"));
            }
        }
        for ((from, to), line) in &imports.arrows {
            if let (Some((low, _)), Some((high, name))) = (self.floor(from), self.floor(to))
                && high < low
            {
                faults.push(format!(
                    "{from}:{line} imports {to}: {name} stands above it"
                ));
            }
        }
        for circle in imports.circles() {
            let way = imports.shortest(&circle).join(" -> ");
            let files: Vec<&str> = circle.iter().map(String::as_str).collect();
            faults.push(format!(
                "a circle of {} files, {way}: {}",
                files.len(),
                files.join(" ")
            ));
        }
        faults
    }

    /// The floors with the lines of code on each.
    pub fn show(&self, imports: &Imports) -> String {
        let mut lines: BTreeMap<usize, usize> = BTreeMap::new();
        for (file, count) in &imports.lines {
            if let Some((floor, _)) = self.floor(file) {
                *lines.entry(floor).or_default() += count;
            }
        }
        let rows = self.floors.iter().enumerate().map(|(floor, names)| {
            format!(
                "{:>7}  {}\n",
                lines.get(&floor).unwrap_or(&0),
                names.join(" ")
            )
        });
        let circles = imports.circles().len();
        format!(
            "{}: {} files, {circles} circles\n{}",
            self.folder,
            imports.lines.len(),
            rows.collect::<String>()
        )
    }
}
