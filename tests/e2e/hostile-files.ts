/** Files whose script, where it ran, would ask for an address with `/ran-` in it or open a dialog. */
const script = (name: string) => `new Image().src = '/ran-${name}'; fetch('/ran-${name}'); alert('${name}')`;
const html = (name: string) => `<!doctype html><title>x</title><script>${script(name)}</script><p>text</p>`;
const xhtml = (name: string) =>
  `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title><script>${script(name)}</script></head></html>`;
const svg = (name: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" onload="fetch('/ran-${name}')"><script>${script(name)}</script></svg>`;
const styleSheet = (name: string) =>
  `<xsl:stylesheet id="s" version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">` +
  `<html><script>${script(name)}</script></html></xsl:template></xsl:stylesheet>`;
const styled = (name: string) =>
  `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><!DOCTYPE d [<!ATTLIST xsl:stylesheet id ID #REQUIRED>]>` +
  `<d>${styleSheet(name)}</d>`;

/** A page of a PDF that asks for an address and opens a dialog as soon as it is opened. */
const pdf = (name: string) => `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
4 0 obj<</S/JavaScript/JS(app.alert\\('${name}'\\); this.submitForm\\('/ran-${name}'\\);)>>endobj
trailer<</Root 1 0 R>>
`;

const made: [name: string, contentType: string, text: string][] = [
  ['page.html', 'text/html', html('page')],
  ['page.xhtml', 'application/xhtml+xml', xhtml('xhtml')],
  ['drawing.svg', 'image/svg+xml', svg('svg')],
  ['styled.xml', 'text/xml', styled('xml')],
  ['sheet.xml', 'application/xslt+xml', styleSheet('xslt')],
  ['script.js', 'text/javascript', script('js')],
  ['paper.pdf', 'application/pdf', pdf('pdf')],
  ['html-as.pdf', 'application/pdf', html('html-as-pdf')],
  ['html-as.png', 'image/png', html('html-as-png')],
  ['svg-as.gif', 'image/gif', svg('svg-as-gif')],
  ['html-as.txt', 'text/plain', html('html-as-text')],
  ['html-as-unknown', 'x/y', html('html-as-unknown')],
  ['html-with-charset', 'text/HTML; charset=utf-7', html('html-with-charset')],
  ['two-types', 'image/png, text/html', html('two-types')],
];

export const hostileFiles = made.map(([name, contentType, text]) => ({
  name,
  contentType,
  base64: Buffer.from(text).toString('base64'),
}));

/** One transparent point. */
export const smallImage = {
  name: 'point.png',
  contentType: 'image/png',
  base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
};
