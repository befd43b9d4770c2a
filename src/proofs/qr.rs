//! The QR code from which an authenticator application reads a virtual MFA device. IAM API Reference, "VirtualMFADevice".

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use qrcodegen::{QrCode, QrCodeEcc};

/// Pixels of a module's side.
const SCALE: usize = 5;
/// Modules of the white border. ISO/IEC 18004 requires four.
const BORDER: usize = 4;

/// All characters but RFC 3986's unreserved ones.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The text is too long for a QR code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long for a QR code")]
pub struct QrCodeError;

/// `otpauth://totp/NAME@ACCOUNT?secret=SEED&issuer=ISSUER`.
pub fn otpauth(name: &str, account: &str, seed: &str, issuer: &str) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    format!(
        "otpauth://totp/{}@{}?secret={seed}&issuer={}",
        encoded(name),
        encoded(account),
        encoded(issuer)
    )
}

/// A text as a QR code in a PNG file, black on white.
///
/// # Errors
/// [`QrCodeError`].
pub fn png(text: &str) -> Result<Vec<u8>, QrCodeError> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| QrCodeError)?;
    let modules = usize::try_from(code.size()).map_err(|_| QrCodeError)?;
    let side = (modules + 2 * BORDER) * SCALE;
    let dark = |x: usize, y: usize| {
        let module = |pixel: usize| {
            let place = i32::try_from(pixel / SCALE).unwrap_or(i32::MAX);
            place.saturating_sub(BORDER as i32)
        };
        code.get_module(module(x), module(y))
    };
    // One bit a pixel, rows filled up to whole bytes; 1 is white.
    let mut rows = Vec::with_capacity(side * side.div_ceil(8));
    for y in 0..side {
        for start in (0..side).step_by(8) {
            let byte = (start..start + 8).fold(0u8, |byte, x| {
                (byte << 1) | u8::from(x < side && !dark(x, y))
            });
            rows.push(byte);
        }
    }
    let side = u32::try_from(side).map_err(|_| QrCodeError)?;
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&rows));
    written.map_err(|_| QrCodeError)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_uri_names_device_account_and_issuer() {
        assert_eq!(
            otpauth("a+b", "123456789012", "MZXW6YTB", "Amazon Web Services"),
            "otpauth://totp/a%2Bb@123456789012?secret=MZXW6YTB&issuer=Amazon%20Web%20Services"
        );
    }

    #[test]
    fn the_picture_shows_the_code_with_its_border() {
        let text = otpauth(
            "bob",
            "123456789012",
            &"A".repeat(64),
            "Amazon Web Services",
        );
        let png = png(&text).unwrap();
        let code = QrCode::encode_text(&text, QrCodeEcc::Medium).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(png))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        let modules = code.size() as usize;
        assert_eq!(frame.width as usize, (modules + 8) * SCALE);
        assert_eq!(
            (frame.width, frame.bit_depth),
            (frame.height, png::BitDepth::One)
        );
        let white =
            |x: usize, y: usize| pixels[y * frame.line_size + x / 8] >> (7 - x % 8) & 1 == 1;
        for y in 0..frame.height as usize {
            for x in 0..frame.width as usize {
                let at = |pixel: usize| (pixel / SCALE) as i32 - 4;
                assert_eq!(white(x, y), !code.get_module(at(x), at(y)), "{x}, {y}");
            }
        }
    }

    #[test]
    fn a_long_text_is_refused() {
        assert_eq!(png(&"x".repeat(5000)), Err(QrCodeError));
    }
}
