/** One label: an SSCC as GS1-128, and what a person reads beside it. */
export interface Label {
  sscc: string;
  lines: readonly string[];
}

/** An SSCC as the drawing library takes it: GS1-128 with the application identifier 00. */
export function ssccBarcode(sscc: string) {
  return { bcid: 'gs1-128', text: `(00)${sscc}`, includetext: true, height: 32, textsize: 10 };
}

/**
 * Opens the browser's print dialog on labels of 105 × 148 mm (A6), one a page, each with its SSCC as a barcode (GS1 General
 * Specifications, section 6). The drawing library is fetched now.
 */
export async function printLabels(labels: readonly Label[]): Promise<void> {
  const { drawingSVG, gs1_128: drawGs1 } = await import('bwip-js/browser');
  const frame = document.createElement('iframe');
  frame.className = 'unseen';
  frame.setAttribute('aria-hidden', 'true');
  document.body.append(frame);
  const page = frame.contentDocument;
  if (!page) return;
  // A sheet made by script needs no nonce, which a style element written here would.
  const sheet = new (frame.contentWindow as Window & typeof globalThis).CSSStyleSheet();
  sheet.replaceSync(`
    @page { size: 105mm 148mm; margin: 8mm; }
    body { margin: 0; font: 12pt/1.5 sans-serif; color: #000; background: #fff; }
    section { break-after: page; }
    p { margin: 0 0 2mm; overflow-wrap: anywhere; }
    p:first-child { font-size: 16pt; font-weight: 600; }
    svg { display: block; width: 89mm; height: 40mm; margin-top: 6mm; }`);
  page.adoptedStyleSheets = [sheet];
  for (const { sscc, lines } of labels) {
    const section = page.createElement('section');
    for (const line of lines) {
      const text = page.createElement('p');
      text.textContent = line;
      section.append(text);
    }
    const svg = drawGs1(ssccBarcode(sscc), drawingSVG());
    const drawing = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
    section.append(page.importNode(drawing, true));
    page.body.append(section);
  }
  frame.contentWindow?.addEventListener('afterprint', () => frame.remove());
  frame.contentWindow?.print();
}
