//! Requests and containers by way of a world outside the shell: the page's, or natively this computer's. What the world keeps
//! is plain (files under an id, replicas under an id); names, tags and Docker's own rules are kept here.

mod docker;
mod names;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use touchpaper_wire::{HttpRequest, Outside, Told};

use crate::http::{Client, Failure, Request, Response};
use crate::later::{Later, ready};
use crate::person::Person;
pub use docker::Docker;

/// Something told, and the bytes that go with it.
pub type Answer = (Told, Vec<Vec<u8>>);

/// What is asked: of the page by messages, natively of this process.
pub trait World {
    fn ask(&self, outside: Outside, parts: Vec<Vec<u8>>) -> Box<dyn Answers>;
}

/// What is told of one question, in order. An error is Ctrl+C's.
pub trait Answers {
    fn next(&mut self) -> Later<'_, Result<Answer, Interrupted>>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

/// Where a question has one answer. An error is a problem in words.
async fn told(world: &dyn World, outside: Outside, parts: Vec<Vec<u8>>) -> Result<Told, String> {
    match world.ask(outside, parts).next().await {
        Ok((Told::Failed { problem }, _)) => Err(problem),
        Ok((told, _)) => Ok(told),
        Err(Interrupted) => Err("interrupted".to_owned()),
    }
}

/// A person who is handed files by the world.
pub struct Hand(pub Rc<dyn World>);

impl Person for Hand {
    fn hand(&mut self, name: String, bytes: Vec<u8>) -> Later<'static, Result<(), String>> {
        let world = Rc::clone(&self.0);
        Box::pin(async move { told(&*world, Outside::Download { name }, vec![bytes]).await.map(drop) })
    }
}

/// A client whose requests go to ports of localhost.
pub struct Ports(pub Rc<dyn World>);

impl Client for Ports {
    fn send(&mut self, request: Request) -> Later<'static, Result<Response, Failure>> {
        let Request { method, url, headers, body } = request;
        if !matches!(url.host.as_str(), "localhost" | "127.0.0.1" | "0.0.0.0" | "[::1]") {
            return ready(Err(Failure::NoHost));
        }
        let sent = HttpRequest { method, target: url.target, headers };
        let mut answers = self.0.ask(Outside::Send { port: url.port, request: sent }, vec![body]);
        Box::pin(async move {
            match answers.next().await {
                Ok((Told::Response { response }, mut parts)) => {
                    let body = if parts.is_empty() { Vec::new() } else { parts.swap_remove(0) };
                    Ok(Response { status: response.status, reason: response.reason, headers: response.headers, body })
                }
                Ok((Told::Refused, _)) => Err(Failure::Refused),
                Ok((Told::TimedOut { after_ms }, _)) => Err(Failure::TimedOut { after_ms }),
                Ok((Told::Failed { problem }, _)) => Err(Failure::Other(problem)),
                Ok(_) => Err(Failure::Other("an answer to another question".to_owned())),
                Err(Interrupted) => Err(Failure::Cancelled),
            }
        })
    }
}
