//! Small made-up crates: each kind of fault is found, and what looks like one is none.

use crate::{
    floors::Floors,
    imports::{Files, Imports},
};

fn read(files: &[(&str, &str)]) -> Imports {
    let files: Files = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    Imports::read(&files)
}

/// What a table of floors says of a crate.
fn faults(floors: &str, files: &[(&str, &str)]) -> Vec<String> {
    let mut crates = Floors::parse(&format!("[made-up]\n{floors}"));
    crates.pop().unwrap().faults(&read(files))
}

/// The arrows of a crate, `from -> to`.
fn arrows(files: &[(&str, &str)]) -> Vec<String> {
    let imports = read(files);
    let arrows = imports.arrows.keys();
    arrows.map(|(from, to)| format!("{from} -> {to}")).collect()
}

const ROOT: (&str, &str) = ("lib.rs", "mod high;\nmod low;\n");

#[test]
fn an_arrow_down_is_no_fault_and_an_arrow_up_is_one() {
    let down = [
        ROOT,
        ("high.rs", "use crate::low::Row;"),
        ("low.rs", "pub struct Row;"),
    ];
    assert_eq!(faults("high\nlow", &down), [""; 0]);
    assert_eq!(
        faults("high low", &down),
        [""; 0],
        "one floor may import within itself"
    );
    assert_eq!(
        faults("low\nhigh", &down),
        ["high.rs:1 imports low.rs: low stands above it"]
    );
}

#[test]
fn a_file_without_a_floor_and_a_floor_without_a_file_are_faults() {
    let files = [
        ROOT,
        ("high.rs", "mod part;"),
        ("high/part.rs", ""),
        ("low.rs", ""),
    ];
    assert_eq!(
        faults("low", &files),
        [
            "high.rs stands on no floor",
            "high/part.rs stands on no floor"
        ]
    );
    assert_eq!(
        faults("high\nlow\ncellar", &files),
        ["the table has cellar, which is no file or folder"]
    );
    assert_eq!(
        faults("high\nhigh/part\nlow", &files),
        [""; 0],
        "a part may have a floor of its own"
    );
}

#[test]
fn a_circle_between_folders_names_its_files() {
    let files = [
        ("lib.rs", "mod one; mod two; mod three;"),
        ("one.rs", "mod a;"),
        ("one/a.rs", "use crate::two::b::B;"),
        ("two.rs", "pub mod b;"),
        ("two/b.rs", "use crate::three::c::C; pub struct B;"),
        ("three.rs", "pub mod c;"),
        ("three/c.rs", "use crate::one::a::A; pub struct C;"),
    ];
    assert_eq!(
        faults("one two three", &files),
        [
            "a circle of 3 files, one/a.rs -> two/b.rs -> three/c.rs -> one/a.rs: one/a.rs three/c.rs two/b.rs"
        ]
    );
}

#[test]
fn a_circle_inside_one_folder_is_no_fault() {
    let files = [
        ("lib.rs", "mod one;"),
        ("one.rs", "mod a; use a::A; pub struct One;"),
        ("one/a.rs", "use super::One; pub struct A;"),
    ];
    assert_eq!(faults("one", &files), [""; 0]);
    assert_eq!(arrows(&files), ["one.rs -> one/a.rs", "one/a.rs -> one.rs"]);
}

#[test]
fn grouped_renamed_and_inline_paths_are_arrows() {
    let root = ("lib.rs", "mod from; mod a; mod b; mod c; mod d;");
    let rest = [
        ("a.rs", "pub mod x;"),
        ("a/x.rs", "pub struct X;"),
        ("b.rs", "pub struct B;"),
        ("c.rs", "pub fn c() {}"),
        ("d.rs", ""),
    ];
    let from = |text| [&[root, ("from.rs", text)], &rest[..]].concat();
    assert_eq!(
        arrows(&from("use crate::{a::{x::{X, Y}, Z}, b as other, d::*};")),
        ["from.rs -> a.rs", "from.rs -> a/x.rs", "from.rs -> b.rs"]
    );
    assert_eq!(
        arrows(&from("fn f() { crate::c::c(); let b: super::b::B = 1; }")),
        ["from.rs -> b.rs", "from.rs -> c.rs"]
    );
    assert_eq!(
        arrows(&from("use crate::a; fn f() -> a::x::X {}")),
        ["from.rs -> a.rs", "from.rs -> a/x.rs"]
    );
    assert_eq!(
        arrows(&from("use crate::a::x::{self, X as Renamed};")),
        ["from.rs -> a/x.rs"]
    );
    assert_eq!(
        arrows(&from("macro_rules! m { () => { $crate::c::c() } }")),
        ["from.rs -> c.rs"]
    );
    assert_eq!(
        arrows(&from("mod inner { use super::super::b::B; }")),
        ["from.rs -> b.rs"]
    );
}

