//! Statements: prepared anew each time, as in Spin, and their errors.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use anyhow::Result;
use futures::StreamExt;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::RowStream;
use wasmtime::{
    StoreContextMut,
    component::{Destination, StreamProducer, StreamResult, VecBuffer},
};

use super::{
    Connection,
    errors::{as_text, conversion_failed, in_words, query_failed, too_large},
    parameters, rows,
};
use crate::bindings::postgres::{Column, Error, ParameterValue, Row, RowSet};

/// Bytes that one result, or one streamed row, may take; Spin's number.
const MAX_BYTES: usize = 128 << 20;

/// Runs a statement and gives the number of rows it touched.
pub(super) async fn execute(
    connection: &Connection,
    statement: &str,
    parameters: &[ParameterValue],
) -> Result<u64, Error> {
    let parameters = parameters::to_sql(parameters)
        .map_err(|error| Error::ValueConversionFailed(as_text(&error)))?;
    let references: Vec<_> = parameters.iter().map(parameters::reference).collect();
    connection
        .execute(statement, &references)
        .await
        .map_err(query_failed)
}

/// Runs a query to its end. The columns are known only from a row, so an empty result has none.
pub(super) async fn query(
    connection: &Connection,
    statement: &str,
    parameters: &[ParameterValue],
) -> Result<RowSet, Error> {
    let mut found = start(connection, statement, parameters).await?;
    let mut result = RowSet {
        columns: Vec::new(),
        rows: Vec::new(),
    };
    let mut bytes = size_of::<RowSet>();
    while let Some(row) = found.next().await {
        // Spin passes an error in the middle of a result on as text.
        let row = row.map_err(|error| in_words(query_failed(error)))?;
        if result.columns.is_empty() {
            result.columns = rows::columns(&row);
        }
        let row = rows::values(&row)
            .map_err(|error| conversion_failed(&error))
            .map_err(in_words)?;
        bytes += rows::size(&row);
        if bytes > MAX_BYTES {
            return Err(too_large(MAX_BYTES));
        }
        result.rows.push(row);
    }
    Ok(result)
}

/// Runs a query and hands its rows on as they come. Gives the columns when the first row is there,
/// then the rows, then how it ended.
pub(super) async fn query_streamed(
    connection: &Connection,
    statement: &str,
    parameters: &[ParameterValue],
) -> Result<(Vec<Column>, Rows, oneshot::Receiver<Result<(), Error>>), Error> {
    let found = start(connection, statement, parameters).await?;
    let (columns_sender, columns) = oneshot::channel();
    let (rows_sender, rows) = mpsc::channel(4);
    let (end_sender, end) = oneshot::channel();
    tokio::spawn(async move {
        _ = end_sender.send(forward(found, columns_sender, rows_sender).await);
    });
    Ok((columns.await.unwrap_or_default(), Rows(rows), end))
}

async fn start(
    connection: &Connection,
    statement: &str,
    parameters: &[ParameterValue],
) -> Result<Pin<Box<RowStream>>, Error> {
    let parameters =
        parameters::to_sql(parameters).map_err(|error| Error::BadParameter(as_text(&error)))?;
    connection
        .query_raw(statement, parameters)
        .await
        .map(Box::pin)
        .map_err(query_failed)
}

async fn forward(
    mut found: Pin<Box<RowStream>>,
    columns: oneshot::Sender<Vec<Column>>,
    rows: mpsc::Sender<Row>,
) -> Result<(), Error> {
    let mut columns = Some(columns);
    loop {
        let row = tokio::select! {
            biased;
            // A component that drops the stream wants no more of it.
            () = rows.closed() => return Ok(()),
            row = found.next() => row,
        };
        let Some(row) = row else { return Ok(()) };
        let row = row.map_err(query_failed)?;
        if let Some(columns) = columns.take() {
            _ = columns.send(rows::columns(&row));
        }
        let row = rows::values(&row).map_err(|error| conversion_failed(&error))?;
        if rows::size(&row) > MAX_BYTES {
            return Err(too_large(MAX_BYTES));
        }
        if rows.send(row).await.is_err() {
            return Ok(());
        }
    }
}

/// The rows of a streamed query, as a component reads them.
pub(super) struct Rows(mpsc::Receiver<Row>);

impl<D> StreamProducer<D> for Rows {
    type Item = Row;
    type Buffer = VecBuffer<Row>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        store: StoreContextMut<'a, D>,
        mut destination: Destination<'a, Row, VecBuffer<Row>>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        if destination.remaining(store) == Some(0) {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        match self.0.poll_recv(context) {
            Poll::Ready(Some(row)) => {
                let mut rows = vec![row];
                while let Ok(row) = self.0.try_recv() {
                    rows.push(row);
                }
                destination.set_buffer(rows.into());
                Poll::Ready(Ok(StreamResult::Completed))
            }
            Poll::Ready(None) => Poll::Ready(Ok(StreamResult::Dropped)),
            Poll::Pending if finish => Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => Poll::Pending,
        }
    }
}
