//! The file system, in memory.
//!
//! Paths are absolute; `.`, `..` and the usual links (`/sdcard` → `/storage/emulated/0`) are resolved first. Nothing here asks who acts:
//! services act as root; what the shell's user may do is [`may_read`] and [`may_write`].

use std::collections::BTreeMap;
use std::sync::Arc;

use thiserror::Error;

pub use super::paths::{may_look, may_read, may_write, resolve};
use super::paths::{parent, within};

/// Why a file operation failed; printed as the C library does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FileError {
    /// Nothing lies at the path.
    #[error("No such file or directory")]
    NotFound,
    /// The user may not do that.
    #[error("Permission denied")]
    Denied,
    /// Something lies there already.
    #[error("File exists")]
    Exists,
    /// A part of the path is a file.
    #[error("Not a directory")]
    NotADirectory,
    /// A file was expected.
    #[error("Is a directory")]
    IsADirectory,
    /// The request makes no sense.
    #[error("Invalid argument")]
    Invalid,
    /// The file system is full.
    #[error("No space left on device")]
    NoSpace,
    /// The partition cannot be written.
    #[error("Read-only file system")]
    ReadOnly,
    /// The path, or a name in it, is too long.
    #[error("File name too long")]
    NameTooLong,
    /// Only an empty folder can be removed.
    #[error("Directory not empty")]
    NotEmpty,
}

impl FileError {
    /// Linux's number for the error, as the sync service sends it.
    pub fn errno(self) -> u32 {
        match self {
            FileError::NotFound => 2,
            FileError::Denied => 13,
            FileError::Exists => 17,
            FileError::NotADirectory => 20,
            FileError::IsADirectory => 21,
            FileError::Invalid => 22,
            FileError::NoSpace => 28,
            FileError::ReadOnly => 30,
            FileError::NameTooLong => 36,
            FileError::NotEmpty => 39,
        }
    }
}

/// The bits of a mode that say *folder*.
pub const MODE_DIR: u32 = 0o040000;
/// The bits of a mode that say *ordinary file*.
pub const MODE_FILE: u32 = 0o100000;
/// The bits of a mode that say *character device*.
pub const MODE_CHAR: u32 = 0o020000;

/// The largest sum of all files, in bytes.
pub const MAX_BYTES: usize = 1 << 30;
const MAX_NODES: usize = 100_000;

/// What `stat` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// Type and permission bits.
    pub mode: u32,
    /// Bytes in the file.
    pub size: u64,
    /// Last change, Unix time in seconds.
    pub mtime: i64,
    /// Names of owner and group.
    pub owner: (&'static str, &'static str),
}

impl Stat {
    /// Whether it is a folder.
    pub fn is_dir(&self) -> bool {
        self.mode & 0o170000 == MODE_DIR
    }
}

#[derive(Debug, Clone)]
struct Node {
    mode: u32,
    mtime: i64,
    /// Shared with snapshots until it is written to.
    data: Arc<Vec<u8>>,
}

/// All files of a device.
#[derive(Debug, Clone, Default)]
pub struct Files {
    nodes: BTreeMap<String, Node>,
    /// The shared storage while it is not mounted.
    unmounted: BTreeMap<String, Node>,
    bytes: usize,
    /// Nothing can grow.
    full: bool,
}

const FOLDERS: [&str; 24] = [
    "/",
    "/apex",
    "/data",
    "/data/app",
    "/data/data",
    "/data/local",
    "/data/local/tmp",
    "/data/misc",
    "/data/user",
    "/dev",
    "/mnt",
    "/proc",
    "/product",
    "/storage",
    "/storage/emulated",
    "/storage/emulated/0",
    "/storage/emulated/0/Android",
    "/storage/emulated/0/DCIM",
    "/storage/emulated/0/Download",
    "/storage/emulated/0/Pictures",
    "/sys",
    "/system",
    "/system/bin",
    "/vendor",
];

/// The shared storage, which is mounted late.
const SHARED: &str = "/storage/emulated/0";

