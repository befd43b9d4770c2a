//! Which file of a crate imports which.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Import, Module};

/// The texts of a crate's files, by their paths below its root file's folder.
pub type Files = BTreeMap<String, String>;

/// The modules of a crate and the arrows between its files.
#[derive(Debug)]
pub struct Imports {
    modules: BTreeMap<Vec<String>, ModulePlace>,
    /// The lines of each file, tests left out.
    pub lines: BTreeMap<String, usize>,
    /// From a file to one that it imports, with the first line that says so. The root file is a façade: it has no arrows of its own,
    /// and a name that it re-exports is an arrow to the module that defines it.
    pub arrows: BTreeMap<(String, String), usize>,
    /// The files that each file imports.
    next: BTreeMap<String, Vec<String>>,
}

#[derive(Debug)]
struct ModulePlace {
    file: String,
    module: Module,
}

const ROOT: &str = "lib.rs";

impl Imports {
    /// Follows the `mod` declarations from `lib.rs`.
    pub fn read(files: &Files) -> Self {
        let mut imports = Self {
            modules: BTreeMap::new(),
            lines: BTreeMap::new(),
            arrows: BTreeMap::new(),
            next: BTreeMap::new(),
        };
        imports.load(files, ROOT, Vec::new());
        imports.draw();
        imports
    }

    fn load(&mut self, files: &Files, file: &str, path: Vec<String>) {
        let Some(text) = files.get(file) else { return };
        self.lines.insert(file.to_owned(), text.lines().count());
        self.place(files, file, path, Module::parse(text));
    }

    fn place(&mut self, files: &Files, file: &str, path: Vec<String>, mut module: Module) {
        for (name, body) in &mut module.children {
            let mut child = path.clone();
            child.push(name.clone());
            match body.take() {
                Some(inline) => self.place(files, file, child, inline),
                None => {
                    let stem = child.join("/");
                    let beside = format!("{stem}.rs");
                    let inside = format!("{stem}/mod.rs");
                    let found = if files.contains_key(&beside) {
                        beside
                    } else {
                        inside
                    };
                    self.load(files, &found, child);
                }
            }
        }
        let file = file.to_owned();
        self.modules.insert(path, ModulePlace { file, module });
    }

    fn draw(&mut self) {
        let mut arrows = BTreeMap::new();
        for (at, ModulePlace { file, module }) in &self.modules {
            let mut draw = |target: Option<Vec<String>>, line: usize| {
                let Some(target) = target.and_then(|path| self.modules.get(&path)) else {
                    return;
                };
                if target.file != *file && target.file != ROOT && file != ROOT {
                    let arrow = (file.clone(), target.file.clone());
                    let first = arrows.entry(arrow).or_insert(line);
                    *first = line.min(*first);
                }
            };
            for Import { path, name } in &module.imports {
                let target = self.resolve(at, &path.segments, 0);
                if let (Some(target), None) = (&target, name) {
                    for word in &module.words {
                        if self.bound(at, word).is_none() && self.has(target, word, 0) {
                            draw(
                                self.descend(target.clone(), std::slice::from_ref(word), 0),
                                path.line,
                            );
                        }
                    }
                } else {
                    draw(target, path.line);
                }
            }
            for path in &module.paths {
                draw(self.resolve(at, &path.segments, 0), path.line);
            }
        }
        for (from, to) in arrows.keys() {
            let next = self.next.entry(from.clone()).or_default();
            next.push(to.clone());
        }
        self.arrows = arrows;
    }

    /// The module that defines what a path names in the module `at`; `None` for other crates, and for what the module itself defines.
    fn resolve(&self, at: &[String], segments: &[String], depth: usize) -> Option<Vec<String>> {
        let (first, rest) = segments.split_first()?;
        if depth > 16 {
            return None;
        }
        match first.as_str() {
            "crate" => self.descend(Vec::new(), rest, depth),
            "self" => self.descend(at.to_vec(), rest, depth),
            "super" => {
                let (mut up, mut rest) = (at.split_last()?.1, rest);
                while let Some(("super", more)) = rest
                    .split_first()
                    .map(|(first, more)| (first.as_str(), more))
                {
                    (up, rest) = (up.split_last()?.1, more);
                }
                self.descend(up.to_vec(), rest, depth)
            }
            _ if self.child(at, first).is_some()
                || self.bound(at, first).is_some_and(|path| path != segments) =>
            {
                self.descend(at.to_vec(), segments, depth)
            }
            _ => None,
        }
    }

