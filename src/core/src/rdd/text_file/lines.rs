//! The lines of a split. One belongs to the split in which it starts; one that starts just at a split's end belongs to
//! that split, as in Hadoop's LineRecordReader: each split but the first skips to its first line end.

use touchpaper_platform::files;

use super::splits::Split;
use crate::{Error, Result, Stream};

/// Bytes read at a time.
const CHUNK: usize = 256 << 10;

pub fn read(split: Split) -> Stream<String> {
    let end = split.start + split.len;
    let mut lines = Lines { path: split.path, buffer: Vec::new(), at: 0, offset: split.start, end, is_over: false };
    let mut is_first = true;
    Box::new(std::iter::from_fn(move || {
        if std::mem::take(&mut is_first) {
            let first = if split.start == 0 { lines.skip_byte_order_mark() } else { lines.skip_line() };
            if let Err(error) = first {
                return Some(Err(error));
            }
        }
        lines.next()
    }))
}

struct Lines {
    path: String,
    /// Bytes of the file up to `offset`.
    buffer: Vec<u8>,
    /// Where in the buffer the next line starts.
    at: usize,
    offset: u64,
    end: u64,
    /// There are no bytes after `offset`, or reading has failed.
    is_over: bool,
}

impl Lines {
    fn next(&mut self) -> Option<Result<String>> {
        let start = self.offset - (self.buffer.len() - self.at) as u64;
        if start > self.end {
            return None;
        }
        match self.find_line() {
            Ok(None) => None,
            Ok(Some((end, next))) => {
                let line = String::from_utf8_lossy(&self.buffer[self.at..end]).into_owned();
                self.at = next;
                Some(Ok(line))
            }
            Err(error) => {
                (self.is_over, self.at) = (true, self.buffer.len());
                Some(Err(error))
            }
        }
    }

    fn skip_line(&mut self) -> Result<()> {
        if let Some((_, next)) = self.find_line()? {
            self.at = next;
        }
        Ok(())
    }

    fn skip_byte_order_mark(&mut self) -> Result<()> {
        self.fill()?;
        if self.buffer.starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
        Ok(())
    }

    /// Where in the buffer the line at `at` ends, and where the next one starts. Lines end with \n, \r\n or \r.
    fn find_line(&mut self) -> Result<Option<(usize, usize)>> {
        let mut searched = 0;
        loop {
            let found = self.buffer[self.at + searched..].iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            if let Some(found) = found {
                let end = self.at + searched + found;
                let is_pair = self.buffer[end] == b'\r';
                if !is_pair || end + 1 < self.buffer.len() || self.is_over {
                    let length = if is_pair && self.buffer.get(end + 1) == Some(&b'\n') { 2 } else { 1 };
                    return Ok(Some((end, end + length)));
                }
                // The \n of a \r\n may be in the next chunk.
                searched += found;
            } else if self.is_over {
                let end = self.buffer.len();
                return Ok((self.at < end).then_some((end, end)));
            } else {
                searched = self.buffer.len() - self.at;
            }
            self.fill()?;
        }
    }

    /// Reads the next chunk behind what is left in the buffer.
    fn fill(&mut self) -> Result<()> {
        let chunk = files::read_range(&self.path, self.offset, CHUNK)
            .map_err(|error| Error::spark("java.io.IOException", format!("{}: {error}", self.path)))?;
        self.is_over = chunk.len() < CHUNK;
        self.offset += chunk.len() as u64;
        self.buffer.drain(..std::mem::take(&mut self.at));
        self.buffer.extend_from_slice(&chunk);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, read};
    use crate::rdd::text_file::splits::{Split, of};
    use touchpaper_platform::{files, random};
    use wasm_bindgen_test::wasm_bindgen_test;

    /// The lines of each split when the file is cut into so many.
    fn split_lines(text: &str, splits: u64) -> Vec<Vec<String>> {
        let path = format!("/tmp/touchpaper-lines-{:x}", random::seed());
        files::write(&path, text.as_bytes()).unwrap();
        let len = text.len() as u64;
        let cut = |n| Split { path: path.clone(), start: n * len / splits, len: (n + 1) * len / splits - n * len / splits };
        let lines = (0..splits).map(|n| read(cut(n)).map(Result::unwrap).collect()).collect();
        files::remove(&path).unwrap();
        lines
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn every_line_is_read_once_wherever_the_cuts_are() {
        let long = "x".repeat(CHUNK + 7);
        for text in [
            "to be\nor not\r\nto be\rthat\n\nis é the\nquestion",
            "\n\n\n",
            "one line without end",
            "a\r\nb\r\n",
            &format!("{}\r\nb\n{long}\n", "y".repeat(CHUNK - 1)),
        ] {
            let normal = text.replace("\r\n", "\n").replace('\r', "\n");
            let expected: Vec<&str> = normal.strip_suffix('\n').unwrap_or(&normal).split('\n').collect();
            for splits in 1..=17.min(text.len() as u64) {
                assert_eq!(split_lines(text, splits).concat(), expected, "{splits} splits");
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_line_that_starts_at_a_splits_end_belongs_to_it() {
        assert_eq!(split_lines("aaa\nbbb\n", 2), [vec!["aaa", "bbb"], vec![]]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(split_lines("\u{feff}a\nb", 1), [["a", "b"]]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_missing_path_is_hadoops_error() {
        let (class, message) = of("/no/such/file.txt", 2).unwrap_err();
        assert_eq!(class, "org.apache.hadoop.mapred.InvalidInputException");
        assert_eq!(message, "Input path does not exist: file:/no/such/file.txt");
        assert_eq!(of("/no/such/*.txt", 2).unwrap_err().1, "Input Pattern file:/no/such/*.txt matches 0 files");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn folders_and_globs_give_their_files_in_order() {
        let folder = format!("/tmp/touchpaper-glob-{:x}", random::seed());
        for name in ["b.txt", "a.txt", "_SUCCESS", ".hidden", "c.csv"] {
            files::write(&format!("{folder}/{name}"), b"12345678").unwrap();
        }
        let names = |paths: &str, n| {
            let splits = of(paths, n).unwrap();
            splits.into_iter().map(|split| split.path[folder.len() + 1..].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&folder, 1), ["a.txt", "b.txt", "c.csv"]);
        assert_eq!(names(&format!("{folder}/*.txt"), 1), ["a.txt", "b.txt"]);
        assert_eq!(names(&format!("{folder}/c.csv,{folder}/a.txt"), 4), ["c.csv", "c.csv", "a.txt", "a.txt"]);
        files::remove(&folder).unwrap();
    }
}
