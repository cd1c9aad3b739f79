//! Files on the farm's server: plans, scenarios, APKs, evidence. What is read is bounded and its hash is checked.

use std::io::Cursor;
use std::path::Path;
use std::time::Duration;

use async_nats::jetstream::object_store::{InfoErrorKind, ObjectMetadata, ObjectStore};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{FarmError, Link};
use crate::digest::sha256_of;
use crate::trace::artifact::is_sha256;

/// Bytes that one object may have: the largest APKs, and the evidence of a long job.
pub const OBJECT_LIMIT: u64 = 1 << 30;
/// Bytes of an object that is held in memory.
pub(super) const SMALL: u64 = 64 << 20;
/// How long nothing may come while an object is read.
const SILENCE: Duration = Duration::from_secs(20);
/// The key of an object's own hash among its metadata, so that one that is there already is not sent again.
const SHA256: &str = "sha256";

/// An object as those who fetch it know it beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// The object's name in its bucket.
    pub name: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

impl Link {
    async fn bucket(&self, bucket: &str) -> Result<ObjectStore, FarmError> {
        self.js.get_object_store(bucket).await.map_err(|error| FarmError::server(&format!("the object store {bucket}"), error))
    }

    /// Puts a file under a name, unless the same is there already.
    pub(super) async fn put_file(&self, bucket: &str, name: &str, file: &Path) -> Result<Stored, FarmError> {
        let read = |error| FarmError::file(file, error);
        let size = std::fs::metadata(file).map_err(read)?.len();
        if size > OBJECT_LIMIT {
            return Err(FarmError::file(file, format!("it has {size} bytes; a farm takes files up to {OBJECT_LIMIT}")));
        }
        let sha256 = std::fs::File::open(file).and_then(sha256_of).map_err(read)?;
        let stored = Stored { name: name.to_owned(), sha256, size };
        let mut opened = tokio::fs::File::open(file).await.map_err(read)?;
        self.put(bucket, &stored, &mut opened).await?;
        Ok(stored)
    }

    /// Puts bytes under a name, unless the same are there already.
    pub(super) async fn put_bytes(&self, bucket: &str, name: &str, bytes: &[u8]) -> Result<Stored, FarmError> {
        let sha256 = crate::digest::sha256_hex(bytes);
        let stored = Stored { name: name.to_owned(), sha256, size: bytes.len() as u64 };
        self.put(bucket, &stored, &mut Cursor::new(bytes)).await?;
        Ok(stored)
    }

    async fn put(&self, bucket: &str, stored: &Stored, from: &mut (impl tokio::io::AsyncRead + Unpin)) -> Result<(), FarmError> {
        let store = self.bucket(bucket).await?;
        if let Ok(info) = store.info(&stored.name).await
            && !info.deleted
            && info.size as u64 == stored.size
            && info.metadata.get(SHA256) == Some(&stored.sha256)
        {
            return Ok(());
        }
        let metadata = ObjectMetadata {
            name: stored.name.clone(),
            metadata: [(SHA256.to_owned(), stored.sha256.clone())].into(),
            ..ObjectMetadata::default()
        };
        let put = store.put(metadata, from).await;
        put.map(drop).map_err(|error| FarmError::server(&format!("cannot put {} into {bucket}", stored.name), error))
    }

    /// Bytes of an object, as the server says.
    pub(super) async fn size(&self, bucket: &str, name: &str) -> Result<u64, FarmError> {
        let info = self.bucket(bucket).await?.info(name).await;
        info.map(|info| info.size as u64)
            .map_err(|error| FarmError::server(&format!("cannot look for {name} in {bucket}"), error))
    }