    /// Follows the segments of a path from a module: its children, then what it imports or re-exports by name, then its globs.
    fn descend(
        &self,
        mut at: Vec<String>,
        segments: &[String],
        depth: usize,
    ) -> Option<Vec<String>> {
        for (index, segment) in segments.iter().enumerate() {
            let rest = &segments[index + 1..];
            if let Some(child) = self.child(&at, segment) {
                at = child;
            } else if let Some(path) = self.bound(&at, segment) {
                let path = [path, rest].concat();
                return if path.first() == Some(segment) {
                    None
                } else {
                    self.resolve(&at, &path, depth + 1)
                };
            } else if let Some(glob) = self
                .globs(&at, depth)
                .find(|glob| self.has(glob, segment, depth + 1))
            {
                return self.descend(glob, &segments[index..], depth + 1);
            } else {
                break;
            }
        }
        self.modules.contains_key(&at).then_some(at)
    }

    fn child(&self, at: &[String], name: &str) -> Option<Vec<String>> {
        let child = [at, &[name.to_owned()]].concat();
        self.modules.contains_key(&child).then_some(child)
    }

    /// The path that a module binds to a name with `use`.
    fn bound(&self, at: &[String], name: &str) -> Option<&[String]> {
        let imports = &self.modules.get(at)?.module.imports;
        let import = imports
            .iter()
            .find(|import| import.name.as_deref() == Some(name))?;
        Some(&import.path.segments)
    }

    fn globs(&self, at: &[String], depth: usize) -> impl Iterator<Item = Vec<String>> {
        let imports = self
            .modules
            .get(at)
            .map_or(&[][..], |placed| &placed.module.imports);
        let globs = imports.iter().filter(|import| import.name.is_none());
        let globs: Vec<_> = globs
            .filter_map(|glob| self.resolve(at, &glob.path.segments, depth + 1))
            .collect();
        globs.into_iter().filter(move |_| depth < 16)
    }

    /// Whether a glob of a module brings a name.
    fn has(&self, at: &[String], name: &str, depth: usize) -> bool {
        self.modules
            .get(at)
            .is_some_and(|placed| placed.module.definitions.contains(name))
            || self.child(at, name).is_some()
            || self.bound(at, name).is_some()
            || self
                .globs(at, depth)
                .any(|glob| depth < 16 && glob != at && self.has(&glob, name, depth + 1))
    }

    /// The folder of a file: `a` for `a.rs` that has a folder beside it, and for every file in that folder.
    pub fn folder(&self, file: &str) -> String {
        let stem = stem(file);
        let inside = format!("{stem}/");
        if self.lines.keys().any(|other| other.starts_with(&inside)) {
            stem.to_owned()
        } else {
            stem.rsplit_once('/')
                .map_or(String::new(), |(folder, _)| folder.to_owned())
        }
    }

    /// The circles: groups of files each of which reaches every other one. Only those with files of different folders.
    pub fn circles(&self) -> Vec<BTreeSet<String>> {
        let reach: BTreeMap<&str, BTreeSet<&str>> = self
            .lines
            .keys()
            .map(|file| (file.as_str(), self.reach(file)))
            .collect();
        let mut circles: Vec<BTreeSet<String>> = Vec::new();
        for (file, reached) in &reach {
            let circle: BTreeSet<String> = reached
                .iter()
                .filter(|other| reach[*other].contains(file))
                .map(|&other| other.to_owned())
                .collect();
            let folders: BTreeSet<String> = circle.iter().map(|file| self.folder(file)).collect();
            if folders.len() > 1 && !circles.contains(&circle) {
                circles.push(circle);
            }
        }
        circles
    }

    /// The shortest way around a circle that leaves a folder, its first file named again at the end.
    pub fn shortest(&self, circle: &BTreeSet<String>) -> Vec<String> {
        let crossing = self.arrows.keys().filter(|(from, to)| {
            circle.contains(from) && circle.contains(to) && self.folder(from) != self.folder(to)
        });
        let ways = crossing
            .filter_map(|(from, to)| Some([vec![from.clone()], self.way(to, from)?].concat()));
        ways.min_by_key(Vec::len).unwrap_or_default()
    }

    fn next(&self, file: &str) -> impl Iterator<Item = &str> {
        self.next
            .get(file)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// The files that a file reaches over one arrow or more.
    fn reach<'i>(&'i self, file: &'i str) -> BTreeSet<&'i str> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&str> = self.next(file).collect();
        while let Some(file) = open.pop() {
            if reached.insert(file) {
                open.extend(self.next(file));
            }
        }
        reached
    }

    /// The shortest way from one file to another, both named.
    fn way(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut ways = vec![vec![from]];
        let mut seen = BTreeSet::from([from]);
        while !ways.is_empty() {
            let mut longer = Vec::new();
            for way in ways {
                let last = *way.last()?;
                if last == to {
                    return Some(way.into_iter().map(str::to_owned).collect());
                }
                for file in self.next(last) {
                    if seen.insert(file) {
                        longer.push([way.as_slice(), &[file]].concat());
                    }
                }
            }
            ways = longer;
        }
        None
    }
}

/// A file's path without its ending.
pub fn stem(file: &str) -> &str {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    stem.strip_suffix("/mod").unwrap_or(stem)
}