impl Files {
    /// The files of a device that has just booted; `build_prop` is the text of `/system/build.prop`.
    pub fn new(build_prop: String, boot_epoch_ms: i64) -> Self {
        let mut files = Self::default();
        let mtime = boot_epoch_ms.div_euclid(1000);
        for folder in FOLDERS {
            let mode = if may_write(folder).is_ok() { 0o771 } else { 0o755 };
            files.nodes.insert(folder.into(), Node { mode: MODE_DIR | mode, mtime, data: Arc::default() });
        }
        for device in ["/dev/null", "/dev/zero", "/dev/tty"] {
            files.nodes.insert(device.into(), Node { mode: MODE_CHAR | 0o666, mtime, data: Arc::default() });
        }
        for (path, text) in
            [("/proc/uptime", String::new()), ("/proc/version", KERNEL.into()), ("/system/build.prop", build_prop)]
        {
            files.nodes.insert(path.into(), Node { mode: MODE_FILE | 0o444, mtime, data: Arc::new(text.into_bytes()) });
        }
        files
    }

    /// A file's content. (`/proc/uptime` is empty here: see `System::read_file`.)
    pub fn read(&self, path: &str) -> Result<&[u8], FileError> {
        let node = self.node(&resolve(path)?)?;
        if node.is_dir() { Err(FileError::IsADirectory) } else { Ok(&node.data) }
    }

    /// Writes a file, new or over an old one; its folder must exist. A new one gets `mode` (permission bits), an old one keeps its own.
    pub fn write(&mut self, path: &str, data: Vec<u8>, mode: u32, epoch_ms: i64) -> Result<(), FileError> {
        let path = self.writable(path)?;
        let old = self.nodes.get(&path).map_or(0, |node| node.data.len());
        let bytes = self.bytes - old + data.len();
        let kept = self.nodes.get(&path).is_some_and(|node| data.len() <= node.data.len() || node.mode & 0o170000 == MODE_CHAR);
        if bytes > MAX_BYTES || self.nodes.len() >= MAX_NODES || (self.full && !data.is_empty() && !kept) {
            return Err(FileError::NoSpace);
        }
        let mtime = epoch_ms.div_euclid(1000);
        let node = self.nodes.entry(path).or_insert(Node { mode: MODE_FILE | (mode & 0o7777), mtime, data: Arc::default() });
        if node.mode & 0o170000 == MODE_CHAR {
            return Ok(());
        }
        (node.data, node.mtime) = (Arc::new(data), mtime);
        self.bytes = bytes;
        Ok(())
    }

    /// Adds to a file's end, making it if it is not there.
    pub fn append(&mut self, path: &str, data: &[u8], epoch_ms: i64) -> Result<(), FileError> {
        let path = self.writable(path)?;
        if !self.nodes.contains_key(&path) {
            return self.write(&path, data.to_vec(), 0o660, epoch_ms);
        }
        let full = self.full || self.bytes + data.len() > MAX_BYTES;
        let Some(node) = self.nodes.get_mut(&path).filter(|node| node.mode & 0o170000 != MODE_CHAR) else { return Ok(()) };
        if full {
            return Err(FileError::NoSpace);
        }
        Arc::make_mut(&mut node.data).extend_from_slice(data);
        node.mtime = epoch_ms.div_euclid(1000);
        self.bytes += data.len();
        Ok(())
    }

    /// Makes a folder; its parent must exist.
    pub fn mkdir(&mut self, path: &str, epoch_ms: i64) -> Result<(), FileError> {
        let path = resolve(path)?;
        if self.nodes.contains_key(&path) {
            return Err(FileError::Exists);
        }
        self.folder_of(&path)?;
        if self.full || self.nodes.len() >= MAX_NODES {
            return Err(FileError::NoSpace);
        }
        let node = Node { mode: MODE_DIR | 0o771, mtime: epoch_ms.div_euclid(1000), data: Arc::default() };
        self.nodes.insert(path, node);
        Ok(())
    }

