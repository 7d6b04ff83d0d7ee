//! Texts as they are compared.

/// Small letters without accents, as models may or may not write them. The first 200.
pub(crate) fn plain(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().take(200) {
        let plain = match letter {
            'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            '’' => '\'',
            // Two letters of it.
            'ß' => {
                folded.push('s');
                's'
            }
            other => other,
        };
        folded.push(plain);
    }
    folded
}
