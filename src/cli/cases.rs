//! Reads test cases from files, folders or stdin. [`policy::case`] describes their format.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use policy::case::Case;

use crate::{config, failure::Failure};

/// Reads the cases of files and folders with their paths; without paths, those of stdin.
pub(crate) fn read_cases(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Case)>, Failure> {
    let mut cases = Vec::new();
    if paths.is_empty() {
        let mut bytes = Vec::new();
        let path = PathBuf::from("stdin");
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::of(format!("stdin cannot be read: {error}"), "use a file"))?;
        parse(&path, &bytes, &mut cases)?;
    }
    for path in paths {
        if !path.is_dir() {
            parse(path, &config::read(path)?, &mut cases)?;
            continue;
        }
        let unreadable = |error: std::io::Error| {
            Failure::setting(
                format!("{} cannot be read: {error}", path.display()),
                "use a file or a folder of cases",
            )
        };
        let entries = fs::read_dir(path).map_err(unreadable)?;
        let mut files: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|file| {
                let extension = file.extension().and_then(|extension| extension.to_str());
                matches!(extension, Some("json" | "jsonl"))
            })
            .collect();
        files.sort();
        for file in files {
            parse(&file, &config::read(&file)?, &mut cases)?;
        }
    }
    if cases.is_empty() {
        let names: Vec<String> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let source = match names.as_slice() {
            [] => "stdin".to_owned(),
            names => names.join(", "),
        };
        return Err(Failure::setting(
            format!("there are no cases in {source}"),
            CASE_FORMAT,
        ));
    }
    Ok(cases)
}

/// The hint for a malformed case.
const CASE_FORMAT: &str =
    "a case is a JSON object with id, principal, action, resource, resourceAccount and policies";

/// The message for malformed JSON, with an excerpt.
fn parse_error(path: &Path, text: &str, error: &serde_json::Error) -> String {
    let message = format!("{}: {error}", path.display());
    let lines = text.split_inclusive('\n');
    let before: usize = lines
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    if error.line() == 0 {
        return message;
    }
    // serde_json counts columns in bytes, up to and including the byte that it has just read.
    let at = before + error.column().saturating_sub(1);
    format!("{message}\n{}", policy::excerpt(text, at, at, ""))
}

/// Parses cases: JSON objects one after another, or an array of them.
fn parse(path: &Path, bytes: &[u8], cases: &mut Vec<(PathBuf, Case)>) -> Result<(), Failure> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Failure::setting(
            format!("{} is not text: {error}", path.display()),
            "use JSON in UTF-8",
        )
    })?;
    let failure =
        |error: serde_json::Error| Failure::setting(parse_error(path, text, &error), CASE_FORMAT);
    let is_array = text.trim_ascii_start().starts_with('[');
    if is_array {
        let array: Vec<Case> = serde_json::from_str(text).map_err(failure)?;
        cases.extend(array.into_iter().map(|case| (path.to_owned(), case)));
        return Ok(());
    }
    for case in serde_json::Deserializer::from_str(text).into_iter::<Case>() {
        cases.push((path.to_owned(), case.map_err(failure)?));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_objects_one_after_another_or_an_array() {
        let one = r#"{"id":"a","principal":"anonymous","action":"s3:GetObject","resource":"*","resourceAccount":"1"}"#;
        for text in [
            format!("{one}\n{one}\n"),
            format!("[{one},{one}]"),
            format!("{one}{one}"),
        ] {
            let mut cases = Vec::new();
            parse(Path::new("x"), text.as_bytes(), &mut cases).unwrap();
            assert_eq!(cases.len(), 2, "{text}");
        }
        let bad = parse(Path::new("x.json"), b"{\"id\":1}", &mut Vec::new()).unwrap_err();
        assert!(
            bad.text().starts_with(
                "error: x.json: invalid type: integer `1`, expected a string at line 1"
            ),
            "{}",
            bad.text()
        );
    }
}