    /// Makes a folder and those above it; one that is there already is fine.
    pub fn mkdir_all(&mut self, path: &str, epoch_ms: i64) -> Result<(), FileError> {
        let path = resolve(path)?;
        let ends = path.match_indices('/').map(|(at, _)| at).skip(1).chain([path.len()]);
        for end in ends {
            match self.mkdir(&path[..end], epoch_ms) {
                Ok(()) => {}
                Err(FileError::Exists) if self.node(&path[..end])?.is_dir() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Removes a file.
    pub fn remove(&mut self, path: &str) -> Result<(), FileError> {
        let path = resolve(path)?;
        if self.node(&path)?.is_dir() {
            return Err(FileError::IsADirectory);
        }
        if let Some(node) = self.nodes.remove(&path) {
            self.bytes -= node.data.len();
        }
        Ok(())
    }

    /// Removes an empty folder.
    pub fn rmdir(&mut self, path: &str) -> Result<(), FileError> {
        let path = resolve(path)?;
        if !self.node(&path)?.is_dir() {
            return Err(FileError::NotADirectory);
        }
        if self.below(&path).next().is_some() {
            return Err(FileError::NotEmpty);
        }
        self.nodes.remove(&path);
        Ok(())
    }

    /// Removes a file, or a folder with all that is in it.
    pub fn remove_all(&mut self, path: &str) -> Result<(), FileError> {
        let path = resolve(path)?;
        self.node(&path)?;
        let gone: Vec<String> = self.below(&path).map(|(name, _)| name.clone()).chain([path.clone()]).collect();
        for name in gone {
            if let Some(node) = self.nodes.remove(&name) {
                self.bytes -= node.data.len();
            }
        }
        Ok(())
    }

    /// Moves a file or folder to the new path `to`, over a file that lies there.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<(), FileError> {
        let (from, to) = (resolve(from)?, resolve(to)?);
        self.node(&from)?;
        self.folder_of(&to)?;
        if to == from {
            return Ok(());
        }
        if to.starts_with(&format!("{from}/")) {
            return Err(FileError::Invalid);
        }
        match self.nodes.get(&to) {
            Some(node) if node.is_dir() => return Err(FileError::IsADirectory),
            Some(_) => self.remove(&to)?,
            None => {}
        }
        let moved: Vec<String> = self.below(&from).map(|(name, _)| name.clone()).chain([from.clone()]).collect();
        for name in moved {
            if let Some(node) = self.nodes.remove(&name) {
                self.nodes.insert(format!("{to}{}", &name[from.len()..]), node);
            }
        }
        Ok(())
    }

    /// What is in a folder, by name, sorted.
    pub fn list(&self, path: &str) -> Result<Vec<(String, Stat)>, FileError> {
        let path = resolve(path)?;
        if !self.node(&path)?.is_dir() {
            return Err(FileError::NotADirectory);
        }
        let start = if path == "/" { 1 } else { path.len() + 1 };
        let children = self.below(&path).filter(|(name, _)| !name[start..].contains('/'));
        Ok(children.map(|(name, node)| (name[start..].to_string(), node.stat(name))).collect())
    }

    /// What lies at a path.
    pub fn stat(&self, path: &str) -> Result<Stat, FileError> {
        let path = resolve(path)?;
        Ok(self.node(&path)?.stat(&path))
    }

    /// Sets the time of the last change, Unix time in seconds.
    pub fn set_mtime(&mut self, path: &str, mtime: i64) -> Result<(), FileError> {
        self.node_mut(path)?.mtime = mtime;
        Ok(())
    }

    /// Sets the permission bits.
    pub fn chmod(&mut self, path: &str, mode: u32) -> Result<(), FileError> {
        let node = self.node_mut(path)?;
        node.mode = (node.mode & 0o170000) | (mode & 0o7777);
        Ok(())
    }

    /// Takes the shared storage away, as it is before the user's files are unlocked.
    pub(super) fn unmount(&mut self) {
        let mut taken = self.nodes.split_off(SHARED);
        let end = taken.keys().find(|path| !within(path, SHARED)).cloned();
        if let Some(end) = end {
            self.nodes.append(&mut taken.split_off(&end));
        }
        self.unmounted.append(&mut taken);
    }

    /// Puts the shared storage back.
    pub(super) fn mount(&mut self) {
        self.nodes.append(&mut self.unmounted);
    }

    /// Leaves no room for anything new, or gives it back.
    pub(super) fn set_full(&mut self, full: bool) {
        self.full = full;
    }

    /// Whether there is no room for anything new.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// The bytes of all files together.
    pub fn used(&self) -> usize {
        self.bytes
    }

    fn node(&self, path: &str) -> Result<&Node, FileError> {
        if let Some(node) = self.nodes.get(path) {
            return Ok(node);
        }
        self.folder_of(path)?;
        Err(FileError::NotFound)
    }

    fn node_mut(&mut self, path: &str) -> Result<&mut Node, FileError> {
        self.nodes.get_mut(&resolve(path)?).ok_or(FileError::NotFound)
    }

    /// Checks that the folder in which `path` lies is there.
    fn folder_of(&self, path: &str) -> Result<(), FileError> {
        let mut at = path;
        while let Some((above, _)) = at.rsplit_once('/').filter(|(above, _)| !above.is_empty()) {
            match self.nodes.get(above) {
                Some(node) if node.is_dir() => return if above == parent(path) { Ok(()) } else { Err(FileError::NotFound) },
                Some(_) => return Err(FileError::NotADirectory),
                None => at = above,
            }
        }
        if parent(path) == "/" { Ok(()) } else { Err(FileError::NotFound) }
    }

    fn writable(&self, path: &str) -> Result<String, FileError> {
        let path = resolve(path)?;
        match self.nodes.get(&path) {
            Some(node) if node.is_dir() => return Err(FileError::IsADirectory),
            Some(_) => {}
            None => self.folder_of(&path)?,
        }
        Ok(path)
    }

    /// Everything below a folder, at any depth.
    fn below(&self, path: &str) -> impl Iterator<Item = (&String, &Node)> {
        let prefix = if path == "/" { "/".to_string() } else { format!("{path}/") };
        let first = prefix.clone();
        self.nodes.range(first..).take_while(move |(name, _)| name.starts_with(&prefix)).filter(|(name, _)| *name != "/")
    }
}

impl Node {
    fn is_dir(&self) -> bool {
        self.mode & 0o170000 == MODE_DIR
    }

    fn stat(&self, path: &str) -> Stat {
        let size = if self.is_dir() { 4096 } else { self.data.len() as u64 };
        let owner = match path {
            _ if within(path, "/storage/emulated/0") => ("u0_a61", "media_rw"),
            _ if within(path, "/data/local/tmp") => ("shell", "shell"),
            _ if within(path, "/data") => ("system", "system"),
            _ => ("root", "root"),
        };
        Stat { mode: self.mode, size, mtime: self.mtime, owner }
    }
}

const KERNEL: &str = "Linux version 6.1.23-android14-4-00257-g7e35917775b8-ab9964412 (build-user@build-host) #1 SMP PREEMPT\n";

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Files {
        Files::new("ro.x=1\n".into(), 5_000)
    }

    #[test]
    fn sdcard_is_another_name_of_the_shared_storage() {
        let mut files = files();
        files.write("/sdcard/a.txt", b"hi".to_vec(), 0o660, 7_000).unwrap();
        assert_eq!(files.read("/storage/emulated/0/./x/../a.txt").unwrap(), b"hi");
        let stat = files.stat("/sdcard/a.txt").unwrap();
        assert_eq!((stat.mode, stat.size, stat.mtime), (0o100660, 2, 7));
        assert!(files.list("/sdcard").unwrap().iter().any(|(name, _)| name == "a.txt"));
    }

    #[test]
    fn a_missing_folder_and_a_file_in_the_way_are_told_apart() {
        let mut files = files();
        assert_eq!(files.write("/data/local/tmp/no/x", Vec::new(), 0o600, 0), Err(FileError::NotFound));
        files.write("/data/local/tmp/f", Vec::new(), 0o600, 0).unwrap();
        assert_eq!(files.write("/data/local/tmp/f/x", Vec::new(), 0o600, 0), Err(FileError::NotADirectory));
        assert_eq!(files.read("/data/local/tmp"), Err(FileError::IsADirectory));
        assert_eq!(files.stat("/nowhere/at/all"), Err(FileError::NotFound));
    }

    #[test]
    fn folders_are_made_moved_and_removed_with_what_is_in_them() {
        let mut files = files();
        files.mkdir_all("/sdcard/a/b", 0).unwrap();
        files.write("/sdcard/a/b/f", vec![1; 10], 0o600, 0).unwrap();
        assert_eq!(files.rmdir("/sdcard/a"), Err(FileError::NotEmpty));
        files.rename("/sdcard/a", "/sdcard/c").unwrap();
        assert_eq!(files.read("/sdcard/c/b/f").unwrap().len(), 10);
        assert_eq!(files.used(), 10);
        files.remove_all("/sdcard/c").unwrap();
        assert_eq!(files.used(), 0);
        assert_eq!(files.stat("/sdcard/c/b"), Err(FileError::NotFound));
    }

    #[test]
    fn the_null_device_swallows() {
        let mut files = files();
        files.write("/dev/null", vec![1, 2], 0o666, 0).unwrap();
        assert_eq!(files.read("/dev/null").unwrap(), b"");
        assert_eq!(files.used(), 0);
    }
}
