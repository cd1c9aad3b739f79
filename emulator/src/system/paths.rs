//! Paths: their usual form, and what the shell's user may do where.

use super::files::FileError;

const MAX_PATH: usize = 4096;
const MAX_NAME: usize = 255;

const LINKS: [(&str, &str); 7] = [
    ("/sdcard", "/storage/emulated/0"),
    ("/mnt/sdcard", "/storage/emulated/0"),
    ("/storage/self/primary", "/storage/emulated/0"),
    ("/data/user/0", "/data/data"),
    ("/bin", "/system/bin"),
    ("/etc", "/system/etc"),
    ("/d", "/sys/kernel/debug"),
];

pub(super) fn parent(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((above, _)) => above,
    }
}

pub(super) fn within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The path without `.`, `..`, doubled slashes and links.
pub fn resolve(path: &str) -> Result<String, FileError> {
    if path.is_empty() {
        return Err(FileError::NotFound);
    }
    if path.len() > MAX_PATH {
        return Err(FileError::NameTooLong);
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            _ if part.len() > MAX_NAME => return Err(FileError::NameTooLong),
            _ => parts.push(part),
        }
    }
    let mut path = format!("/{}", parts.join("/"));
    for (link, target) in LINKS {
        if within(&path, link) {
            path = format!("{target}{}", &path[link.len()..]);
        }
    }
    Ok(path)
}

/// Whether the shell's user may read what lies at `path`.
pub fn may_read(path: &str) -> Result<(), FileError> {
    let path = resolve(path)?;
    let hidden = ["/data", "/data/app", "/data/misc"].contains(&path.as_str())
        || within(&path, "/data/data")
        || within(&path, "/data/user");
    if hidden { Err(FileError::Denied) } else { Ok(()) }
}

/// Whether the shell's user may learn that something lies at `path`.
pub fn may_look(path: &str) -> Result<(), FileError> {
    let path = resolve(path)?;
    let inside = |folder| path != folder && within(&path, folder);
    if inside("/data/data") || inside("/data/user") || inside("/data/misc") { Err(FileError::Denied) } else { Ok(()) }
}

/// Whether the shell's user may write at `path`.
pub fn may_write(path: &str) -> Result<(), FileError> {
    let path = resolve(path)?;
    let own = ["/data/local/tmp", "/storage/emulated/0", "/dev/null", "/dev/tty", "/dev/zero"];
    if own.iter().any(|folder| within(&path, folder)) {
        Ok(())
    } else if ["/data", "/dev", "/mnt", "/proc", "/storage", "/sys"].iter().any(|folder| within(&path, folder)) {
        Err(FileError::Denied)
    } else {
        Err(FileError::ReadOnly)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_writes_its_own_folders_only() {
        assert_eq!(may_write("/sdcard/x"), Ok(()));
        assert_eq!(may_write("/system/x"), Err(FileError::ReadOnly));
        assert_eq!(may_write("/data/local/tmp/../x"), Err(FileError::Denied));
        assert_eq!(may_read("/data/data/com.example"), Err(FileError::Denied));
    }
}
