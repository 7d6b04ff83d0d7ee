//! `fermyon:spin/llm`: embeddings by the one model that Spin has built in.

use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use minilm::{Embedded, MiniLm};
use tokio::{
    sync::{Mutex, OnceCell},
    task::spawn_blocking,
};

use crate::{
    bindings::llm::{
        self, EmbeddingsResult, EmbeddingsUsage, Error, InferencingParams, InferencingResult,
    },
    guest::Guest,
};

const MINILM: &str = "all-minilm-l6-v2";
/// How much a call gives at most; Spin's number.
const MOST_BYTES: usize = 128 << 20;

type Loaded = Arc<OnceCell<Arc<MiniLm>>>;

/// By its folder: 90 MB are kept once in a process.
static LOADED: LazyLock<Mutex<HashMap<PathBuf, Loaded>>> = LazyLock::new(Mutex::default);

/// Which models a component may use, and where they are.
pub(crate) struct Access {
    allowed: BTreeSet<String>,
    folder: PathBuf,
}

impl Access {
    /// `ai_models` of the manifest, and the folder with a folder for each model.
    pub fn new(ai_models: &[String], folder: &Path) -> Self {
        Self {
            allowed: ai_models.iter().cloned().collect(),
            folder: folder.to_owned(),
        }
    }

    fn check(&self, model: &str) -> Result<(), Error> {
        if self.allowed.contains(model) {
            return Ok(());
        }
        Err(Error::InvalidInput(format!(
            "The component does not have access to use '{model}'. To give the component access, \
             add '{model}' to the 'ai_models' key for the component in your spin.toml manifest"
        )))
    }
}

impl llm::Host for Guest {
    async fn infer(
        &mut self,
        model: String,
        _prompt: String,
        _params: Option<InferencingParams>,
    ) -> Result<InferencingResult, Error> {
        self.grant.models.check(&model)?;
        Err(Error::ModelNotSupported)
    }

    async fn generate_embeddings(
        &mut self,
        model: String,
        texts: Vec<String>,
    ) -> Result<EmbeddingsResult, Error> {
        self.grant.models.check(&model)?;
        if model != MINILM {
            return Err(Error::ModelNotSupported);
        }
        if texts.len() * minilm::DIMENSIONS * size_of::<f32>() > MOST_BYTES {
            return Err(failed(format!(
                "query result exceeds limit of {MOST_BYTES} bytes"
            )));
        }
        let loaded = load(self.grant.models.folder.join(MINILM)).await?;
        let embedded: Embedded = spawn_blocking(move || loaded.embed(&texts))
            .await
            .map_err(failed)?;
        Ok(EmbeddingsResult {
            embeddings: embedded.vectors,
            usage: EmbeddingsUsage {
                prompt_token_count: u32::try_from(embedded.tokens).unwrap_or(u32::MAX),
            },
        })
    }
}

async fn load(folder: PathBuf) -> Result<Arc<MiniLm>, Error> {
    let loaded = Arc::clone(LOADED.lock().await.entry(folder.clone()).or_default());
    let model = loaded
        .get_or_try_init(|| async {
            let model = spawn_blocking(move || MiniLm::load(&folder))
                .await
                .map_err(failed)?;
            let model = model.map_err(|error| failed(format!("{error:#}")))?;
            Ok::<_, Error>(Arc::new(model))
        })
        .await?;
    Ok(Arc::clone(model))
}

fn failed(error: impl ToString) -> Error {
    Error::RuntimeError(format!(
        "Error occurred generating embeddings: {}",
        error.to_string()
    ))
}
