//! What a replica and its supervisor say to each other through pipes: a head in JSON and bytes beside it, each after its
//! length, four bytes, the least significant first.

use std::io::{Error, ErrorKind, Read, Result, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// More than a request or an answer may have. A length beyond it is no length.
const MOST: u32 = 1 << 30;

pub fn write(to: &mut impl Write, head: &impl Serialize, body: &[u8]) -> Result<()> {
    let head = serde_json::to_vec(head)?;
    // In one piece, so that a replica which is killed has said it or not.
    let mut frame = Vec::with_capacity(8 + head.len() + body.len());
    for part in [head.as_slice(), body] {
        let length = u32::try_from(part.len()).map_err(|_| Error::from(ErrorKind::FileTooLarge))?;
        frame.extend(length.to_le_bytes());
        frame.extend(part);
    }
    to.write_all(&frame)?;
    to.flush()
}

/// None at the end of what is said.
pub fn read<T: DeserializeOwned>(from: &mut impl Read) -> Result<Option<(T, Vec<u8>)>> {
    let Some(head) = part(from)? else { return Ok(None) };
    let body = part(from)?.ok_or(ErrorKind::UnexpectedEof)?;
    Ok(Some((serde_json::from_slice(&head)?, body)))
}

fn part(from: &mut impl Read) -> Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if from.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut length[1..])?;
    let length = u32::from_le_bytes(length);
    if length > MOST {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length as usize];
    from.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_half_of_it_is_not() {
        let mut pipe = Vec::new();
        write(&mut pipe, &("POST", 7), b"rows").unwrap();
        write(&mut pipe, &("GET", 8), b"").unwrap();
        let mut rest = pipe.as_slice();
        assert_eq!(read::<(String, u8)>(&mut rest).unwrap(), Some((("POST".to_owned(), 7), b"rows".to_vec())));
        assert_eq!(read::<(String, u8)>(&mut rest).unwrap(), Some((("GET".to_owned(), 8), Vec::new())));
        assert_eq!(read::<(String, u8)>(&mut rest).unwrap(), None);
        for end in [1, 6, pipe.len() - 1] {
            let mut cut = &pipe[..end];
            let mut last = read::<(String, u8)>(&mut cut);
            if let Ok(Some(_)) = last {
                last = read::<(String, u8)>(&mut cut);
            }
            assert!(last.is_err(), "{end}");
        }
        assert!(read::<u8>(&mut [255_u8; 8].as_slice()).is_err());
    }
}
