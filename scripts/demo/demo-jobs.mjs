import sharp from 'sharp';

/**
 * @typedef {object} DemoJob
 * @property {string} label
 * @property {'completed' | 'failed'} expectedStatus
 * @property {number} expectedAttempts
 * @property {Record<string, unknown>} body of POST /api/jobs
 */

/**
 * One job of each built-in task type, and one that fails through its retries.
 *
 * @param {{ photoId: string, receiverHost: string }} options
 * @returns {DemoJob[]}
 */
export function demoJobs({ photoId, receiverHost }) {
  const today = new Date().toISOString().slice(0, 10);
  const callbackUrl = `http://${receiverHost}/webhook`;
  const done = /** @type {const} */ ({ expectedStatus: 'completed', expectedAttempts: 1 });
  return [
    {
      ...done,
      label: 'send_email',
      body: {
        taskType: 'send_email',
        payload: {
          to: 'ada@example.com',
          subject: 'Your order is on its way',
          body: 'Hello Ada,\n\nyour order left our warehouse this morning.\n',
        },
        callbackUrl,
      },
    },
    {
      ...done,
      label: 'resize_image',
      body: {
        taskType: 'resize_image',
        payload: { image: { fileId: photoId }, width: 320, format: 'webp', quality: 80 },
        callbackUrl,
      },
    },
    {
      ...done,
      label: 'generate_pdf',
      body: {
        taskType: 'generate_pdf',
        payload: {
          template: 'invoice',
          data: {
            number: `${today}-001`,
            date: today,
            from: { name: 'Analytical Engines Ltd', address: ['12 St James’s Square', 'London'] },
            to: { name: 'Ada Lovelace', address: ['Ockham Park', 'Surrey'] },
            items: [
              { description: 'Punched cards, box of 500', quantity: 4, unitPrice: 12.5 },
              { description: 'Maintenance, hours', quantity: 3, unitPrice: 80 },
            ],
            taxPercent: 20,
          },
        },
        callbackUrl,
        priority: 'high',
      },
    },
    {
      ...done,
      label: 'http_request',
      body: {
        taskType: 'http_request',
        payload: { url: `http://${receiverHost}/hello`, method: 'POST', body: { from: 'TaskFlow' } },
        callbackUrl,
      },
    },
    {
      label: 'send_email (made to fail)',
      expectedStatus: 'failed',
      expectedAttempts: 3,
      body: {
        taskType: 'send_email',
        payload: { to: 'ada@example.com', subject: 'This fails', body: 'On purpose.', forceFail: true },
        retries: 2,
        callbackUrl,
      },
    },
  ];
}

/** A picture of 1600 × 1200 pixels to be resized: hills under an evening sky. */
export function demoPhoto() {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1200">
    <linearGradient id="sky" x2="0" y2="1"><stop stop-color="#27306b"/><stop offset="0.7" stop-color="#f2a65a"/></linearGradient>
    <rect width="1600" height="1200" fill="url(#sky)"/><circle cx="1130" cy="700" r="110" fill="#ffe8b0"/>
    <path d="M0 860 Q400 620 800 840 T1600 760 V1200 H0Z" fill="#3d4f6e"/>
    <path d="M0 1000 Q500 800 950 980 T1600 930 V1200 H0Z" fill="#1f2d3d"/>
  </svg>`;
  return sharp(Buffer.from(drawing)).jpeg({ quality: 90 }).toBuffer();
}
