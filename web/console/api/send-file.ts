/**
 * `fetch` for a file, that tells how much of it has left: no browser says so of a request of `fetch`.
 * @param onsent is told the bytes so far; the file's size once the server has all
 * @throws TypeError where no answer came; the signal's reason where that stopped it
 */
export function sendFile(file: Blob, onsent: (bytes: number) => void): typeof fetch {
  return (address, { method = 'POST', headers, signal } = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, address instanceof Request ? address.url : address);
      for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded }) => onsent(Math.min(loaded, file.size));
      request.upload.onload = () => onsent(file.size);
      request.onload = () => resolve(answerOf(request));
      request.onerror = () => reject(new TypeError('no answer'));
      request.onabort = () => reject(signal?.reason as Error);
      if (signal?.aborted) return reject(signal.reason as Error);
      signal?.addEventListener('abort', () => request.abort(), { once: true });
      request.send(file);
    });
}

function answerOf(request: XMLHttpRequest): Response {
  const names = ['content-type', 'retry-after'];
  const headers = names.flatMap((name): [string, string][] => {
    const value = request.getResponseHeader(name);
    return value === null ? [] : [[name, value]];
  });
  return new Response(request.responseText, { status: request.status, headers });
}
