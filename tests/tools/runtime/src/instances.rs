//! The instances of one component: made when needed, reused within the limits, then dropped.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use tokio::time::Sleep;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use wasmtime::{Store, StoreContextMut, component::GuestTaskId};
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, Proxy, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};

use crate::{
    engine::Service,
    guest::{Grant, Guest},
    limits::Limits,
};

/// How to make instances of one component.
pub(crate) struct Instances {
    pub service: Arc<Service>,
    pub grant: Arc<Grant>,
    pub limits: Limits,
    /// Ends every instance, whatever it does.
    pub stopped: CancellationToken,
}

impl HandlerState for Instances {
    type StoreData = Guest;
    type WorkerExpiration = Expiration;
    type WorkerState = Reuse;

    async fn instantiate(&self) -> wasmtime::Result<Instance<Guest, Expiration, Reuse>> {
        let guest = Guest::new(Arc::clone(&self.grant))?;
        let service = self.service.get().await;
        let service = service.map_err(wasmtime::Error::from_anyhow)?;
        let mut store = Store::new(service.engine(), guest);
        let service = service.instantiate_async(&mut store).await?;
        let request_timeout = self
            .limits
            .request_timeout
            .map_or(Duration::MAX, |range| range.draw());
        Ok(Instance {
            store,
            proxy: Proxy::P3(service),
            view: Guest::http_arriving,
            expiration: Expiration {
                idle_timeout: self.limits.idle_instance_timeout.draw(),
                request_timeout,
                sleep: Box::pin(tokio::time::sleep(Duration::MAX)),
                stopped: Box::pin(self.stopped.clone().cancelled_owned()),
            },
            state: Reuse {
                grant: Arc::clone(&self.grant),
                request_timeout,
                requests: self.limits.max_instance_reuse_count.draw(),
                at_once: self.limits.max_instance_concurrent_reuse_count.draw(),
            },
        })
    }
}

/// When an instance is dropped.
pub(crate) struct Expiration {
    idle_timeout: Duration,
    request_timeout: Duration,
    sleep: Pin<Box<Sleep>>,
    stopped: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl WorkerExpiration for Expiration {
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        status: WorkerStatus,
        since: Instant,
    ) -> Poll<()> {
        if self.stopped.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        let timeout = match status {
            WorkerStatus::Idle => self.idle_timeout,
            WorkerStatus::Requests | WorkerStatus::PostReturn => self.request_timeout,
        };
        let Some(deadline) = since.checked_add(timeout) else {
            return Poll::Pending;
        };
        if self.sleep.deadline() != deadline.into() {
            self.sleep.as_mut().reset(deadline.into());
        }
        self.sleep.as_mut().poll(context)
    }
}

/// What one instance takes on.
pub(crate) struct Reuse {
    grant: Arc<Grant>,
    request_timeout: Duration,
    requests: usize,
    at_once: usize,
}

impl WorkerState for Reuse {
    type StoreData = Guest;
    type RequestData = ();

    fn should_accept_request(&self, running: usize, accepted: usize) -> ShouldAccept {
        if accepted >= self.requests {
            ShouldAccept::Never
        } else if running >= self.at_once {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, Guest>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        Box::pin(tokio::time::sleep(self.request_timeout))
    }

    fn drop(&self, store: Store<Guest>, result: wasmtime::Result<()>) {
        // First the store, so that what the instance wrote last stands before the reason.
        drop(store);
        if let Err(error) = result {
            let id = &self.grant.id;
            self.grant
                .journal
                .note(format_args!("component `{id}`: instance failed: {error:?}"));
        }
    }
}
