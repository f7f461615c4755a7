//! Colors that people with any kind of color vision can tell apart, after Okabe and Ito, adjusted for contrast with
//! the background. `style/base.css` repeats them for the elements on top of a chart.

use headroom_core::math::round;
use plotters::style::RGBColor;

/// The colors of a chart on a light or a dark background.
#[derive(Debug)]
pub(super) struct Palette {
    /// Background.
    pub(super) ground: RGBColor,
    /// Primary text.
    pub(super) text: RGBColor,
    /// Secondary text.
    pub(super) faint: RGBColor,
    /// Grid lines.
    pub(super) grid: RGBColor,
    /// The unfilled part of a bar.
    pub(super) empty: RGBColor,
    /// Curves and bars.
    pub(super) series: [RGBColor; 6],
}

const LIGHT: Palette = Palette {
    ground: RGBColor(255, 255, 255),
    text: RGBColor(24, 28, 34),
    faint: RGBColor(91, 99, 112),
    grid: RGBColor(225, 229, 234),
    empty: RGBColor(236, 239, 242),
    series: [
        RGBColor(0, 114, 178),
        RGBColor(196, 78, 0),
        RGBColor(0, 133, 98),
        RGBColor(162, 74, 130),
        RGBColor(150, 105, 0),
        RGBColor(80, 88, 100),
    ],
};

const DARK: Palette = Palette {
    ground: RGBColor(23, 27, 33),
    text: RGBColor(232, 236, 241),
    faint: RGBColor(160, 169, 181),
    grid: RGBColor(46, 53, 62),
    empty: RGBColor(38, 44, 52),
    series: [
        RGBColor(86, 180, 233),
        RGBColor(240, 130, 70),
        RGBColor(50, 190, 150),
        RGBColor(222, 145, 190),
        RGBColor(230, 190, 70),
        RGBColor(170, 178, 190),
    ],
};

/// Returns the colors for the light or the dark theme.
pub(super) fn palette(dark: bool) -> &'static Palette {
    if dark { &DARK } else { &LIGHT }
}

impl Palette {
    /// Returns the color of a curve.
    pub(super) fn of(&self, index: usize) -> RGBColor {
        self.series[index % self.series.len()]
    }

    /// Returns the background, tinted with the color of a curve.
    pub(super) fn shade(&self, index: usize, share: f64) -> RGBColor {
        let (ground, color) = (self.ground, self.of(index));
        let mix = |ground: u8, color: u8| round(f64::from(ground) * (1.0 - share) + f64::from(color) * share);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between two bytes")]
        let mix = |ground: u8, color: u8| mix(ground, color) as u8;
        RGBColor(mix(ground.0, color.0), mix(ground.1, color.1), mix(ground.2, color.2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use headroom_core::math::pow;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// Returns the relative luminance as defined by WCAG 2.2.
    fn luminance(color: RGBColor) -> f64 {
        let linear = |part: u8| {
            let share = f64::from(part) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { pow((share + 0.055) / 1.055, 2.4) }
        };
        0.2126 * linear(color.0) + 0.7152 * linear(color.1) + 0.0722 * linear(color.2)
    }

    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[wasm_bindgen_test]
    fn lines_and_text_have_enough_contrast() {
        for palette in [&LIGHT, &DARK] {
            for color in palette.series {
                assert!(contrast(color, palette.ground) >= 4.5, "{color:?} on {:?}", palette.ground);
            }
            assert!(contrast(palette.text, palette.ground) >= 7.0);
            assert!(contrast(palette.faint, palette.ground) >= 4.5);
        }
    }
}