#[test]
fn super_is_the_module_above() {
    let files = [
        ("lib.rs", "mod one; mod two;"),
        ("one.rs", "mod a; mod b;"),
        ("one/a.rs", "use super::b::B; use super::super::two::Two;"),
        ("one/b.rs", "pub struct B;"),
        ("two.rs", "pub struct Two;"),
    ];
    assert_eq!(
        arrows(&files),
        ["one/a.rs -> one/b.rs", "one/a.rs -> two.rs"]
    );
}

#[test]
fn a_re_export_is_an_arrow_to_what_it_comes_from() {
    let files = [
        (
            "lib.rs",
            "mod high; mod low; pub use high::part::{Part as Piece, run}; pub use high::Whole;",
        ),
        ("high.rs", "mod part; pub use part::Whole;"),
        (
            "high/part.rs",
            "pub struct Part; pub struct Whole; pub fn run() {}",
        ),
        ("low.rs", "use crate::Piece;"),
    ];
    let fault = ["low.rs:1 imports high/part.rs: high stands above it"];
    assert_eq!(faults("high\nlow", &files), fault);
    for low in [
        "use crate::{Whole};",
        "fn f() { crate::run() }",
        "use crate::high::Whole;",
        "type T = super::Whole;",
    ] {
        let files = [files[0], files[1], files[2], ("low.rs", low)];
        assert_eq!(faults("high\nlow", &files), fault, "{low}");
    }
}

#[test]
fn a_glob_hides_nothing() {
    let files = [
        ("lib.rs", "mod high; mod low; mod prelude;"),
        ("high.rs", "pub struct Whole; pub struct Other;"),
        ("prelude.rs", "pub use crate::high::*;"),
        ("low.rs", "use crate::prelude::*;\nfn f(whole: Whole) {}"),
    ];
    assert_eq!(
        faults("prelude\nhigh\nlow", &files),
        ["low.rs:1 imports high.rs: high stands above it"]
    );
    let own = [
        files[0],
        files[1],
        files[2],
        ("low.rs", "use crate::prelude::*; use std::x::Whole;"),
    ];
    assert_eq!(arrows(&own), [""; 0], "a name of its own is not the glob's");
}

#[test]
fn what_is_not_an_import_is_none() {
    let low = r##"
        //! use crate::high::A;
        /* use crate::high::A; /* nested */ use crate::high::B; */
        const TEXT: &str = "use crate::high::A;\" crate::high::B";
        const RAW: &str = r#"crate::high::A " crate::high::B"#;
        const QUOTE: char = '"'; const ESCAPED: char = '\''; fn f<'a>(x: &'a str) {}
        pub(in crate::high) struct Seen;
        use std::collections::high::A;
        fn g() { let r#use = high.collect::<Vec<_>>(); }
        #[cfg(test)]
        #[expect(unused)]
        use crate::high::C;
        #[cfg(test)]
        mod tests { use crate::high::A; }
        #[cfg(test)]
        impl Seen { fn test(&self) { crate::high::run([0; 3]) } }
        struct Fields { #[cfg(test)] seen: crate::high::A }
        impl Seen { pub fn find<T>() -> impl Fn() + use<T> {} }
    "##;
    let files = [ROOT, ("high.rs", "pub struct A;"), ("low.rs", low)];
    assert_eq!(arrows(&files), [""; 0]);
    let after = format!("{low}\nuse crate::high::A;");
    assert_eq!(
        arrows(&[ROOT, ("high.rs", ""), ("low.rs", &after)]),
        ["low.rs -> high.rs"],
        "and what follows is read"
    );
}

#[test]
fn files_of_tests_are_left_out() {
    let files = [
        ("lib.rs", "mod high; mod low;"),
        ("high.rs", ""),
        ("low.rs", "#[cfg(test)]\nmod tests;"),
        ("low/tests.rs", "use crate::high::A;"),
    ];
    assert_eq!(faults("high\nlow", &files), [""; 0]);
}

#[test]
fn the_table_shows_the_lines_of_each_floor() {
    let floors = Floors::parse("[made-up] # a crate\nhigh # the top\n\nlow\n")
        .pop()
        .unwrap();
    let shown = floors.show(&read(&[ROOT, ("high.rs", "1\n2\n"), ("low.rs", "1\n")]));
    assert_eq!(
        shown,
        "made-up: 3 files, 0 circles\n      2  high\n      1  low\n"
    );
}
