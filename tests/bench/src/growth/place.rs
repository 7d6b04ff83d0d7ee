//! A world that is asked: a server of its own, the functions before it, and the organizations in it.

use std::{net::SocketAddr, time::Instant};

use anyhow::{Context, Result};
use large_world::{Part, begin, grow};
use stack::{Functions, Login, Stack};
use tokio_postgres::Client;

use crate::{
    format::number,
    growth::{
        COMPONENTS, CONNECTIONS, Effort, FIRST,
        asked::{self, Asked, Doors, Subject},
        jobs::Worker,
        measured::{Measured, measure},
        processor::Server,
    },
    progress::Progress,
    world::World,
};

/// What the asked organization is written to at.
const NUMBER: &str = "+41445550199";

/// What Postgres keeps of its pages, and that nothing cleans up while something is measured.
const SETTINGS: [&str; 3] = [
    "shared_buffers = '1GB'",
    "max_wal_size = '8GB'",
    "autovacuum = off",
];

/// One world.
pub struct Place {
    world: World,
    admin: Client,
    doors: Doors,
    /// For its time on the processor.
    pub server: Server,
    /// What is asked in it.
    pub asked: Vec<Asked>,
    /// Does the jobs that all share.
    pub worker: Worker,
}

impl Place {
    /// Starts it with the first organizations beside the one that is asked for.
    pub async fn start(progress: &Progress) -> Result<Self> {
        let functions = Functions::Only(COMPONENTS.map(str::to_owned).into());
        let stack = World::stack(functions).await?;
        configure(&stack).await?;
        let world = World::filled(stack).await?;
        world.lift_limits().await?;
        let admin = world.stack.admin().await?;
        for sql in [include_str!("asked.sql"), include_str!("due.sql")] {
            let sql = sql
                .replace("$ORGANIZATION", World::ORGANIZATION)
                .replace("$NUMBER", NUMBER);
            admin.batch_execute(&sql).await?;
        }
        // What others wrote was written until now.
        begin(&admin, "now").await?;
        let step = |step: &str| progress.note(format_args!("the first organizations: {step}"));
        grow(&admin, &Part::small(FIRST), step).await?;
        let backend: i32 = admin
            .query_one("select pg_backend_pid()", &[])
            .await?
            .get(0);
        let doors = Doors {
            functions: address(&world.stack.functions_url)?,
            gateway: address(&world.stack.url)?,
        };
        let subject = Subject {
            organization: World::ORGANIZATION.to_owned(),
            token: world.token.clone(),
            number: NUMBER.to_owned(),
        };
        Ok(Self {
            server: Server::of_backend(u32::try_from(backend)?)?,
            asked: asked::all(&world, doors, &subject)?,
            worker: Worker::connect(&world.stack.database_url(Login::Authenticator)).await?,
            world,
            admin,
            doors,
        })
    }

    /// Adds organizations.
    pub async fn grow(&self, part: &Part, progress: &Progress) -> Result<()> {
        let begun = Instant::now();
        grow(&self.admin, part, |step| {
            progress.note(format_args!(
                "to {} organizations: {step}",
                part.organizations.end()
            ));
        })
        .await?;
        progress.note(format_args!("made in {} s", begun.elapsed().as_secs()));
        Ok(())
    }

    /// Cleans up, and counts what there is: a connection makes its plans anew.
    pub async fn settle(&self) -> Result<()> {
        self.admin.batch_execute("vacuum analyze").await?;
        self.admin.batch_execute("checkpoint").await?;
        Ok(())
    }

    /// Of its database, in words.
    pub async fn size(&self) -> Result<String> {
        let row = self
            .admin
            .query_one(
                "select pg_size_pretty(pg_database_size(current_database())),
                        (select sum(reltuples) from pg_class join pg_namespace as known on known.oid = relnamespace
                         where relkind = 'r' and nspname in ('public', 'private'))::double precision",
                &[],
            )
            .await?;
        let (size, rows): (String, f64) = (row.get(0), row.get(1));
        Ok(format!("{size}, {} rows", number(rows)))
    }

    /// Asks for the large organization and for the small one, in turn: what depends on messages.
    pub async fn large(
        &self,
        large: u32,
        effort: &Effort,
        progress: &Progress,
    ) -> Result<Vec<(&'static str, usize, [Measured; 2])>> {
        let organization: String = self
            .admin
            .query_one(
                &format!("select large_world.id('organization', {large}, 0)::text"),
                &[],
            )
            .await?
            .get(0);
        progress.note("the large organization knows what the small one does");
        let knows = include_str!("knows.sql")
            .replace("$SMALL", World::ORGANIZATION)
            .replace("$LARGE", &organization);
        self.admin.batch_execute(&knows).await?;
        self.settle().await?;
        let email = format!("user-4@organization-{large}.example");
        let of_large = Subject {
            organization,
            token: self.world.token_of(&email).await?,
            number: format!("+41{}", 440_000_001 + large * 1000),
        };
        let of_small = Subject {
            organization: World::ORGANIZATION.to_owned(),
            token: self.world.token.clone(),
            number: NUMBER.to_owned(),
        };
        let [small, large] = [of_small, of_large]
            .map(|subject| asked::about_messages(&self.world, self.doors, &subject));
        let mut measured = Vec::new();
        for (small, large) in small.iter().zip(&large) {
            for connections in CONNECTIONS {
                progress.note(format_args!(
                    "the large organization: {}, {connections}",
                    small.title
                ));
                let mut pair = [const { Vec::new() }; 2];
                for _ in 0..effort.rounds {
                    for (asked, rounds) in [small, large].into_iter().zip(&mut pair) {
                        rounds.push(measure(asked, self.server, connections, effort)?);
                    }
                }
                measured.push((
                    small.title,
                    connections,
                    pair.map(|rounds| Measured::middle(&rounds)),
                ));
            }
        }
        Ok(measured)
    }
}

async fn configure(stack: &Stack) -> Result<()> {
    let admin = stack.admin().await?;
    for setting in SETTINGS {
        admin
            .batch_execute(&format!("alter system set {setting}"))
            .await?;
    }
    stack.postgres().restart().await
}

fn address(url: &str) -> Result<SocketAddr> {
    let address = url.trim_start_matches("http://");
    address.parse().with_context(|| url.to_owned())
}
