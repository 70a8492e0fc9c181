//! Data that comes with the page: one row a set.

use crate::files::kind::{Guess, Kind};

pub struct Dataset {
    /// As scripts name it.
    pub path: &'static str,
    pub kind: Kind,
    pub what: &'static str,
    pub origin: &'static str,
}

pub const ALL: [Dataset; 4] = [
    Dataset {
        path: "data/streams.csv",
        kind: Kind::Csv,
        what: "2,000 customers of a streaming service: country, age, kind of subscription, streams, and who stayed. Some cells are missing.",
        origin: "Made up by data/make_streams.py; nobody's data.",
    },
    Dataset {
        path: "data/ratings.csv",
        kind: Kind::Csv,
        what: "Ratings that 120 people gave to 60 films. Each has seen a part of them.",
        origin: "Made up by data/make_ratings.py; nobody's data.",
    },
    Dataset {
        path: "data/rings.libsvm",
        kind: Kind::Libsvm,
        what: "400 points on two rings, one inside the other: no straight line tells the classes apart.",
        origin: "Made up by data/make_rings.py.",
    },
    Dataset {
        path: "data/moby-dick.txt",
        kind: Kind::Text,
        what: "Moby-Dick, the novel: 22,000 lines of text.",
        origin: "Herman Melville, 1851; public domain.",
    },
];

impl Dataset {
    pub fn guess(&self) -> Guess {
        Guess::plain(self.kind)
    }
}
