//! One request to a server on this machine, for the commands that are its clients.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use iam::secret::Secret;

use crate::endpoint::Endpoint;

/// For connecting, and for each step of the answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const LARGEST: u64 = 16 * 1024 * 1024;

/// What is asked, beside of whom.
pub(crate) struct Question<'a> {
    /// `GET`, `POST`.
    pub(crate) method: &'static str,
    /// The path, and the query if there is one.
    pub(crate) target: &'a str,
    /// The headers, Host among them if it is signed.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The body; empty for none.
    pub(crate) body: &'a str,
}

/// The status code and the body of the answer to a GET by HTTP.
pub(crate) fn get(
    endpoint: &Endpoint,
    path: &str,
    authorization: Option<&Secret>,
) -> io::Result<(String, Vec<u8>)> {
    let mut headers = vec![("Host", endpoint.authority())];
    if let Some(token) = authorization {
        headers.push(("Authorization", token.reveal().to_owned()));
    }
    let question = Question {
        method: "GET",
        target: path,
        headers,
        body: "",
    };
    ask(endpoint, &question)
}

/// The status code and the body of an answer by HTTP.
pub(crate) fn ask(endpoint: &Endpoint, question: &Question<'_>) -> io::Result<(String, Vec<u8>)> {
    let mut last = io::Error::from(ErrorKind::NotFound);
    for address in (endpoint.name(), endpoint.port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => return ask_through(stream, endpoint, question),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn ask_through(
    mut stream: TcpStream,
    endpoint: &Endpoint,
    question: &Question<'_>,
) -> io::Result<(String, Vec<u8>)> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let Question { method, target, .. } = question;
    let mut request = format!("{method} {}{target} HTTP/1.1\r\n", endpoint.path);
    for (name, value) in &question.headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if !question.body.is_empty() {
        request.push_str(&format!("Content-Length: {}\r\n", question.body.len()));
    }
    request.push_str("Connection: close\r\n\r\n");
    request.push_str(question.body);
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(LARGEST).read_to_end(&mut answer)?;
    let no_answer = || {
        io::Error::new(
            ErrorKind::InvalidData,
            "that is no answer of an HTTP server",
        )
    };
    // `HTTP/1.1 200`
    let start = answer
        .get(..12)
        .and_then(|start| std::str::from_utf8(start).ok());
    let status = start.and_then(|text| {
        text.strip_prefix("HTTP/1.1 ")
            .or(text.strip_prefix("HTTP/1.0 "))
    });
    let status = status
        .filter(|status| status.bytes().all(|b| b.is_ascii_digit()))
        .ok_or_else(no_answer)?
        .to_owned();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.ok_or_else(no_answer)?;
    Ok((status, answer.split_off(end + 4)))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
        thread,
    };

    /// A server that gives one answer; its URL, and what it was asked.
    pub(crate) fn server(answer: &'static str) -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let length = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        (url, asked)
    }
}