    /// Fetches an object into a new file; the file is there only if its hash is right.
    pub(super) async fn get_file(&self, bucket: &str, stored: &Stored, to: &Path) -> Result<(), FarmError> {
        let store = self.bucket(bucket).await?;
        check(stored)?;
        let mut object = store
            .get(&stored.name)
            .await
            .map_err(|error| FarmError::server(&format!("cannot get {} from {bucket}", stored.name), error))?;
        let local = |error: std::io::Error| FarmError::file(to, error);
        let mut file = tokio::fs::File::create(to).await.map_err(local)?;
        let mut buffer = vec![0; 128 << 10];
        let mut size = 0_u64;
        loop {
            let n = next(&mut object, &mut buffer, &stored.name).await?;
            if n == 0 {
                break;
            }
            size += n as u64;
            if size > stored.size {
                return Err(unlike(&stored.name));
            }
            file.write_all(&buffer[..n]).await.map_err(local)?;
        }
        file.flush().await.map_err(local)?;
        drop(file);
        let sha256 = std::fs::File::open(to).and_then(sha256_of).map_err(local)?;
        if size == stored.size && sha256 == stored.sha256 {
            return Ok(());
        }
        std::fs::remove_file(to).map_err(local)?;
        Err(unlike(&stored.name))
    }

    /// Fetches a small object, `None` if there is none of the name.
    pub(super) async fn get_bytes(&self, bucket: &str, name: &str) -> Result<Option<Vec<u8>>, FarmError> {
        let store = self.bucket(bucket).await?;
        match store.info(name).await {
            Ok(info) if info.deleted => return Ok(None),
            Ok(info) if info.size as u64 > SMALL => return Err(FarmError::Hostile(format!("{name} has {} bytes", info.size))),
            Ok(_) => {}
            Err(error) if error.kind() == InfoErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(FarmError::server(&format!("cannot look for {name} in {bucket}"), error)),
        }
        let mut object =
            store.get(name).await.map_err(|error| FarmError::server(&format!("cannot get {name} from {bucket}"), error))?;
        let (mut bytes, mut buffer) = (Vec::new(), vec![0; 64 << 10]);
        loop {
            match next(&mut object, &mut buffer, name).await? {
                0 => return Ok(Some(bytes)),
                n => bytes.extend_from_slice(&buffer[..n]),
            }
            if bytes.len() as u64 > SMALL {
                return Err(FarmError::Hostile(format!("{name} is longer than it says")));
            }
        }
    }
}

/// What is claimed of an object, before it is fetched.
fn check(stored: &Stored) -> Result<(), FarmError> {
    if !is_sha256(&stored.sha256) || stored.size > OBJECT_LIMIT || stored.name.len() > 512 {
        return Err(FarmError::Hostile("a job names a file that cannot be: no hash, or too large".to_owned()));
    }
    Ok(())
}

/// The next bytes of an object.
async fn next(object: &mut (impl tokio::io::AsyncRead + Unpin), buffer: &mut [u8], name: &str) -> Result<usize, FarmError> {
    match tokio::time::timeout(SILENCE, object.read(buffer)).await {
        Ok(Ok(n)) => Ok(n),
        Ok(Err(error)) => Err(FarmError::server(&format!("{name} stopped coming"), error)),
        Err(_) => Err(FarmError::Server(format!("{name} stopped coming for {} s", SILENCE.as_secs()))),
    }
}

fn unlike(name: &str) -> FarmError {
    FarmError::Hostile(format!("what came for {name} is not what it should be: another hash or size"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_an_object_is_not_fetched() {
        let good = Stored { name: "apk/1".into(), sha256: "0".repeat(64), size: 5 };
        assert_eq!(check(&good), Ok(()));
        for bad in [
            Stored { sha256: "../../etc/passwd".into(), ..good.clone() },
            Stored { sha256: "F".repeat(64), ..good.clone() },
            Stored { size: OBJECT_LIMIT + 1, ..good.clone() },
            Stored { name: "x".repeat(513), ..good.clone() },
        ] {
            assert!(matches!(check(&bad), Err(FarmError::Hostile(_))), "{bad:?}");
        }
    }
}
