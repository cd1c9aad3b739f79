//! Builds a specimen's folder into an APK: the same folder gives the same bytes.

use std::io;
use std::path::{Path, PathBuf};

use apk::android::attr;
use apk::prelude::{
    ApiLevel, ApkBuilder, ClassName, Manifest, PackageName, PermissionName, Schemes, Signer, SigningIdentity, VersionCode,
};
use apk::xml::Element;
use thiserror::Error;

use crate::app::specimen::model::Protection;
use crate::app::specimen::{Specimen, SpecimenError};

/// Signs nothing but specimens; its own first lines say so.
const KEY: &str = include_str!("specimen-key.pem");

/// Why a specimen could not be built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// A file could not be read.
    #[error("{}: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The specimen is not valid.
    #[error(transparent)]
    Specimen(#[from] SpecimenError),
    /// The APK could not be made or written.
    #[error(transparent)]
    Apk(#[from] apk::Error),
}

/// Builds the specimen in the folder `specimen_dir` into the APK `out`. Its truth stays behind.
pub fn build(specimen_dir: &Path, out: &Path) -> Result<(), BuildError> {
    let file = specimen_dir.join("specimen.yaml");
    let source = std::fs::read_to_string(&file).map_err(|error| BuildError::Read { path: file, error })?;
    package(&Specimen::parse(&source)?, files(specimen_dir)?, out)
}

/// Builds a specimen that lies in no folder, from the text of its `specimen.yaml`.
pub fn build_source(source: &str, out: &Path) -> Result<(), BuildError> {
    package(&Specimen::parse(source)?, vec![("specimen.yaml".to_owned(), source.as_bytes().to_vec())], out)
}

fn package(specimen: &Specimen, files: Vec<(String, Vec<u8>)>, out: &Path) -> Result<(), BuildError> {
    let mut app = ApkBuilder::new(manifest(specimen)?);
    app.label(specimen.label.en());
    if specimen.label.get(true) != specimen.label.en() {
        app.localized_string("app_name", "zh".parse().map_err(apk::Error::from)?, specimen.label.get(true))?;
    }
    for (name, content) in files {
        app.asset(&format!("specimen/{name}"), content)?;
    }
    let identity = SigningIdentity::from_pem(KEY).map_err(apk::Error::from)?;
    app.sign_with(Signer::new(identity).schemes(Schemes::V1 | Schemes::V2));
    Ok(app.write(out)?)
}

fn manifest(specimen: &Specimen) -> Result<Manifest, apk::Error> {
    let mut manifest = Manifest::new(&PackageName::try_new(specimen.package.clone())?);
    manifest
        .set_version(VersionCode::try_new(specimen.version.code)?, &specimen.version.name)
        .set_min_sdk(ApiLevel::try_new(specimen.sdk.min)?)
        .set_target_sdk(ApiLevel::try_new(specimen.sdk.target)?);
    for name in &specimen.permissions {
        manifest.add_permission(&PermissionName::try_new(Specimen::permission(name))?);
    }
    for permission in &specimen.custom_permissions {
        let level = match permission.protection {
            Protection::Normal => 0,
            Protection::Dangerous => 1,
            Protection::Signature => 2,
        };
        let element =
            Element::new("permission").with_attr(attr::NAME, permission.name.as_str()).with_attr(attr::PROTECTION_LEVEL, level);
        manifest.root_mut().push_child(element);
    }
    let main = apk::manifest::activity(&ClassName::try_new(specimen.activity.clone())?)
        .with_attr(attr::EXPORTED, true)
        .with_child(apk::manifest::launcher_filter());
    manifest.application_mut().set_attr(attr::HAS_CODE, false).push_child(main);
    for class in specimen.classes().into_iter().skip(1) {
        let activity = apk::manifest::activity(&ClassName::try_new(class)?).with_attr(attr::EXPORTED, false);
        manifest.application_mut().push_child(activity);
    }
    Ok(manifest)
}

/// The files of the folder itself, by name.
fn files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, BuildError> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |error| BuildError::Read { path, error }
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if path.is_file() && name != "truth.yaml" && !name.starts_with('.') {
            files.push((name.to_string(), std::fs::read(&path).map_err(failed(&path))?));
        }
    }
    files.sort();
    Ok(files)
}
