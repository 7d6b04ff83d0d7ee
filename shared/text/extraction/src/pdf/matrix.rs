//! Where text stands on a page.

use lopdf::Object;

use super::font::number;

/// Where text stands and how large it is: scale, and translation. Turned text is read as if it were not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matrix {
    pub a: f32,
    pub b: f32,
    pub c: f32,
    pub d: f32,
    pub x: f32,
    pub y: f32,
}

impl Default for Matrix {
    fn default() -> Self {
        Self {
            a: 1.0,
            b: 0.0,
            c: 0.0,
            d: 1.0,
            x: 0.0,
            y: 0.0,
        }
    }
}

impl Matrix {
    pub fn read(operands: &[Object]) -> Option<Self> {
        let [a, b, c, d, x, y] = operands else {
            return None;
        };
        Some(Self {
            a: number(a),
            b: number(b),
            c: number(c),
            d: number(d),
            x: number(x),
            y: number(y),
        })
    }

    /// This one, and then the other.
    pub fn then(self, other: Self) -> Self {
        Self {
            a: self.a * other.a + self.b * other.c,
            b: self.a * other.b + self.b * other.d,
            c: self.c * other.a + self.d * other.c,
            d: self.c * other.b + self.d * other.d,
            x: self.x * other.a + self.y * other.c + other.x,
            y: self.x * other.b + self.y * other.d + other.y,
        }
    }

    pub fn moved(self, x: f32, y: f32) -> Self {
        Self {
            x,
            y,
            ..Self::default()
        }
        .then(self)
    }

    pub fn size(self) -> f32 {
        self.c.hypot(self.d)
    }
}
