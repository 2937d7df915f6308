//! Servers on this machine that answer as a test says, and remember what they were asked.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// The path with its query.
    pub(crate) target: String,
    /// The headers, their names in lower case.
    pub(crate) headers: Vec<(String, String)>,
}

impl Request {
    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// How a body is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// As it is.
    Whole,
    /// The connection ends before its end.
    Truncated,
    /// A byte now and then, without an end.
    Dripping,
    /// As many bytes as are taken.
    Endless,
    /// Bytes that are no HTTP.
    Raw,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    /// The status.
    pub(crate) status: u16,
    /// Further headers.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// How it is sent.
    pub(crate) delivery: Delivery,
}

impl Response {
    /// A status with a body.
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), delivery: Delivery::Whole }
    }

    /// With a header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sent in another way.
    pub(crate) fn delivered(self, delivery: Delivery) -> Self {
        Self { delivery, ..self }
    }
}

/// A server that runs as long as the test.
pub(crate) struct Server {
    /// `http://127.0.0.1:PORT`.
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts one; `answer` gets each request and the number of those before it.
    pub(crate) fn start(answer: impl Fn(&Request, usize) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&requests), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &kept, answer.as_ref()));
            }
        });
        Self { url, requests }
    }

    /// What was asked until now.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("a list").clone()
    }
}

fn serve(stream: TcpStream, kept: &Mutex<Vec<Request>>, answer: &dyn Fn(&Request, usize) -> Response) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let mut line = String::new();
    if reader.read_line(&mut line).unwrap_or_default() == 0 {
        return;
    }
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or_default() <= 2 {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    let request = Request { target, headers };
    let before = {
        let mut kept = kept.lock().expect("a list");
        kept.push(request.clone());
        kept.len() - 1
    };
    // A client that has gone away is no fault of a test.
    let _ = send(stream, &answer(&request, before));
}

fn send(mut stream: TcpStream, response: &Response) -> std::io::Result<()> {
    let Response { status, headers, body, delivery } = response;
    if *delivery == Delivery::Raw {
        return stream.write_all(body);
    }
    let mut head = format!("HTTP/1.1 {status} Answer\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    match delivery {
        Delivery::Endless | Delivery::Dripping => {}
        Delivery::Truncated => head.push_str(&format!("Content-Length: {}\r\n", body.len() + 100)),
        Delivery::Whole | Delivery::Raw => head.push_str(&format!("Content-Length: {}\r\n", body.len())),
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(b"\r\n")?;
    match delivery {
        Delivery::Dripping => loop {
            stream.write_all(b" ")?;
            thread::sleep(Duration::from_millis(50));
        },
        Delivery::Endless => {
            let block = vec![b' '; 1 << 20];
            loop {
                stream.write_all(&block)?;
            }
        }
        Delivery::Whole | Delivery::Truncated | Delivery::Raw => stream.write_all(body),
    }
}
