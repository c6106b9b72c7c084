/** Whether text can be a lot on a pack: GS1 AI 10, 1 to 20 characters of GS1 set 82, and no step of a path. Empty is none. */
export function lotFits(lot: string): boolean {
  return /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{0,20}$/.test(lot) && !/^\.+$/.test(lot);
}

/** `/01/{gtin}` and the lot where there is one, as the server prints it. */
export function digitalLinkPath(gtin: string, lot = ''): string {
  const encoded = encodeURIComponent(lot).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `/01/${gtin}${lot ? `/10/${encoded}` : ''}`;
}
