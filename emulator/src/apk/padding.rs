//! APKs from Android Studio may begin with an entry that the directory at the end does not list: room left over from a faster build.
//! Android installs them; the library that reads APKs here wants the first listed entry at the start.

use std::borrow::Cow;

const LOCAL: &[u8] = b"PK\x03\x04";
const LISTED: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// How long the end record is without its comment, and how long a comment may be.
const END_LENGTH: usize = 22;
const MAX_COMMENT: usize = 65_535;

/// The archive without what lies before its first listed entry; the same where nothing does, or where it is no such archive.
pub fn without(bytes: &[u8]) -> Cow<'_, [u8]> {
    stripped(bytes).map_or(Cow::Borrowed(bytes), Cow::Owned)
}

fn stripped(bytes: &[u8]) -> Option<Vec<u8>> {
    // Without an entry at its start Android does not take it either.
    if !bytes.starts_with(LOCAL) {
        return None;
    }
    let earliest = bytes.len().saturating_sub(END_LENGTH + MAX_COMMENT);
    let end = earliest + bytes[earliest..].windows(END.len()).rposition(|window| window == END)?;
    let directory = word(bytes, end + 16)? as usize;
    let mut places = Vec::new();
    let mut at = directory;
    while bytes.get(at..at + 4) == Some(LISTED) {
        places.push(at + 42);
        let lengths: usize = [28, 30, 32].into_iter().map(|field| half(bytes, at + field)).sum::<Option<usize>>()?;
        at += 46 + lengths;
    }
    let first = places.iter().map(|place| word(bytes, *place)).min()??;
    let padding = first as usize;
    if padding == 0 || padding > directory || bytes.get(padding..padding + 4) != Some(LOCAL) {
        return None;
    }
    let mut out = bytes[padding..].to_vec();
    for place in places.into_iter().chain([end + 16]) {
        let moved = word(bytes, place)?.checked_sub(first)?;
        out.get_mut(place - padding..place - padding + 4)?.copy_from_slice(&moved.to_le_bytes());
    }
    Some(out)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn half(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?).into())
}

#[cfg(test)]
mod tests {
    use super::without;

    /// An archive of one empty entry `a`, which begins at `offset`.
    fn archive(offset: u32) -> Vec<u8> {
        let mut local = b"PK\x03\x04".to_vec();
        local.extend([0; 22]);
        local.extend([1, 0, 0, 0, b'a']);
        let mut out = local.clone();
        out.truncate(30.min(offset as usize));
        out.resize(offset as usize, 0);
        out.extend(&local);
        let directory = out.len() as u32;
        out.extend(b"PK\x01\x02");
        out.extend([0; 24]);
        out.extend([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        out.extend(offset.to_le_bytes());
        out.push(b'a');
        let size = out.len() as u32 - directory;
        out.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
        out.extend(size.to_le_bytes());
        out.extend(directory.to_le_bytes());
        out.extend([0, 0]);
        out
    }

    #[test]
    fn what_lies_before_the_first_listed_entry_is_left_out() {
        let plain = archive(0);
        assert_eq!(&*without(&plain), &plain[..]);
        assert_eq!(&*without(&archive(0x84)), &plain[..]);
    }

    #[test]
    fn what_is_no_archive_stays_as_it_is() {
        for bytes in [&b""[..], b"PK\x03\x04", b"PK\x03\x04PK\x05\x06", &archive(0x84)[..0xb0]] {
            assert_eq!(&*without(bytes), bytes);
        }
    }
}
