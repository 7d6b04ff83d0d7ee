//! Replaces a served application by what its files say now.

use std::sync::{Arc, PoisonError, RwLock};

use anyhow::Result;

use crate::{Running, application::Application};

/// The application that answers the next request.
#[derive(Clone)]
pub(crate) struct Current(Arc<RwLock<Arc<Application>>>);

impl Current {
    pub fn new(application: Application) -> Self {
        let application = Arc::new(application);
        load_later(&application);
        Self(Arc::new(RwLock::new(application)))
    }

    pub fn get(&self) -> Arc<Application> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, application: Application) {
        let application = Arc::new(application);
        load_later(&application);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = application;
    }
}

/// Loads the rest while the application serves.
fn load_later(application: &Arc<Application>) {
    let application = Arc::clone(application);
    if !application.later.is_empty() {
        tokio::spawn(async move { application.load_later().await });
    }
}

impl Running {
    /// Reads the manifest and the Wasm files again and serves them from the next request on.
    /// Requests in flight end in the application that they began in. Only files that changed are
    /// compiled.
    ///
    /// # Errors
    /// As [`Up::start`](crate::Up::start). The earlier application then goes on serving.
    pub async fn reload(&self) -> Result<()> {
        let application = self.up.load(self.journal.clone(), &self.stopped).await?;
        self.current.set(application);
        Ok(())
    }
}
