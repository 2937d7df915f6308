//! Servers on this machine that answer as a test says, and remember what they were asked.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// The method.
    pub(crate) method: String,
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
        Self::listen(None, answer)
    }

    /// Starts a proxy that is every host of `tls` itself, over TLS.
    pub(crate) fn behind_tls(
        tls: Arc<rustls::ServerConfig>,
        answer: impl Fn(&Request, usize) -> Response + Send + Sync + 'static,
    ) -> Self {
        Self::listen(Some(tls), answer)
    }

    fn listen(
        tls: Option<Arc<rustls::ServerConfig>>,
        answer: impl Fn(&Request, usize) -> Response + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&requests), Arc::new(answer));
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (kept, answer, tls) = (Arc::clone(&kept), Arc::clone(&answer), tls.clone());
                thread::spawn(move || match tls {
                    None => serve(&mut stream, &kept, answer.as_ref()),
                    Some(tls) => {
                        let asked = head(&mut stream);
                        assert!(asked.is_empty() || asked.starts_with("CONNECT "), "{asked}");
                        let _ = stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n");
                        let connection = rustls::ServerConnection::new(tls).expect("a connection");
                        let mut stream = rustls::StreamOwned::new(connection, stream);
                        serve(&mut stream, &kept, answer.as_ref());
                        stream.conn.send_close_notify();
                        let _ = stream.flush();
                    }
                });
            }
        });
        Self { url, requests }
    }

    /// What was asked until now.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("a list").clone()
    }
}

/// The head of a request, with its empty line; what came where the client goes away before.
fn head(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        bytes.push(byte[0]);
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn serve(
    stream: &mut (impl Read + Write),
    kept: &Mutex<Vec<Request>>,
    answer: &dyn Fn(&Request, usize) -> Response,
) {
    let head = head(stream);
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target)) = (first.next(), first.next()) else { return };
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
    let request =
        Request { method: method.to_owned(), target: target.to_owned(), headers: headers.collect() };
    let before = {
        let mut kept = kept.lock().expect("a list");
        kept.push(request.clone());
        kept.len() - 1
    };
    // A client that has gone away is no fault of a test.
    let _ = send(stream, &answer(&request, before), method == "HEAD");
}

fn send(stream: &mut impl Write, response: &Response, is_head: bool) -> std::io::Result<()> {
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
    if is_head {
        return Ok(());
    }
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
