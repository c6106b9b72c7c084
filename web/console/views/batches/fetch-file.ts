/** Hands an address to the browser's own download, which outlives this page. */
export function fetchFile(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}
