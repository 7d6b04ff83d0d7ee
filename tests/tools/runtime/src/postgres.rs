//! `spin:postgres`: the calls of a component, which keep to what Spin makes of them.

#![allow(
    clippy::result_large_err,
    reason = "the interface decides what an error holds"
)]

mod errors;
mod parameters;
mod pools;
mod rows;
mod statements;
mod types;

use std::sync::Arc;

use tokio_postgres::config::Host;
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

use crate::{
    bindings::postgres::{self, Column, Error, ParameterValue, Row, RowSet},
    guest::{Grant, Guest, Spin},
};

pub use pools::Connection;
pub(crate) use pools::Pools;

/// An address that is yet to be opened.
pub struct ConnectionBuilder {
    address: String,
}

type RowsAndEnd = (
    Vec<Column>,
    StreamReader<Row>,
    FutureReader<Result<(), Error>>,
);

impl postgres::Host for Guest {}

impl postgres::HostConnectionBuilder for Guest {
    async fn new(&mut self, address: String) -> wasmtime::Result<Resource<ConnectionBuilder>> {
        Ok(self.table.push(ConnectionBuilder { address })?)
    }

    async fn set_ca_root(
        &mut self,
        _: Resource<ConnectionBuilder>,
        _certificate: String,
    ) -> Result<(), Error> {
        Err(Error::Other(
            "the embedded runtime speaks to Postgres without TLS".to_owned(),
        ))
    }

    async fn build(
        &mut self,
        builder: Resource<ConnectionBuilder>,
    ) -> Result<Resource<Connection>, Error> {
        let address = self.table.get(&builder).map_err(lost)?.address.clone();
        self.connect(&address).await
    }

    async fn drop(&mut self, builder: Resource<ConnectionBuilder>) -> wasmtime::Result<()> {
        self.table.delete(builder)?;
        Ok(())
    }
}

impl<T: Send> postgres::HostConnectionBuilderWithStore<T> for Spin {
    async fn build_async(
        accessor: &Accessor<T, Self>,
        builder: Resource<ConnectionBuilder>,
    ) -> Result<Resource<Connection>, Error> {
        let address = accessor.with(|mut store| {
            store
                .get()
                .table
                .get(&builder)
                .map(|builder| builder.address.clone())
                .map_err(lost)
        })?;
        connect(accessor, &address).await
    }
}

impl postgres::HostConnection for Guest {
    async fn open(&mut self, address: String) -> Result<Resource<Connection>, Error> {
        self.connect(&address).await
    }

    async fn query(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Result<RowSet, Error> {
        let connection = self.table.get(&connection).map_err(lost)?;
        statements::query(connection, &statement, &parameters).await
    }

    async fn execute(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Result<u64, Error> {
        let connection = self.table.get(&connection).map_err(lost)?;
        statements::execute(connection, &statement, &parameters).await
    }

    async fn drop(&mut self, connection: Resource<Connection>) -> wasmtime::Result<()> {
        self.table.delete(connection)?;
        Ok(())
    }
}

impl<T: Send> postgres::HostConnectionWithStore<T> for Spin {
    async fn open_async(
        accessor: &Accessor<T, Self>,
        address: String,
    ) -> Result<Resource<Connection>, Error> {
        connect(accessor, &address).await
    }

    async fn query_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Result<RowsAndEnd, Error> {
        let connection = share(accessor, &connection)?;
        let (columns, rows, end) =
            statements::query_streamed(&connection, &statement, &parameters).await?;
        accessor
            .with(|mut store| {
                let rows = StreamReader::new(&mut store, rows)?;
                let end = FutureReader::new(&mut store, end)?;
                Ok((columns, rows, end))
            })
            .map_err(|error: wasmtime::Error| Error::Other(error.to_string()))
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Result<u64, Error> {
        let connection = share(accessor, &connection)?;
        statements::execute(&connection, &statement, &parameters).await
    }
}

impl Guest {
    async fn connect(&mut self, address: &str) -> Result<Resource<Connection>, Error> {
        let connection = self.grant.connect(address).await?;
        self.table.push(connection).map_err(lost)
    }
}

/// Opens a connection without holding the store, so that other calls of the instance go on.
async fn connect<T>(
    accessor: &Accessor<T, Spin>,
    address: &str,
) -> Result<Resource<Connection>, Error> {
    let grant = accessor.with(|mut store| Arc::clone(&store.get().grant));
    let connection = grant.connect(address).await?;
    accessor
        .with(|mut store| store.get().table.push(connection))
        .map_err(lost)
}

fn share<T>(
    accessor: &Accessor<T, Spin>,
    connection: &Resource<Connection>,
) -> Result<Connection, Error> {
    accessor
        .with(|mut store| store.get().table.get(connection).cloned())
        .map_err(lost)
}

fn lost(error: wasmtime::component::ResourceTableError) -> Error {
    Error::ConnectionFailed(error.to_string())
}

impl Grant {
    async fn connect(&self, address: &str) -> Result<Connection, Error> {
        let config = address
            .parse::<tokio_postgres::Config>()
            .map_err(|error| Error::ConnectionFailed(error.to_string()))?;
        for (index, host) in config.get_hosts().iter().enumerate() {
            let Host::Tcp(host) = host else {
                return Err(Error::ConnectionFailed(
                    "Unix sockets are not offered to components".to_owned(),
                ));
            };
            let target = match config.get_ports() {
                [port] => format!("{host}:{port}"),
                ports => ports
                    .get(index)
                    .map_or(host.clone(), |port| format!("{host}:{port}")),
            };
            if !self.hosts.allow(&target, "postgres") {
                let message = format!("address postgres://{target} is not permitted");
                self.journal
                    .note(format_args!("component `{}`: {message}", self.id));
                return Err(Error::ConnectionFailed(message));
            }
        }
        self.pools
            .get(address, config)
            .await
            .map_err(|error| Error::ConnectionFailed(errors::as_text(&error)))
    }
}
