//! Replaces a served application by what its files say now.

use std::sync::{Arc, PoisonError, RwLock};

use anyhow::Result;

use crate::{Running, application::Application};

/// The application that answers the next request.
#[derive(Clone)]
pub(crate) struct Current(Arc<RwLock<Arc<Application>>>);

impl Current {
    pub fn new(application: Application) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(application))))
    }

    pub fn get(&self) -> Arc<Application> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, application: Application) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(application);
    }
}

impl Running {
    /// Reads the manifest and the Wasm files again and serves them from the next request on.
    /// Requests in flight end in the application that they began in. Only files that changed are
    /// compiled. All are loaded before: what does not load replaces nothing.
    ///
    /// # Errors
    /// As [`Up::start`](crate::Up::start). The earlier application then goes on serving.
    pub async fn reload(&self) -> Result<()> {
        let journal = self.journal.clone();
        let application = self.up.load(None, journal, &self.stopped).await?;
        self.current.set(application);
        Ok(())
    }
}
