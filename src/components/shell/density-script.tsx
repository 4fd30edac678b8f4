/** Of src/client/preferences.ts, where what is stored is read with more care. */
const markCompact = `try{if(JSON.parse(localStorage.getItem('taskflow:preferences')).density==='compact')document.documentElement.setAttribute('data-density','compact')}catch{}`;

/** Makes the document compact before anything of it is painted, where this browser is set so. */
export function DensityScript({ nonce }: { nonce: string | undefined }) {
  // The browser hides the nonce from scripts once it is read.
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: markCompact }} />;
}
