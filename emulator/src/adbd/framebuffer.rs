//! `framebuffer:`: the screen's pixels behind a head that tells their form.

use super::stream::Stream;
use crate::device::Device;

/// The number of the sRGB colour space. adbutils reads a head only with this one.
const SRGB: u32 = 1;

/// Sends the screen once. Before Android 8 the head does not tell the colour space.
pub fn serve(device: &Device, stream: &Stream) {
    let (frame, api) = {
        let mut system = device.lock();
        (system.photograph(), system.config.api)
    };
    let size = frame.width * frame.height * 4;
    let version: &[u32] = if api >= 26 { &[2, 32, SRGB] } else { &[1, 32] };
    // Offset and length, in bits, of red, blue, green and alpha.
    let colours = [0, 8, 16, 8, 8, 8, 24, 8];
    let head = version.iter().copied().chain([size, frame.width, frame.height]).chain(colours);
    let mut data: Vec<u8> = head.flat_map(u32::to_le_bytes).collect();
    data.reserve(size as usize);
    for pixel in frame.pixels.chunks_exact(3) {
        data.extend_from_slice(pixel);
        data.push(255);
    }
    // Whoever asked may have gone.
    let _ = stream.write_all(&data);
}
