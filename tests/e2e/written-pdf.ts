/** O and U of a password that nobody knows: 32 bytes each, which no password of ours leads to. */
const lock = `/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<${'a7'.repeat(32)}>/U<${'5c'.repeat(32)}>>>/ID[<00><00>]`;

/** A PDF with a page for each text. `isLocked`: it is opened by a password alone. */
export function writtenPdf(texts: readonly string[], { isLocked = false } = {}): Buffer {
  const kids = texts.map((_, index) => `${3 + 2 * index} 0 R`);
  const objects = texts.flatMap((text, index) => {
    const drawn = `BT /F 20 Tf 20 100 Td (${text}) Tj ET`;
    return [
      `${3 + 2 * index} 0 obj<</Type/Page/Parent 2 0 R/Contents ${4 + 2 * index} 0 R>>endobj`,
      `${4 + 2 * index} 0 obj<</Length ${drawn.length}>>stream\n${drawn}\nendstream\nendobj`,
    ];
  });
  const font = '/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>';
  return Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/MediaBox[0 0 200 200]${font}/Kids[${kids.join(' ')}]/Count ${texts.length}>>endobj
${objects.join('\n')}
trailer<</Root 1 0 R${isLocked ? lock : ''}>>
`);
}
