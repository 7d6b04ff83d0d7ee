// Names for what is asked, as the data has them.

/** A name for a question that no other has: small letters, digits and `_`. */
export function nameOf(question: string, taken: string[]): string {
  const plain = question.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/ß/g, 'ss').replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '').slice(0, 50).replace(/_+$/, '') || 'question';
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? plain : `${plain}_${number}`;
    if (!taken.includes(name)) return name;
  }
}
